"""Reading a DuckDB file table by table: columns, comments, and a fingerprint of all rows.

Belongs here: how a database is opened for reading, and how its relations are described and compared.
Does not: what is checked (`checks`) or written (`snapshot`, `open_data`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from barometre_pipeline.errors import BarometreError, Fault, Place
from barometre_pipeline.settings import WAREHOUSE_FILE

FILE_NAME = WAREHOUSE_FILE
WAREHOUSE = "warehouse"
"""Catalog under which the warehouse is attached."""


@dataclass(frozen=True)
class PhysicalColumn:
    """A column as the database holds it."""

    name: str
    type: str
    is_nullable: bool


@dataclass(frozen=True)
class Comments:
    """Descriptions in the database, by schema and table; of columns, by schema, table and column."""

    tables: dict[tuple[str, str], str]
    columns: dict[tuple[str, str, str], str]


@dataclass(frozen=True)
class Fingerprint:
    """How many rows a relation has, and a checksum of them all that no order of rows changes."""

    rows: int
    checksum: int


@contextmanager
def attached(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Attach a database, for reading only, as the catalog `warehouse`.

    Raises:
        BarometreError: B702, it is not there, not closed, in use, or no database.
    """
    journal = database.with_name(database.name + ".wal")
    if journal.exists():
        what = "the warehouse was not closed: its journal still lies beside it"
        raise BarometreError(Fault("B702", what, Place(str(journal)), "build the warehouse again"))
    if not database.is_file():
        what = "there is no warehouse"
        raise BarometreError(Fault("B702", what, Place(str(database)), "build the warehouse first"))
    # One thread: the same rows then give the same bytes in every file that is written from here.
    with duckdb.connect(config={"threads": 1}) as connection:
        try:
            connection.execute(f"attach {literal(str(database))} as {WAREHOUSE} (read_only)")
        except duckdb.Error as error:
            what = f"the warehouse cannot be opened: {str(error).splitlines()[0]}"
            remedy = "end what holds it open, or build it again"
            raise BarometreError(Fault("B702", what, Place(str(database)), remedy)) from error
        yield connection


def identifier(*names: str) -> str:
    """Quote a name, or a dotted path of names."""
    return ".".join('"' + name.replace('"', '""') + '"' for name in names)


def literal(text: str) -> str:
    """Quote a text."""
    return "'" + text.replace("'", "''") + "'"


def read_columns(
    connection: duckdb.DuckDBPyConnection, schema: str, table: str
) -> tuple[PhysicalColumn, ...]:
    """Return the columns of a table of the warehouse, in order; none when there is no such table."""
    name = literal(identifier(WAREHOUSE, schema, table))
    # Quoted here and below, not bound: DuckDB imports pandas, which takes half a second, to bind a value.
    query = f'select name, type, not "notnull" from pragma_table_info({name}) order by cid'
    try:
        return tuple(PhysicalColumn(*row) for row in connection.execute(query).fetchall())
    except duckdb.CatalogException:
        return ()


def read_comments(connection: duckdb.DuckDBPyConnection) -> Comments:
    """Return the descriptions of all tables and columns of the warehouse."""
    of_warehouse = f"database_name = {literal(WAREHOUSE)} and comment is not null and comment <> ''"
    tables = connection.execute(
        f"select schema_name, table_name, comment from duckdb_tables() where {of_warehouse}"
    ).fetchall()
    columns = connection.execute(
        f"select schema_name, table_name, column_name, comment from duckdb_columns() where {of_warehouse}"
    ).fetchall()
    return Comments(
        {(schema, table): comment for schema, table, comment in tables},
        {(schema, table, column): comment for schema, table, column, comment in columns},
    )


def fingerprint(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    columns: Sequence[PhysicalColumn],
    condition: str = "true",
) -> Fingerprint:
    """Read every cell of a relation once."""
    cells = ", ".join(f"cast({identifier(column.name)} as {column.type})" for column in columns)
    row = connection.execute(
        f"select count(*), coalesce(sum(hash({cells})), 0) from {relation} where {condition}"
    ).fetchone()
    assert row is not None, "an aggregate without groups has one row"
    return Fingerprint(int(row[0]), int(row[1]))
