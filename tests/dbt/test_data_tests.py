"""Each data test of staging and core notices the fault that it is there for.

Belongs here: one planted fault a test, in a copy of the warehouse where the test found nothing.
Does not: dbt's own tests (unique, not_null, relationships, accepted_values), tests of indicators and quality.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import duckdb
import pytest
from built_warehouse import Warehouse

# Data test, and the statement that plants its fault.
FAULTS: list[tuple[str, str]] = [
    (
        "every_row_read_is_landed_or_quarantined",
        "update staging.stg_row_balance set rows_read = rows_read + 1",
    ),
    ("every_row_read_is_landed_or_quarantined", "update staging.stg_row_balance set rows_read = null"),
    (
        "unique_combination_stg_skipped_line_edition__source_file__source_sheet__source_row",
        "insert into staging.stg_skipped_line select * from staging.stg_skipped_line",
    ),
    ("a_population_class_ends_after_it_begins", "update staging.stg_population_class set maximum = minimum"),
    ("assert_population_classes_do_not_overlap", "update staging.stg_population_class set maximum = 100001"),
    (
        "assert_commune_events_of_a_day_do_not_chain",
        "update staging.stg_commune_event set code_after = '02007' where code_before = '02001'",
    ),
    (
        "a_collection_ends_after_it_begins",
        "update core.dim_edition set collected_from = '2014-02-02', collected_to = '2014-02-01'",
    ),
    (
        "a_domain_without_counterpart_is_related_to_none",
        "update core.dim_domain set harmonised_domain_code = null where relation = 'exact'",
    ),
    (
        "one_domain_of_an_edition_is_exactly_a_harmonised_one",
        "update core.dim_domain set harmonised_domain_code = 'education' where domain_code = 'transport'",
    ),
    (
        "only_communes_change_their_code",
        "update core.dim_territory set reference_territory_code = 'd8' where territory_kind = 'district'",
    ),
    (
        "no_code_changes_within_the_reference_vintage",
        "update core.dim_territory set vintage = reference_vintage where territory_code = '02002'",
    ),
    (
        "only_communes_of_an_earlier_vintage_have_another_extent",
        "update core.dim_territory set is_same_extent = false where territory_kind = 'district'",
    ),
    ("assert_a_declared_frame_has_territories", "update core.dim_territory set is_in_frame = false"),
    (
        "a_respondent_without_population_has_no_class",
        "update core.dim_respondent set population = null where respondent_code = 'r1'",
    ),
    (
        "assert_every_respondent_has_a_territory",
        "delete from core.bridge_respondent_territory where respondent_key = '2014:r5'",
    ),
    (
        "assert_a_joint_answer_has_a_commune_and_an_intercommunalite",
        "delete from core.bridge_respondent_territory"
        " where territory_key = 'intercommunalite:200000002:2014'",
    ),
    (
        "assert_a_respondent_of_one_kind_has_that_kind_of_territory",
        "update core.dim_respondent set entity_type = 'commune' where respondent_code = 'r3'",
    ),
    (
        "a_missing_status_is_unknown",
        "update core.fct_project set status_key = 'done' where status_missing is not null",
    ),
    (
        "a_missing_management_mode_is_unknown",
        "update core.fct_project set management_mode_key = 'in_house'"
        " where management_mode_missing is not null",
    ),
    ("a_start_is_given_or_said_to_be_missing", "update core.fct_project set start_period = null"),
    ("a_delivery_is_given_or_said_to_be_missing", "update core.fct_project set delivery_period = '2015'"),
    ("a_budget_is_given_or_said_to_be_missing", "update core.fct_project set budget_eur_missing = null"),
    (
        "assert_every_status_counts_as_it_landed",
        "update core.fct_project set status_key = 'done' where project_code = 'p3'",
    ),
    (
        "assert_every_status_counts_as_it_landed",
        "delete from core.fct_project where status_key = 'abandoned'",
    ),
    (
        "assert_an_answer_holds_what_its_item_type_asks",
        "update core.fct_answer set is_yes = true where item_key = '2014:quality' and rank is null",
    ),
    (
        "assert_an_answer_holds_what_its_item_type_asks",
        "update core.fct_answer set rank = 1 where item_key = '2014:official' and missing_reason is null",
    ),
    (
        "assert_an_answer_holds_what_its_item_type_asks",
        "update core.fct_answer set is_yes = null where item_key = '2014:official'",
    ),
    (
        "assert_an_answer_holds_what_its_item_type_asks",
        "update core.fct_answer set missing_reason = 'no_answer' where rank = 1",
    ),
    (
        "assert_the_ranks_of_a_ranking_run_from_one_without_a_gap",
        "update core.fct_answer set rank = 1 where answer_key = '2014:r1:savings'",
    ),
    (
        "assert_the_ranks_of_a_ranking_run_from_one_without_a_gap",
        "update core.fct_answer set rank = 3 where answer_key = '2014:r1:savings'",
    ),
    (
        "assert_the_ranks_of_a_ranking_run_from_one_without_a_gap",
        "update core.fct_answer set rank = rank - 1 where rank is not null",
    ),
    (
        "assert_an_unranked_item_stands_beside_ranked_ones",
        "update core.fct_answer set missing_reason = null where answer_key = '2014:r4:image'",
    ),
]


def _found(database: Path, query: str) -> int:
    with duckdb.connect(str(database)) as connection:
        return len(connection.execute(query).fetchall())


def _make_writable(connection: duckdb.DuckDBPyConnection, view: str) -> None:
    """Put a table of the same rows in place of a staging view."""
    connection.execute(f"create table kept as select * from {view}")
    connection.execute(f"drop view {view}")
    connection.execute(f"create table {view} as select * from kept")


@pytest.mark.parametrize(("test", "fault"), FAULTS)
def test_a_planted_fault_is_found(warehouse: Warehouse, tmp_path: Path, test: str, fault: str) -> None:
    query = warehouse.test_queries[test]
    # The catalog bears the name of the file, and compiled queries hold it.
    database = tmp_path / "warehouse.duckdb"
    shutil.copy(warehouse.database, database)
    assert _found(database, query) == 0
    with duckdb.connect(str(database)) as connection:
        for view in set(re.findall(r"staging\.\w+", fault)):
            _make_writable(connection, view)
        connection.execute(fault)
    assert _found(database, query) > 0


def test_every_test_of_ours_on_staging_and_core_has_a_planted_fault(warehouse: Warehouse) -> None:
    lower = {model["unique_id"] for model in warehouse.models("staging", "core")}
    tests = [node for node in warehouse.manifest["nodes"].values() if node["resource_type"] == "test"]
    ours = {
        test["name"]
        for test in tests
        if set(test["depends_on"]["nodes"]) <= lower
        and (test.get("test_metadata") or {"name": "singular"})["name"] in ("singular", "is_true")
    }
    assert ours - {test for test, _ in FAULTS} == set()
