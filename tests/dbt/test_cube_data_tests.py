"""Each data test of indicators and quality notices the fault that it is there for.

Belongs here: one planted fault a test, in a copy of the warehouse where the test found nothing.
Does not: dbt's own tests (unique, not_null, relationships, accepted_values), tests of staging and core.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import duckdb
import pytest
from built_warehouse import Warehouse

_PROJECTS = (
    "update indicators.cube set value = value + 1 where edition = 2014 and indicator_code = 'projects'"
)
_TOTAL = "entity_type = '_T' and population_class = '_T' and region_code = '_T' and domain_code = '_T'"
_FRAME = "update indicators.ind_participation"

FAULTS = [
    # data test, and the statement that plants its fault
    ("the_key_of_the_cube_is_unique", "insert into indicators.cube select * from indicators.cube limit 1"),
    ("a_value_is_a_finite_number", "update indicators.cube set value = 'nan' where unit = 'score'"),
    ("a_value_is_a_finite_number", "update indicators.cube set value = 'inf' where unit = 'score'"),
    (
        "a_value_is_missing_exactly_where_the_flag_says_so",
        "update indicators.cube set obs_status = 'A' where value is null",
    ),
    (
        "a_value_is_missing_exactly_where_the_flag_says_so",
        "update indicators.cube set value = null where indicator_code = 'borda'",
    ),
    (
        "a_break_is_flagged_wherever_there_is_a_value",
        "update indicators.cube set is_break = false where edition = 2015",
    ),
    (
        "a_break_is_flagged_wherever_there_is_a_value",
        "update indicators.cube set obs_status = 'B' where edition = 2014 and value is not null",
    ),
    ("a_break_says_why", "update indicators.cube set break_reason = null where edition = 2015"),
    ("a_share_lies_between_zero_and_one", "update indicators.cube set value = 1.01 where unit = 'share'"),
    (
        "a_ratio_is_its_numerator_over_its_denominator",
        "update indicators.cube set denominator = denominator + 1 where indicator_code = 'mean_projects'",
    ),
    (
        "no_more_answer_than_were_asked",
        "update indicators.cube set n_respondents = n_asked + 1 where n_asked is not null",
    ),
    ("a_rank_counts_from_one", "update indicators.cube set value_rank = value_rank - 1"),
    (
        "one_city_dimension_is_broken_down_at_a_time",
        "update indicators.cube set region_code = '84' where entity_type = 'joint'",
    ),
    (
        "one_headline_an_indicator",
        "insert into indicators.headline select * from indicators.headline limit 1",
    ),
    (
        "assert_borda_follows_from_the_mean_rank",
        "update indicators.ind_answers set value = value + 0.01 where indicator_code = 'mean_rank'",
    ),
    (
        "assert_every_domain_and_item_of_the_cube_is_known",
        "update indicators.cube set domain_code = 'energie' where domain_code = 'culture'",
    ),
    (
        "assert_every_domain_and_item_of_the_cube_is_known",
        "update indicators.cube set item_code = 'charter' where item_code = 'roadmap'",
    ),
    (
        "assert_every_indicator_of_the_catalogue_is_computed",
        "update core.dim_indicator set indicator_code = 'projets' where indicator_code = 'projects'",
    ),
    (
        "assert_every_indicator_of_the_catalogue_is_computed",
        "delete from indicators.cube where indicator_code = 'response_rate'",
    ),
    (
        "assert_every_indicator_of_the_catalogue_is_computed",
        "delete from indicators.cube where indicator_code = 'mean_rank'",
    ),
    (
        # the other edition still has it
        "assert_every_indicator_of_the_catalogue_is_computed",
        "delete from indicators.cube where edition = 2015 and indicator_code = 'advancement'",
    ),
    (
        "assert_every_indicator_of_the_catalogue_is_computed",
        "delete from indicators.cube where edition = 2015 and indicator_code = 'population_covered'",
    ),
    (
        "assert_every_indicator_of_the_catalogue_is_computed",
        "delete from indicators.cube where edition = 2014",
    ),
    (
        "assert_every_indicator_stands_in_its_own_family",
        "update core.dim_indicator set family = 'projects' where indicator_code = 'advancement'",
    ),
    ("assert_every_landed_row_reaches_core", "delete from core.fct_project where project_code = 'p1'"),
    ("assert_every_landed_row_reaches_core", "delete from core.fct_answer"),
    (
        "assert_every_printed_figure_is_reconciled_once",
        "insert into quality.reconciliation select * from quality.reconciliation limit 1",
    ),
    ("assert_every_printed_figure_is_reconciled_once", "delete from quality.reconciliation"),
    (
        "assert_no_printed_figure_differs",
        "update quality.reconciliation set verdict = 'differs' where indicator_code = 'borda'",
    ),
    ("a_change_says_what_was_and_what_is", "update quality.drift set before_text = after_text"),
    ("a_change_says_what_was_and_what_is", "update quality.drift set before_value = after_value"),
    ("each_aspect_has_its_own_changes", "update quality.drift set change = 'added' where aspect = 'rows'"),
    ("each_aspect_has_its_own_changes", "update quality.drift set code = null where aspect = 'answer'"),
    ("a_base_counts_from_one", "update quality.grim set denominator = denominator - 1"),
    (
        "assert_every_printed_percentage_is_tried_on_every_base",
        "delete from quality.grim where denominator = 3",
    ),
    (
        "assert_every_printed_percentage_is_tried_on_every_base",
        "delete from quality.grim where denominator = 9",
    ),
    ("assert_every_printed_percentage_is_tried_on_every_base", "update quality.grim set is_ours = false"),
    ("assert_every_printed_percentage_is_tried_on_every_base", "delete from quality.grim"),
    (
        "assert_only_the_first_edition_has_nothing_to_be_compared_with",
        "update indicators.cube set is_break = null where edition = 2015 and item_code = '_T'",
    ),
    (
        "assert_only_the_first_edition_has_nothing_to_be_compared_with",
        "update indicators.cube set is_break = false where edition = 2014 and item_code = 'roadmap'",
    ),
    (
        "assert_every_project_is_counted_once",
        f"{_PROJECTS} and domain_code = 'culture' and status_code = '_T'",
    ),
    ("assert_every_project_is_counted_once", f"{_PROJECTS} and region_code = '84' and status_code = 'done'"),
    ("assert_every_project_is_counted_once", f"{_PROJECTS} and management_mode_code = 'unknown'"),
    ("assert_every_project_is_counted_once", f"{_PROJECTS} and {_TOTAL}"),
    ("assert_every_project_is_counted_once", "delete from indicators.cube where edition = 2015"),
    (
        "assert_every_project_is_counted_once",
        "delete from indicators.cube where edition = 2015 and management_mode_code <> '_T'",
    ),
    (
        "assert_every_project_is_counted_once",
        "update indicators.cube set value = null where edition = 2015 and indicator_code = 'projects'",
    ),
    (
        "assert_every_respondent_is_counted_once",
        "delete from indicators.cube where indicator_code = 'respondents' and population_class = '_Z'",
    ),
    ("assert_every_respondent_is_counted_once", "delete from indicators.cube where edition = 2015"),
    (
        "assert_every_respondent_is_counted_once",
        "delete from indicators.cube where edition = 2015 and entity_type <> '_T'",
    ),
    (
        "assert_every_respondent_is_counted_once",
        "update indicators.cube set value = null where edition = 2015 and indicator_code = 'respondents'",
    ),
    (
        "assert_mean_ranks_of_a_group_sum_to_those_of_a_whole_ranking",
        "update indicators.ind_answers set value = value + 0.001"
        " where indicator_code = 'mean_rank' and item_code = 'image'",
    ),
    (
        "assert_mean_ranks_of_a_group_sum_to_those_of_a_whole_ranking",
        "delete from indicators.ind_answers where indicator_code = 'mean_rank' and item_code = 'image'",
    ),
    (
        "assert_the_classes_and_the_regions_of_the_frame_make_it_up",
        f"{_FRAME} set denominator = denominator + 1 where indicator_code = 'response_rate'"
        " and region_code = '84'",
    ),
    (
        "assert_the_classes_and_the_regions_of_the_frame_make_it_up",
        f"{_FRAME} set n_asked = n_asked + 1 where indicator_code = 'response_rate'"
        " and population_class = '50k_100k'",
    ),
    (
        "assert_the_classes_and_the_regions_of_the_frame_make_it_up",
        f"{_FRAME} set numerator = 0 where indicator_code = 'population_covered' and region_code = '84'",
    ),
    (
        "assert_the_classes_and_the_regions_of_the_frame_make_it_up",
        "delete from indicators.ind_participation"
        " where indicator_code = 'population_covered' and population_class <> '_T'",
    ),
    (
        "assert_mean_projects_of_domains_sum_to_the_mean",
        "update indicators.ind_projects set value = value + 0.001"
        " where indicator_code = 'mean_projects' and domain_code = 'culture' and region_code = '84'",
    ),
    (
        "assert_mean_projects_of_domains_sum_to_the_mean",
        "delete from indicators.ind_projects"
        " where indicator_code = 'mean_projects' and domain_code = '_T' and region_code = '84'",
    ),
    (
        "assert_a_mean_over_active_respondents_lies_between_their_extremes",
        "update indicators.ind_projects set value = 3.01"
        f" where edition = 2014 and indicator_code = 'mean_projects_active' and {_TOTAL}",
    ),
    (
        "assert_a_mean_over_active_respondents_lies_between_their_extremes",
        "update indicators.ind_projects set value = null where indicator_code = 'min_projects_active'",
    ),
    (
        "assert_advancement_of_domains_sums_to_that_of_all",
        "update indicators.ind_maturity set numerator = numerator + 0.001"
        " where indicator_code = 'advancement' and domain_code = 'transport' and entity_type = 'joint'",
    ),
    (
        "assert_advancement_of_domains_sums_to_that_of_all",
        "delete from indicators.ind_maturity where indicator_code = 'advancement' and domain_code <> '_T'",
    ),
    (
        # both editions asked for the status
        "assert_advancement_of_domains_sums_to_that_of_all",
        "update indicators.ind_maturity set numerator = null where indicator_code = 'advancement'",
    ),
    (
        "assert_shares_of_projects_sum_to_one",
        "delete from indicators.cube where indicator_code = 'share_of_projects' and domain_code = 'culture'",
    ),
    (
        "assert_shares_of_projects_sum_to_one",
        "update indicators.cube set value = value / 2"
        " where indicator_code = 'share_within_domain' and status_code = 'done'",
    ),
    ("assert_statuses_sum_to_their_domain", f"{_PROJECTS} and status_code = 'done'"),
    (
        "assert_the_three_first_domains_and_the_others_make_all_projects",
        "update indicators.headline set value = value + 1 where indicator_code = 'projects_other_domains'",
    ),
    ("assert_the_cube_is_the_union_of_its_families", "delete from indicators.ind_maturity"),
    (
        "assert_the_cube_is_the_union_of_its_families",
        "update indicators.cube set value_rank = 9 where indicator_code = 'borda'",
    ),
]


@pytest.fixture(scope="module")
def copy(
    warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy that may be written to; it bears the name that the compiled queries hold."""
    database = tmp_path_factory.mktemp("planted") / "warehouse.duckdb"
    shutil.copy(warehouse.database, database)
    with duckdb.connect(str(database)) as connection:
        yield connection


@pytest.mark.parametrize(("test", "fault"), FAULTS)
def test_a_planted_fault_is_found(
    warehouse: Warehouse, copy: duckdb.DuckDBPyConnection, test: str, fault: str
) -> None:
    query = warehouse.test_queries[test]
    assert copy.execute(query).fetchall() == []
    copy.begin()
    try:
        copy.execute(fault)
        assert copy.execute(query).fetchall() != []
    finally:
        copy.rollback()


def test_every_test_of_ours_on_indicators_and_quality_has_a_planted_fault(warehouse: Warehouse) -> None:
    upper = {model["unique_id"] for model in warehouse.models("indicators", "quality")}
    released = {name for name in upper if ".int_" not in name}
    tests = [node for node in warehouse.manifest["nodes"].values() if node["resource_type"] == "test"]
    ours = {
        test["name"]
        for test in tests
        if set(test["depends_on"]["nodes"]) & released
        and (test.get("test_metadata") or {"name": "singular"})["name"] in ("singular", "is_true")
    }
    assert ours - {test for test, _ in FAULTS} == set()
