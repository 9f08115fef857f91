"""`barometre run`: from deliveries to a release, in one process."""

from __future__ import annotations

from pathlib import Path

import click

from barometre_pipeline import lock
from barometre_pipeline.cli.common import (
    PUBLISHED_BEFORE,
    complete_edition,
    data_option,
    explained,
    output_option,
    resolve_settings,
    say,
    say_waiting,
)
from barometre_pipeline.settings import Settings


@click.command()
@click.option(
    "--edition",
    "editions",
    type=int,
    multiple=True,
    shell_complete=complete_edition,
    help="Load this edition only; may be repeated.",
)
@data_option
@output_option
@explained
def run(editions: tuple[int, ...], data: Path | None, output: Path | None) -> None:
    """Load editions, then publish one release.

    Without --edition, every edition of the codebook that is expected or has been delivered is loaded.
    An edition that has landed from the same delivery and codebook is left as it is.

    \b
    Examples:
      barometre run
      barometre run --edition 2015
      barometre run --data examples/collectivites_2017 --output /tmp/collectivites

    Then `barometre query` asks the release, and `barometre ui` shows where each table comes from.
    """  # noqa: D301 - click reads the backspace itself
    from barometre_pipeline.publication.releases import latest_id
    from barometre_pipeline.typed import shown

    settings = resolve_settings(data, output)
    before = (settings.releases_dir, latest_id(settings.releases_dir))
    click.get_current_context().meta[PUBLISHED_BEFORE] = before
    with lock.hold(settings.lock_file, "barometre run", on_wait=say_waiting):
        loaded = _editions_to_load(settings, editions)
        # Said before Dagster and dbt are imported, which takes seconds.
        say(f"{shown(settings.data_dir)}: loads {', '.join(map(str, loaded)) or 'nothing'}, then publishes")
        _prepare_manifest(settings)
        _load_and_publish(settings, loaded)


def _prepare_manifest(settings: Settings) -> None:
    from barometre_pipeline.orchestration.dbt import is_manifest_old, prepare_manifest

    if is_manifest_old():
        say("preparing dbt's manifest, as after each change of dbt_project/")
        prepare_manifest(settings)


def _load_and_publish(settings: Settings, editions: list[int]) -> None:
    from barometre_pipeline.definitions import defs
    from barometre_pipeline.orchestration.command_line_run import load_and_publish
    from barometre_pipeline.publication.releases import latest_release
    from barometre_pipeline.publication.summary import summarise

    checks = load_and_publish(defs, settings, editions, say)
    release = latest_release(settings.releases_dir)
    if release is not None:
        click.echo(summarise(release, settings, str(checks)))


def _editions_to_load(settings: Settings, asked: tuple[int, ...]) -> list[int]:
    """Return the editions asked for; without any, those that are expected or delivered."""
    from barometre_pipeline.codebook import load_codebook
    from barometre_pipeline.ingestion.output_owner import refuse_another
    from barometre_pipeline.ingestion.standing import delivered_unnamed

    codebook = load_codebook(settings.data_dir)
    refuse_another(codebook, settings)
    for folder in delivered_unnamed(codebook, settings):
        say(f"raw/{folder} was delivered, and codebook/editions.csv does not name it: it is not loaded")
    if asked:
        return [codebook.for_edition(edition).edition for edition in sorted(set(asked))]
    return [
        year
        for year in codebook.editions
        if year in codebook.expected or (settings.raw_dir / str(year) / "delivery.yml").is_file()
    ]
