"""`barometre releases` and `barometre rollback`: which releases are kept, which one is the latest."""

from __future__ import annotations

from pathlib import Path

import click

from barometre_pipeline import lock
from barometre_pipeline.cli.common import (
    complete_release,
    data_option,
    explained,
    output_option,
    resolve_published,
    say,
    say_waiting,
)


@click.command()
@data_option
@output_option
@explained
def releases(data: Path | None, output: Path | None) -> None:
    """List the releases that are kept, the latest first.

    \b
    Example:
      barometre releases --data my_barometer

    `barometre rollback` takes readers back to one of them.
    """  # noqa: D301 - click wants the backspace itself
    from barometre_pipeline.publication.releases import list_releases

    kept = list_releases(resolve_published(data, output).releases_dir)
    for release in kept:
        editions = ", ".join(f"{edition} ({nature})" for edition, nature in release.editions.items())
        what = editions if release.is_readable else "its record cannot be read"
        click.echo(f"{release.id}  {'latest' if release.is_latest else '      '}  {what}")
    if not kept:
        click.echo("no release yet: `barometre run` makes one")


@click.command(short_help="Make an earlier release the latest again.")
@click.argument("release", required=False, shell_complete=complete_release)
@data_option
@output_option
@explained
def rollback(release: str | None, data: Path | None, output: Path | None) -> None:
    """Make an earlier release the latest again: RELEASE, or the one before the latest.

    Every file of it is verified first; no release is removed.

    \b
    Examples:
      barometre rollback
      barometre rollback 20260101T000000Z-00000000

    Then mend the delivery or the codebook: the next `barometre run` publishes what has landed again.
    """  # noqa: D301 - click wants the backspace itself
    from barometre_pipeline.publication.releases import rollback as roll_back

    settings = resolve_published(data, output)
    with lock.hold(settings.lock_file, "barometre rollback", on_wait=say_waiting):
        click.echo(f"the latest release is now {roll_back(settings.releases_dir, release).id}")
        say("the next `barometre run` publishes what has landed again")
