"""What the commands share: the two folders, how a command that ends before its time says why.

Belongs here: options and wording that more than one command has.
Does not: a command (its own module).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from barometre_pipeline import interruption
from barometre_pipeline.disk import disk_faults
from barometre_pipeline.errors import BarometreError
from barometre_pipeline.settings import DATA_VARIABLE, OUTPUT_VARIABLE, Settings

PUBLISHED_BEFORE = f"{__name__}.published_before"
"""Key in click's context of what readers saw when the command began: the releases' folder and the latest."""

data_option = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help=f"Folder of the barometer.  [default: ${DATA_VARIABLE}, else data/ of the checkout]",
)
output_option = click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder that holds build/, releases/ and dagster_home/.  "
    f"[default: ${OUTPUT_VARIABLE}, else the checkout; of another barometer, output/ in its folder]",
)


def complete_edition(context: click.Context, _: click.Parameter, begun: str) -> list[str]:
    """Return the editions of the codebook that begin so; none of a codebook that cannot be read."""
    from barometre_pipeline.codebook import load_codebook

    try:
        codebook = load_codebook(Settings.resolve(context.params.get("data"), None).data_dir)
    except BarometreError:
        return []
    return [str(edition) for edition in codebook.editions if str(edition).startswith(begun)]


def complete_release(context: click.Context, _: click.Parameter, begun: str) -> list[str]:
    """Return the releases that are kept and begin so."""
    from barometre_pipeline.publication.releases import list_releases

    given = context.params.get("data"), context.params.get("output")
    kept = list_releases(Settings.resolve(*given).releases_dir)
    return [release.id for release in kept if release.id.startswith(begun)]


def explained(command: Callable[..., Any]) -> Callable[..., Any]:
    """Print on standard error why a command ends before its time, and exit with a code that says it too."""

    @wraps(command)
    def explained_command(*args: Any, **kwargs: Any) -> Any:
        with interruption.listening():
            try:
                with disk_faults(kwargs.get("output") or Path()):
                    return command(*args, **kwargs)
            except BaseException as error:
                # Whatever came of a signal, the signal is why.
                signal = interruption.received()
                if signal is not None:
                    say(f"\ninterrupted; {_left_by_interruption()}run again")
                    sys.exit(128 + signal)
                if not isinstance(error, BarometreError):
                    raise
                count = len(error.faults)
                refused = click.style("refused", fg="red", bold=True)
                say(f"\n{refused}, {count} fault{'s' if count > 1 else ''}:\n{error}")
                sys.exit(1)

    return explained_command


def _left_by_interruption() -> str:
    """Say what readers see now, where the command had told what they saw when it began."""
    before = click.get_current_context().meta.get(PUBLISHED_BEFORE)
    if before is None:
        return ""
    releases_dir, release = before
    from barometre_pipeline.publication.releases import latest_id

    now = latest_id(releases_dir)
    return "what was published stays as it was; " if now == release else f"the release {now} is published; "


def resolve_settings(data: Path | None, output: Path | None) -> Settings:
    """Resolve the folders, and let the code location and child processes find the same."""
    settings = Settings.resolve(data, output)
    os.environ.update(settings.to_environment())
    return settings


def resolve_published(data: Path | None, output: Path | None) -> Settings:
    """Resolve the folders of a command about releases, which are those of the barometer that is named.

    Raises:
        BarometreError: B613, the output folder, which the environment may name, is another's.
    """
    from barometre_pipeline.ingestion.output_owner import refuse_folder_of_another

    settings = resolve_settings(data, output)
    if data is not None:
        refuse_folder_of_another(settings)
    return settings


def say(message: str) -> None:
    """Tell the person at the terminal; standard output is kept for what was asked."""
    click.echo(message, err=True)


def say_waiting(holder: str) -> None:
    """Say who works on the output folder while the command waits."""
    say(f"the output folder is in use by {holder}; waiting")
