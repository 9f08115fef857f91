"""`barometre simulate`: the simulated delivery of an edition."""

from __future__ import annotations

from pathlib import Path

import click

from barometre_pipeline.cli.common import complete_edition, data_option, explained, resolve_settings


@click.command(short_help="Write the simulated delivery of an edition again.")
@click.option(
    "--edition", type=int, required=True, shell_complete=complete_edition, help="Edition to simulate."
)
@data_option
@explained
def simulate(edition: int, data: Path | None) -> None:
    """Write the simulated delivery of an edition again, from its stored seed.

    The same bytes each time; simulation/EDITION.yml of the barometer says what they reproduce.

    \b
    Example:
      barometre simulate --edition 2015

    Then `barometre run --edition 2015` loads it.
    """  # noqa: D301 - click wants the backspace itself
    from barometre_pipeline.simulation import write_delivery

    for path in write_delivery(resolve_settings(data, None).data_dir, edition):
        click.echo(path)
