"""What one `dbt build` left behind, and questions to it.

Belongs here: the database, the manifest and the compiled tests of a build.
Does not: building (`landing.run_dbt`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb


@dataclass(frozen=True)
class Warehouse:
    """What one `dbt build`, unit tests included, left behind."""

    output: Path
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

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.execute(sql).fetchall()
