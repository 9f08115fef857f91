"""Lineage of columns, read from the SQL that dbt ran."""

from __future__ import annotations

from typing import Any

from barometre_pipeline.publication.lineage import trace

FILES = "read_parquet('/somewhere/[0-9]*/project.parquet', union_by_name = false)"


def _manifest(**sql: str) -> dict[str, Any]:
    """A source and models of one schema, each of which may read all the others."""
    everything = ["source.small.landing.project", *(f"model.small.{name}" for name in sql)]
    return {
        "sources": {
            "source.small.landing.project": {
                "source_name": "landing",
                "name": "project",
                "relation_name": FILES,
            }
        },
        "nodes": {
            f"model.small.{name}": {
                "resource_type": "model",
                "schema": "core",
                "name": name,
                "relation_name": f'"warehouse"."core"."{name}"',
                "compiled_code": code,
                "depends_on": {"nodes": [other for other in everything if _reads(code, other)]},
            }
            for name, code in sql.items()
        },
    }


def _reads(code: str, unique_id: str) -> bool:
    name = unique_id.rpartition(".")[2]
    return (FILES if unique_id.startswith("source.") else f'"{name}"') in code


STG = f"select p.edition, p.status_code, p.title from {FILES} as p"
SHARE = """
with projects as (select * from "warehouse"."core"."stg"),
counted as (
    select edition, count(status_code) filter (where status_code = 'done') as n_done, count(title) as n
    from projects group by edition
)
select edition, n_done / nullif(n, 0) as value, 'share' as unit from counted
union all
select edition, null as value, 'share' as unit from counted
"""


def test_a_share_comes_from_what_is_above_and_below_the_line_and_a_constant_from_nothing() -> None:
    lineage = trace(_manifest(share=SHARE, stg=STG))
    stg, project = "model.small.stg", "source.small.landing.project"
    assert lineage.of_model("model.small.share") == {
        "edition": [(stg, "edition")],
        "value": [(stg, "status_code"), (stg, "title")],
        "unit": [],
    }
    assert lineage.origins(("model.small.share", "value")) == {(project, "status_code"), (project, "title")}
    assert lineage.origins(("model.small.share", "unit")) == frozenset()
    assert lineage.untraced == ()


def test_a_model_whose_sql_cannot_be_read_is_named_and_the_others_are_traced() -> None:
    lineage = trace(_manifest(stg=STG, broken="select from where ("))
    assert lineage.untraced == ("model.small.broken",)
    assert set(lineage.of_model("model.small.stg")) == {"edition", "status_code", "title"}
