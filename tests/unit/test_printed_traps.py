"""Printed figures that are easily read wrongly: what the data folder makes of each.

Belongs here: the printed figures and the codebook, as they are shipped.
Does not: bases of percentages (`test_grim`), joint answers (`test_territories`), the figures of a warehouse.
"""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import pytest

DATA = Path(__file__).parents[2] / "data"

Row = dict[str, str]


def _rows(path: str, **wanted: str) -> list[Row]:
    """Rows of a file that hold the wanted values."""
    with (DATA / path).open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if wanted.items() <= row.items()]


def _figures(edition: int, indicator: str, **dimensions: str) -> list[Row]:
    return _rows("printed/figures.csv", edition=str(edition), indicator_code=indicator, **dimensions)


def _printed(edition: int, indicator: str, **dimensions: str) -> Fraction:
    [figure] = _figures(edition, indicator, reading="published", compared="value", **dimensions)
    return Fraction(figure["printed_value"])


def test_371_of_810_projects_are_45_8_percent_and_the_printed_47_is_held_against_nothing() -> None:
    share = 100 * _printed(2014, "projects_top3") / _printed(2014, "projects", domain_code="_T")
    assert round(float(share), 1) == 45.8
    [printed] = _figures(2014, "share_of_projects_top3")
    assert (printed["printed_value"], printed["reading"]) == ("47", "conflicting")


def test_4_5_projects_in_education_can_only_be_the_mean_of_28_cities_and_not_of_38() -> None:
    projects = _printed(2014, "projects", domain_code="education")
    mean = _printed(2014, "mean_projects_active", domain_code="education")
    cities = _printed(2014, "respondents")
    bases = [n for n in range(1, int(cities) + 1) if round(float(projects / n), 1) == float(mean)]
    assert (cities, bases) == (38, [28])


@pytest.mark.parametrize(
    ("edition", "one", "others"), [(2013, 24, {25, 22}), (2014, 38, {37}), (2015, 47, set())]
)
def test_where_sources_disagree_on_the_respondents_one_is_compared_and_the_others_are_kept(
    edition: int, one: int, others: set[int]
) -> None:
    figures = _figures(edition, "respondents", entity_type="_T", population_class="_T")
    readings = {int(row["printed_value"]): row["reading"] for row in figures}
    assert readings == {one: "published", **dict.fromkeys(others, "conflicting")}
    assert all(row["source"] for row in figures)


def test_the_respondents_of_2013_that_are_compared_are_those_whose_kinds_are_printed() -> None:
    kinds = [
        _printed(2013, "respondents", entity_type=kind) for kind in ("commune", "intercommunalite", "joint")
    ]
    assert sum(kinds) == _printed(2013, "respondents", entity_type="_T", population_class="_T") == 24


def test_the_respondents_of_2014_that_are_compared_are_those_that_the_publisher_prints() -> None:
    [figure] = _figures(2014, "respondents", reading="published")
    [source] = _rows("printed/sources.csv", source=figure["source"])
    assert source["title"].startswith("Syntec Numérique")


def test_the_nine_shares_of_2013_make_up_all_projects_and_the_objectives_of_2015_are_several_a_city() -> None:
    domains = _figures(2013, "share_of_projects")
    objectives = _figures(2015, "share_citing")
    assert (len(domains), sum(int(row["printed_value"]) for row in domains)) == (9, 100)
    assert (len(objectives), sum(int(row["printed_value"]) for row in objectives)) == (3, 228)
    asked = _rows("codebook/items.csv", edition="2015", item_group="motivation")
    assert {row["item_type"] for row in asked} == {"choice"}
    assert {row["item_code"] for row in objectives} <= {row["item_code"] for row in asked}


def test_energy_of_2013_stands_for_no_domain_of_2014_and_nothing_became_environment() -> None:
    [energy] = _rows("codebook/domain_crosswalk.csv", domain_code="energie")
    assert (energy["edition"], energy["harmonised_domain_code"], energy["relation"]) == ("2013", "", "none")
    environment = _rows("codebook/domain_crosswalk.csv", harmonised_domain_code="environnement")
    assert {row["edition"] for row in environment} == {"2014", "2015"}
    assert {row["edition"] for row in _rows("codebook/domains.csv", domain_code="energie")} == {"2013"}


def test_47_projects_a_respondent_in_2013_are_not_the_47_respondents_of_2015() -> None:
    assert _printed(2013, "mean_projects") == _printed(2015, "respondents") == 47
    assert _printed(2013, "respondents", entity_type="_T", population_class="_T") != 47
    # and 47 percent in 2014 is neither
    assert {
        (row["edition"], row["indicator_code"], row["unit"])
        for row in _rows("printed/figures.csv", printed_value="47")
    } == {
        ("2013", "mean_projects", "projects"),
        ("2014", "share_of_projects_top3", "percent"),
        ("2015", "respondents", "respondents"),
    }


def test_what_was_under_study_in_2013_is_read_as_planned_and_said_to_lose_something() -> None:
    [studied] = [row for row in _rows("codebook/modalities.csv") if "à l'étude" in row["written"]]
    assert (studied["edition"], studied["column"], studied["code"]) == ("2013", "status_code", "planned")
    notes = [row["note"] for row in _rows("codebook/columns.csv", edition="2013", column="status_code")]
    assert any("à l'étude" in note and "loses" in note for note in notes)
