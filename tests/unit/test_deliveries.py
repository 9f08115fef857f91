"""The three shipped deliveries against what was printed, against each other and against the register."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest
import yaml
from delivered import DATA, FILES, Delivered, faults_of, read_delivery, rows_of, typed_twice

EDITIONS = (2013, 2014, 2015)
FICTION = ("01 99 00 ", "02 61 91 ", "06 39 98 ")
"""Telephone numbers that the French regulator keeps for works of fiction."""


@cache
def delivered(edition: int) -> Delivered:
    return read_delivery(edition)


def territories(edition: int) -> set[tuple[str, str]]:
    """What each respondent that stays answers for: (commune, intercommunalité)."""
    of = delivered(edition)
    return {(each["commune"], each["siren"]) for each in of.respondents if each["code"] not in of.withdrawn}


def figures(edition: int, indicator: str, dimension: str) -> dict[str, int]:
    """Return the printed numbers of an indicator along one dimension, as the press rounded them."""
    return {
        row[dimension]: int(row["printed_value"])
        for row in rows_of("printed/figures.csv")
        if (row["edition"], row["indicator_code"], row["compared"]) == (str(edition), indicator, "value")
        and row["reading"] == "published"
        and row[dimension] != "_T"
    }


def domains(edition: int) -> dict[str, str]:
    """Written name of a domain -> its code, whatever stands before the name."""
    return {
        row["written"].split(" | ")[-1]: row["code"]
        for row in rows_of("codebook/modalities.csv")
        if (row["edition"], row["column"]) == (str(edition), "domain_code")
    }


@pytest.mark.parametrize(
    ("edition", "kinds"),
    [
        (2013, {"commune": 13, "intercommunalite": 5, "joint": 6}),
        (2014, {"commune": 24, "intercommunalite": 8, "joint": 6}),
        (2015, {"commune": 47}),
    ],
)
def test_as_many_respondents_of_each_kind_answer_as_the_editions_say(
    edition: int, kinds: dict[str, int]
) -> None:
    names = {(True, False): "commune", (False, True): "intercommunalite", (True, True): "joint"}
    found = Counter(names[bool(commune), bool(siren)] for commune, siren in territories(edition))
    assert found == kinds


def test_14_respondents_of_2013_are_above_100_000_inhabitants_a_joint_answer_by_its_commune() -> None:
    assert figures(2013, "respondents", "population_class") == {"above_100k": 14}
    population = {
        row[key]: int(row["population"])
        for path, key in (("communes", "commune_code"), ("intercommunalites", "intercommunalite_code"))
        for row in rows_of(f"reference/{path}.csv")
    }
    assert sum(population[commune or siren] >= 100_000 for commune, siren in territories(2013)) == 14


@pytest.mark.parametrize(("edition", "number"), [(2013, 1128), (2014, 810), (2015, 500)])
def test_as_many_projects_land_as_are_printed(edition: int, number: int) -> None:
    assert len(delivered(edition).landing()) == number


def test_47_projects_a_respondent_are_declared_in_2013() -> None:
    held = Counter(project["respondent"] for project in delivered(2013).landing())
    assert (len(held), sum(held.values()) / len(held)) == (24, 47)


def test_the_shares_of_the_nine_domains_of_2013_are_those_printed_to_the_percent() -> None:
    codes, projects = domains(2013), delivered(2013).landing()
    by_domain = Counter(codes[project["domain"]] for project in projects)
    shares = {code: round(100 * number / len(projects)) for code, number in by_domain.items()}
    assert shares == figures(2013, "share_of_projects", "domain_code")
    assert sum(shares.values()) == 100


def test_transport_e_citizenship_and_education_lead_in_2015_in_that_order_and_strictly() -> None:
    codes = domains(2015)
    by_domain = Counter(codes[project["domain"]] for project in delivered(2015).landing())
    (first, a), (second, b), (third, c), (_, fourth) = by_domain.most_common(4)
    assert [first, second, third] == ["transport", "e_citoyennete", "education"]
    assert a > b > c > fourth


@pytest.mark.parametrize(
    ("edition", "written"),
    [
        (2013, {"réalisé", "en cours", "à l'étude"}),
        (2014, {"Réalisé", "En cours", "Prévu"}),
        (2015, {"Réalisé", "En cours", "Prévu"}),
    ],
)
def test_each_edition_writes_its_statuses_in_its_own_words(edition: int, written: set[str]) -> None:
    found = {project["status"] for project in delivered(edition).landing()}
    assert found - {"", "NSP", "Ne sait pas"} == written


def test_twelve_territories_answer_in_2013_and_2014_as_the_same_kind_and_no_other_is_in_both() -> None:
    assert len(territories(2013) & territories(2014)) == 12
    assert not _codes(territories(2013) - territories(2014)) & _codes(territories(2014))


def test_the_24_communes_that_answered_alone_in_2014_answer_again_in_2015() -> None:
    alone = {each for each in territories(2014) if each[0] and not each[1]}
    assert len(alone) == 24
    assert alone <= territories(2015)
    assert not _codes(territories(2015) - alone) & _codes(territories(2014))


def _codes(answered: set[tuple[str, str]]) -> set[str]:
    return {code for territory in answered for code in territory if code}


@pytest.mark.parametrize("edition", EDITIONS)
def test_territories_are_real_ones_each_answered_for_once_and_paris_is_not_among_them(edition: int) -> None:
    group_of = {
        row["commune_code"]: row["intercommunalite_code"] for row in rows_of("reference/communes.csv")
    }
    groups = {row["intercommunalite_code"] for row in rows_of("reference/intercommunalites.csv")}
    respondents = delivered(edition).respondents
    given = [each[key] for each in respondents for key in ("commune", "siren") if each[key]]
    assert len(set(given)) == len(given)
    assert {each["commune"] for each in respondents} - {""} <= set(group_of) - {"75056"}
    assert {each["siren"] for each in respondents} - {""} <= groups
    for each in respondents:
        if each["commune"] and each["siren"]:
            assert group_of[each["commune"]] == each["siren"]


@pytest.mark.parametrize("edition", EDITIONS)
def test_contacts_are_invented(edition: int) -> None:
    respondents = delivered(edition).respondents
    assert {each["telephone"][:9] for each in respondents} <= set(FICTION)
    assert all(each["email"].endswith(".example.org") for each in respondents)
    assert len({each["email"] for each in respondents}) == len(respondents)


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_title_says_that_its_project_is_simulated(edition: int) -> None:
    for project in delivered(edition).projects:
        assert project["title"].endswith(f"(projet simulé {project['code']})") or not project["title"]


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_delivery_says_that_it_is_simulated_and_may_be_edited(edition: int) -> None:
    note = yaml.safe_load((DATA / "raw" / str(edition) / "delivery.yml").read_text(encoding="utf-8"))
    assert note["nature"] == "simulated"
    assert f"barometre simulate --edition {edition}" in note["origin"]
    assert note["licence"] == "etalab-2.0"
    assert note["files"] == [{"name": name} for name in FILES[edition]]


@pytest.mark.parametrize(
    ("edition", "faults", "twice", "strangers"),
    [(2013, 3, 0, 0), (2014, 3, 2, 0), (2015, 2, 1, 1)],
)
def test_a_few_lines_are_there_to_be_set_aside(edition: int, faults: int, twice: int, strangers: int) -> None:
    of = delivered(edition)
    found = [faults_of(project) for project in of.projects]
    assert Counter(len(each) for each in found if each) == {1: faults}
    numbers = Counter(project["code"] for project in of.projects)
    assert list(numbers.values()).count(2) == twice
    known = {each["code"] for each in of.respondents}
    assert sum(project["respondent"] not in known for project in of.projects) == strangers


def test_the_register_holds_one_correction_an_edition_each_of_another_kind() -> None:
    kinds = {row["edition"]: row["kind"] for row in rows_of("codebook/corrections.csv")}
    assert kinds == {"2013": "row", "2014": "cell", "2015": "withdrawn"}


def test_the_row_that_the_register_takes_out_in_2013_is_the_one_project_typed_twice() -> None:
    (correction,) = [row for row in rows_of("codebook/corrections.csv") if row["edition"] == "2013"]
    (twin,) = typed_twice(delivered(2013).projects)
    assert (twin["file"], twin["line"]) == (correction["source_file"], correction["source_row"])


def test_the_respondent_that_is_withdrawn_in_2015_has_projects_and_is_one_too_many() -> None:
    (correction,) = [row for row in rows_of("codebook/corrections.csv") if row["edition"] == "2015"]
    of = delivered(2015)
    (withdrawn,) = [each for each in of.respondents if each["line"] == correction["source_row"]]
    assert withdrawn["file"] == correction["source_file"] == FILES[2015][0]
    assert len(of.respondents) == 48
    assert any(project["respondent"] == withdrawn["code"] for project in of.projects)
