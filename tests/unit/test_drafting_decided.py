"""Decisions on a draft: one header decided twice, and what is accepted in one stroke."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from drafted import DOMAINS, PROJECTS, RESPONDENTS, ROOT, Cells, barometer_without, edit, read, run, write_csv
from first_barometer import PROJECTS as FIRST_PROJECTS
from first_barometer import first_barometer

YEAR = 2015


def first_draft(folder: Path, columns: Mapping[str, Sequence[str]]) -> Path:
    """Draft the first edition of a barometer from one file of projects."""
    data = first_barometer(folder / "data")
    write_csv(folder / "delivery" / "list.csv", columns)
    assert run(data, str(folder / "delivery"), edition=YEAR).exit_code == 0
    return data


def decide(data: Path, wanted: Mapping[str, Sequence[str]]) -> None:
    """Say yes to all rows; of some headers, to those only that feed some columns."""

    def answer(row: Cells) -> None:
        row["confirmed"] = (
            "yes" if row.get("column") in wanted.get(row.get("header", ""), [row.get("column")]) else "no"
        )

    for path in (data / "drafts" / str(YEAR)).glob("*.csv"):
        if read(data, path.stem, YEAR):
            edit(data, path.stem, answer, edition=YEAR)


def decided_twice(data: Path) -> list[str]:
    refused = run(data, "--confirm", edition=YEAR).output.splitlines()
    return [line for line in refused if "decided twice" in line]


def test_two_yes_on_the_candidates_of_one_header_are_told(tmp_path: Path) -> None:
    dates = {"premiere": ["2014", "2015", "2016"] * 4, "seconde": ["2016", "2017", ""] * 4}
    others = {name: cells for name, cells in FIRST_PROJECTS.items() if name != "debut_etudes"}
    data = first_draft(tmp_path, {**others, **dates})
    decide(data, {"premiere": ["start_period", "delivery_period"], "seconde": [""]})
    (told,) = decided_twice(data)
    lines = [
        number for number, row in enumerate(read(data, "columns", YEAR), 2) if row["header"] == "premiere"
    ]
    assert "B827" in told
    assert f"« premiere » is decided twice: also in line {lines[0]}" in told
    assert "project.start_period and project.delivery_period" in told
    edit(data, "columns", lambda row: row.update(change="new"), edition=YEAR)
    assert decided_twice(data) == [], "it may be meant"


def test_a_header_that_says_whose_line_it_is_may_feed_several_codes(tmp_path: Path) -> None:
    places = FIRST_PROJECTS["quartier"]
    data = first_draft(tmp_path, {**FIRST_PROJECTS, "autre_quartier": [*places[1:], places[0]]})
    decide(data, {"quartier": ["place_code", "respondent_code"], "autre_quartier": [""]})
    feeding = [row for row in read(data, "columns", YEAR) if row["header"] == "quartier" and row["table"]]
    assert [row["change"] for row in feeding] == ["unsure"] * 3
    assert decided_twice(data) == []


def test_all_that_is_new_in_a_first_edition_is_accepted_at_once_but_for_what_lacks_something(
    tmp_path: Path,
) -> None:
    data = first_draft(tmp_path, FIRST_PROJECTS)
    told = run(data, "--accept", "new", edition=YEAR).output
    assert {row["confirmed"] for row in read(data, "columns", YEAR)} == {"yes"}
    answers = {row["written"]: (row["code"], row["confirmed"]) for row in read(data, "modalities", YEAR)}
    assert answers["Sport"] == ("sport", "yes")
    assert answers["FIN"] == answers["NON REGISTRE"] == ("", "")
    assert [row["confirmed"] for row in read(data, "editions", YEAR)] == [""], "it has no title yet"
    assert f"yes on {len(read(data, 'columns', YEAR))} rows of columns.csv" in told
    assert "not on 1 rows of editions.csv, which lack a cell" in told


def test_what_is_unsure_in_a_first_edition_waits_for_its_own_answer(tmp_path: Path) -> None:
    places = FIRST_PROJECTS["quartier"]
    data = first_draft(tmp_path, {**FIRST_PROJECTS, "autre_quartier": [*places[1:], places[0]]})
    run(data, "--accept", "new", edition=YEAR)
    unsure = [row["confirmed"] for row in read(data, "columns", YEAR) if row["change"] == "unsure"]
    assert unsure
    assert set(unsure) == {""}


@pytest.fixture(scope="module")
def beside_2015(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A draft of 2016 in whose delivery nobody names some of the domains of 2015."""
    folder = tmp_path_factory.mktemp("beside")
    barometer_without(folder / "data", ROOT / "data", ("2016",))
    write_csv(folder / "delivery" / "collectivites_2016.csv", RESPONDENTS)
    write_csv(folder / "delivery" / "projets_2016.csv", PROJECTS)
    assert run(folder / "data", str(folder / "delivery")).exit_code == 0
    return folder / "data"


def test_what_is_new_beside_another_edition_is_not_accepted_at_once(beside_2015: Path) -> None:
    refused = run(beside_2015, "--accept", "new")
    assert refused.exit_code == 2
    assert "in a first edition only" in refused.output
    assert {row["confirmed"] for row in read(beside_2015, "editions")} == {""}


def test_domains_that_nobody_named_are_named_where_they_are_accepted(beside_2015: Path) -> None:
    unseen = [row["domain_code"] for row in read(beside_2015, "domains") if row["change"] == "unseen"]
    assert len(unseen) == len(read(beside_2015, "domains")) - len(DOMAINS)
    again = run(beside_2015, str(beside_2015.parent / "delivery")).output
    assert "--accept same --accept unseen" in again, "what is likely is offered"
    told = run(beside_2015, "--accept", "unseen").output
    assert f"domains without a project among them: {', '.join(unseen)};" in told
