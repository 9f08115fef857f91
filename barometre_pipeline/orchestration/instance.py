"""The Dagster instance of a barometer, as the command line uses it.

Belongs here: DAGSTER_HOME, and how events are recorded without waiting for the disk at each one.
Does not: what is run (`command_line_run`).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import dagster as dg
from dagster._core.instance.ref import InstanceRef
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from barometre_pipeline.disk import disk_faults, fault_said
from barometre_pipeline.errors import BarometreError
from barometre_pipeline.ingestion.disk import make_private
from barometre_pipeline.settings import Settings

_DAGSTER_YAML = """\
# Settings of this barometer's Dagster instance. One database holds the events of all runs: the usual
# storage opens two for each event, and a publication records some 800.
telemetry:
  enabled: false
nux:
  enabled: false
run_storage:
  module: dagster._core.storage.runs
  class: SqliteRunStorage
  config: {base_dir: {env: DAGSTER_HOME}}
event_log_storage:
  module: dagster._core.storage.event_log
  class: ConsolidatedSqliteEventLogStorage
  config: {base_dir: {env: DAGSTER_HOME}}
schedule_storage:
  module: dagster._core.storage.schedules
  class: SqliteScheduleStorage
  config: {base_dir: {env: DAGSTER_HOME}}
"""

_NOT_CAPTURED = {
    "module": "dagster._core.storage.noop_compute_log_manager",
    "class": "NoOpComputeLogManager",
}


def prepare_home(settings: Settings) -> Path:
    """Create DAGSTER_HOME with telemetry off, unless it is there; name it in the environment; return it."""
    with disk_faults(settings.dagster_home):
        make_private(settings.dagster_home)
        configuration = settings.dagster_home / "dagster.yaml"
        if not configuration.is_file():
            unfinished = configuration.with_suffix(".tmp")
            unfinished.write_text(_DAGSTER_YAML, encoding="utf-8")
            unfinished.replace(configuration)
    os.environ["DAGSTER_HOME"] = str(settings.dagster_home)
    return settings.dagster_home


@contextmanager
def opened_instance(settings: Settings) -> Iterator[dg.DagsterInstance]:
    """Open the instance of a barometer; its history is the same that the daemon and the UI use."""
    with (
        history_faults(settings.dagster_home),
        _history_written_quickly(),
        dg.DagsterInstance.from_ref(_reference(prepare_home(settings))) as instance,
    ):
        yield instance


def _reference(home: Path) -> InstanceRef:
    """Return the instance as `dagster.yaml` says, but for what processes print.

    `barometre run` keeps dbt's output itself. To capture more, Dagster starts four processes a step, and
    Ctrl-C makes each of them print a stack.
    """
    return InstanceRef.from_dir(str(home), overrides={"compute_logs": _NOT_CAPTURED})


@contextmanager
def history_faults(home: Path) -> Iterator[None]:
    """Turn a failure of the databases in DAGSTER_HOME into a fault; nothing else of ours is SQLite.

    Raises:
        BarometreError: B601 to B603, the history of runs cannot be written or read.
    """
    try:
        yield
    except (sqlite3.Error, DBAPIError) as error:
        closed = [file for file in home.glob("*.db") if not (file.is_file() and os.access(file, os.W_OK))]
        fault = fault_said(str(getattr(error, "orig", error)), closed[0] if closed else home)
        what = f"the history of runs: {fault.what}"
        remedy = f"{fault.remedy}; this folder holds that history and no data: it may be moved away"
        raise BarometreError(replace(fault, what=what, remedy=remedy)) from error


@contextmanager
def _history_written_quickly() -> Iterator[None]:
    """Let SQLite write the history without forcing each event to the disk.

    Dagster opens and closes a connection for each of some 800 events a run. In write-ahead mode
    `synchronous = NORMAL` forces nothing to the disk at a commit and cannot corrupt the file (SQLite's
    documentation of the pragma); one connection kept open spares the checkpoint that closing the last one
    does.
    """
    kept: dict[str, sqlite3.Connection] = {}

    def relax(connection: Any, _: object) -> None:
        if not isinstance(connection, sqlite3.Connection):
            return
        connection.execute("pragma synchronous = normal")
        file = connection.execute("pragma database_list").fetchone()[2]
        if file and file not in kept:
            kept[file] = sqlite3.connect(file, check_same_thread=False)
            kept[file].execute("select name from sqlite_master").fetchall()

    event.listen(Engine, "connect", relax)
    try:
        yield
    finally:
        event.remove(Engine, "connect", relax)
        for connection in kept.values():
            with closing(connection):
                pass
