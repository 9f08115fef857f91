"""What the respondents of the shipped deliveries answer, against what was printed about it."""

from __future__ import annotations

from collections import Counter
from itertools import chain

import pytest
from averaged_borda import averaged_borda
from delivered import Line, lines_of, sheet

OBJECTIVES = ("qualite_service", "attractivite", "bonne_gestion", "exemplarite", "developpement_durable")
ORDER = {
    2013: ("qualite_service", "bonne_gestion", "attractivite", "developpement_durable", "exemplarite"),
    2014: OBJECTIVES,
}
"""Order of the columns of the rankings."""

Ranking = dict[str, int]


@pytest.fixture(scope="module")
def communes() -> list[Line]:
    """Respondents of 2015, but for the last one, which is withdrawn."""
    return list(lines_of(2015, "collectivites_2015.csv"))[:-1]


def rankings_of(edition: int) -> list[Ranking]:
    """Read the ranks that each respondent gives; one respondent of 2014 has many lines."""
    if edition == 2013:
        rows = {row[1]: row[9:14] for row in sheet("Collectivités")[5:29]}
    else:
        lines = lines_of(2014, "questionnaire_2014.csv")
        rows = {line["N° répondant"]: list(line.values())[9:14] for line in lines}
    return [
        {code: int(rank) for code, rank in zip(ORDER[edition], ranks, strict=True) if rank}
        for ranks in rows.values()
    ]


@pytest.mark.parametrize(
    ("edition", "printed"),
    [(2013, ["qualite_service", "bonne_gestion"]), (2014, list(OBJECTIVES))],
)
def test_the_objectives_come_in_the_printed_order_whatever_completes_the_rankings(
    edition: int, printed: list[str]
) -> None:
    rankings = [sorted(ranking, key=lambda code: ranking[code]) for ranking in rankings_of(edition)]
    scores = averaged_borda(rankings, OBJECTIVES)
    assert sorted(scores, key=lambda code: -scores[code])[: len(printed)] == printed
    assert len({round(score, 1) for score in scores.values()}) == len(scores)


@pytest.mark.parametrize(("edition", "number"), [(2013, 24), (2014, 38)])
def test_rankings_hold_two_to_five_objectives_without_gap_or_tie_and_one_respondent_ranks_none(
    edition: int, number: int
) -> None:
    rankings = rankings_of(edition)
    assert len(rankings) == number
    assert {len(ranking) for ranking in rankings} == {0, 2, 3, 4, 5}
    assert rankings.count({}) == 1
    for ranking in rankings:
        assert sorted(ranking.values()) == list(range(1, len(ranking) + 1))


def test_objectives_are_chosen_by_40_36_and_24_of_44_communes_and_three_choose_none(
    communes: list[Line],
) -> None:
    cells = [line["Objectifs poursuivis (plusieurs choix possibles)"] for line in communes]
    chosen = [cell.split(", ") for cell in cells if cell]
    assert (len(cells), len(chosen)) == (47, 44)
    (first, a), (second, b), (third, c), *others = Counter(chain.from_iterable(chosen)).most_common()
    assert [(first, a), (second, b)] == [("Attractivité du territoire", 40), ("Qualité du service", 36)]
    assert (third, c) == ("Bonne gestion", 24)
    assert [round(100 * number / 44) for number in (a, b, c)] == [91, 82, 55]
    assert len(others) == 2
    assert max(number for _, number in others) < 24


def test_several_objectives_stand_in_one_cell_and_none_twice(communes: list[Line]) -> None:
    chosen = [line["Objectifs poursuivis (plusieurs choix possibles)"].split(", ") for line in communes]
    assert {len(each) for each in chosen} >= {1, 2, 3, 4}
    assert all(len(set(each)) == len(each) for each in chosen)


def test_governance_of_2015_is_answered_by_yes_no_and_both_reasons_to_say_neither(
    communes: list[Line],
) -> None:
    headers = [header for header in communes[0] if header.startswith("Gouvernance : ")]
    assert len(headers) == 8
    assert "Gouvernance : mission de coordination" in headers
    for header in headers:
        assert {"Oui", "Non"} <= {line[header] for line in communes}
    answers = {line[header] for line in communes for header in headers}
    assert answers == {"Oui", "Non", "NSP", "Sans objet", ""}
