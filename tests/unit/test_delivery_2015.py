"""The shipped files of 2015: their form against that of 2014, by the csv module alone."""

from __future__ import annotations

import csv

import pytest
from delivered import DATA, Line, lines_of, rows_of

FOLDER = DATA / "raw" / "2015"
RESPONDENTS, PROJECTS = "collectivites_2015.csv", "projets_2015.csv"


def headers(name: str) -> list[str]:
    with (FOLDER / name).open(encoding="utf-8-sig", newline="") as file:
        return next(csv.reader(file, delimiter=";"))


@pytest.fixture(scope="module")
def projects() -> list[Line]:
    return list(lines_of(2015, PROJECTS))


def renamed(edition: str) -> dict[tuple[str, str, str], str]:
    """Table, column and item -> the header that says it."""
    rows = (row for row in rows_of("codebook/columns.csv") if row["edition"] == edition and row["header"])
    return {(row["table"], row["column"], row["item"]): row["header"] for row in rows if row["table"]}


@pytest.mark.parametrize("name", [RESPONDENTS, PROJECTS])
def test_each_file_is_utf_8_with_its_mark_semicolons_and_windows_line_ends(name: str) -> None:
    content = (FOLDER / name).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    lines = content.decode("utf-8-sig").splitlines()
    assert content.count(b"\r\n") == content.count(b"\n") == len(lines)
    assert lines[0].count(";") == len(headers(name)) - 1


def test_the_codebook_knows_each_header_and_lets_no_contact_further() -> None:
    columns = [row for row in rows_of("codebook/columns.csv") if row["edition"] == "2015"]
    assert {row["header"] for row in columns} - {""} == {*headers(RESPONDENTS), *headers(PROJECTS)}
    unused = {row["header"]: row["note"] for row in columns if not row["table"]}
    assert set(unused) == {"Contact : nom", "Contact : courriel", "Contact : téléphone", "Remarques"}
    assert all(unused.values())


def test_what_2014_asked_too_stands_under_another_header_and_in_another_order() -> None:
    before, after = renamed("2014"), renamed("2015")
    both = [key for key in before if key in after]
    assert len(both) > 15
    assert not {before[key] for key in both} & {after[key] for key in both}
    assert [key for key in after if key in before] != both


def test_projects_refer_to_the_respondent_by_its_number_and_not_by_its_name(projects: list[Line]) -> None:
    names = {line["Commune"] for line in lines_of(2015, RESPONDENTS)}
    codes = {line["Identifiant"] for line in lines_of(2015, RESPONDENTS)}
    assert not names & {cell for project in projects for cell in project.values()}
    assert {project["Identifiant de la commune"] for project in projects} - codes == {"R74"}


def test_one_commune_declares_no_project(projects: list[Line]) -> None:
    codes = {line["Identifiant"] for line in lines_of(2015, RESPONDENTS)}
    assert len(codes - {project["Identifiant de la commune"] for project in projects}) == 1


def test_every_kind_of_gap_is_there(projects: list[Line]) -> None:
    assert {"", "NSP", "Sans objet"} <= {line["Coût (€)"] for line in projects}
    for header in ("Avancement", "Gestion", "Début"):
        assert {"", "NSP"} <= {line[header] for line in projects}
