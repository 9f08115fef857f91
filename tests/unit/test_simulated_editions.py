"""The three simulated editions before they are written: printed counts, the panels, what is withdrawn."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from averaged_borda import averaged_borda

from barometre_pipeline.codebook import Codebook, load_codebook
from barometre_pipeline.simulation.answers import Answers
from barometre_pipeline.simulation.edition import Simulated, simulate_edition
from barometre_pipeline.simulation.parameters import load_parameters
from barometre_pipeline.simulation.targets import read_targets
from barometre_pipeline.simulation.verification import verify

DATA = Path(__file__).parents[2] / "data"
SEEDS = [None, 1, 1789]
"""The stored one, and others."""
OBJECTIVES = ["qualite_service", "attractivite", "bonne_gestion", "developpement_durable", "exemplarite"]

Place = tuple[str, str, str]
"""Kind of respondent, commune, intercommunalité."""


@cache
def codebook() -> Codebook:
    return load_codebook(DATA)


@cache
def simulated(edition: int, seed: int | None = None) -> Simulated:
    parameters = load_parameters(DATA, edition)
    if seed is not None:
        parameters = parameters.model_copy(update={"seed": seed})
    return simulate_edition(DATA, codebook(), edition, parameters)


def places(edition: Simulated) -> list[Place]:
    return [
        (cells["entity_type"], cells["commune_code"], cells["intercommunalite_code"])
        for cells in (respondent.cells for respondent in edition.counted().respondents)
    ]


def territories(edition: Simulated) -> set[str]:
    return {code for place in places(edition) for code in place[1:] if code}


@cache
def populations(name: str, code: str) -> dict[str, int]:
    with (DATA / "reference" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {row[code]: int(row["population"]) for row in csv.DictReader(file) if row["population"]}


def is_above_100k(place: Place) -> bool:
    _, commune, group = place
    if commune:
        return populations("communes", "commune_code")[commune] >= 100_000
    return populations("intercommunalites", "intercommunalite_code")[group] >= 100_000


def ranking_of(answers: Answers) -> list[str]:
    ranked = [item for item, answer in answers.items() if answer != "no_answer"]
    return sorted(ranked, key=lambda item: int(answers[item]))


@pytest.mark.parametrize("seed", SEEDS)
def test_of_24_respondents_in_2013_13_are_communes_5_groups_and_6_joint_and_14_lie_above_100_000(
    seed: int | None,
) -> None:
    found = places(simulated(2013, seed))
    assert Counter(kind for kind, _, _ in found) == {"commune": 13, "intercommunalite": 5, "joint": 6}
    assert all(
        (bool(commune), bool(group)) == (kind != "intercommunalite", kind != "commune")
        for kind, commune, group in found
    )
    assert len(found) == len(set(found)) == 24
    assert sum(map(is_above_100k, found)) == 14


@pytest.mark.parametrize("seed", SEEDS)
def test_the_1128_projects_of_2013_have_the_nine_printed_shares(seed: int | None) -> None:
    by_domain = Counter(project["domain_code"] for project in simulated(2013, seed).projects)
    assert sum(by_domain.values()) == 1128
    assert {domain: round(100 * number / 1128) for domain, number in by_domain.items()} == {
        "loisirs_culture": 16,
        "transport": 15,
        "e_citoyennete": 15,
        "education": 12,
        "batiment": 11,
        "energie": 9,
        "social": 8,
        "securite": 7,
        "developpement_economique": 7,
    }
    # Quotas 180.48, 169.20, 135.36, 124.08, 101.52, 90.24, 78.96: the largest remainders are rounded up.
    assert (by_domain["loisirs_culture"], by_domain["energie"], by_domain["securite"]) == (181, 102, 79)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_rankings_of_2013_put_quality_of_service_first_and_good_management_second(
    seed: int | None,
) -> None:
    scores = averaged_borda(map(ranking_of, simulated(2013, seed).answers.values()), OBJECTIVES)
    first, second, *others = sorted(OBJECTIVES, key=lambda item: -scores[item])
    assert (first, second) == ("qualite_service", "bonne_gestion")
    assert round(scores[first], 1) > round(scores[second], 1) > max(round(scores[each], 1) for each in others)


def test_2013_asks_for_no_governance_and_no_management_mode() -> None:
    edition = simulated(2013)
    assert {item for answers in edition.answers.values() for item in answers} == set(OBJECTIVES)
    assert not any("management_mode_code" in project for project in edition.projects)


@pytest.mark.parametrize("seed", SEEDS)
def test_260_projects_of_2013_start_on_a_day_of_the_calendar(seed: int | None) -> None:
    starts = [project["start_period"] for project in simulated(2013, seed).projects]
    days = [date.fromisoformat(start) for start in starts if "-" in start]
    assert len(days) == 260
    assert {2004, 2016} <= {day.year for day in days} <= set(range(2004, 2017))
    assert Counter(start for start in starts if start[0] not in "12") == {"no_answer": 88, "dont_know": 31}


@pytest.mark.parametrize("seed", SEEDS)
def test_47_communes_declare_500_projects_in_2015_led_by_the_three_printed_domains(seed: int | None) -> None:
    edition = simulated(2015, seed).counted()
    assert Counter(kind for kind, _, _ in places(edition)) == {"commune": 47}
    assert len(set(places(edition))) == 47
    by_domain = Counter(project["domain_code"] for project in edition.projects)
    assert sum(by_domain.values()) == 500
    (first, most), (second, more), (third, many), (_, less), *_ = by_domain.most_common()
    assert (first, second, third) == ("transport", "e_citoyennete", "education")
    assert most > more > many > less


@pytest.mark.parametrize("seed", SEEDS)
def test_44_respondents_of_2015_choose_objectives_as_printed_and_3_choose_none(seed: int | None) -> None:
    answers = list(simulated(2015, seed).counted().answers.values())
    chosen = [{item for item in OBJECTIVES if given[item] == "yes"} for given in answers]
    assert sum(map(bool, chosen)) == 44
    of_each = Counter(item for items in chosen for item in items)
    assert [of_each[item] for item in ("attractivite", "qualite_service", "bonne_gestion")] == [40, 36, 24]
    assert max(of_each["developpement_durable"], of_each["exemplarite"]) < 24
    for given, items in zip(answers, chosen, strict=True):
        assert {given[item] for item in OBJECTIVES if item not in items} <= {"no" if items else "no_answer"}


def test_the_item_on_coordination_is_another_one_in_2015() -> None:
    asked = {edition: set(simulated(edition).answers["R01"]) - set(OBJECTIVES) for edition in (2014, 2015)}
    assert asked[2014] - asked[2015] == {"coordination"}
    assert asked[2015] - asked[2014] == {"coordination_mission"}


@pytest.mark.parametrize("seed", SEEDS)
def test_twelve_respondents_answer_in_2013_and_2014_as_the_same_kind(seed: int | None) -> None:
    again = set(places(simulated(2013, seed))) & set(places(simulated(2014)))
    assert Counter(kind for kind, _, _ in again) == {"commune": 7, "intercommunalite": 2, "joint": 3}


@pytest.mark.parametrize("seed", SEEDS)
def test_all_24_communes_that_answered_alone_in_2014_answer_in_2015(seed: int | None) -> None:
    alone = {place for place in places(simulated(2014)) if place[0] == "commune"}
    assert len(alone) == 24
    assert alone < set(places(simulated(2015, seed)))


@pytest.mark.parametrize("edition", [2013, 2015])
@pytest.mark.parametrize("seed", SEEDS)
def test_beyond_a_panel_two_editions_share_no_territory(edition: int, seed: int | None) -> None:
    again = set(places(simulated(edition, seed))) & set(places(simulated(2014)))
    of_panel = {code for place in again for code in place[1:] if code}
    assert territories(simulated(edition, seed)) & territories(simulated(2014)) == of_panel


def test_the_code_of_a_respondent_is_of_one_edition_and_no_key_between_two() -> None:
    def by_place(edition: int) -> dict[Place, str]:
        each = simulated(edition).counted()
        return dict(zip(places(each), each.codes, strict=True))

    first, second = by_place(2014), by_place(2015)
    common = first.keys() & second.keys()
    assert len(common) == 24
    assert sum(first[place] == second[place] for place in common) < 5


@pytest.mark.parametrize("seed", SEEDS)
def test_one_respondent_of_2015_comes_last_and_is_withdrawn_with_its_projects_and_answers(
    seed: int | None,
) -> None:
    edition = simulated(2015, seed)
    assert [respondent.code for respondent in edition.respondents if respondent.is_withdrawn] == ["R48"]
    assert edition.codes == [f"R{rank:02}" for rank in range(1, 49)]
    assert edition.respondents[-1].territory.commune_code not in territories(simulated(2014)) | territories(
        edition
    )
    assert [project["project_code"] for project in edition.projects[-9:]] == [
        f"R48-0{rank}" for rank in range(1, 10)
    ]
    assert all(f"R48-0{rank})" in edition.projects[rank - 10]["title"] for rank in range(1, 10))
    assert edition.answers["R48"].keys() == edition.answers["R01"].keys()
    assert "R48" not in edition.counted().answers
    assert {project["respondent_code"] for project in edition.counted().projects} < set(
        edition.counted().codes
    )


@pytest.mark.parametrize("edition", [2013, 2014, 2015])
def test_numbers_of_projects_run_on_within_a_respondent(edition: int) -> None:
    projects = simulated(edition).projects
    for code, number in Counter(project["respondent_code"] for project in projects).items():
        of_one = [each["project_code"] for each in projects if each["respondent_code"] == code]
        assert of_one == [f"{code}-{rank:02}" for rank in range(1, number + 1)]


@pytest.mark.parametrize("edition", [2013, 2014, 2015])
def test_each_figure_that_no_source_contradicts_is_a_target_and_is_met(edition: int) -> None:
    with (DATA / "printed" / "figures.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["edition"] == str(edition)]
    targets = read_targets(codebook().frames["figures"], edition)
    assert len(targets.figures) == sum(row["reading"] != "conflicting" for row in rows)
    verify(simulated(edition).counted(), targets)
