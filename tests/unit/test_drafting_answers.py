"""Answers of coded columns: the same, written otherwise, new, not given."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from drafted import PROJECTS, RESPONDENTS, answers, draft_of

from barometre_pipeline.drafting.draft import Draft


def rewritten(header: str, other: Mapping[str, str]) -> dict[str, list[str]]:
    columns = {key: list(cells) for key, cells in PROJECTS.items()}
    columns[header] = [other.get(cell, cell) for cell in columns[header]]
    return columns


def domain(draft: Draft, code: str) -> tuple[str, str]:
    (row,) = [each for each in draft.of("domains") if each.cells["domain_code"] == code]
    (place,) = [each for each in draft.of("domain_crosswalk") if each.cells["domain_code"] == code]
    return row.change, place.cells["relation"]


def test_an_answer_in_other_letters_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    draft = draft_of(
        tmp_path, projects=rewritten("Thème", {"Sécurité": "SECURITE", "Éducation": "3 - Education"})
    )
    assert answers(draft, "SECURITE") == [("renamed", "securite")]
    assert answers(draft, "3 - Education") == [("renamed", "education")]
    assert answers(draft, "Sécurité") == []


def test_an_answer_that_nobody_gave_waits_for_a_person(tmp_path: Path) -> None:
    draft = draft_of(tmp_path)
    assert answers(draft, "Santé et social") == [("unseen", "sante_social")]
    assert domain(draft, "sante_social")[0] == "unseen"
    assert domain(draft, "transport")[0] == "same"


def test_an_answer_of_another_edition_means_what_it_meant_there(tmp_path: Path) -> None:
    draft = draft_of(tmp_path, projects=rewritten("Thème", {"Sécurité": "Énergie"}))
    assert answers(draft, "Énergie") == [("renamed", "energie")], "a domain of 2013"
    assert domain(draft, "energie") == ("new", "none"), "its place is not guessed"


def test_a_wider_or_a_narrower_answer_is_never_taken_for_the_same(tmp_path: Path) -> None:
    draft = draft_of(tmp_path, projects=rewritten("Thème", {"Culture et tourisme": "Culture"}))
    assert "culture_tourisme" in dict.fromkeys(code for _, code in answers(draft, "Culture"))
    assert {change for change, _ in answers(draft, "Culture")} == {"unsure"}


def test_an_answer_that_became_two_is_two_domains_narrower_than_it(tmp_path: Path) -> None:
    columns = rewritten("Thème", {})
    turns = iter(("Culture", "Tourisme") * 10)
    columns["Thème"] = [next(turns) if cell == "Culture et tourisme" else cell for cell in columns["Thème"]]
    draft = draft_of(tmp_path, projects=columns)
    assert answers(draft, "Culture") == [("split", "culture")]
    assert domain(draft, "tourisme") == ("split", "narrower")


def test_two_answers_that_became_one_are_said_to_have_merged(tmp_path: Path) -> None:
    draft = draft_of(
        tmp_path,
        projects=rewritten(
            "Thème",
            {"Transport": "Transport et environnement", "Environnement": "Transport et environnement"},
        ),
    )
    ((change, code),) = answers(draft, "Transport et environnement")
    assert change == "merged"
    assert code not in ("transport", "environnement")


def test_what_is_left_over_on_both_sides_and_given_as_often_may_be_the_same(tmp_path: Path) -> None:
    # « Réalisé » was 37 % of the answers of 2015 (187 of 507 that are filled, counted with grep); here 40 %
    often = draft_of(tmp_path / "often", projects=rewritten("Avancement", {"Réalisé": "Achevé"}))
    assert answers(often, "Achevé") == [("unsure", "done"), ("unsure", "")]
    columns = rewritten("Avancement", {"Réalisé": "En cours"})
    columns["Avancement"][0] = "Achevé"
    seldom = draft_of(tmp_path / "seldom", projects=columns)
    assert answers(seldom, "Achevé") == [("new", "")], "5 % are not about as often as 37 %"


def test_two_answers_that_are_left_over_for_one_are_not_chosen_from(tmp_path: Path) -> None:
    columns = rewritten("Avancement", {})
    turns = iter(("Achevé", "Livré") * 10)
    columns["Avancement"] = [next(turns) if cell == "Réalisé" else cell for cell in columns["Avancement"]]
    draft = draft_of(tmp_path, projects=columns)
    assert (answers(draft, "Achevé"), answers(draft, "Livré")) == ([("new", "")], [("new", "")])


def test_usual_words_for_yes_no_and_why_not_are_proposed_and_digits_are_not_sure(tmp_path: Path) -> None:
    given = {**RESPONDENTS, "Gouvernance : élu": ["O", "N", "sans objet", "O", "1"] * 2}
    draft = draft_of(tmp_path, given)
    assert answers(draft, "O") == [("renamed", "yes")]
    assert answers(draft, "N") == [("renamed", "no")]
    assert answers(draft, "sans objet") == [("renamed", "not_applicable")]
    assert answers(draft, "1") == [("unsure", "yes")]


def test_texts_in_a_coded_column_are_counted_and_not_listed(tmp_path: Path) -> None:
    columns = rewritten("Avancement", {})
    columns["Avancement"] = [
        cell if number % 3 else f"{'un texte ' * 12}{number}"
        for number, cell in enumerate(columns["Avancement"])
    ]
    draft = draft_of(tmp_path, projects=columns)
    assert any("project.status_code: 7 distinct answers" in warning for warning in draft.warnings)
    assert not [each for each in draft.of("modalities") if "un texte" in each.cells["written"]]
