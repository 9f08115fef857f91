"""Which tables are released, and which of them are open: read from dbt's manifest.

Belongs here: names, documentation, keys of the released tables, and which tables and rows are open.
Does not: reading rows or physical types (`warehouse`), or checking that they are there (`checks`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from barometre_pipeline.errors import BarometreError, Fault, Place, nearest
from barometre_pipeline.publication.warehouse import WAREHOUSE, identifier, literal

RELEASED_SCHEMAS = ("core", "indicators", "quality")
"""Schemas that analysts see; whatever lies elsewhere is not released."""

GROUPS = "indicators.cube"
"""Table that tells how many respondents each group has."""

_GROUP_COLUMNS = ("entity_type", "population_class", "region_code")
"""Dimensions that divide the respondents of an edition into groups."""

_ITEM = "item_code"
_ITEM_COLUMNS = ("domain_code", "status_code", "management_mode_code", _ITEM)
"""Dimensions of the cube that do not."""

_BASE = "n_respondents"
"""Column that says how many respondents the base of a value has."""

TOTAL = "_T"
"""Code of a dimension that is not divided."""

_HELPER_PREFIX = "int_"
_UNIQUE_TEST = "unique_combination"
"""Our generic test that some columns together name a row."""

_REFERENCE = re.compile(r"ref\(\s*['\"](?P<model>\w+)['\"]\s*\)")


@dataclass(frozen=True)
class PublishedColumn:
    """A documented column of a released table; its type is that of its contract."""

    name: str
    description: str
    type: str = ""


@dataclass(frozen=True)
class ForeignKey:
    """A column whose values are those of a column of another released table.

    Attributes:
        where: SQL condition of the rows for which it holds; None: all of them.
    """

    column: str
    table: str
    field: str
    where: str | None = None


@dataclass(frozen=True)
class PublishedTable:
    """A table of the release.

    Attributes:
        primary_key: columns that name a row; empty when none are known to.
        is_public: it goes into the open part.
        is_city_level: its rows are about single respondents; simulated ones never leave the office.
        minimum_respondents: fewest respondents of a group whose rows may be open.
    """

    schema: str
    name: str
    description: str
    columns: tuple[PublishedColumn, ...]
    minimum_respondents: int
    primary_key: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    is_public: bool = False
    is_city_level: bool = False

    @property
    def label(self) -> str:
        """Name for people: `core.dim_edition`."""
        return f"{self.schema}.{self.name}"

    @property
    def sort_columns(self) -> tuple[str, ...]:
        """All columns, the key first: an order of the rows that depends on the rows alone."""
        others = tuple(column.name for column in self.columns if column.name not in self.primary_key)
        return self.primary_key + others

    @property
    def group_columns(self) -> tuple[str, ...]:
        """Columns by which its rows are about groups of the respondents of an edition, if they are."""
        names = {column.name for column in self.columns}
        if self.is_city_level or "edition" not in names:
            return ()
        return tuple(name for name in _GROUP_COLUMNS if name in names)

    @property
    def group(self) -> str:
        """SQL of the group that a row is about; a dimension that the table lacks is not divided."""
        parts = (name if name in self.group_columns else literal(TOTAL) for name in _GROUP_COLUMNS)
        return f"(edition, {', '.join(parts)})"

    @property
    def is_divided(self) -> str:
        """SQL condition of the rows that are not about all respondents of an edition."""
        divided = (f"{name} is distinct from {literal(TOTAL)}" for name in self.group_columns)
        return f"({' or '.join(divided)})" if self.group_columns else "false"

    @property
    def open_rows(self) -> str:
        """SQL condition of the rows that may be open, where the warehouse is attached.

        Of single cities, real answers only; of groups, those with enough respondents, of whom as many
        answered where the row is about an item.
        """
        if self.is_city_level:
            return "nature = 'survey'"
        if not self.group_columns:
            return "true"
        large = f"select grouping from ({group_sizes()}) where respondents >= {self.minimum_respondents}"
        return f"(not {self.is_divided} or ({self.group} in ({large}) and {self._is_answered}))"

    @property
    def _is_answered(self) -> str:
        """SQL condition of the rows that are about no item, or about one that enough respondents answered."""
        if not {_ITEM, _BASE} <= {column.name for column in self.columns}:
            return "true"
        return f"({_ITEM} = {literal(TOTAL)} or {_BASE} >= {self.minimum_respondents})"


def group_sizes() -> str:
    """Return the query of how many respondents each group has; a group without any has no row."""
    undivided = " and ".join(f"{name} = {literal(TOTAL)}" for name in _ITEM_COLUMNS)
    return (
        f"select (edition, {', '.join(_GROUP_COLUMNS)}) as grouping, value as respondents "
        f"from {identifier(WAREHOUSE, *GROUPS.split('.'))} "
        f"where indicator_code = 'respondents' and population = 'respondents' and {undivided}"
    )


def read_catalogue(
    manifest: Path, public_tables: Sequence[str], minimum_respondents: int
) -> tuple[PublishedTable, ...]:
    """Return the released tables, in the order of their schema and name.

    Args:
        manifest: dbt's `manifest.json`.
        public_tables: tables of single cities that the licence lets into the open part.
        minimum_respondents: fewest respondents of a group whose rows may be open.

    Raises:
        BarometreError: B701, the manifest cannot be read; B710, a public table is none of single cities.
    """
    nodes: dict[str, Any] = read_artefact(manifest)["nodes"]
    tables = [
        _table(node, _tests_of(node["unique_id"], nodes), public_tables, minimum_respondents)
        for node in _released(nodes)
    ]
    _check_public_tables(tables, public_tables)
    return tuple(sorted(tables, key=lambda table: (RELEASED_SCHEMAS.index(table.schema), table.name)))


def open_tables(tables: Sequence[PublishedTable]) -> tuple[PublishedTable, ...]:
    """Return the tables that go into the open part."""
    return tuple(table for table in tables if table.is_public)


def read_artefact(path: Path) -> dict[str, Any]:
    """Read one JSON file that dbt wrote.

    Raises:
        BarometreError: B701, it is not there or not readable.
    """
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        what = f"dbt's {path.name} cannot be read: {error}"
        raise BarometreError(Fault("B701", what, Place(str(path)), "build the warehouse again")) from error
    return content


def _released(nodes: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for node in nodes.values():
        if (
            node["resource_type"] == "model"
            and node["schema"] in RELEASED_SCHEMAS
            and node["config"]["materialized"] in ("table", "incremental")
            and not node["name"].startswith(_HELPER_PREFIX)
        ):
            yield node


def _tests_of(model: str, nodes: dict[str, Any]) -> list[dict[str, Any]]:
    """Generic tests of a model, each with the condition of the rows that it is about."""
    return [
        {**node["test_metadata"], "where": node["config"].get("where")}
        for node in nodes.values()
        if node.get("attached_node") == model and node.get("test_metadata")
    ]


def _table(
    node: dict[str, Any],
    tests: Sequence[dict[str, Any]],
    public_tables: Sequence[str],
    minimum_respondents: int,
) -> PublishedTable:
    meta = node["config"].get("meta", {})
    name = node.get("alias") or node["name"]
    is_city_level = bool(meta.get("is_city_level", False))
    return PublishedTable(
        schema=node["schema"],
        name=name,
        description=_one_line(node.get("description", "")),
        columns=tuple(
            PublishedColumn(
                column["name"], _one_line(column.get("description", "")), column.get("data_type") or ""
            )
            for column in node["columns"].values()
        ),
        minimum_respondents=minimum_respondents,
        primary_key=_primary_key(node, tests),
        foreign_keys=_foreign_keys(tests),
        is_public=bool(meta.get("is_public", False)) or (is_city_level and name in public_tables),
        is_city_level=is_city_level,
    )


def _primary_key(node: dict[str, Any], tests: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    """Key of a model: what its contract declares, on the table or a column, else what is tested unique."""
    for constraint in node.get("constraints") or ():
        if constraint["type"] == "primary_key":
            return tuple(constraint["columns"])
    declared = tuple(
        column["name"]
        for column in node["columns"].values()
        if any(constraint["type"] == "primary_key" for constraint in column.get("constraints") or ())
    )
    tested = [
        tuple(test["kwargs"]["combination"])
        for test in tests
        if test["name"] == _UNIQUE_TEST and not test["where"]
    ]
    return declared or (tested[0] if len(tested) == 1 else ())


def _foreign_keys(tests: Sequence[dict[str, Any]]) -> tuple[ForeignKey, ...]:
    """Foreign keys of a model: each `relationships` test is one."""
    keys = []
    for test in tests:
        reference = _REFERENCE.search(test["kwargs"].get("to", ""))
        if test["name"] == "relationships" and reference:
            column, field = test["kwargs"]["column_name"], test["kwargs"]["field"]
            keys.append(ForeignKey(column, reference["model"], field, test["where"]))
    return tuple(sorted(keys, key=lambda key: key.column))


def _check_public_tables(tables: Sequence[PublishedTable], public_tables: Sequence[str]) -> None:
    known = [table.name for table in tables if table.is_city_level]
    faults = []
    for name in public_tables:
        if name not in known:
            near = " or ".join(nearest(name, known)) or ", ".join(known)
            what = f"public_tables names « {name} », which is no table of single cities"
            faults.append(Fault("B710", what, Place("barometer.yml"), f"did you mean {near}?"))
    if faults:
        raise BarometreError(faults)


def _one_line(description: str) -> str:
    return " ".join(description.split())
