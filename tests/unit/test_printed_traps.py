"""Printed figures that are easily read wrongly: what the data folder makes of each.

Belongs here: the printed figures and the codebook, as they are shipped.
Does not: bases of percentages (`test_grim`), what a release makes of the figures (`end_to_end`).
"""

from __future__ import annotations

import csv
from pathlib import Path

DATA = Path(__file__).parents[2] / "data"

Row = dict[str, str]


def _rows(path: str, **wanted: str) -> list[Row]:
    """Rows of a file that hold the wanted values."""
    with (DATA / path).open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if wanted.items() <= row.items()]


def _figures(edition: int, indicator: str, **dimensions: str) -> list[Row]:
    return _rows("printed/figures.csv", edition=str(edition), indicator_code=indicator, **dimensions)


def test_the_respondents_of_2014_that_are_compared_are_those_that_the_publisher_prints() -> None:
    [figure] = _figures(2014, "respondents", reading="published")
    [source] = _rows("printed/sources.csv", source=figure["source"])
    assert source["title"].startswith("Syntec Numérique")


def test_what_was_under_study_in_2013_is_read_as_planned_and_said_to_lose_something() -> None:
    [studied] = [row for row in _rows("codebook/modalities.csv") if "à l'étude" in row["written"]]
    assert (studied["edition"], studied["column"], studied["code"]) == ("2013", "status_code", "planned")
    # as social care is narrower than health and social care: what was written, beside its code
    assert studied["relation"] == "broader"
    notes = [row["note"] for row in _rows("codebook/columns.csv", edition="2013", column="status_code")]
    assert any("à l'étude" in note and "loses" in note for note in notes)


def test_the_ten_domains_of_2015_are_those_of_2014_whose_questionnaire_was_reused() -> None:
    matched = {
        edition: {
            (row["domain_code"], row["harmonised_domain_code"], row["relation"])
            for row in _rows("codebook/domain_crosswalk.csv", edition=edition)
        }
        for edition in ("2014", "2015")
    }
    assert matched["2014"] == matched["2015"]
    assert {relation for _, _, relation in matched["2014"]} == {"exact"}
    assert len(matched["2014"]) == 10
