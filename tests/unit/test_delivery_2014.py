"""The shipped delivery of 2014 against what was printed, by the csv module alone."""

from __future__ import annotations

import csv
from collections import Counter
from fractions import Fraction
from itertools import permutations
from pathlib import Path

import pytest
import yaml

DATA = Path(__file__).parents[2] / "data"
FILE = DATA / "raw" / "2014" / "questionnaire_2014.csv"
OBJECTIVES = {
    "qualite_service": "Objectif : qualité du service (rang)",
    "attractivite": "Objectif : attractivité du territoire (rang)",
    "bonne_gestion": "Objectif : bonne gestion (rang)",
    "exemplarite": "Objectif : exemplarité (rang)",
    "developpement_durable": "Objectif : développement durable (rang)",
}
PROJECT = ["N° projet", "Intitulé du projet", "Domaine", "État d’avancement", "Mode de gestion"]
PROJECT += ["Année de début", "Budget (€)"]
CONTACT = ["Nom du contact", "Courriel", "Téléphone", "Commentaire libre"]

Line = dict[str, str]


def rows_of(path: str) -> list[Line]:
    with (DATA / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def lines() -> list[Line]:
    with FILE.open(encoding="cp1252", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


@pytest.fixture(scope="module")
def respondents(lines: list[Line]) -> dict[str, Line]:
    return {line["N° répondant"]: line for line in lines}


@pytest.fixture(scope="module")
def projects(lines: list[Line]) -> list[Line]:
    """Lines that must land: each number once, and nothing that a check refuses."""
    seen: set[str] = set()
    kept = []
    for line in lines:
        if faults_of(line) or not line["N° projet"] or line["N° projet"] in seen:
            continue
        seen.add(line["N° projet"])
        kept.append(line)
    return kept


def faults_of(line: Line) -> list[str]:
    """Why a project cannot land, repeated numbers aside."""
    if not any(line[header] for header in PROJECT):
        return []
    budget = line["Budget (€)"].replace(" ", "").replace(",", ".")
    is_number = budget.replace(".", "", 1).isdecimal() or line["Budget (€)"] in (
        "",
        "Ne sait pas",
        "Sans objet",
    )
    year = line["Année de début"]
    return [
        fault
        for fault, is_found in (
            ("title", not line["Intitulé du projet"]),
            ("year", year.isdecimal() and int(year) > 2030),
            ("budget", not is_number),
        )
        if is_found
    ]


def held_by_active(projects: list[Line], domain: str) -> list[int]:
    return list(Counter(line["N° répondant"] for line in projects if line["Domaine"] == domain).values())


def averaged_borda(rankings: list[dict[str, int]]) -> dict[str, Fraction]:
    """Mean Borda points (of 100) over every way to complete each partial ranking: no closed formula."""
    points: dict[str, Fraction] = dict.fromkeys(OBJECTIVES, Fraction())
    for ranking in rankings:
        ranked = sorted(ranking, key=lambda code: ranking[code])
        endings = list(permutations(sorted(set(OBJECTIVES) - set(ranked))))
        for ending in endings:
            for place, code in enumerate([*ranked, *ending]):
                points[code] += Fraction(100 * (len(OBJECTIVES) - 1 - place), 4 * len(endings))
    return {code: total / len(rankings) for code, total in points.items()}


def rankings_of(respondents: dict[str, Line]) -> list[dict[str, int]]:
    return [
        {code: int(line[header]) for code, header in OBJECTIVES.items() if line[header]}
        for line in respondents.values()
    ]


def test_there_are_38_respondents_and_each_says_the_same_of_itself_on_each_line(lines: list[Line]) -> None:
    of_itself = [header for header in lines[0] if header not in PROJECT]
    assert len({tuple(line[header] for header in of_itself) for line in lines}) == 38
    assert len({line["N° répondant"] for line in lines}) == 38


def test_there_are_810_projects_of_which_371_in_the_three_first_domains(projects: list[Line]) -> None:
    by_domain = Counter(line["Domaine"] for line in projects)
    assert sum(by_domain.values()) == 810
    assert by_domain.most_common(3) == [("Transport", 131), ("Éducation", 125), ("E-citoyenneté", 115)]
    others = by_domain.most_common()[3:]
    assert len(others) >= 4
    assert sum(number for _, number in others) == 439
    assert max(number for _, number in others) < 115


def test_shares_of_projects_are_those_printed(projects: list[Line]) -> None:
    def percent(header: str, written: str, decimals: int) -> float:
        return round(100 * sum(line[header] == written for line in projects) / len(projects), decimals)

    assert percent("Domaine", "Transport", 1) == 16.2
    assert percent("Domaine", "Éducation", 1) == 15.4
    assert percent("Mode de gestion", "Régie", 0) == 44


def test_at_most_16_projects_have_no_management_mode(projects: list[Line]) -> None:
    without = [line for line in projects if line["Mode de gestion"] in ("", "Ne sait pas")]
    assert 0 < len(without) <= 16


def test_28_respondents_are_active_in_education_with_four_projects_and_a_half(projects: list[Line]) -> None:
    held = held_by_active(projects, "Éducation")
    assert len(held) == 28
    assert round(sum(held) / len(held), 1) == 4.5


def test_transport_goes_from_1_to_17_and_neither_hangs_on_one_project(projects: list[Line]) -> None:
    held = sorted(held_by_active(projects, "Transport"))
    assert (held[0], held[-1]) == (1, 17)
    assert held.count(1) > 1


def test_the_objectives_come_in_the_printed_order_whatever_completes_the_rankings(
    respondents: dict[str, Line],
) -> None:
    scores = averaged_borda([ranking for ranking in rankings_of(respondents) if ranking])
    assert sorted(scores, key=lambda code: -scores[code]) == list(OBJECTIVES)
    assert len({round(score, 1) for score in scores.values()}) == len(scores)


def test_rankings_hold_two_to_five_objectives_without_gap_or_tie_and_one_respondent_ranks_none(
    respondents: dict[str, Line],
) -> None:
    rankings = rankings_of(respondents)
    assert {len(ranking) for ranking in rankings} == {0, 2, 3, 4, 5}
    assert rankings.count({}) == 1
    for ranking in rankings:
        assert sorted(ranking.values()) == list(range(1, len(ranking) + 1))


def test_five_lines_are_set_aside_and_none_touches_a_domain_that_was_printed_about(lines: list[Line]) -> None:
    faulty = [faults_of(line) for line in lines]
    assert sorted(fault for faults in faulty for fault in faults) == ["budget", "title", "year"]
    assert max(len(faults) for faults in faulty) == 1
    repeated = [code for code, number in Counter(line["N° projet"] for line in lines).items() if number == 2]
    assert len(repeated) == 2
    domains = {line["Domaine"] for line in lines if faults_of(line) or line["N° projet"] in repeated}
    assert not domains & {"Transport", "Éducation", "E-citoyenneté"}


def test_one_respondent_declares_no_project_and_has_one_line(lines: list[Line]) -> None:
    empty = [line["N° répondant"] for line in lines if not any(line[header] for header in PROJECT)]
    assert len(empty) == 1
    assert [line["N° répondant"] for line in lines].count(empty[0]) == 1


def test_every_kind_of_gap_is_there(projects: list[Line], respondents: dict[str, Line]) -> None:
    headers = {row["header"] for row in rows_of("codebook/columns.csv") if row["column"] == "is_yes"}
    answers = {line[header] for line in respondents.values() for header in headers}
    assert answers == {"Oui", "Non", "Ne sait pas", "Sans objet", ""}
    assert {"", "Ne sait pas", "Sans objet"} <= {line["Budget (€)"] for line in projects}
    for header in ("État d’avancement", "Mode de gestion", "Année de début"):
        assert {"", "Ne sait pas"} <= {line[header] for line in projects}
    asked = {row["column"] for row in rows_of("codebook/columns.csv") if row["table"] == "project"}
    assert "delivery_period" not in asked


def test_the_codebook_knows_each_header_and_lets_no_contact_further(lines: list[Line]) -> None:
    columns = rows_of("codebook/columns.csv")
    assert {row["header"] for row in columns} == set(lines[0])
    unused = {row["header"]: row["note"] for row in columns if not row["table"] and not row["column"]}
    assert set(unused) == set(CONTACT)
    assert all(unused.values())


def test_contacts_are_invented(respondents: dict[str, Line]) -> None:
    for line in respondents.values():
        assert line["Courriel"].endswith(".example.org")
        # Numbers that the French regulator keeps for works of fiction.
        assert line["Téléphone"].startswith("06 39 98 ")
    assert len({line["Courriel"] for line in respondents.values()}) == 38


def test_territories_are_real_ones_of_the_frame_each_answered_for_once_and_paris_is_not_among_them(
    respondents: dict[str, Line],
) -> None:
    known = {row["commune_code"] for row in rows_of("reference/communes.csv")}
    groups = {row["intercommunalite_code"] for row in rows_of("reference/intercommunalites.csv")}
    communes = [line["Code INSEE de la commune"] for line in respondents.values()]
    sirens = [line["SIREN de l’intercommunalité"] for line in respondents.values()]
    given = [code for code in communes if code]
    assert set(given) <= known - {"75056"}
    assert {code for code in sirens if code} <= groups
    assert len(set(given)) == len(given)
    kinds = Counter((bool(commune), bool(siren)) for commune, siren in zip(communes, sirens, strict=True))
    assert kinds == {(True, False): 24, (False, True): 8, (True, True): 6}


def test_a_joint_answer_is_of_a_commune_and_its_own_intercommunalite(respondents: dict[str, Line]) -> None:
    group_of = {
        row["commune_code"]: row["intercommunalite_code"] for row in rows_of("reference/communes.csv")
    }
    joint = [
        line for line in respondents.values() if line["Type de collectivité"] == "Commune et intercommunalité"
    ]
    assert len(joint) == 6
    for line in joint:
        assert group_of[line["Code INSEE de la commune"]] == line["SIREN de l’intercommunalité"]


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


def test_every_title_says_that_its_project_is_simulated(projects: list[Line]) -> None:
    for line in projects:
        assert line["Intitulé du projet"].endswith(f"(projet simulé {line['N° projet']})")


def test_the_register_corrects_the_first_line_so_that_a_copy_edited_below_still_loads(
    lines: list[Line],
) -> None:
    (correction,) = [row for row in rows_of("codebook/corrections.csv") if row["edition"] == "2014"]
    assert correction["source_row"] == "2"
    assert lines[0]["Année de début"] == correction["expected"]
    assert lines[0]["Domaine"] not in ("Transport", "Éducation", "E-citoyenneté")


def test_the_delivery_says_that_it_is_simulated_and_may_be_edited() -> None:
    note = yaml.safe_load((FILE.parent / "delivery.yml").read_text(encoding="utf-8"))
    assert note["nature"] == "simulated"
    assert "barometre simulate --edition 2014" in note["origin"]
    assert note["licence"] == "etalab-2.0"
    assert note["files"] == [{"name": FILE.name}]
