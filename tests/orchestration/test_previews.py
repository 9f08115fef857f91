"""Aggregates that assets show: bars, and what is left out."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from barometre_pipeline.orchestration.previews import PREVIEWS
from barometre_pipeline.orchestration.shown import bar, listed, markdown_table, spark

CUBE = """
    edition integer, indicator_code varchar, population varchar, entity_type varchar,
    population_class varchar, region_code varchar, domain_code varchar, status_code varchar,
    management_mode_code varchar, item_code varchar, value double, n_respondents integer
"""


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as warehouse; create schema warehouse.indicators")
        yield connection


def test_projects_are_shown_by_domain_but_for_groups_of_too_few_respondents(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    warehouse.execute(f"create table warehouse.indicators.cube ({CUBE})")
    rows = [
        ("transport", "_T", 30, 7),
        ("education", "_T", 10, 7),
        ("energie", "_T", 4, 4),
        ("_T", "_T", 44, 7),
    ]
    for domain, status, value, respondents in rows:
        warehouse.execute(
            "insert into warehouse.indicators.cube values (2014, 'projects', 'respondents', '_T', '_T', "
            f"'_T', '{domain}', '{status}', '_T', '_T', {value}, {respondents})"
        )
    shown = PREVIEWS["indicators", "cube"](warehouse, 5)["projects by domain"]
    assert [tuple(record.data.values()) for record in shown.records] == [
        (2014, "transport", 30, "75.0%", "█" * 12),
        (2014, "education", 10, "25.0%", "█" * 4),
    ]


def test_a_bar_is_drawn_to_the_eighth_of_a_character() -> None:
    assert [bar(value, 8, 2) for value in (0, 1, 4, 8)] == ["", "▎", "█", "██"]
    assert bar(3, 0) == ""


def test_a_spark_is_as_high_as_its_value_and_a_missing_one_is_a_dot() -> None:
    assert spark([7, None, 3, 0]) == "█·▄▁"
    assert spark([None, 0]) == ""


def test_a_long_list_is_cut_and_says_how_many_it_leaves_out() -> None:
    assert listed(["a", "b", "c"]) == "a, b, c"
    assert listed(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"


def test_a_cell_of_markdown_cannot_end_its_column_or_its_row() -> None:
    assert markdown_table(["a"], [["x | y\nz"], [None]]).value == "| a |\n| --- |\n| x \\| y z |\n|  |"


def test_no_asset_of_single_respondents_has_a_preview() -> None:
    named = {"fct_project", "fct_answer", "dim_respondent", "bridge_respondent_territory"}
    assert {name for _, name in PREVIEWS} & named == set()
