"""Which rows of the cube may be compared with those of the edition before, and which may not.

Belongs here: one change at a time between the two editions of the small barometer, and what it breaks.
Does not: how a change is found (dbt unit tests beside int_domain_break, int_item_break, int_break).
"""

from __future__ import annotations

import shutil

import duckdb
import pytest
from built_warehouse import Warehouse

COUNTS = {
    "projects",
    "mean_projects",
    "median_projects",
    "mean_projects_active",
    "min_projects_active",
    "max_projects_active",
    "projects_top3",
    "projects_other_domains",
}
OVER_DOMAINS = {"projects_top3", "projects_other_domains", "share_of_projects_top3", "concentration"}
RANKED = {"borda", "mean_rank", "share_ranked_first"}
OF_AN_ITEM = {"share_citing", "item_response_rate"}
FAMILIES = ("ind_participation", "ind_projects", "ind_maturity", "ind_answers")

# Two editions of one nature and one granularity, with one list of domains and the same questions.
ALIKE = """
update core.dim_edition set nature = 'survey', granularity = 'web_form';
delete from core.dim_domain where domain_code = 'culture';
update core.dim_domain set harmonised_domain_code = domain_code, relation = 'exact';
insert into core.dim_item by name
select * replace ('2015:' || item_code as item_key, 2015 as edition) from core.dim_item;
"""

Broken = set[tuple[str, str, str]]
"""Indicator, domain and item of the rows of 2015 that are a break, whatever their other dimensions."""


@pytest.fixture
def alike(warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """A copy of the warehouse whose two editions may be compared in every row."""
    output = tmp_path_factory.mktemp("breaks")
    # The catalog bears the name of the file, and compiled queries hold it.
    shutil.copy(warehouse.database, output / "warehouse.duckdb")
    shutil.copytree(warehouse.output / "target", output / "target")
    copy = Warehouse(output, 0, "")
    _change(copy, ALIKE)
    return copy


def _change(warehouse: Warehouse, statements: str) -> None:
    with duckdb.connect(str(warehouse.database)) as connection:
        connection.execute(statements)


def _rows(warehouse: Warehouse) -> list[tuple[int, str, str, str, bool | None]]:
    """Edition, indicator, domain, item and break flag of every row that the families make of the copy."""
    columns = "edition, indicator_code, domain_code, item_code, is_break"
    return [
        row
        for family in FAMILIES
        for row in warehouse.query(f"select {columns} from ({warehouse.model_queries[family]})")
    ]


def _broken(warehouse: Warehouse) -> tuple[Broken, Broken]:
    """What is a break in 2015, and what is none; nothing is both."""
    of_2015 = [row[1:] for row in _rows(warehouse) if row[0] == 2015]
    broken = {row[:3] for row in of_2015 if row[3] is True}
    kept = {row[:3] for row in of_2015 if row[3] is False}
    assert len(broken) + len(kept) == len({row[:3] for row in of_2015}) > 40
    return broken, kept


def test_two_editions_that_are_alike_can_be_compared_in_every_row(alike: Warehouse) -> None:
    broken, kept = _broken(alike)
    assert broken == set()
    assert {indicator for indicator, _, _ in kept} >= COUNTS | OVER_DOMAINS | RANKED | OF_AN_ITEM


def test_the_first_edition_has_nothing_to_be_compared_with(alike: Warehouse) -> None:
    assert {row[4] for row in _rows(alike) if row[0] == 2014} == {None}


def test_a_simulated_edition_is_never_compared_with_a_survey(alike: Warehouse) -> None:
    _change(alike, "update core.dim_edition set nature = 'simulated' where edition = 2015")
    _, kept = _broken(alike)
    assert kept == set()


def test_another_granularity_breaks_every_count_of_projects_and_no_share(alike: Warehouse) -> None:
    _change(alike, "update core.dim_edition set granularity = 'interview' where edition = 2014")
    broken, kept = _broken(alike)
    assert {indicator for indicator, _, _ in broken} == COUNTS
    assert {indicator for indicator, _, _ in kept} & COUNTS == set()


def test_a_domain_without_an_exact_counterpart_breaks_its_rows_and_what_is_taken_over_all_domains(
    alike: Warehouse,
) -> None:
    _change(alike, "update core.dim_domain set relation = 'narrower' where domain_key = '2014:education'")
    broken, kept = _broken(alike)
    totals = {("advancement", "_T", "_T"), *((indicator, "_T", "_T") for indicator in OVER_DOMAINS)}
    assert {row for row in broken if row[1] != "education"} == totals
    assert {row for row in kept if row[1] == "education"} == set()
    assert ("advancement", "transport", "_T") in kept


def test_a_domain_that_is_gone_breaks_what_is_taken_over_all_domains(alike: Warehouse) -> None:
    _change(alike, "delete from core.dim_domain where domain_key = '2015:education'")
    broken, _ = _broken(alike)
    assert broken == {
        ("advancement", "_T", "_T"),
        *((indicator, "_T", "_T") for indicator in OVER_DOMAINS),
    }


def test_an_item_asked_in_other_words_breaks_its_rows_and_the_mean_of_its_group(alike: Warehouse) -> None:
    _change(alike, "update core.dim_item set wording = 'A roadmap?' where item_key = '2015:roadmap'")
    broken, kept = _broken(alike)
    assert broken == {
        *((indicator, "_T", "roadmap") for indicator in OF_AN_ITEM),
        ("mean_items", "_T", "governance"),
    }
    assert ("mean_items", "_T", "motivation") in kept


def test_objectives_that_were_ranked_and_are_chosen_cannot_be_compared(alike: Warehouse) -> None:
    _change(
        alike,
        "update core.dim_item set item_type = 'choice' where edition = 2015 and item_group = 'motivation'",
    )
    broken, kept = _broken(alike)
    assert broken == {
        *((indicator, "_T", item) for indicator in OF_AN_ITEM for item in ("quality", "savings", "image")),
        ("mean_items", "_T", "motivation"),
    }
    assert {item for _, _, item in kept} == {"_T", "official", "roadmap", "governance"}


def test_a_ranking_of_fewer_objectives_breaks_the_ranks_of_those_that_stay(alike: Warehouse) -> None:
    _change(alike, "delete from core.dim_item where item_key = '2015:image'")
    broken, kept = _broken(alike)
    assert broken == {
        *((indicator, "_T", item) for indicator in RANKED for item in ("quality", "savings")),
        ("mean_items", "_T", "motivation"),
    }
    assert ("item_response_rate", "_T", "quality") in kept


@pytest.mark.parametrize("column", ["status", "management_mode"])
def test_what_the_edition_before_did_not_ask_of_projects_breaks_what_is_made_of_it(
    alike: Warehouse, column: str
) -> None:
    _change(alike, f"update core.fct_project set {column}_missing = 'not_asked' where edition = 2014")
    queries = {family: alike.model_queries[family] for family in ("ind_projects", "ind_maturity")}
    flags = f"select distinct {column}_code <> '_T', is_break from ({{}}) where edition = 2015"
    assert set(alike.query(flags.format(queries["ind_projects"]))) == {(True, True), (False, False)}
    assert alike.query(flags.format(queries["ind_maturity"])) == [(False, column == "status")]


def test_a_break_is_told_in_the_flag_of_the_observation(alike: Warehouse) -> None:
    _change(alike, "update core.dim_edition set granularity = 'interview' where edition = 2014")
    query = alike.model_queries["ind_projects"]
    flags = set(alike.query(f"select is_break, value is null, obs_status from ({query})"))
    assert flags == {
        (None, False, "A"),
        (None, True, "M"),
        (True, False, "B"),
        (True, True, "M"),
        (False, False, "A"),
        (False, True, "M"),
    }


def test_in_the_small_barometer_itself_nothing_of_the_simulated_edition_is_compared(
    warehouse: Warehouse,
) -> None:
    flags = warehouse.query("select distinct edition, is_break from indicators.cube order by edition")
    assert flags == [(2014, None), (2015, True)]
    assert set(warehouse.query("select distinct edition, is_break from indicators.headline")) == set(flags)
