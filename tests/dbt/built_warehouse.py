"""What one `dbt build` left behind, and questions to it.

Belongs here: the database, the manifest and the compiled tests of a build; its queries on another landing.
Does not: building (`landing.run_dbt`).
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb


@dataclass(frozen=True)
class Warehouse:
    """What one `dbt build`, unit tests included, left behind."""

    output: Path
    landing: Path
    returncode: int
    log: str

    @property
    def database(self) -> Path:
        return self.output / "warehouse.duckdb"

    @cached_property
    def manifest(self) -> dict[str, Any]:
        return json.loads((self.output / "target" / "manifest.json").read_text())

    @cached_property
    def test_queries(self) -> dict[str, str]:
        """Data test -> the query that must find no row."""
        return self._queries("test.")

    @cached_property
    def model_queries(self) -> dict[str, str]:
        """Model -> the query that makes its rows, to be asked of a copy in which something was changed."""
        return self._queries("model.")

    def models(self, *folders: str) -> list[dict[str, Any]]:
        """Models of some folders, as the manifest has them."""
        nodes = self.manifest["nodes"].values()
        return [node for node in nodes if node["resource_type"] == "model" and node["fqn"][1] in folders]

    def _queries(self, kind: str) -> dict[str, str]:
        results = json.loads((self.output / "target" / "run_results.json").read_text())["results"]
        names = {unique_id: node["name"] for unique_id, node in self.manifest["nodes"].items()}
        return {
            names[result["unique_id"]]: result["compiled_code"]
            for result in results
            if result["unique_id"].startswith(kind)
        }

    def on(self, landing: Path, output: Path) -> Warehouse:
        """Make every model from another landing, by dbt's queries in dbt's order: quicker than to build."""
        other = Warehouse(output, landing, 0, "")
        shutil.copytree(self.output / "target", output / "target")
        models = {node["name"]: node for node in self.models("staging", "core", "indicators", "quality")}
        with duckdb.connect(str(other.database)) as connection:
            for schema in sorted({model["schema"] for model in models.values()}):
                connection.execute(f"create schema {schema}")
            for name, query in other.model_queries.items():
                model = models[name]
                relation = f"{model['schema']}.{model['alias']}"
                query = query.replace(self._quoted, other._quoted)
                if model["config"]["materialized"] == "view":
                    connection.execute(f"create view {relation} as {query}")
                else:
                    columns = [
                        f"{column['name']} {column['data_type']}" for column in model["columns"].values()
                    ]
                    connection.execute(f"create table {relation} ({', '.join(columns)})")
                    connection.execute(f"insert into {relation} by name {query}")
        return other

    @property
    def _quoted(self) -> str:
        """The landing as the queries name it: a glob within a text of SQL."""
        return str(self.landing).replace("[", "[[]").replace("'", "''")

    def failing_tests(self) -> set[str]:
        """Data tests whose query finds a row."""
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return {
                name
                for name, query in self.test_queries.items()
                if connection.execute(f"select 1 from ({query}) limit 1").fetchall()
            }

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.execute(sql).fetchall()
