"""`barometre prepare` and `barometre ui`: what Dagster's own commands need, and its pages."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import click

from barometre_pipeline.cli.common import data_option, explained, output_option, resolve_settings
from barometre_pipeline.settings import WORKSPACE


@click.command(short_help="Make ready what Dagster's own commands need.")
@output_option
@explained
def prepare(output: Path | None) -> None:
    """Parse the dbt project and write DAGSTER_HOME, so that Dagster's own commands find both.

    \b
    Example:
      barometre prepare
      dagster definitions validate -m barometre_pipeline.definitions

    `barometre run` and `barometre ui` do it themselves.
    """  # noqa: D301 - click wants the backspace itself
    from barometre_pipeline.orchestration.dbt import prepare_manifest
    from barometre_pipeline.orchestration.instance import prepare_home

    settings = resolve_settings(None, output)
    is_new = prepare_manifest(settings)
    prepare_home(settings)
    click.echo("dbt's manifest: " + ("prepared" if is_new else "up to date"))


@click.command(short_help="Open Dagster on this barometer, with its daemon.")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=3000, show_default=True, help="Port on this machine."
)
@data_option
@output_option
@explained
def ui(port: int, data: Path | None, output: Path | None) -> None:
    """Open Dagster on this barometer: http://127.0.0.1:PORT, with its daemon.

    \b
    Examples:
      barometre ui
      barometre ui --port 3001 --data my_barometer

    While it is open, deliveries that arrive are loaded and published. Ctrl-C ends it.
    """  # noqa: D301 - click wants the backspace itself
    from barometre_pipeline.orchestration.dbt import prepare_manifest
    from barometre_pipeline.orchestration.instance import prepare_home

    settings = resolve_settings(data, output)
    prepare_manifest(settings)
    prepare_home(settings)
    # A shell has what it starts in the background ignore Ctrl-C; Dagster would then heed no signal at all.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    dagster = str(Path(sys.executable).parent / "dagster")
    os.execv(dagster, [dagster, "dev", "-w", str(WORKSPACE), "-h", "127.0.0.1", "-p", str(port)])
