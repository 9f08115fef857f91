"""The Dagster instance of a barometer, as the command line uses it.

Belongs here: DAGSTER_HOME, and how events are recorded without waiting for the disk at each one.
Does not: what is run (`command_line_run`).
"""

from __future__ import annotations

import os
import shutil
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
from barometre_pipeline.errors import BarometreError, Fault, Place
from barometre_pipeline.ingestion.disk import make_private
from barometre_pipeline.settings import DAGSTER_YAML, Settings

_IS_OURS = "# Written by barometre"
"""How a `dagster.yaml` begins that no person has written."""

_NOT_CAPTURED = {
    "module": "dagster._core.storage.noop_compute_log_manager",
    "class": "NoOpComputeLogManager",
}


def prepare_home(settings: Settings) -> Path:
    """Create DAGSTER_HOME, name it in the environment, return it; a `dagster.yaml` by another hand stays."""
    with disk_faults(settings.dagster_home):
        make_private(settings.dagster_home)
        configuration = settings.dagster_home / "dagster.yaml"
        if not configuration.is_file() or configuration.read_text(encoding="utf-8").startswith(_IS_OURS):
            unfinished = configuration.with_suffix(".tmp")
            shutil.copyfile(DAGSTER_YAML, unfinished)
            unfinished.replace(configuration)
    os.environ["DAGSTER_HOME"] = str(settings.dagster_home)
    return settings.dagster_home


@contextmanager
def opened_instance(settings: Settings) -> Iterator[dg.DagsterInstance]:
    """Open the instance of a barometer; its history is the same that the daemon and the UI use."""
    with (
        history_faults(settings.dagster_home),
        _history_written_quickly(),
        _open(prepare_home(settings)) as instance,
    ):
        yield instance


def _open(home: Path) -> dg.DagsterInstance:
    try:
        return dg.DagsterInstance.from_ref(_reference(home))
    except (sqlite3.Error, DBAPIError):
        raise
    except Exception as error:  # a file by hand: a setting, a library or a server that is not there
        raise BarometreError(_out_of_reach(error.__cause__ or error, home)) from error


def _reference(home: Path) -> InstanceRef:
    """Return the instance as `dagster.yaml` says, but for what processes print.

    `barometre run` keeps dbt's output itself. To capture more, Dagster starts four processes a step, and
    Ctrl-C makes each of them print a stack.
    """
    return InstanceRef.from_dir(str(home), overrides={"compute_logs": _NOT_CAPTURED})


@contextmanager
def history_faults(home: Path) -> Iterator[None]:
    """Turn a failure of the databases that hold the history into a fault; nothing else of ours is SQLite.

    Raises:
        BarometreError: B601 to B603, the history of runs cannot be written or read; B604, the server that
            `dagster.yaml` names cannot be reached.
    """
    try:
        yield
    except (sqlite3.Error, DBAPIError) as error:
        if isinstance(error, DBAPIError) and not isinstance(error.orig, sqlite3.Error):
            raise BarometreError(_out_of_reach(error, home)) from error
        closed = [file for file in home.glob("*.db") if not (file.is_file() and os.access(file, os.W_OK))]
        fault = fault_said(str(getattr(error, "orig", error)), closed[0] if closed else home)
        what = f"the history of runs: {fault.what}"
        remedy = f"{fault.remedy}; this folder holds that history and no data: it may be moved away"
        raise BarometreError(replace(fault, what=what, remedy=remedy)) from error


def _out_of_reach(error: BaseException, home: Path) -> Fault:
    said = " ".join(str(getattr(error, "orig", error)).split())[:300]
    return Fault(
        "B604",
        f"the history of runs cannot be reached ({said})",
        Place(str(home / "dagster.yaml")),
        "start the server that this file names, or mend the file (docs/deployment.md)",
    )


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
