"""`docs/questions.md`: each query gives the answer under it, and the answers are right by another road.

Belongs here: the page and that on opening a release, and counting in the deliveries what it says of them.
Does not: what the indicators mean (`tests/dbt`).
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from shipped_barometer import COMMUNES_2015, FORM, INTERVIEWS, RAW, ROOT, Barometer, records

_QUESTION = re.compile(r"^### (\d+)\. .*?```sql\n(.*?)```\n\n((?:\|[^\n]*\n)+)", re.M | re.S)
_WHOLE = ("entity_type", "population_class", "status_code", "management_mode_code", "item_code")
PROJECTS_2015 = RAW / "2015" / "projets_2015.csv"
INSEE_2015 = "Code commune (INSEE)"
PAGE = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")
QUESTIONS = {int(number): (sql, table) for number, sql, table in _QUESTION.findall(PAGE)}


def shown(value: object) -> str:
    """Return a value as the page writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _answer(number: int) -> list[list[str]]:
    """Rows of the answer to a question, without its head."""
    _, table = QUESTIONS[number]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]


def _printed(edition: str, indicator: str, code: str = "_T") -> list[str]:
    """Figures that were printed of an indicator, in all or of one domain, as published."""
    with (ROOT / "data" / "printed" / "figures.csv").open(encoding="utf-8", newline="") as file:
        return [
            row["printed_value"]
            for row in csv.DictReader(file)
            if (row["edition"], row["indicator_code"]) == (edition, indicator)
            and (row["domain_code"], row["compared"], row["reading"]) == (code, "value", "published")
            and {row[name] for name in _WHOLE} == {"_T"}
        ]


def _stayed_2015() -> list[dict[str, str]]:
    """Communes that answered in 2015, and did not take it back."""
    with (ROOT / "data" / "codebook" / "corrections.csv").open(encoding="utf-8", newline="") as file:
        withdrawn = {int(row["source_row"]) for row in csv.DictReader(file) if row["kind"] == "withdrawn"}
    lines = records(ROOT / "data" / COMMUNES_2015, "utf-8-sig")
    return [line for row, line in enumerate(lines, start=2) if row not in withdrawn]


def _sheet(name: str) -> list[list[Any]]:
    """Rows of a sheet of the workbook of 2013."""
    return CalamineWorkbook.from_path(ROOT / "data" / INTERVIEWS).get_sheet_by_name(name).to_python()


def _code(cell: object) -> str:
    """A code that a workbook may hold as a number."""
    return str(int(cell)) if isinstance(cell, float) else str(cell)


def test_the_page_asks_ten_questions_and_none_lacks_its_query_or_answer() -> None:
    assert list(QUESTIONS) == [int(number) for number in re.findall(r"^### (\d+)\.", PAGE, re.M)]
    assert len(QUESTIONS) == 10


@pytest.mark.parametrize("number", QUESTIONS)
def test_the_query_gives_the_answer_that_stands_under_it(pristine: Barometer, number: int) -> None:
    sql, _ = QUESTIONS[number]
    assert [[shown(value) for value in row] for row in pristine.query(sql)] == _answer(number)


def test_respondents_projects_and_first_domains_are_those_that_the_press_printed() -> None:
    by_edition = {
        edition: (respondents, projects, each) for edition, respondents, projects, each in _answer(1)
    }
    for edition, (respondents, _, _) in by_edition.items():
        assert respondents in _printed(edition, "respondents")
    assert [by_edition["2014"][1]] == _printed("2014", "projects")
    assert [by_edition["2013"][2]] == _printed("2013", "mean_projects")
    assert _answer(2)[0][2:] == [
        *_printed("2014", "projects", "transport"),
        *_printed("2014", "share_of_projects", "transport"),
    ]


def test_projects_in_transport_of_the_communes_of_2014_are_those_counted_in_the_form() -> None:
    lines = records(ROOT / "data" / FORM, "cp1252")
    communes = [line for line in lines if line["Type de collectivité"] == "Commune"]
    kept = {line["N° projet"]: line["Domaine"] for line in communes if line["Intitulé du projet"]}
    [share] = [row for row in _answer(3) if row[:2] == ["2014", "share_of_projects"]]
    assert share[3] == str(Counter(kept.values())["Transport"])


def test_objectives_of_2015_are_those_counted_in_the_communes_that_answered_and_stayed() -> None:
    chosen = [line["Objectifs poursuivis (plusieurs choix possibles)"] for line in _stayed_2015()]
    answered = [text for text in chosen if text]
    by_wording = Counter(part for text in answered for part in text.split(", "))
    counted = sorted((str(count) for count in by_wording.values()), key=int, reverse=True)
    told = _answer(6)
    assert [row[1] for row in told] == counted[: len(told)]


def test_the_lines_of_a_commune_are_those_of_the_form_that_bear_its_code() -> None:
    lines = enumerate(records(ROOT / "data" / FORM, "cp1252"), start=2)
    own = [
        (line["Intitulé du projet"], str(row))
        for row, line in lines
        if (line["Code INSEE de la commune"], line["Domaine"]) == ("83069", "Transport")
    ]
    assert [(title, row) for title, _, _, _, row in _answer(9)] == own


def test_printed_figures_that_are_not_ours_are_those_that_another_source_contradicts() -> None:
    with (ROOT / "data" / "printed" / "figures.csv").open(encoding="utf-8", newline="") as file:
        conflicting = [row for row in csv.DictReader(file) if row["reading"] == "conflicting"]
    told = {(row[0], row[1], row[2], row[5]): row[4] for row in _answer(4)}
    assert told.keys() == {
        (row["edition"], row["indicator_code"], row["printed_value"], row["source"]) for row in conflicting
    }
    respondents = {row[0]: row[1] for row in _answer(1)}
    assert {ours for (edition, code, *_), ours in told.items() if code == "respondents"} == {
        respondents["2013"],
        respondents["2014"],
    }
    firsts = sum(int(row[2]) for row in _answer(2))
    [share] = [ours for (_, code, *_), ours in told.items() if code == "share_of_projects_top3"]
    [projects] = [int(row[2]) for row in _answer(1) if row[0] == "2014"]
    assert share == f"{100 * firsts / projects:.1f}"


def test_the_statuses_of_education_in_2014_are_those_counted_in_the_form() -> None:
    by_number: dict[str, str] = {}
    for line in records(ROOT / "data" / FORM, "cp1252"):
        if line["Domaine"] == "Éducation" and line["Intitulé du projet"]:
            by_number.setdefault(line["N° projet"], line["État d’avancement"])
    written = Counter(by_number.values())
    counted = {"Planned": written["Prévu"], "Ongoing": written["En cours"], "Done": written["Réalisé"]}
    counted["Unknown"] = written["Ne sait pas"] + written[""]
    assert {row[0]: int(row[1]) for row in _answer(5)} == counted
    assert {int(row[2]) for row in _answer(5)} == {len(by_number)}


def test_what_was_set_aside_is_what_the_files_hold_beyond_the_projects_that_are_published() -> None:
    aside: Counter[str] = Counter()
    for edition, _, lines in _answer(7):
        aside[edition] += int(lines)
    published = {row[0]: int(row[2]) for row in _answer(1)}
    form = records(ROOT / "data" / FORM, "cp1252")
    lines = {
        "2013": next(int(row[1]) for row in _sheet("Projets") if row[0] == "Total"),  # said there
        "2014": sum(any(line[header] for header in list(line)[-7:]) for line in form),
        "2015": len(records(ROOT / "data" / PROJECTS_2015, "utf-8-sig")),
    }
    assert lines == {edition: published[edition] + aside[edition] for edition in published}
    numbers = [line["N° projet"] for line in form if line["N° projet"]]
    assert ["2014", "duplicate_key", str(len(numbers) - len(set(numbers)))] in _answer(7)


def test_projects_by_population_class_in_2015_are_those_counted_in_the_files_of_communes_and_projects() -> (
    None
):
    with (ROOT / "data" / "reference" / "communes.csv").open(encoding="utf-8", newline="") as file:
        inhabitants = {
            row["commune_code"]: int(row["population"])
            for row in csv.DictReader(file)
            if row["vintage"] == "2014"
        }
    classes = {
        line["Identifiant"]: "50k_100k" if inhabitants[line[INSEE_2015]] < 100_000 else "above_100k"
        for line in _stayed_2015()
    }
    projects: dict[str, str] = {}
    for line in records(ROOT / "data" / PROJECTS_2015, "utf-8-sig"):
        commune, begun = line["Identifiant de la commune"], line["Début"]
        if commune in classes and line["Titre"] and not (begun.isdigit() and int(begun) > 2040):
            projects.setdefault(line["Référence du projet"], classes[commune])
    cities, counted = Counter(classes.values()), Counter(projects.values())
    assert [row for row in _answer(8) if row[0] == "2015"] == [
        ["2015", each, str(cities[each]), str(counted[each]), f"{counted[each] / cities[each]:.1f}"]
        for each in ("50k_100k", "above_100k")
    ]


def test_respondents_of_two_editions_are_those_whose_codes_stand_in_the_files_of_both() -> None:
    form = records(ROOT / "data" / FORM, "cp1252")
    kinds = ("Commune", "Intercommunalité", "Commune et intercommunalité")
    of_2014 = {
        (line["Type de collectivité"], line["Code INSEE de la commune"], line["SIREN de l’intercommunalité"])
        for line in form
    }
    of_2013 = {
        # numbers in the workbook: a code that begins with 0 has lost it
        (str(kind).replace(" + ", " et "), _code(insee).zfill(5) if insee else "", _code(siren))
        for number, kind, insee, siren, *_ in _sheet("Collectivités")
        if str(number).startswith("R")
    }
    both = Counter(kind for kind, _, _ in of_2013 & of_2014)
    communes = {insee for kind, insee, _ in of_2014 if kind == "Commune"}
    stayed = communes & {line[INSEE_2015] for line in _stayed_2015()}
    counted = {row[2]: int(row[3]) for row in _answer(10) if row[1] == "2014"}
    assert counted["commune"] == both[kinds[0]] and counted["intercommunalite"] == both[kinds[1]]
    # of one that both answer for together, the commune is the same, whatever its intercommunalité was then
    joint = [{insee for kind, insee, _ in each if kind == kinds[2]} for each in (of_2013, of_2014)]
    assert counted["joint"] == len(joint[0] & joint[1])
    assert [int(row[3]) for row in _answer(10) if row[1] == "2015"] == [len(stayed)]


def test_the_python_of_the_page_on_opening_reads_the_release(
    pristine: Barometer, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (ROOT / "docs" / "opening_a_release.md").read_text(encoding="utf-8")
    monkeypatch.chdir(pristine.output)
    names: dict[str, Any] = {}
    for block in re.findall(r"```python\n(.*?)```", page, re.S):
        exec(block, names)
    [territories] = pristine.query("select count(territory_key) from core.dim_territory")
    assert (len(names["territories"]),) == territories
    assert "02691" in set(names["territories"]["territory_code"])
    names["office"].close()
