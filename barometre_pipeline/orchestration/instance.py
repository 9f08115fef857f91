"""The Dagster instance of a barometer, as the command line uses it.

Belongs here: DAGSTER_HOME, and how events are recorded without waiting for the disk at each one.
Does not: what is run (`command_line_run`).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import dagster as dg
from sqlalchemy import event
from sqlalchemy.engine import Engine

from barometre_pipeline.ingestion.disk import disk_faults, make_private
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
        _history_written_quickly(),
        dg.DagsterInstance.from_config(str(prepare_home(settings))) as instance,
    ):
        yield instance


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
