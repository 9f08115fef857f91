"""The barometer that `init` writes: its first figures, counted by hand on its five invented lines.

Belongs here: what an adopter's first release says.
Does not: what `init` writes and refuses (`tests/unit/test_cli_init`).
"""

from __future__ import annotations

import pytest
from built_warehouse import Warehouse

from barometre_pipeline.ingestion.load import land_codebook, load_edition
from barometre_pipeline.publication.summary import ANSWERS
from barometre_pipeline.settings import Settings
from barometre_pipeline.starting import begin_barometer


@pytest.fixture(scope="module")
def first(warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    folder = tmp_path_factory.mktemp("first")
    begin_barometer(folder / "data", 2031)
    load_edition(folder / "data", folder, 2031)
    land_codebook(folder / "data", folder)
    return warehouse.on(Settings(folder / "data", folder).landing_dir, folder)


def test_the_headline_of_a_new_barometer_is_what_a_hand_counts_on_its_five_lines(first: Warehouse) -> None:
    # mobility: C1 finished, C2 under way, C5 given up; schools: C3 finished, C4 not begun
    found = dict(first.query("select indicator_code, value from indicators.headline where edition = 2031"))
    assert {code: value for code, value in found.items() if value is not None} == {
        "respondents": 5,
        "projects": 5,
        "mean_projects": 1,
        "median_projects": 1,
        "share_active": 1,
        "mean_projects_active": 1,
        "min_projects_active": 1,
        "max_projects_active": 1,
        # there are but two fields: three of mobility, two of schools
        "projects_top3": 5,
        "share_of_projects_top3": 1,
        "projects_other_domains": 0,
        "concentration": pytest.approx((3 / 5) ** 2 + (2 / 5) ** 2),
        # two finished, of the four that were not given up
        "completion_rate": 2 / 4,
        # C1 and C3 have come to 1, C2 to 2/3, C4 to 1/3, C5 to 0, of two fields each
        "advancement": pytest.approx((1 + 1 + 2 / 3 + 1 / 3) / 10),
    }
    assert first.failing_tests() == set()


def test_its_question_and_its_fields_are_what_a_hand_counts(first: Warehouse) -> None:
    found = first.query(
        "select indicator_code, coalesce(nullif(item_code, '_T'), domain_code), value from indicators.cube"
        " where entity_type = '_T' and population_class = '_T' and region_code = '_T' and status_code = '_T'"
        " and management_mode_code = '_T'"
    )
    values = {(indicator, subject): value for indicator, subject, value in found}
    assert {key: values[key] for key in values if key[1] in ("roadmap", "governance") and values[key]} == {
        ("share_citing", "roadmap"): 3 / 5,  # C1, C2, C4
        ("item_response_rate", "roadmap"): 1,
        ("mean_items", "governance"): 3 / 5,
    }
    of_fields = ("projects", "share_of_projects", "share_active", "completion_rate")
    assert [values[code, "mobility"] for code in of_fields] == [3, 3 / 5, 3 / 5, 1 / 2]
    assert [values[code, "schools"] for code in of_fields] == [2, 2 / 5, 2 / 5, 1 / 2]
    assert values["advancement", "mobility"] == pytest.approx((1 + 2 / 3) / 5)
    assert values["advancement", "schools"] == pytest.approx((1 + 1 / 3) / 5)


def test_what_a_survey_without_projects_is_asked_first_gives_its_answers(first: Warehouse) -> None:
    answers = {(row[1], row[2]): row[3:] for row in first.query(ANSWERS)}
    assert answers["Digital roadmap", "share_citing"] == (3 / 5, 3, 5)
