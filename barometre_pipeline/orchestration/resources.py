"""Resources of the runs: the folders of the barometer, and the lock on its output.

Belongs here: what a run is given. Does not: what it does with it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import dagster as dg
from dagster_dbt import DbtCliResource

from barometre_pipeline import lock
from barometre_pipeline.errors import BarometreError
from barometre_pipeline.orchestration.failures import refused
from barometre_pipeline.orchestration.names import COMMAND_LINE_TAG
from barometre_pipeline.settings import DBT_PROJECT_DIR, Settings

WAIT_SECONDS = 1800.0
"""Runs of a backfill that were started together wait for each other: longer than a person would."""


class BarometreFolders(dg.ConfigurableResource):  # type: ignore[type-arg]
    """The data and output folders, held by this run alone until it ends."""

    data_dir: str
    output_dir: str

    @property
    def settings(self) -> Settings:
        """The same two folders, with all that lies in them."""
        return Settings(Path(self.data_dir), Path(self.output_dir))

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[BarometreFolders]:
        """Hold the lock while the run's steps use the folders."""
        say = context.log.info if context.log else print
        purpose = f"Dagster run {context.run.run_id if context.run else ''}".strip()
        with ExitStack() as stack:
            try:
                stack.enter_context(
                    lock.hold(
                        self.settings.lock_file,
                        purpose,
                        WAIT_SECONDS,
                        on_wait=lambda holder: say(f"waiting for {holder}"),
                    )
                )
            except BarometreError as error:
                raise refused(error) from None
            if context.instance and context.run:
                _keep_connected(context.instance)
                _end_killed_runs(context.instance, context.run.run_id)
            yield self


def _keep_connected(instance: dg.DagsterInstance) -> None:
    """Keep one connection to PostgreSQL, as a web server does: else each event of the run opens one or two.

    For a second: a server that was restarted meanwhile is then reached by a new one, not by a dead one.
    SQLite's storage does nothing then. As before, no statement is cut short.
    """
    instance.optimize_for_webserver(statement_timeout=0, pool_recycle=1, max_overflow=20)


def _end_killed_runs(instance: dg.DagsterInstance, run_id: str) -> None:
    """Record as failed the runs of a command line that was killed: the lock that they held is ours now.

    Nobody else would, and a run that goes on for ever takes a place in Dagster's queue. Those that the
    daemon launched, it minds itself.
    """
    started = dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED])
    for run in instance.get_runs(started):
        if COMMAND_LINE_TAG in run.tags and run.run_id != run_id:
            instance.report_run_failed(run, f"process {run.tags[COMMAND_LINE_TAG]} was killed")


def folders_resource(settings: Settings) -> BarometreFolders:
    """Return the resource for two folders."""
    return BarometreFolders(data_dir=str(settings.data_dir), output_dir=str(settings.output_dir))


def dbt_resource() -> DbtCliResource:
    """Return dbt as this environment has it: the executable beside the interpreter."""
    return DbtCliResource(
        project_dir=str(DBT_PROJECT_DIR),
        profiles_dir=str(DBT_PROJECT_DIR),
        dbt_executable=str(dbt_executable()),
        global_config_flags=["--no-use-colors"],
    )


def dbt_executable() -> Path:
    """Return the dbt of this environment, as the command that ends with its parent."""
    return Path(sys.executable).parent / "barometre-dbt"
