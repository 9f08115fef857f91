"""A question in SQL to the latest release, asked read-only.

Belongs here: opening the office's database so that a question can change nothing and reach nothing else.
Does not: how an answer is printed (`cli`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import duckdb

from barometre_pipeline.errors import BarometreError, Fault, Place
from barometre_pipeline.publication.release import LATEST, OFFICE
from barometre_pipeline.publication.snapshot import DATABASE_FILE

_Done = TypeVar("_Done")


@dataclass(frozen=True)
class Answer:
    """The columns of an answer, and its rows, not yet fetched."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[object, ...]]


@contextmanager
def asked(releases_dir: Path, sql: str) -> Iterator[Answer]:
    """Ask the latest release; the answer can be read within the block.

    Args:
        releases_dir: folder of the releases.
        sql: one statement or several; the answer is that of the last.

    Raises:
        BarometreError: B803 no release yet; B807 the database cannot be opened, B808 it refuses the question.
    """
    database = releases_dir / LATEST / OFFICE / DATABASE_FILE
    if not database.is_file():
        remedy = "make one with `barometre run`, or name its barometer with --data"
        raise BarometreError(Fault("B803", "there is no release to ask", Place(str(releases_dir)), remedy))
    try:
        connection = duckdb.connect(str(database), read_only=True)
    except duckdb.Error as error:
        what = f"the database cannot be opened: {_first_line(error)}"
        remedy = "publish again with `barometre run`, or go back with `barometre rollback`"
        raise BarometreError(Fault("B807", what, Place(str(database)), remedy)) from None
    with connection:
        try:
            # Nothing but this database: no other file, no extension from elsewhere, for good.
            connection.execute("set enable_external_access = false")
            connection.execute("set lock_configuration = true")
            _interruptible(connection, lambda: connection.execute(sql))
            columns = tuple(name for name, *_ in connection.description or ())
            yield Answer(columns, _fetched(connection) if columns else iter(()))
        except duckdb.Error as error:
            remedy = 'the tables are described in docs/tables.md; or: barometre query "show all tables"'
            raise BarometreError(Fault("B808", _worded(error), remedy=remedy)) from None


def _fetched(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[object, ...]]:
    while rows := _interruptible(connection, lambda: connection.fetchmany(20_000)):
        yield from rows


def _interruptible(connection: duckdb.DuckDBPyConnection, work: Callable[[], _Done]) -> _Done:
    """Do what may take long in a thread of its own: DuckDB may not hear of Ctrl-C before it is done."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        working = thread.submit(work)
        try:
            return working.result()
        except KeyboardInterrupt:
            connection.interrupt()
            raise


def _first_line(error: duckdb.Error) -> str:
    return str(error).splitlines()[0]


def _worded(error: duckdb.Error) -> str:
    """Return DuckDB's message, its hint and the place of the mistake, aligned with a fault's other lines."""
    lines = [line for line in str(error).splitlines() if line.strip()]
    return "\n".join([lines[0], *(f"      {line}" for line in lines[1:])])
