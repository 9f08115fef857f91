"""Which columns each column of the warehouse is computed from, read from the SQL that dbt ran.

Belongs here: the step back from one model to its parents, and all the way back to what dbt reads.
Does not: which header of a delivery a landed column comes from (`orchestration.headers`).

What a value is computed from counts: not the conditions under which its row is there, nor what rows were
joined on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlglot import MappingSchema, exp, to_table
from sqlglot.errors import SqlglotError
from sqlglot.lineage import Node, lineage

_DIALECT = "duckdb"

Column = tuple[str, str]
"""dbt's id of a model or source, and a column of it."""


@dataclass(frozen=True)
class Lineage:
    """Parents of every column of the models.

    Attributes:
        parents: column -> the columns of other models or sources that it is computed from.
        untraced: models whose SQL could not be read.
    """

    parents: dict[Column, frozenset[Column]]
    untraced: tuple[str, ...] = ()

    def of_model(self, unique_id: str) -> dict[str, list[Column]]:
        """Return each column of a model with its parents, sorted."""
        return {name: sorted(found) for (model, name), found in self.parents.items() if model == unique_id}

    def origins(self, column: Column) -> frozenset[Column]:
        """Return the columns of sources that a column comes from, through all models."""
        found: set[Column] = set()
        seen, ahead = {column}, [column]
        while ahead:
            parents = self.parents.get(ahead.pop(), frozenset())
            found.update(parent for parent in parents if parent[0].startswith("source."))
            ahead.extend(parents - seen)
            seen |= parents
        return frozenset(found)


def trace(manifest: Mapping[str, Any]) -> Lineage:
    """Trace the columns of every model of a manifest that holds compiled SQL."""
    schema = MappingSchema(dialect=_DIALECT)
    ids = _ids_by_table(manifest)
    parents: dict[Column, frozenset[Column]] = {}
    untraced: list[str] = []
    for unique_id, model in _models_in_order(manifest):
        try:
            found = lineage(None, _sql(model, manifest), schema, dialect=_DIALECT, trim_selects=False)
        except SqlglotError:
            untraced.append(unique_id)
            continue
        for name, node in found.items():
            parents[unique_id, name] = frozenset(_leaves(node, ids))
        table = to_table(model["relation_name"], dialect=_DIALECT)
        schema.add_table(table, dict.fromkeys(found, "text"), dialect=_DIALECT)
    return Lineage(parents, tuple(untraced))


def _models_in_order(manifest: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each model that was compiled, after those that it reads."""
    nodes, seen = manifest["nodes"], set[str]()

    def visit(unique_id: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        node = nodes.get(unique_id)
        if unique_id in seen or node is None or node["resource_type"] != "model":
            return
        seen.add(unique_id)
        for parent in node["depends_on"]["nodes"]:
            yield from visit(parent)
        if node.get("compiled_code"):
            yield unique_id, node

    for unique_id in nodes:
        yield from visit(unique_id)


def _sql(model: Mapping[str, Any], manifest: Mapping[str, Any]) -> str:
    """Return the SQL that dbt ran, each source under its name in the place of the files that it reads."""
    sql: str = model["compiled_code"]
    for unique_id in model["depends_on"]["nodes"]:
        source = manifest["sources"].get(unique_id)
        if source:
            sql = sql.replace(source["relation_name"], f'"{source["source_name"]}"."{source["name"]}"')
    return sql


def _ids_by_table(manifest: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    """Return dbt's id of each model and source by its schema and name, as `_sql` has them."""
    models = {
        (node["schema"], node["name"]): unique_id
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] == "model"
    }
    sources = {
        (source["source_name"], source["name"]): unique_id
        for unique_id, source in manifest["sources"].items()
    }
    return models | sources


def _leaves(node: Node, ids: Mapping[tuple[str, str], str]) -> Iterator[Column]:
    for leaf in node.walk():
        table = leaf.expression
        if isinstance(table, exp.Table) and (table.db, table.name) in ids:
            yield ids[table.db, table.name], exp.to_column(leaf.name).name
