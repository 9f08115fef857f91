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
from shipped_barometer import COMMUNES_2015, FORM, ROOT, Barometer, records

_QUESTION = re.compile(r"^### (\d+)\. .*?```sql\n(.*?)```\n\n((?:\|[^\n]*\n)+)", re.M | re.S)
_WHOLE = ("entity_type", "population_class", "status_code", "management_mode_code", "item_code")
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
    with (ROOT / "data" / "codebook" / "corrections.csv").open(encoding="utf-8", newline="") as file:
        withdrawn = {int(row["source_row"]) for row in csv.DictReader(file) if row["kind"] == "withdrawn"}
    lines = records(ROOT / "data" / COMMUNES_2015, "utf-8-sig")
    stayed = [line for row, line in enumerate(lines, start=2) if row not in withdrawn]
    chosen = [line["Objectifs poursuivis (plusieurs choix possibles)"] for line in stayed]
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
