"""What one would want to see of the warehouse at a glance: aggregates, as tables with small bars.

Belongs here: which asset shows what. Does not: columns, counts, lineage (`model_metadata`).
Aggregates only: nothing of a single respondent; groups of fewer respondents than `minimum_respondents` are
left out, as they are of what is published.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import dagster as dg

from barometre_pipeline.orchestration.shown import bar, markdown_table, spark, table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection as Connection

Preview = Callable[["Connection", int], dict[str, Any]]
"""Given the warehouse and the least size of a group, returns metadata."""

_DIMENSIONS = (
    "entity_type",
    "population_class",
    "region_code",
    "domain_code",
    "status_code",
    "management_mode_code",
    "item_code",
)
_MISSING = "–"
_BREAK = "⚠"
_BREAK = "⚠"


def _projects(relation: str) -> Preview:
    def projects(connection: Connection, minimum: int) -> dict[str, Any]:
        return {
            "projects by domain": _projects_by(connection, relation, "domain_code", minimum),
            "projects by status": _projects_by(connection, relation, "status_code", minimum),
        }

    return projects


def _projects_by(
    connection: Connection, relation: str, dimension: str, minimum: int
) -> dg.TableMetadataValue:
    totals = " and ".join(f"{other} = '_T'" for other in _DIMENSIONS if other != dimension)
    found = connection.execute(f"""
        select edition, {dimension}, cast(value as integer) as projects, value / sum(value) over by_edition
        from warehouse.{relation}
        where indicator_code = 'projects' and population = 'respondents' and {totals}
            and {dimension} <> '_T' and value is not null and n_respondents >= {minimum:d}
        window by_edition as (partition by edition)
        order by edition, value desc, {dimension}
        """).fetchall()
    most = max((share for *_, share in found if share is not None), default=0)
    return table(
        {"edition": "integer", dimension: "string", "projects": "integer", "share": "string", "": "string"},
        [
            (edition, code, projects, f"{share or 0:.1%}", bar(share or 0, most))
            for edition, code, projects, share in found
        ],
    )


def _headline(connection: Connection, minimum: int) -> dict[str, Any]:
    found = connection.execute("""
        select edition, indicator_code || case population when 'frame' then ' (frame)' else '' end, value,
            unit, decimals, n_respondents, is_break
        from warehouse.indicators.headline
        order by population desc, indicator_code, edition
        """).fetchall()
    editions = sorted({row[0] for row in found})
    shown: dict[str, dict[int, tuple[float | None, str]]] = {}
    for edition, code, value, unit, decimals, respondents, is_break in found:
        kept = value if respondents >= minimum else None
        text = _number(kept, unit, decimals) + (f" {_BREAK}" if is_break and kept is not None else "")
        shown.setdefault(code, {})[edition] = (kept, text)
    rows = [
        (
            code,
            *(values.get(edition, (None, _MISSING))[1] for edition in editions),
            spark([values.get(edition, (None, ""))[0] for edition in editions]),
        )
        for code, values in shown.items()
    ]
    columns = ("indicator", *map(str, editions), "")
    return {
        "headline": table(dict.fromkeys(columns, "string"), rows),
        _BREAK: "not comparable with the edition before",
    }


def _number(value: float | None, unit: str, decimals: int) -> str:
    if value is None:
        return _MISSING
    if unit == "share":
        return f"{value:.{max(decimals - 2, 0)}%}"
    return f"{value:.{decimals}f}"


def _row_balance(connection: Connection, _: int) -> dict[str, Any]:
    found = connection.execute("""
        select edition, table_name, rows_read, rows_landed, rows_quarantined
        from warehouse.quality.row_balance
        order by edition, table_name
        """).fetchall()
    columns = {
        "edition": "integer",
        "table": "string",
        "read": "integer",
        "landed": "integer",
        "set aside": "integer",
        "": "string",
    }
    most = max((read for _, _, read, _, _ in found), default=0)
    rows = [(*row, bar(row[3], most)) for row in found]
    return {"row balance by edition": table(columns, rows)}


def _reconciliation(connection: Connection, _: int) -> dict[str, Any]:
    of = [name for name in _DIMENSIONS if name != "region_code"]
    figures = connection.execute(f"""
        select edition, verdict, indicator_code,
            concat_ws(' ', {", ".join(f"nullif({name}, '_T')" for name in of)}), compared,
            printed_value, ours, unit, source
        from warehouse.quality.reconciliation
        order by edition, verdict, indicator_code, domain_code, status_code, item_code
        """).fetchall()
    columns = ("edition", "verdict", "indicator", "of", "compared", "printed", "ours", "unit", "source")
    rows = [
        (*row, f"{printed:g}", _MISSING if ours is None else f"{ours:.4g}", unit, source)
        for *row, printed, ours, unit, source in figures
    ]
    return {
        **_counted(
            connection, "quality.reconciliation", ("edition", "verdict"), "verdicts", "printed figures"
        ),
        "each printed figure": markdown_table(columns, rows),
    }


def _drift(connection: Connection, _: int) -> dict[str, Any]:
    of = ("edition_before", "edition", "aspect", "change")
    return _counted(connection, "quality.drift", of, "changes by aspect", "changes")


def _quarantine(connection: Connection, _: int) -> dict[str, Any]:
    of = ("edition", "table_name", "reason")
    return _counted(connection, "quality.quarantine", of, "rows set aside", "reasons given")


def _counted(
    connection: Connection, relation: str, of: tuple[str, ...], title: str, counted: str
) -> dict[str, Any]:
    names = ", ".join(of)
    query = f"select {names}, count(1) from warehouse.{relation} group by {names} order by {names}"
    found = connection.execute(query).fetchall()
    most = max((row[-1] for row in found), default=0)
    columns = {name.replace("_", " "): "string" for name in of} | {counted: "integer", "": "string"}
    return {title: table(columns, [(*row, bar(row[-1], most)) for row in found])}


PREVIEWS: dict[tuple[str, str], Preview] = {
    ("indicators", "cube"): _projects("indicators.cube"),
    ("indicators", "ind_projects"): _projects("indicators.ind_projects"),
    ("indicators", "headline"): _headline,
    ("quality", "row_balance"): _row_balance,
    ("quality", "reconciliation"): _reconciliation,
    ("quality", "drift"): _drift,
    ("quality", "quarantine"): _quarantine,
}
"""Schema and name of a model -> what it shows. Models of single respondents show nothing."""
