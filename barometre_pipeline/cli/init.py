"""`barometre init`: the folder of a new barometer."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime
from pathlib import Path

import click

from barometre_pipeline.cli.common import explained


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--edition",
    type=click.IntRange(1900, 2100),
    default=lambda: datetime.now(UTC).year,
    show_default="this year",
    help="Year of the invented answers.",
)
@explained
def init(folder: Path, edition: int) -> None:
    """Write the folder of a new barometer: five invented answers, which publish as they are.

    \b
    Example:
      barometre init my_barometer
      barometre run --data my_barometer --output my_barometer/output

    Its README.md says what each file holds, and which one to edit first.
    """  # noqa: D301 - click reads the backspace itself
    from barometre_pipeline.starting import begin_barometer

    begin_barometer(folder, edition)
    place, output = shlex.quote(str(folder)), shlex.quote(str(folder / "output"))
    click.echo(f"{folder} holds a barometer of five invented answers, of {edition}.")
    click.echo("next:")
    click.echo(f"  what each file holds  {folder / 'README.md'}")
    click.echo(f"  publish it as it is   barometre run --data {place} --output {output}")
    click.echo(f'  ask the release       barometre query --output {output} "from indicators.headline"')
    click.echo(f"  draft a real edition  barometre new-edition YEAR FILES --data {place}")
