"""`barometre status`: how far each edition has come, what is published, what lacks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from barometre_pipeline.cli.common import data_option, explained, output_option, resolve_settings

if TYPE_CHECKING:
    from barometre_pipeline.codebook import Codebook
    from barometre_pipeline.ingestion.standing import Standing
    from barometre_pipeline.publication.release import Release
    from barometre_pipeline.settings import Settings


@click.command()
@data_option
@output_option
@explained
def status(data: Path | None, output: Path | None) -> None:
    """Say how far each edition has come, and what to do next.

    Looks only: it writes nothing, and does not wait for a run that is under way. An edition is not delivered,
    not complete, not loaded, stale (loaded from something else than what is there now) or landed. Landed,
    and not published yet, is told too.

    \b
    Examples:
      barometre status
      barometre status --data my_barometer

    Its last line says what to type next.
    """  # noqa: D301 - click wants the backspace itself
    from barometre_pipeline.codebook import load_codebook
    from barometre_pipeline.ingestion.output_owner import refuse_another
    from barometre_pipeline.ingestion.standing import delivered_unnamed, find_standings
    from barometre_pipeline.text_table import lay_out

    settings = resolve_settings(data, output)
    codebook = load_codebook(settings.data_dir)
    refuse_another(codebook, settings)
    standings = find_standings(codebook, settings)
    headers = ("edition", "nature", "expected", "received on", "stage", "why")
    rows = [_row(codebook, standing, settings) for standing in standings.values()]
    for line in lay_out(headers, rows):
        click.echo(line)
    unnamed = delivered_unnamed(codebook, settings)
    for folder in unnamed:
        click.echo(f"raw/{folder} was delivered, and codebook/editions.csv does not name it")
    click.echo("")
    for line in _published_and_next(codebook, list(standings.values()), unnamed, settings):
        click.echo(line)


def _row(codebook: Codebook, standing: Standing, settings: Settings) -> tuple[str, ...]:
    from barometre_pipeline.errors import BarometreError
    from barometre_pipeline.ingestion.delivery import read_delivery

    edition = codebook.for_edition(standing.edition)
    try:
        received = str(read_delivery(settings.raw_dir, edition.edition, edition.nature).received_on)
    except BarometreError:
        received = ""
    is_expected = "yes" if edition.edition in codebook.expected else "no"
    return str(edition.edition), edition.nature, is_expected, received, str(standing.stage), standing.why


def _published_and_next(
    codebook: Codebook, standings: list[Standing], unnamed: list[str], settings: Settings
) -> Iterator[str]:
    from barometre_pipeline.publication.releases import latest_release

    release = latest_release(settings.releases_dir)
    if release is None:
        yield "release  none yet"
    else:
        when = release.published_at if release.is_readable else "its record cannot be read"
        yield f"release  {click.style(release.id, bold=True)}, {when}: {', '.join(release.editions)}"
    drafts = [_draft(folder, settings) for folder in unnamed]
    yield f"next     {drafts[0] if drafts else _next(codebook, standings, release, settings)}"


def _draft(edition: str, settings: Settings) -> str:
    """Return the command that drafts an edition, or the one that writes its draft into the codebook."""
    from barometre_pipeline.drafting.folder import draft_dir
    from barometre_pipeline.typed import command, typed

    data = settings.data_dir
    if not draft_dir(data, int(edition)).is_dir():
        return command("new-edition", edition, typed(settings.raw_dir / edition), data_dir=data)
    decided = f"when each row of drafts/{edition} is decided"
    return f"{command('new-edition', edition, '--confirm', data_dir=data)}, {decided}"


def _next(codebook: Codebook, standings: list[Standing], release: Release | None, settings: Settings) -> str:
    from barometre_pipeline.ingestion.standing import Stage
    from barometre_pipeline.publication.published import landed_seals, release_of
    from barometre_pipeline.typed import command

    def at(*stages: Stage) -> list[Standing]:
        return [standing for standing in standings if standing.stage in stages]

    if not standings:
        draft = command("new-edition", "YEAR", "FILES", data_dir=settings.data_dir)
        return f"draft an edition from the files that came: {draft}"
    run = command("run", data_dir=settings.data_dir, output_dir=settings.output_dir)
    not_there = [each for each in at(Stage.NOT_DELIVERED) if each.edition in codebook.expected]
    if awaited := [*not_there, *at(Stage.INCOMPLETE)]:
        editions = ", ".join(str(edition) for edition in sorted(each.edition for each in awaited))
        return f"put the files of {editions} in raw/, each with its delivery.yml; then {run}"
    landed = landed_seals(settings.landing_dir)
    if at(Stage.NOT_LOADED, Stage.STALE) or not landed or release is None:
        return run
    holding = release_of(landed, settings.releases_dir)
    if holding is None:
        return f"{run}: what has landed is not published"
    if holding.id != release.id:
        return f"nothing, unless readers should see {holding.id} again, of what has landed: then {run}"
    return "nothing: all that is expected is published"
