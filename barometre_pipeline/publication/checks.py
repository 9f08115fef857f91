"""What must hold in a warehouse before it may be published.

Belongs here: checks over the whole warehouse; each returns its faults, none of them stops.
Does not: the tests of single models (dbt), or sealing what passed (`audit`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from barometre_pipeline.errors import BarometreError, Fault, Place
from barometre_pipeline.publication.catalogue import GROUPS, TOTAL, PublishedTable, group_sizes
from barometre_pipeline.publication.warehouse import (
    WAREHOUSE,
    attached,
    fingerprint,
    identifier,
    read_columns,
    read_comments,
)

_CITY_KEYS = frozenset({"respondent_key", "respondent_code", "project_key", "answer_key"})
"""Columns that name a single respondent; no table that is public for all may hold one."""

_DIMENSIONS = (
    "entity_type",
    "population_class",
    "domain_code",
    "status_code",
    "management_mode_code",
    "item_code",
)
_RANK = "value_rank"
"""What `compared` says of a printed rank."""

_NEEDED = ("core.dim_edition", GROUPS, "quality.reconciliation", "quality.row_balance")
"""Tables without which there is nothing to audit against."""


def find_unreadable(connection: duckdb.DuckDBPyConnection, tables: Sequence[PublishedTable]) -> list[Fault]:
    """Faults of tables that are missing, have other columns than their contract, or cannot be read."""
    labels = {table.label for table in tables}
    faults = [
        Fault("B703", "the dbt project lacks a table", Place(label), "restore its model")
        for label in _NEEDED
        if label not in labels
    ]
    for table in tables:
        columns = read_columns(connection, table.schema, table.name)
        what = _unlike_contract(table, [column.name for column in columns])
        if not what:
            try:
                fingerprint(connection, identifier(WAREHOUSE, table.schema, table.name), columns)
            except duckdb.Error as error:
                what = f"the table cannot be read: {str(error).splitlines()[0]}"
        if what:
            faults.append(Fault("B703", what, Place(table.label), "build the warehouse again"))
    return faults


def find_undocumented(connection: duckdb.DuckDBPyConnection, tables: Sequence[PublishedTable]) -> list[Fault]:
    """Faults of tables and columns without a description in the database."""
    comments = read_comments(connection)
    faults = []
    for table in tables:
        remedy = f"describe it in {table.name}.yml"
        if (table.schema, table.name) not in comments.tables:
            faults.append(Fault("B708", "the table has no description", Place(table.label), remedy))
        faults.extend(
            Fault("B708", "the column has no description", Place(table.label, column=column.name), remedy)
            for column in table.columns
            if (table.schema, table.name, column.name) not in comments.columns
        )
    return faults


def find_unsaid_natures(
    connection: duckdb.DuckDBPyConnection, tables: Sequence[PublishedTable]
) -> list[Fault]:
    """Faults of tables with an edition that do not say its nature, or say another than `dim_edition`."""
    faults = []
    for table in tables:
        names = {column.name for column in table.columns}
        if "edition" in names and "nature" not in names:
            what = "the table has an edition and does not say its nature"
            faults.append(Fault("B706", what, Place(table.label), "add the column nature to the model"))
        elif "edition" in names:
            wrong = _count_wrong_natures(connection, table)
            if wrong:
                what = f"{wrong} rows say another nature than their edition has in core.dim_edition"
                faults.append(Fault("B706", what, Place(table.label, column="nature"), "mend the model"))
    return faults


def find_disclosed(connection: duckdb.DuckDBPyConnection, tables: Sequence[PublishedTable]) -> list[Fault]:
    """Faults of open tables that tell of single respondents, by their columns, or of a few, by their rows."""
    faults: list[Fault] = []
    for table in tables:
        names = {column.name for column in table.columns}
        if table.is_public and not table.is_city_level:
            faults.extend(
                Fault(
                    "B707",
                    "a public table names single respondents",
                    Place(table.label, column=name),
                    "mark the model is_city_level, or take the column out",
                )
                for name in sorted(_CITY_KEYS & names)
            )
        elif table.is_public and "nature" not in names:
            what = "a public table of single respondents does not say their nature"
            faults.append(Fault("B707", what, Place(table.label), "add the column nature to the model"))
        if table.is_public and table.group_columns:
            faults.extend(_find_small_groups(connection, table))
    return faults


def find_unbalanced(connection: duckdb.DuckDBPyConnection) -> list[Fault]:
    """Faults of landed tables of which rows were lost or made up."""
    rows = connection.execute(
        f"""
        select edition, table_name, rows_read, rows_landed, rows_quarantined
        from {identifier(WAREHOUSE, "quality", "row_balance")}
        where rows_read is distinct from rows_landed + rows_quarantined
        order by edition, table_name
        """
    ).fetchall()
    return [
        Fault(
            "B705",
            f"{table} {edition}: {read} rows read, {landed} landed and {quarantined} quarantined",
            Place("quality.row_balance"),
            "load the edition again; if it stays, the load loses rows",
        )
        for edition, table, read, landed, quarantined in rows
    ]


def find_differing_figures(connection: duckdb.DuckDBPyConnection) -> list[Fault]:
    """Faults of printed figures that ours contradict, each with both."""
    dimensions = ", ".join(_DIMENSIONS)
    rows = connection.execute(
        f"""
        select
            edition, indicator_code, printed_value, source, ours, compared, {dimensions}
        from {identifier(WAREHOUSE, "quality", "reconciliation")}
        where verdict = 'differs'
        order by all
        """
    ).fetchall()
    return [_differing(row) for row in rows]


def differing_figures(warehouse: Path) -> list[Fault]:
    """Return the printed figures that ours contradict, for a report on a warehouse that did not pass.

    None where they cannot be read: a build that failed may have left anything.
    """
    try:
        with attached(warehouse) as connection:
            return find_differing_figures(connection)
    except (BarometreError, duckdb.Error):
        return []


def _find_small_groups(connection: duckdb.DuckDBPyConnection, table: PublishedTable) -> list[Fault]:
    """A fault when open rows are about a group with too few respondents, by any count that there is of it."""
    row = connection.execute(
        f"""
        with sizes as (
            select grouping, min(respondents) as respondents from ({group_sizes()}) group by grouping
        ),

        open_rows as (
            select {table.group} as grouping
            from {identifier(WAREHOUSE, table.schema, table.name)}
            where {table.open_rows} and {table.is_divided}
        )

        select count(*)
        from open_rows
        left join sizes using (grouping)
        where coalesce(sizes.respondents, 0) < {table.minimum_respondents}
        """
    ).fetchone()
    if row is None or not row[0]:
        return []
    what = f"{row[0]} open rows tell of groups with fewer than {table.minimum_respondents} respondents"
    return [Fault("B707", what, Place(table.label), f"mend the indicator respondents of {GROUPS}")]


def _unlike_contract(table: PublishedTable, names: Sequence[str]) -> str:
    """Say how the columns of a table differ from its contract; nothing when they do not."""
    if not names:
        return "the warehouse lacks a table"
    expected = {column.name for column in table.columns}
    differences = {"lacks": expected - set(names), "has, unknown to its contract,": set(names) - expected}
    told = [f"{verb} {', '.join(sorted(columns))}" for verb, columns in differences.items() if columns]
    return f"the table {' and '.join(told)}" if told else ""


def _count_wrong_natures(connection: duckdb.DuckDBPyConnection, table: PublishedTable) -> int:
    row = connection.execute(
        f"""
        select count(*)
        from {identifier(WAREHOUSE, table.schema, table.name)} as rows_said
        left join {identifier(WAREHOUSE, "core", "dim_edition")} as editions using (edition)
        where rows_said.nature is null or rows_said.nature is distinct from editions.nature
        """
    ).fetchone()
    return 0 if row is None else int(row[0])


def _differing(row: tuple[Any, ...]) -> Fault:
    edition, indicator, printed, source, ours, compared, *codes = row
    cell = ", ".join(
        f"{dimension} {code}"
        for dimension, code in zip(_DIMENSIONS, codes, strict=True)
        if code not in (TOTAL, None)
    )
    of_cell = f" ({cell})" if cell else ""
    rank = "rank " if compared == _RANK else ""
    origin = f"printed by {source}" if source else "derived from what was printed"
    ours_said = "nothing" if ours is None else f"{rank}{round(ours, 3):.10g}"
    return Fault(
        "B704",
        f"{edition} {indicator}{of_cell}: {rank}{printed:.10g} is {origin}, we have {ours_said}",
        Place("quality.reconciliation"),
        "mend the delivery or the codebook, or say in printed/figures.csv why the sources conflict",
    )
