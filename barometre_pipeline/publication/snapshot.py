"""A database to hand out: tables of the warehouse, and nothing of how they were built.

Belongs here: copying tables with their comments into a new DuckDB file, rows in one order.
Does not: which tables and rows (`catalogue`), or the other formats (`open_data`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from barometre_pipeline.publication.catalogue import PublishedTable
from barometre_pipeline.publication.warehouse import (
    WAREHOUSE,
    Comments,
    PhysicalColumn,
    attached,
    identifier,
    literal,
    read_columns,
    read_comments,
)

DATABASE_FILE = "barometre.duckdb"

_STORAGE_VERSION = "v1.5.0"
"""Read by every DuckDB from 1.5 on; without it a 2.x would write what 1.x cannot read."""

_TARGET = "release"


def write_snapshot(
    warehouse: Path,
    target: Path,
    tables: Sequence[PublishedTable],
    *,
    is_open: bool = False,
) -> None:
    """Write tables of the warehouse into a new database.

    Args:
        warehouse: the audited database, opened for reading only.
        target: file to write; there must be none.
        tables: tables to copy; views, and whatever else the warehouse holds, stay behind.
        is_open: copy only the rows that may be open.

    Raises:
        BarometreError: B702, the warehouse cannot be opened.
        duckdb.Error: the target cannot be written.
    """
    with attached(warehouse) as connection:
        connection.execute(
            f"attach {literal(str(target))} as {_TARGET} (storage_version {literal(_STORAGE_VERSION)})"
        )
        comments = read_comments(connection)
        connection.execute("begin")
        for schema in dict.fromkeys(table.schema for table in tables):
            connection.execute(f"create schema {identifier(_TARGET, schema)}")
        for table in tables:
            _copy_table(connection, table, table.open_rows if is_open else "true")
            _comment_table(connection, table, comments)
        connection.execute("commit")
        connection.execute(f"checkpoint {_TARGET}")
        connection.execute(f"detach {_TARGET}")


def select_rows(table: PublishedTable, condition: str, cells: str = "*") -> str:
    """Return the query of a table's rows in the order in which they are always published."""
    # Qualified, the order is that of the values in the warehouse, however the cells are written.
    order = ", ".join(identifier("published", name) for name in table.sort_columns)
    return (
        f"select {cells} from {identifier(WAREHOUSE, table.schema, table.name)} as published "
        f"where {condition} order by {order}"
    )


def _copy_table(connection: duckdb.DuckDBPyConnection, table: PublishedTable, condition: str) -> None:
    columns = read_columns(connection, table.schema, table.name)
    target = identifier(_TARGET, table.schema, table.name)
    connection.execute(f"create table {target} ({', '.join(_definition(column) for column in columns)})")
    connection.execute(f"insert into {target} {select_rows(table, condition)}")


def _comment_table(connection: duckdb.DuckDBPyConnection, table: PublishedTable, comments: Comments) -> None:
    target = identifier(_TARGET, table.schema, table.name)
    things = {f"table {target}": comments.tables.get((table.schema, table.name))}
    for column in table.columns:
        key = (table.schema, table.name, column.name)
        things[f"column {target}.{identifier(column.name)}"] = comments.columns.get(key)
    # All at once: one statement a column takes as long as copying the rows.
    connection.execute(
        ";\n".join(f"comment on {thing} is {literal(text)}" for thing, text in things.items() if text)
    )


def _definition(column: PhysicalColumn) -> str:
    constraint = "" if column.is_nullable else " not null"
    return f"{identifier(column.name)} {column.type}{constraint}"
