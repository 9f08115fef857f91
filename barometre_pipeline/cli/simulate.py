"""`barometre simulate`: the simulated delivery of an edition."""

from __future__ import annotations

from pathlib import Path

import click

from barometre_pipeline.cli.common import complete_edition, data_option, explained, resolve_settings


@click.command()
@click.option(
    "--edition", type=int, required=True, shell_complete=complete_edition, help="Edition to simulate."
)
@data_option
@explained
def simulate(edition: int, data: Path | None) -> None:
    """Write the simulated delivery of an edition again, from its stored seed."""
    from barometre_pipeline.simulation import write_delivery

    for path in write_delivery(resolve_settings(data, None).data_dir, edition):
        click.echo(path)
