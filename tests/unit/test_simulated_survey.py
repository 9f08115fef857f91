"""A simulated survey without projects: kinds of its own, questions that hang on others, a number.

Belongs here: the example of the local authorities, made again and with its assumptions spoilt.
Does not: what becomes of its deliveries (the end-to-end test of the example), projects (`test_simulation`).
"""

from __future__ import annotations

import csv
import io
import shutil
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from barometre_pipeline.errors import BarometreError
from barometre_pipeline.simulation import make_delivery

EXAMPLE = Path(__file__).parents[2] / "examples" / "collectivites_2017"
FILES = {2017: ("collectivites_2017.csv", "cp1252", ";"), 2018: ("enquete_2018.csv", "utf-8-sig", ",")}


@cache
def made(edition: int, seed: int | None = None) -> dict[str, bytes]:
    return make_delivery(EXAMPLE, edition, seed)


def lines_of(edition: int, seed: int | None = None) -> list[dict[str, str]]:
    name, encoding, delimiter = FILES[edition]
    return list(
        csv.DictReader(
            io.StringIO(made(edition, seed)[name].decode(encoding), newline=""), delimiter=delimiter
        )
    )


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the example, without its deliveries."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "data", ignore=shutil.ignore_patterns("raw")))


def spoil(data: Path, **changes: Any) -> None:
    """Change settings of the simulation of 2017."""
    path = data / "simulation" / "2017.yml"
    parameters = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(
        yaml.safe_dump(parameters | changes, allow_unicode=True, sort_keys=False), encoding="utf-8"
    )


def parameters_of(data: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((data / "simulation" / "2017.yml").read_text(encoding="utf-8"))
    return found


def refusal(data: Path) -> tuple[set[str], str]:
    with pytest.raises(BarometreError) as refused:
        make_delivery(data, 2017)
    return {fault.code for fault in refused.value.faults}, str(refused.value)


@pytest.mark.parametrize("edition", FILES)
def test_the_stored_seed_gives_the_shipped_delivery_byte_for_byte(edition: int) -> None:
    folder = EXAMPLE / "raw" / str(edition)
    assert made(edition) == {path.name: path.read_bytes() for path in folder.iterdir()}


def test_another_seed_gives_other_lines_and_each_answer_as_often() -> None:
    lines, others = lines_of(2017), lines_of(2017, 1789)
    assert lines != others
    answers = [header for header in lines[0] if header.startswith(("Domaine", "Bénéfice", "Plus", "Nombre"))]
    assert len(answers) == 15
    for header in answers:
        assert Counter(line[header] for line in lines) == Counter(line[header] for line in others)


@pytest.mark.parametrize("seed", [None, 1789])
def test_who_has_launched_nothing_names_no_field_and_is_asked_for_no_benefit(seed: int | None) -> None:
    lines = lines_of(2017, seed)
    idle = [line for line in lines if line["Initiative lancée"] == "Non"]
    assert len(idle) == 7
    told = {header.split(" ")[0]: set[str]() for header in lines[0]}
    for line in idle:
        for header, cell in line.items():
            told[header.split(" ")[0]].add(cell)
    assert (told["Domaine"], told["Bénéfice"], told["Plus"]) == ({"Non"}, {"Sans objet"}, {"Non"})
    assert {line["Nombre de projets"] for line in idle} == {"Sans objet"}
    active = [line for line in lines if line["Initiative lancée"] == "Oui"]
    assert "Sans objet" not in {cell for line in active for cell in line.values()}


def test_every_respondent_is_a_place_of_its_kind_and_none_answers_in_both_editions() -> None:
    with (EXAMPLE / "reference" / "places.csv").open(encoding="utf-8", newline="") as file:
        places = {row["place_code"]: row for row in csv.DictReader(file)}
    kinds = {
        "Commune": "municipality",
        "Communauté d’agglomération": "agglomeration",
        "Communauté urbaine": "urban_community",
    }
    header = {2017: "Nature de la collectivité", 2018: "Type de collectivité"}
    answering = []
    for edition in FILES:
        for line in lines_of(edition):
            place = places[line["Code de la collectivité"]]
            assert place["kind"] == kinds[line[header[edition]]]
            assert int(place["population"]) >= 5000
            answering.append(place["place_code"])
    assert len(answering) == len(set(answering)) == 102 + 107


def test_a_respondent_leaves_a_whole_question_unanswered_or_none_of_it() -> None:
    lines = lines_of(2018)
    aims = [tuple(cell for header, cell in line.items() if header.startswith("Objectif")) for line in lines]
    assert Counter("" in aim for aim in aims) == {False: 105, True: 2}
    assert all(aim == ("",) * 4 for aim in aims if "" in aim)
    shares = Counter(line["Part du budget informatique"] for line in lines)
    assert shares == {"Moins de 10 %": 60, "De 10 à 50 %": 33, "Plus de 50 %": 7, "": 7}


def test_answers_that_are_not_as_many_as_those_asked_are_refused(data: Path) -> None:
    filtered = parameters_of(data)["filtered"]
    filtered["benefit_eau"]["parts"][1]["answers"]["no"] += 1
    spoil(data, filtered=filtered)
    codes, text = refusal(data)
    assert codes == {"B182"}
    assert "filtered.benefit_eau" in text
    assert "44 answers are counted for 43 respondents" in text


def test_a_respondent_in_two_parts_of_a_question_is_refused(data: Path) -> None:
    filtered = parameters_of(data)["filtered"]
    filtered["education"]["parts"].append({"among": {"population_class": "below_20k"}, "answers": {"no": 56}})
    spoil(data, filtered=filtered)
    codes, text = refusal(data)
    assert codes == {"B182"}
    assert "52 respondents are in two parts" in text


def test_a_question_that_hangs_on_what_nobody_was_asked_yet_is_refused(data: Path) -> None:
    filtered = parameters_of(data)["filtered"]
    spoil(data, filtered={"eau": filtered["eau"]} | filtered)
    codes, text = refusal(data)
    assert codes == {"B182"}
    assert "« launched » is no cell of a respondent, and no item that is answered above" in text


def test_items_of_two_groups_are_not_chosen_together(data: Path) -> None:
    spoil(data, choices=[{"number": 1, "chosen": ["below_10_pct", "lien_citoyens"]}])
    codes, text = refusal(data)
    assert codes == {"B182"}
    assert "below_10_pct, lien_citoyens: these are not items of one group" in text


def test_a_kind_of_respondent_that_has_no_place_is_refused(data: Path) -> None:
    drawn = parameters_of(data)["respondents"]["drawn"]
    drawn["municipality"]["below_20k"] -= 1
    spoil(data, respondents={"drawn": drawn | {"hamlet": {"below_20k": 1}}})
    codes, text = refusal(data)
    assert codes == {"B182"}
    assert "no hamlet of class below_20k is left to draw" in text


def test_titles_without_projects_are_refused(data: Path) -> None:
    spoil(data, titles={"suffix": "", "details": [""], "subjects": {}})
    codes, text = refusal(data)
    assert codes == {"B181"}
    assert "projects and titles stand together" in text


def test_figures_of_a_class_and_means_of_a_number_are_measured_before_anything_is_written(data: Path) -> None:
    figures = data / "printed" / "figures.csv"
    text = figures.read_text(encoding="utf-8")
    for before, after in (
        ("benefit_eau,value,80", "benefit_eau,value,82"),
        ("projects,value,4", "projects,value,5"),
    ):
        assert text.count(before) == 1
        text = text.replace(before, after)
    figures.write_text(text, encoding="utf-8")
    codes, told = refusal(data)
    assert codes == {"B183"}
    # 32 of 40 above 20 000 inhabitants, of all 46 of 83; 366 projects of 90 authorities
    assert "gives 80 where share_citing of benefit_eau, above_20k = 82 is printed" in told
    assert "gives 4.06667 where mean_value of number_of_projects = 5 is printed" in told
