"""A warehouse of a few rows, made by hand, with the dbt artefacts and the landing that belong to it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from barometre_pipeline.barometer import Barometer
from barometre_pipeline.publication.audit import Audit, audit, record_landing
from barometre_pipeline.publication.releases import Release, publish

TABLES: dict[str, dict[str, str]] = {
    "core.dim_edition": {
        "edition": "integer primary key",
        "title_fr": "varchar not null",
        "nature": "varchar",
    },
    "core.dim_domain": {
        "domain_key": "varchar primary key",
        "edition": "integer not null",
        "nature": "varchar not null",
        "label_fr": "varchar",
    },
    "core.dim_respondent": {
        "respondent_key": "varchar primary key",
        "edition": "integer not null",
        "nature": "varchar not null",
        "name": "varchar",
    },
    "core.fct_project": {
        "project_key": "varchar primary key",
        "edition": "integer not null",
        "nature": "varchar not null",
        "respondent_key": "varchar not null",
        "domain_key": "varchar not null",
        "budget_eur": "double",
    },
    "indicators.headline": {
        "edition": "integer not null",
        "nature": "varchar not null",
        "indicator_code": "varchar not null",
        "label_fr": "varchar",
        "label_en": "varchar",
        "numerator": "double",
        "denominator": "double",
        "value": "double",
        "is_low_reliability": "boolean",
        "as_of": "date",
    },
    "indicators.cube": {
        "edition": "integer not null",
        "nature": "varchar not null",
        "indicator_code": "varchar not null",
        "population": "varchar not null",
        "entity_type": "varchar",
        "population_class": "varchar",
        "region_code": "varchar",
        "domain_code": "varchar",
        "status_code": "varchar",
        "management_mode_code": "varchar",
        "item_code": "varchar",
        "harmonised_domain_code": "varchar",
        "value": "double",
    },
    "quality.reconciliation": {
        "edition": "integer",
        "nature": "varchar",
        "indicator_code": "varchar",
        "entity_type": "varchar",
        "population_class": "varchar",
        "domain_code": "varchar",
        "status_code": "varchar",
        "management_mode_code": "varchar",
        "item_code": "varchar",
        "compared": "varchar",
        "printed_value": "double",
        "unit": "varchar",
        "source": "varchar",
        "source_title": "varchar",
        "value": "double",
        "value_rank": "integer",
        "ours": "double",
        "verdict": "varchar",
    },
    "quality.quarantine": {
        "edition": "integer",
        "nature": "varchar",
        "table_name": "varchar",
        "reason": "varchar",
        "source_file": "varchar",
        "source_row": "integer",
        "item_code": "varchar",
    },
    "quality.row_balance": {
        "edition": "integer",
        "nature": "varchar",
        "table_name": "varchar",
        "rows_read": "integer",
        "rows_landed": "integer",
        "rows_quarantined": "integer",
    },
}
META: dict[str, dict[str, bool]] = {
    "core.dim_edition": {"is_public": True},
    "core.dim_domain": {"is_public": True},
    "core.dim_respondent": {"is_city_level": True},
    "core.fct_project": {"is_city_level": True},
    "indicators.headline": {"is_public": True},
    "indicators.cube": {"is_public": True},
    "quality.reconciliation": {"is_public": True},
}
REFERENCES = (
    ("dim_domain", "edition", "dim_edition", "edition"),
    ("headline", "edition", "dim_edition", "edition"),
    ("fct_project", "respondent_key", "dim_respondent", "respondent_key"),
)
ROWS = """
insert into core.dim_edition values
    (2015, 'Troisième édition', 'survey'), (2014, 'Deuxième édition', 'simulated');
insert into core.dim_domain values
    ('2014:transport', 2014, 'simulated', 'Transport'), ('2014:education', 2014, 'simulated', 'Éducation'),
    ('2015:transport', 2015, 'survey', '=Transport');
insert into core.dim_respondent values
    ('2014:69123', 2014, 'simulated', 'Lyon'), ('2015:01004', 2015, 'survey', 'Ambérieu');
insert into core.fct_project values
    ('2014:1', 2014, 'simulated', '2014:69123', '2014:transport', 12.5),
    ('2014:2', 2014, 'simulated', '2014:69123', '2014:education', null),
    ('2015:1', 2015, 'survey', '2015:01004', '2015:transport', 1e6);
insert into indicators.headline values
    (2015, 'survey', 'projects', 'Projets, en nombre', 'Projects', 1, null, 1, false, '2015-06-25'),
    (2014, 'simulated', 'share_of_projects', 'Part "dite"', null, 3, 10, 0.30000000000000004, true, null),
    (2014, 'simulated', 'projects', null, null, 2, null, 2, false, null);
insert into indicators.cube
select edition, nature, indicator_code, population, entity_type, population_class, region_code,
    '_T', '_T', '_T', '_T', null, value
from (values
    (2014, 'simulated', 'respondents', 'respondents', '_T', '_T', '_T', 7),
    (2014, 'simulated', 'respondents', 'respondents', 'commune', '_T', '_T', 5),
    (2014, 'simulated', 'respondents', 'respondents', 'joint', '_T', '_T', 2),
    (2014, 'simulated', 'respondents', 'frame', 'joint', '_T', '_T', 90),
    (2014, 'simulated', 'projects', 'respondents', '_T', '_T', '_T', 30),
    (2014, 'simulated', 'projects', 'respondents', 'commune', '_T', '_T', 20),
    (2014, 'simulated', 'projects', 'respondents', 'joint', '_T', '_T', 10),
    (2014, 'simulated', 'projects', 'respondents', '_T', 'small', '_T', 4),
    (2014, 'simulated', 'projects', 'respondents', null, '_T', '_T', 3),
    (2015, 'survey', 'projects', 'respondents', 'commune', '_T', '_T', 1),
    (2015, 'survey', 'respondents', 'respondents', '_T', '_T', '_T', 1)
) as cell (edition, nature, indicator_code, population, entity_type, population_class, region_code, value);
insert into quality.reconciliation values
    (2014, 'simulated', 'projects', '_T', '_T', '_T', '_T', '_T', '_T',
     'value', 2, 'projects', 's1', 'A paper', 2, null, 2, 'agrees'),
    (2014, 'simulated', 'share_of_projects', '_T', '_T', 'transport', '_T', '_T', '_T',
     'value', 50, 'percent', 's1', 'A paper', 0.5, 1, 50, 'agrees'),
    (2014, 'simulated', 'projects', 'joint', '_T', '_T', '_T', '_T', '_T',
     'value', 10, 'projects', 's1', 'A paper', 10, null, 10, 'agrees');
insert into quality.quarantine values (2014, 'simulated', 'project', 'duplicate', 'file.csv', 4, null);
insert into quality.row_balance values
    (2014, 'simulated', 'project', 3, 2, 1), (2015, 'survey', 'project', 1, 1, 0);
"""
BAROMETER = {
    "title": {"fr": "Baromètre d'essai", "en": "Trial barometer"},
    "publisher": "Office d'essai",
    "licence": "etalab-2.0",
    "geography": {"reference_vintage": 2014},
    "thresholds": {"quarantine_share": 0.05, "item_response_rate": 0.7},
    "project_years": {"minimum": 1990, "maximum": 2030},
}


@dataclass(frozen=True)
class Run:
    """Paths of one built warehouse and of what belongs to it."""

    root: Path
    barometer: Barometer
    run_dir: Path
    landing_dir: Path
    releases_dir: Path
    manifest: Path
    run_results: Path

    @property
    def warehouse(self) -> Path:
        return self.run_dir / "warehouse.duckdb"

    def with_settings(self, **settings: Any) -> Run:
        """Return the same run, of a barometer with other settings."""
        return replace(self, barometer=self.barometer.model_copy(update=settings))

    def execute(self, sql: str) -> None:
        """Change the warehouse."""
        with duckdb.connect(self.warehouse) as connection:
            connection.execute(f"begin; {sql}; commit")

    def audit(self) -> Audit:
        return audit(
            self.run_dir,
            self.landing_dir,
            manifest=self.manifest,
            run_results=self.run_results,
            public_tables=self.barometer.public_tables,
            minimum_respondents=self.barometer.thresholds.minimum_respondents,
        )

    def publish(self) -> Release:
        return publish(
            *(self.run_dir, self.landing_dir, self.releases_dir),
            manifest=self.manifest,
            barometer=self.barometer,
        )

    def edit_manifest(self, unique_id: str, **changes: Any) -> None:
        content = json.loads(self.manifest.read_text())
        content["nodes"][unique_id].update(changes)
        self.manifest.write_text(json.dumps(content))

    def set_status(self, unique_id: str, status: str | None, message: str = "") -> None:
        """Change the result of a node; none: it did not run."""
        content = json.loads(self.run_results.read_text())
        content["results"] = [one for one in content["results"] if one["unique_id"] != unique_id]
        if status:
            content["results"].append({"unique_id": unique_id, "status": status, "message": message})
        self.run_results.write_text(json.dumps(content))


def run_at(root: Path, name: str = "run-1", **settings: Any) -> Run:
    """Return the paths of a run; `settings` go over those of the barometer."""
    return Run(
        root,
        Barometer.model_validate({**BAROMETER, **settings}),
        root / "build" / "runs" / name,
        root / "build" / "landing",
        root / "releases",
        root / f"{name}-manifest.json",
        root / f"{name}-run_results.json",
    )


def make_run(root: Path, name: str = "run-1", **settings: Any) -> Run:
    """Write a run that was built and not yet audited."""
    run = run_at(root, name, **settings)
    run.run_dir.mkdir(parents=True)
    _write_landing(run.landing_dir)
    record_landing(run.run_dir, run.landing_dir)
    run.warehouse.write_bytes(_warehouse())
    nodes = _nodes()
    run.manifest.write_text(json.dumps({"nodes": nodes}))
    results = [
        {"unique_id": unique_id, "status": "success" if node["resource_type"] == "model" else "pass"}
        for unique_id, node in nodes.items()
    ]
    run.run_results.write_text(json.dumps({"results": results}))
    return run


def describe(label: str) -> str:
    return f"One row of {label}."


def _ddl() -> str:
    statements = ["create schema core", "create schema indicators", "create schema quality"]
    for label, columns in TABLES.items():
        definition = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        statements.append(f"create table {label} ({definition})")
        statements.append(f"comment on table {label} is '{describe(label)}'")
        statements += [f"comment on column {label}.{name} is 'The {name}'" for name in columns]
    return ";\n".join(statements) + ";\n"


@cache
def _warehouse() -> bytes:
    """Bytes of the warehouse, with staging and a helper table that must stay behind."""
    helpers = """
    create schema staging;
    create table staging.stg_secret as select 1 as secret;
    create table indicators.int_helper as select 1 as one;
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / "warehouse.duckdb"
        with duckdb.connect(path) as connection:
            connection.execute(f"begin; {_ddl()}; {ROWS}; {helpers}; commit")
        return path.read_bytes()


def _write_landing(landing_dir: Path) -> None:
    for edition in ("2014", "2015"):
        (landing_dir / edition).mkdir(parents=True, exist_ok=True)
        (landing_dir / edition / "landed.json").write_text(json.dumps({"edition": edition}))
    (landing_dir / "_codebook").mkdir(exist_ok=True)
    (landing_dir / "_codebook" / "items.parquet").write_bytes(b"items")


def _nodes() -> dict[str, Any]:
    nodes = {
        f"model.small.{label.partition('.')[2]}": _model(*label.split("."), columns)
        for label, columns in TABLES.items()
    }
    nodes["model.small.stg_secret"] = _model("staging", "stg_secret", {})
    nodes["model.small.int_helper"] = _model("indicators", "int_helper", {})
    nodes["model.small.int_view"] = _model("core", "int_view", {}, "view")
    for table, column, to, field in REFERENCES:
        nodes[f"test.small.relationships_{table}_{column}.abc"] = {
            "resource_type": "test",
            "attached_node": f"model.small.{table}",
            "config": {"where": None},
            "test_metadata": {
                "name": "relationships",
                "kwargs": {"column_name": column, "to": f"ref('{to}')", "field": field},
            },
        }
    nodes["test.small.one_headline_an_indicator.abc"] = {
        "resource_type": "test",
        "attached_node": "model.small.headline",
        "config": {"where": None},
        "test_metadata": {
            "name": "unique_combination",
            "kwargs": {"combination": ["indicator_code", "edition"]},
        },
    }
    nodes["test.small.assert_no_printed_figure_differs"] = {"resource_type": "test", "config": {}}
    return nodes


def _model(schema: str, name: str, columns: dict[str, str], materialized: str = "table") -> dict[str, Any]:
    label = f"{schema}.{name}"
    return {
        "unique_id": f"model.small.{name}",
        "resource_type": "model",
        "schema": schema,
        "name": name,
        "alias": name,
        "description": describe(label),
        "config": {"materialized": materialized, "meta": META.get(label, {})},
        "constraints": [],
        "columns": {
            column: {
                "name": column,
                "description": f"The {column}",
                "constraints": [{"type": "primary_key"}] if "primary key" in kind else [],
            }
            for column, kind in columns.items()
        },
    }
