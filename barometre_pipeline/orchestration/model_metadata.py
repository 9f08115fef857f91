"""What each model shows once dbt has ended: its columns and whence they come, how many rows, a preview.

Belongs here: metadata of the warehouse's assets, read from dbt's manifest of the run and the warehouse.
Does not: running dbt (`dbt`), which aggregates are shown (`previews`).

The warehouse is opened once, for reading, and closed: dbt is the only one that writes to it. dagster-dbt can
read columns and counts too, but with dbt's adapter in this process, which then holds the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg

from barometre_pipeline.errors import BarometreError
from barometre_pipeline.orchestration.headers import Header, headers_of_columns, read_headers
from barometre_pipeline.orchestration.keys import CODEBOOK, landing_key
from barometre_pipeline.orchestration.previews import PREVIEWS
from barometre_pipeline.orchestration.shown import lineage_of, link, listed, markdown_table, quoted
from barometre_pipeline.settings import Settings
from barometre_pipeline.tables import TABLES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection as Connection

    from barometre_pipeline.publication.lineage import Column, Lineage

_Column = tuple[str, str, str | None, bool]
"""Name, type, description, whether it may be null."""

_Sources = Mapping[str, Mapping[dg.AssetKey, list[str]]]
"""Column -> asset -> the columns of it that it is computed from."""

_Headers = Mapping[int, Mapping[tuple[str, str], list[Header]]]
"""Edition -> landed table and column -> the headers that it comes from."""


def asset_key(node: Mapping[str, Any]) -> dg.AssetKey:
    """Return `[schema, model]`, or the landing's asset for a source."""
    if node["resource_type"] == "source":
        return CODEBOOK if node["source_name"] == "codebook" else landing_key(node["name"])
    return dg.AssetKey([node["schema"], node["name"]])


@dataclass(frozen=True)
class Models:
    """The models of one run, to be described.

    Attributes:
        lineage: of their columns.
        headers: of the landed editions.
        minimum: respondents of a group that may be shown.
        connection: the warehouse, attached as `warehouse`.
    """

    manifest: Mapping[str, Any]
    lineage: Lineage
    headers: _Headers
    minimum: int
    connection: Connection
    _columns: dict[tuple[str, str], list[_Column]] = field(default_factory=dict)

    def describe(self, unique_id: str) -> dict[str, Any]:
        """Return what one model shows; for one that was not built, nothing."""
        node = self.manifest["nodes"].get(unique_id)
        columns = self._columns_of(node["schema"], node["name"]) if node else []
        if node is None or not columns:
            return {}
        sources = {
            column: self._by_asset(parents)
            for column, parents in self.lineage.of_model(unique_id).items()
            if parents
        }
        preview = PREVIEWS.get((node["schema"], node["name"]))
        return {
            "dagster/column_schema": _schema(columns),
            "dagster/column_lineage": lineage_of(sources),
            "dagster/row_count": self._count(node["schema"], node["name"]),
            **(preview(self.connection, self.minimum) if preview else {}),
            **self._from_headers(unique_id, sources),
        }

    def _columns_of(self, schema: str, name: str) -> list[_Column]:
        """Return name, type, description and whether it may be null of each column."""
        if not self._columns:
            found = self.connection.execute("""
                select schema_name, table_name, column_name, data_type, comment, is_nullable
                from duckdb_columns() where database_name = 'warehouse' order by column_index
                """).fetchall()
            for of_schema, of_table, *column in found:
                self._columns.setdefault((of_schema, of_table), []).append(tuple(column))
        return self._columns.get((schema, name), [])

    def _count(self, schema: str, name: str) -> int:
        found = self.connection.execute(f'select count(1) from warehouse."{schema}"."{name}"').fetchone()
        return int(found[0]) if found else 0

    def _by_asset(self, columns: list[Column]) -> dict[dg.AssetKey, list[str]]:
        """Group columns by their asset; those of the codebook's tables bear the table's name."""
        grouped: dict[dg.AssetKey, list[str]] = {}
        for unique_id, name in columns:
            node = self._node(unique_id)
            key = asset_key(node)
            grouped.setdefault(key, []).append(f"{node['name']}.{name}" if key == CODEBOOK else name)
        return grouped

    def _from_headers(self, unique_id: str, sources: _Sources) -> dict[str, Any]:
        """Return whence each column comes: one step back, what landed of it, and from which headers."""
        rows: list[tuple[str, ...]] = []
        for column, assets in sources.items():
            steps = _steps(assets)
            for landed, headers in self._landed(unique_id, column):
                rows.append((column, steps, landed, *headers))
                steps = column = ""
        columns = (
            "column",
            "computed from",
            "landed",
            *(f"headers of {edition}" for edition in self.headers),
        )
        return {"from header to column": markdown_table(columns, rows)} if rows else {}

    def _landed(self, unique_id: str, column: str) -> Iterator[tuple[str, list[str]]]:
        """Yield each landed column that a column comes from and that a header feeds, with these headers."""
        for source, name in sorted(self.lineage.origins((unique_id, column))):
            table = self._node(source)["name"]
            headers = [_texts(found.get((table, name), [])) for found in self.headers.values()]
            if any(headers):
                yield f"{table}.{name}", headers

    def _node(self, unique_id: str) -> Mapping[str, Any]:
        found = self.manifest["nodes"].get(unique_id) or self.manifest["sources"][unique_id]
        return dict(found)


@contextmanager
def opened_models(settings: Settings, manifest_file: Path, warehouse: Path) -> Iterator[Models | None]:
    """Open the warehouse that dbt left, for reading; None where it left none that can be read."""
    from barometre_pipeline.barometer import load_barometer
    from barometre_pipeline.publication.catalogue import read_artefact
    from barometre_pipeline.publication.lineage import trace
    from barometre_pipeline.publication.warehouse import attached

    with ExitStack() as stack:
        try:
            manifest = read_artefact(manifest_file)
            minimum = load_barometer(settings.data_dir).thresholds.minimum_respondents
            connection = stack.enter_context(attached(warehouse))
        except BarometreError:
            yield None
            return
        yield Models(manifest, trace(manifest), _landed_headers(settings), minimum, connection)


def _schema(columns: list[_Column]) -> dg.TableSchema:
    return dg.TableSchema(
        [
            dg.TableColumn(name, kind, description, dg.TableColumnConstraints(nullable=is_nullable))
            for name, kind, description, is_nullable in columns
        ]
    )


def _landed_headers(settings: Settings) -> _Headers:
    editions = sorted(int(path.name) for path in settings.landing_dir.glob("*") if path.name.isdigit())
    found: dict[int, dict[tuple[str, str], list[Header]]] = {}
    for edition in editions:
        headers = read_headers(settings.landing_dir, edition)
        found[edition] = {
            (name, column): of_column
            for name in TABLES
            for column, of_column in headers_of_columns(headers, name).items()
        }
    return found


def _texts(headers: list[Header]) -> str:
    return listed([quoted(header.name) for header in headers])


def _steps(assets: Mapping[dg.AssetKey, list[str]]) -> str:
    """Write the columns that a column is computed from; assets that give the same ones together."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for key, names in assets.items():
        alike.setdefault(tuple(names), []).append(link(key))
    return "; ".join(f"{', '.join(links)}: {listed(names)}" for names, links in alike.items())
