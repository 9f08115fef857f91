"""The open part of a release: each public table as Parquet and CSV, a database, and their description.

Belongs here: writing the folder `open/`, and how a value is written in a CSV and read back.
Does not: which tables are public (`catalogue`), what the description says (`datapackage`, `readme`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from barometre_pipeline.publication.audit import Audit
from barometre_pipeline.publication.catalogue import PublishedTable
from barometre_pipeline.publication.datapackage import describe_package
from barometre_pipeline.publication.readme import write_readme
from barometre_pipeline.publication.snapshot import DATABASE_FILE, select_rows, write_snapshot
from barometre_pipeline.publication.warehouse import (
    PhysicalColumn,
    attached,
    identifier,
    literal,
    read_columns,
)

if TYPE_CHECKING:
    from barometre_pipeline.barometer import Barometer

_FORMULA = "^'*[=+@\t\r-]"
"""What a spreadsheet takes for a formula, and what looks like such a text with its guard."""


def write_open_data(
    warehouse: Path,
    open_dir: Path,
    tables: Sequence[PublishedTable],
    barometer: Barometer,
    audited: Audit,
    release_id: str,
) -> None:
    """Write the open part of a release.

    Args:
        warehouse: the audited database, opened for reading only.
        open_dir: an empty folder.
        tables: the public tables; of those of single cities, only real answers are written.
        barometer: title, publisher, licence, contact.
        audited: when and what was audited.
        release_id: version of the data package.

    Raises:
        BarometreError: B702, the warehouse cannot be opened.
        OSError, duckdb.Error: a file cannot be written.
    """
    write_snapshot(warehouse, open_dir / DATABASE_FILE, tables, is_open=True)
    with attached(warehouse) as connection:
        for table in tables:
            write_parquet(connection, table, open_dir / f"{table.name}.parquet")
            write_csv(connection, table, open_dir / f"{table.name}.csv")
        package = describe_package(connection, open_dir, tables, barometer, audited, release_id)
    descriptor = json.dumps(package, indent=2, ensure_ascii=False) + "\n"
    (open_dir / "datapackage.json").write_text(descriptor, encoding="utf-8")
    write_readme(open_dir / "README.md", tables, barometer, audited, release_id)


def write_parquet(connection: duckdb.DuckDBPyConnection, table: PublishedTable, path: Path) -> None:
    """Write the open rows of a table as Parquet, values as they are."""
    query = select_rows(table, table.open_rows)
    connection.execute(f"copy ({query}) to {literal(str(path))} (format parquet, compression zstd)")


def write_csv(connection: duckdb.DuckDBPyConnection, table: PublishedTable, path: Path) -> None:
    """Write the open rows of a table as CSV: comma, UTF-8, LF, decimal point, nulls empty.

    A text that a spreadsheet would run as a formula gets an apostrophe in front, one more if it has some.
    """
    cells = ", ".join(_csv_cell(column) for column in read_columns(connection, table.schema, table.name))
    query = select_rows(table, table.open_rows, cells)
    connection.execute(
        f"copy ({query}) to {literal(str(path))} "
        """(format csv, header true, delimiter ',', quote '"', escape '"', nullstr '')"""
    )


def select_csv(connection: duckdb.DuckDBPyConnection, table: PublishedTable, path: Path) -> str:
    """Return the query, in brackets, of what a CSV says: types as in the warehouse, guards taken off."""
    columns = read_columns(connection, table.schema, table.name)
    types = ", ".join(f"{literal(column.name)}: {literal(column.type)}" for column in columns)
    return (
        f"(select {', '.join(_read_cell(column) for column in columns)} from read_csv({literal(str(path))}, "
        f"columns = {{{types}}}, auto_detect = false, header = true, delim = ',', "
        """quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false))"""
    )


def _csv_cell(column: PhysicalColumn) -> str:
    name = identifier(column.name)
    if column.type == "VARCHAR":
        return f"case when {_is_formula(name)} then '''' || {name} else {name} end as {name}"
    if column.type == "TIMESTAMP":
        return f"strftime({name}, '%Y-%m-%dT%H:%M:%S.%f') as {name}"
    return name


def _read_cell(column: PhysicalColumn) -> str:
    name = identifier(column.name)
    if column.type == "VARCHAR":
        is_guarded = f"starts_with({name}, '''') and {_is_formula(name)}"
        return f"case when {is_guarded} then substr({name}, 2) else {name} end as {name}"
    return name


def _is_formula(name: str) -> str:
    return f"regexp_matches({name}, {literal(_FORMULA)})"
