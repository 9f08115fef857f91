"""`barometre`, the command line.

Belongs here: options, what is printed, exit codes.
Does not: the work (`ingestion`, `publication`, `orchestration`).

Exit codes: 0 done; 1 refused, with a message that says what to mend; 2 wrong usage; 130 and 143 interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from barometre_pipeline import interruption, lock
from barometre_pipeline.disk import disk_faults
from barometre_pipeline.errors import BarometreError
from barometre_pipeline.settings import DATA_VARIABLE, OUTPUT_VARIABLE, Settings

_PUBLISHED_BEFORE = f"{__name__}.published_before"

_data_option = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help=f"Folder of the barometer.  [default: ${DATA_VARIABLE}, else data/ of the checkout]",
)
_output_option = click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder that holds build/, releases/ and dagster_home/.  "
    f"[default: ${OUTPUT_VARIABLE}, else the checkout]",
)


def _explained(command: Callable[..., Any]) -> Callable[..., Any]:
    """Print on standard error why a command ends before its time, and exit with a code that says it too."""

    @wraps(command)
    def explained(*args: Any, **kwargs: Any) -> Any:
        with interruption.listening():
            try:
                with disk_faults(kwargs.get("output") or Path()):
                    return command(*args, **kwargs)
            except BaseException as error:
                # Whatever came of a signal, the signal is why.
                signal = interruption.received()
                if signal is not None:
                    _say(f"\ninterrupted; {_left_by_interruption()}run again")
                    sys.exit(128 + signal)
                if not isinstance(error, BarometreError):
                    raise
                count = len(error.faults)
                _say(f"\nrefused, {count} fault{'s' if count > 1 else ''}:\n{error}")
                sys.exit(1)

    return explained


def _left_by_interruption() -> str:
    """Say what readers see now, where the command had told what they saw when it began."""
    before = click.get_current_context().meta.get(_PUBLISHED_BEFORE)
    if before is None:
        return ""
    releases_dir, release = before
    from barometre_pipeline.publication.releases import latest_id

    now = latest_id(releases_dir)
    return "what was published stays as it was; " if now == release else f"the release {now} is published; "


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="barometre-pipeline")
def main() -> None:
    """From a folder of survey extracts to a release whose every figure can be traced to its cells."""


@main.command()
@click.option(
    "--edition", "editions", type=int, multiple=True, help="Load this edition only; may be repeated."
)
@_data_option
@_output_option
@_explained
def run(editions: tuple[int, ...], data: Path | None, output: Path | None) -> None:
    """Load editions, then publish one release.

    Without --edition, every edition that the codebook expects or that has been delivered is loaded.
    An edition that has landed from the same delivery and codebook is left as it is.
    """
    from barometre_pipeline.orchestration.dbt import prepare_manifest
    from barometre_pipeline.publication.releases import latest_id

    settings = _settings(data, output)
    before = (settings.releases_dir, latest_id(settings.releases_dir))
    click.get_current_context().meta[_PUBLISHED_BEFORE] = before
    with lock.hold(settings.lock_file, "barometre run", on_wait=_say_waiting):
        if prepare_manifest(settings):
            _say("prepared dbt's manifest")
        _load_and_publish(settings, editions)


def _load_and_publish(settings: Settings, editions: tuple[int, ...]) -> None:
    from barometre_pipeline.definitions import defs
    from barometre_pipeline.orchestration.command_line_run import load_and_publish
    from barometre_pipeline.publication.releases import latest_release
    from barometre_pipeline.publication.summary import summarise

    checks = load_and_publish(defs, settings, _editions_to_load(settings, editions), _say)
    release = latest_release(settings.releases_dir)
    if release is not None:
        click.echo(summarise(release, settings, str(checks)))


def _editions_to_load(settings: Settings, asked: tuple[int, ...]) -> list[int]:
    """Return the editions asked for; without any, those that are expected or delivered."""
    from barometre_pipeline.codebook import load_codebook

    codebook = load_codebook(settings.data_dir)
    if asked:
        return [codebook.for_edition(edition).edition for edition in sorted(set(asked))]
    return [
        year
        for year in codebook.editions
        if year in codebook.expected or (settings.raw_dir / str(year) / "delivery.yml").is_file()
    ]


@main.command()
@_output_option
@_explained
def releases(output: Path | None) -> None:
    """List the releases that are kept, the latest first."""
    from barometre_pipeline.publication.releases import list_releases

    kept = list_releases(_settings(None, output).releases_dir)
    for release in kept:
        editions = ", ".join(f"{edition} ({nature})" for edition, nature in release.editions.items())
        what = editions if release.is_readable else "its record cannot be read"
        click.echo(f"{release.id}  {'latest' if release.is_latest else '      '}  {what}")
    if not kept:
        click.echo("no release yet: `barometre run` makes one")


@main.command()
@click.argument("release", required=False)
@_output_option
@_explained
def rollback(release: str | None, output: Path | None) -> None:
    """Make an earlier release the latest again: RELEASE, or the one before the latest."""
    from barometre_pipeline.publication.releases import rollback as roll_back

    settings = _settings(None, output)
    with lock.hold(settings.lock_file, "barometre rollback", on_wait=_say_waiting):
        click.echo(f"the latest release is now {roll_back(settings.releases_dir, release).id}")
        click.echo("the next `barometre run` publishes what has landed again", err=True)


@main.command()
@click.option("--edition", type=int, required=True, help="Edition to simulate.")
@_data_option
@_explained
def simulate(edition: int, data: Path | None) -> None:
    """Write the simulated delivery of an edition again, from its stored seed."""
    from barometre_pipeline.simulation import write_delivery

    for path in write_delivery(_settings(data, None).data_dir, edition):
        click.echo(path)


@main.command()
@_output_option
@_explained
def prepare(output: Path | None) -> None:
    """Parse the dbt project and write DAGSTER_HOME, so that Dagster's own commands find both."""
    from barometre_pipeline.orchestration.dbt import prepare_manifest
    from barometre_pipeline.orchestration.instance import prepare_home

    settings = _settings(None, output)
    is_new = prepare_manifest(settings)
    prepare_home(settings)
    click.echo("dbt's manifest: " + ("prepared" if is_new else "up to date"))


@main.command()
@click.option("--port", type=int, default=3000, show_default=True)
@_data_option
@_output_option
@_explained
def ui(port: int, data: Path | None, output: Path | None) -> None:
    """Open Dagster on this barometer: http://127.0.0.1:PORT, with its daemon."""
    from barometre_pipeline.orchestration.dbt import prepare_manifest
    from barometre_pipeline.orchestration.instance import prepare_home

    settings = _settings(data, output)
    prepare_manifest(settings)
    prepare_home(settings)
    dagster = str(Path(sys.executable).parent / "dagster")
    module = "barometre_pipeline.definitions"
    os.execv(dagster, [dagster, "dev", "-m", module, "-h", "127.0.0.1", "-p", str(port)])


def _settings(data: Path | None, output: Path | None) -> Settings:
    """Resolve the folders, and let the code location and child processes find the same."""
    settings = Settings.resolve(data, output)
    os.environ.update(settings.to_environment())
    return settings


def _say(message: str) -> None:
    click.echo(message, err=True)


def _say_waiting(holder: str) -> None:
    _say(f"the output folder is in use by {holder}; waiting")
