"""`barometre init`: the folder of a new barometer."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime
from pathlib import Path

import click

from barometre_pipeline.cli.common import explained
from barometre_pipeline.settings import Settings


@click.command(short_help="Write the folder of a new barometer, which runs as it is.")
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
      barometre run --data my_barometer

    Its README.md says what each file holds, and which one to edit first.
    """  # noqa: D301 - click reads the backspace itself
    from barometre_pipeline.starting import begin_barometer
    from barometre_pipeline.typed import command, shown

    begin_barometer(folder, edition)
    settings = Settings.resolve(folder, folder / "output")
    data, output = settings.data_dir, settings.output_dir
    asked = shlex.quote("from indicators.headline select label_en, value, numerator, denominator")
    click.echo(f"{shown(data)} holds a barometer of five invented answers, of {edition}.")
    click.echo("next:")
    click.echo(f"  publish it as it is    {command('run', data_dir=data, output_dir=output)}")
    click.echo(f"  ask the release        {command('query', asked, data_dir=data, output_dir=output)}")
    click.echo(f"  take the answers away  as {shown(data / 'README.md')} says, which names what to edit")
    click.echo(f"  draft a real edition   {command('new-edition', 'YEAR FILES', data_dir=data)}")
