"""Wordings: what is alike, what only looks alike."""

from __future__ import annotations

import pytest

from barometre_pipeline.drafting.wording import (
    ALIKE,
    DIFFERING,
    OTHER_NUMBER,
    alike,
    differing_marks,
    likeness,
    plain,
    slug,
    wordings,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Coût (€)", "COUT  (€)"),
        ("Q3. Élu chargé du numérique", "élu chargé du numérique"),
        ("12) État d’avancement", "Etat d'avancement :"),
        ("N° répondant", "Numéro répondant"),
        ("Contact : courriel", "Contact – e-mail"),
        ("Service dédié (oui/non)", "Service dédié"),
        ("2.1 - Thème", "Thème"),
    ],
)
def test_case_accents_marks_and_numbering_say_nothing(one: str, other: str) -> None:
    assert plain(one) == plain(other)
    assert alike(one, other) >= ALIKE


def test_an_answer_that_begins_with_a_number_keeps_it() -> None:
    assert plain("10-25 %") != plain("25 %")
    assert plain("2015") == ("2015",)


def test_the_year_of_an_edition_is_any_year() -> None:
    assert plain("Budget 2015", 2015) == plain("Budget 2016", 2016)
    assert plain("Budget 2014", 2015) != plain("Budget 2016", 2016)


@pytest.mark.parametrize(
    ("one", "other", "marks"),
    [
        ("Budget dédié", "Absence de budget dédié", ["absence"]),
        ("Année de début", "Année de fin", ["debut", "fin"]),
        ("Coût (€)", "Coût (k€)", ["keur", "€"]),
        ("Budget HT", "Budget TTC", ["ht", "ttc"]),
        ("Objectif 1", "Objectif 2", ["1", "2"]),
    ],
)
def test_a_number_a_unit_or_a_word_that_turns_the_meaning_is_never_near(
    one: str, other: str, marks: list[str]
) -> None:
    assert differing_marks(plain(one), plain(other)) == marks
    assert alike(one, other) <= DIFFERING


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1er arrondissement", "2e arrondissement"),
        ("Projet 12", "Projet 13"),
        ("Budget participatif | 4", "Budget participatif | 14"),
        ("plus de 50 000 habitants", "plus de 100 000 habitants"),
    ],
)
def test_wordings_that_differ_in_a_number_are_no_candidates(one: str, other: str) -> None:
    assert alike(one, other) <= OTHER_NUMBER
    assert likeness(*wordings([one, other])) <= OTHER_NUMBER


def test_an_abbreviation_is_near_to_its_words() -> None:
    assert alike("NSP", "Ne sait pas") > 90
    assert alike("DSP", "Délégation de service public") > 90
    assert alike("DSP", "Marché public") < 60


def test_a_part_is_less_near_than_another_order_of_words() -> None:
    assert alike("Santé", "Santé et social") < 85 < alike("Social et santé", "Santé et social")


def test_a_heading_that_columns_share_does_not_make_them_alike() -> None:
    headers = ["Gouvernance : élu", "Gouvernance : mesure de l’impact", "Gouvernance : données"]
    first, second, third = wordings(headers)
    assert first.words == ("elu",)
    assert max(likeness(first, second), likeness(second, third)) < 55
    (alone,) = wordings(["Gouvernance : élu"])
    assert alone.words == ("gouvernance", "elu")


def test_a_code_is_made_of_the_words_that_mean_something() -> None:
    assert slug("Gestion de l’énergie dans les bâtiments") == "gestion_energie_batiments"
