"""The shipped delivery of 2014 against what was printed, by the csv module alone."""

from __future__ import annotations

from collections import Counter

import pytest
from delivered import DATA, Delivered, Line, faults_of, lines_of, read_delivery, rows_of

FILE = DATA / "raw" / "2014" / "questionnaire_2014.csv"
PROJECT = ["N° projet", "Intitulé du projet", "Domaine", "État d’avancement", "Mode de gestion"]
PROJECT += ["Année de début", "Budget (€)"]
CONTACT = ["Nom du contact", "Courriel", "Téléphone", "Commentaire libre"]
LEADERS = {"Transport", "Éducation", "E-citoyenneté"}
COLUMNS = [row for row in rows_of("codebook/columns.csv") if row["edition"] == "2014"]


@pytest.fixture(scope="module")
def lines() -> list[Line]:
    return list(lines_of(2014, FILE.name))


@pytest.fixture(scope="module")
def delivered() -> Delivered:
    return read_delivery(2014)


@pytest.fixture(scope="module")
def projects(delivered: Delivered) -> list[Line]:
    return delivered.landing()


def held_by_active(projects: list[Line], domain: str) -> list[int]:
    return list(Counter(each["respondent"] for each in projects if each["domain"] == domain).values())


def test_there_are_38_respondents_and_each_says_the_same_of_itself_on_each_line(lines: list[Line]) -> None:
    of_itself = [header for header in lines[0] if header not in (*PROJECT, "line")]
    assert len({tuple(line[header] for header in of_itself) for line in lines}) == 38
    assert len({line["N° répondant"] for line in lines}) == 38


def test_there_are_810_projects_of_which_371_in_the_three_first_domains(projects: list[Line]) -> None:
    by_domain = Counter(project["domain"] for project in projects)
    assert sum(by_domain.values()) == 810
    assert by_domain.most_common(3) == [("Transport", 131), ("Éducation", 125), ("E-citoyenneté", 115)]
    others = by_domain.most_common()[3:]
    assert len(others) >= 4
    assert sum(number for _, number in others) == 439
    assert max(number for _, number in others) < 115


def test_shares_of_projects_are_those_printed(projects: list[Line]) -> None:
    def percent(key: str, written: str, decimals: int) -> float:
        return round(100 * sum(project[key] == written for project in projects) / len(projects), decimals)

    assert percent("domain", "Transport", 1) == 16.2
    assert percent("domain", "Éducation", 1) == 15.4
    assert percent("mode", "Régie", 0) == 44


def test_at_most_16_projects_have_no_management_mode(projects: list[Line]) -> None:
    without = [project for project in projects if project["mode"] in ("", "Ne sait pas")]
    assert 0 < len(without) <= 16


def test_28_respondents_are_active_in_education_with_four_projects_and_a_half(projects: list[Line]) -> None:
    held = held_by_active(projects, "Éducation")
    assert len(held) == 28
    assert round(sum(held) / len(held), 1) == 4.5


def test_transport_goes_from_1_to_17_and_neither_hangs_on_one_project(projects: list[Line]) -> None:
    held = sorted(held_by_active(projects, "Transport"))
    assert (held[0], held[-1]) == (1, 17)
    assert held.count(1) > 1


def test_no_line_that_is_set_aside_touches_a_domain_that_was_printed_about(delivered: Delivered) -> None:
    numbers = Counter(project["code"] for project in delivered.projects)
    aside = [each for each in delivered.projects if faults_of(each) or numbers[each["code"]] > 1]
    assert sorted(fault for each in aside for fault in faults_of(each)) == ["budget", "title", "year"]
    assert not {project["domain"] for project in aside} & LEADERS


def test_one_respondent_declares_no_project_and_has_one_line(lines: list[Line]) -> None:
    empty = [line["N° répondant"] for line in lines if not any(line[header] for header in PROJECT)]
    assert len(empty) == 1
    assert [line["N° répondant"] for line in lines].count(empty[0]) == 1


def test_every_kind_of_gap_is_there(lines: list[Line], projects: list[Line]) -> None:
    headers = {row["header"] for row in COLUMNS if row["column"] == "is_yes"}
    answers = {line[header] for line in lines for header in headers}
    assert answers == {"Oui", "Non", "Ne sait pas", "Sans objet", ""}
    assert {"", "Ne sait pas", "Sans objet"} <= {project["budget"] for project in projects}
    for key in ("status", "mode", "start"):
        assert {"", "Ne sait pas"} <= {project[key] for project in projects}
    assert "delivery_period" not in {row["column"] for row in COLUMNS}


def test_the_codebook_knows_each_header_and_lets_no_contact_further(lines: list[Line]) -> None:
    assert {row["header"] for row in COLUMNS} == set(lines[0]) - {"file", "line"}
    unused = {row["header"]: row["note"] for row in COLUMNS if not row["table"] and not row["column"]}
    assert set(unused) == set(CONTACT)
    assert all(unused.values())


def test_the_file_is_as_a_web_form_exports_it(lines: list[Line]) -> None:
    content = FILE.read_bytes()
    assert content.count(b"\r\n") == content.count(b"\n") == len(lines) + 1
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")
    budgets = {line["Budget (€)"] for line in lines}
    assert any("," in budget and " " in budget for budget in budgets)
    titles = {line["Intitulé du projet"] for line in lines}
    assert {title[0] for title in titles if title} >= {"+", "=", "«"}
    for awkward in ("œ", "’", '"', ";", "€"):
        assert any(awkward in title for title in titles)


def test_the_register_corrects_the_first_line_so_that_a_copy_edited_below_still_loads(
    lines: list[Line],
) -> None:
    (correction,) = [row for row in rows_of("codebook/corrections.csv") if row["edition"] == "2014"]
    assert correction["source_row"] == "2"
    assert lines[0]["Année de début"] == correction["expected"]
    assert lines[0]["Domaine"] not in LEADERS
