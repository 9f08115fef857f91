"""Checks as a reader of Dagster sees them: sentences for names, results that say which edition and why."""

from __future__ import annotations

import re
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from barometre_pipeline.definitions import build_definitions
from barometre_pipeline.errors import BarometreError, Fault, Place
from barometre_pipeline.ingestion.results import CheckResult
from barometre_pipeline.orchestration.check_metadata import (
    explain_test,
    faults_description,
    faults_metadata,
    set_aside_description,
)
from barometre_pipeline.settings import Settings

ROOT = Path(__file__).parents[2]


def test_every_check_is_named_by_a_sentence_and_says_what_it_demands(tmp_path: Path) -> None:
    graph = build_definitions(Settings(ROOT / "data", tmp_path)).get_repository_def().asset_graph
    dbts_own = re.compile(r"^(assert|not_null|unique|accepted_values|relationships|unique_combination)_|__")
    names = {key.name for key in graph.asset_check_keys}
    assert {name for name in names if dbts_own.search(name)} == set()
    assert {"edition_is_in_dim_edition", "no_printed_figure_differs", "project_key_is_unique"} <= names
    assert [key for key in graph.asset_check_keys if not graph.get(key).description] == []


def test_only_checks_of_single_rows_of_a_delivery_warn_and_all_others_block(tmp_path: Path) -> None:
    graph = build_definitions(Settings(ROOT / "data", tmp_path)).get_repository_def().asset_graph
    warn = {key.name for key in graph.asset_check_keys if not graph.get(key).blocking}
    assert warn == {
        "every_row_meets_the_text_contract",
        "every_row_meets_the_typed_contract",
        "every_row_has_one_key_and_a_parent",
    }


def test_a_refusal_says_which_edition_and_each_fault_without_its_detail() -> None:
    place = Place("raw/2014/form.csv", column="Statut")
    error = BarometreError(
        [Fault("B304", "an answer", place, "map it", detail="Jeanne"), Fault("B303", "no Titre")]
    )
    description, metadata = faults_description(error, 2014), faults_metadata(error)
    assert description == "2014: B304 an answer. map it. And 1 more."
    assert (metadata["faults"], metadata["codes"]) == (2, "B303, B304")
    assert [record.data["code"] for record in metadata["each fault"].records] == ["B304", "B303"]
    assert "Jeanne" not in description + str(metadata)


@pytest.mark.parametrize(
    ("failures", "said"),
    [({}, "2015: all 40 rows."), ({"wrong_type": 2, "out_of_range": 1}, "out_of_range 1, wrong_type 2")],
)
def test_a_contract_says_how_many_rows_of_which_edition_were_set_aside(
    failures: dict[str, int], said: str
) -> None:
    assert said in set_aside_description(CheckResult("typed", "project", 40, failures), 2015)


def _failed_test(rows: int) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        passed=False, check_name="x", metadata={"dagster_dbt/failed_row_count": rows}, asset_key="fct_project"
    )


def test_a_failed_test_of_dbt_counts_its_rows_by_edition_where_they_name_one() -> None:
    rows = (
        "select * from (values (2014, 'a'), (2014, 'b'), (2015, 'c')) as t (edition, title) -- each a title"
    )
    test = {"compiled_code": rows, "original_file_path": "tests/assert_x.sql"}
    with duckdb.connect() as connection:
        told = explain_test(_failed_test(3), test, connection)
        silent = explain_test(_failed_test(1), {"compiled_code": "select 1 as project_key"}, connection)
    assert (
        told.description
        == "Stops the release: 3 rows (2014: 2, 2015: 1). See dbt_project/tests/assert_x.sql."
    )
    assert silent.description == "Stops the release: 1 row."
    assert set(silent.metadata) == {"dagster_dbt/failed_row_count"}
