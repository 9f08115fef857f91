"""Headers of a new delivery: which are known, which only look so, which name persons."""

from __future__ import annotations

from pathlib import Path

from drafted import (
    DOMAINS,
    PROJECTS,
    RESPONDENTS,
    answers,
    draft_of,
    feeds,
    renamed,
    rows_of,
    said,
    write_csv,
)

from barometre_pipeline.drafting.draft import Draft

TEN = range(10)


def with_column(header: str, cells: list[str]) -> dict[str, list[str]]:
    return {**{name: list(each) for name, each in RESPONDENTS.items()}, header: cells}


def only_left_out(draft: Draft, header: str) -> bool:
    return {feeds(row) for row in rows_of(draft, header)} == {""}


def test_headers_of_last_year_are_the_same_and_nothing_is_confirmed(tmp_path: Path) -> None:
    draft = draft_of(tmp_path)
    assert said(draft, "Thème") == [("same", "project domain_code")]
    assert said(draft, "Identifiant") == [
        ("same", "respondent respondent_code"),
        ("same", "answer respondent_code"),
    ]
    assert {row.change for header in (*RESPONDENTS, *PROJECTS) for row in rows_of(draft, header)} == {"same"}


def test_a_header_is_known_by_its_answers_where_the_wording_tells_nothing(tmp_path: Path) -> None:
    draft = draft_of(tmp_path, projects=renamed(PROJECTS, thème="Champ d’action", avancement="Où en est-on"))
    assert said(draft, "Champ d’action") == [("renamed", "project domain_code")]
    assert said(draft, "Où en est-on") == [("renamed", "project status_code")]


def test_a_header_whose_answers_only_come_near_is_a_candidate_and_not_chosen(tmp_path: Path) -> None:
    worded = {"En cours": "En cours de réalisation", "Réalisé": "Réalisé (fini)", "Prévu": "Prévu"}
    stage = {"Stade": [worded[cell] for cell in PROJECTS["Avancement"]]}
    others = {key: cells for key, cells in PROJECTS.items() if key != "Avancement"}
    draft = draft_of(tmp_path, projects={**others, **stage})
    assert said(draft, "Stade") == [("unsure", "project status_code"), ("unsure", "")]
    assert ("unsure", "ongoing") in answers(draft, "En cours de réalisation")
    assert answers(draft, "Prévu") == [("same", "planned")]


def test_a_coded_header_and_a_closed_column_that_are_left_over_are_a_candidate(tmp_path: Path) -> None:
    # shares of 2015: 40 % En cours, 37 % Réalisé, 23 % Prévu
    others = {key: cells for key, cells in PROJECTS.items() if key != "Avancement"}
    stage = ["A"] * 8 + ["B"] * 7 + ["C"] * 5
    near = draft_of(tmp_path / "near", projects={**others, "Stade": stage})
    assert said(near, "Stade") == [("unsure", "project status_code"), ("unsure", "")]
    far = draft_of(tmp_path / "far", projects={**others, "Stade": ["A"] * 16 + ["B"] * 2 + ["C"] * 2})
    assert said(far, "Stade") == [("new", "")]
    two = draft_of(tmp_path / "two", projects={**others, "Stade": stage, "Étape": stage})
    assert (said(two, "Stade"), said(two, "Étape")) == ([("new", "")], [("new", "")])


def test_codes_that_refer_to_each_other_are_known_by_it(tmp_path: Path) -> None:
    draft = draft_of(
        tmp_path, renamed(RESPONDENTS, identifiant="Clef"), renamed(PROJECTS, identifiant="Porteur")
    )
    assert said(draft, "Clef") == [
        ("renamed", "respondent respondent_code"),
        ("renamed", "answer respondent_code"),
    ]
    assert said(draft, "Porteur") == [("renamed", "project respondent_code")]


def test_headers_whose_cells_were_swapped_are_not_chosen(tmp_path: Path) -> None:
    swapped = {**PROJECTS, "Thème": PROJECTS["Avancement"], "Avancement": PROJECTS["Thème"]}
    draft = draft_of(tmp_path, projects=swapped)
    for header in ("Thème", "Avancement"):
        assert {row.change for row in rows_of(draft, header)} == {"unsure"}
        assert {feeds(row) for row in rows_of(draft, header)} == {
            "project domain_code",
            "project status_code",
            "",
        }


def test_amounts_in_another_unit_are_not_taken_as_they_are(tmp_path: Path) -> None:
    thousands = [str(int(cell) / 1000).replace(".", ",") for cell in PROJECTS["Coût (€)"]]
    silent = draft_of(tmp_path / "silent", projects={**PROJECTS, "Coût (€)": thousands})
    assert ("same", "project budget_eur") not in said(silent, "Coût (€)")
    told = draft_of(
        tmp_path / "told", projects={**renamed(PROJECTS, coût="Coût (k€)"), "Coût (k€)": thousands}
    )
    (budget,) = [row for row in rows_of(told, "Coût (k€)") if feeds(row)]
    assert (budget.change, budget.cells["factor"]) == ("unsure", "1000")


def test_a_question_in_other_words_is_a_new_item_that_names_the_old_one(tmp_path: Path) -> None:
    draft = draft_of(
        tmp_path,
        {
            ("Gouvernance : services" if key.endswith("service") else key): cells
            for key, cells in RESPONDENTS.items()
        },
    )
    (row,) = rows_of(draft, "Gouvernance : services")
    assert row.change == "reworded"
    assert row.cells["item"] not in ("", "dedicated_unit")
    assert "dedicated_unit" in row.evidence
    (item,) = [each for each in draft.of("items") if each.cells["item_code"] == row.cells["item"]]
    assert (item.change, item.cells["item_group"], item.cells["label_en"]) == ("reworded", "governance", "")


def test_a_question_that_is_turned_never_stays_the_same_item(tmp_path: Path) -> None:
    turned = {
        ("Gouvernance : absence de budget" if key.endswith("budget") else key): cells
        for key, cells in RESPONDENTS.items()
    }
    draft = draft_of(tmp_path, turned)
    assert ("renamed", "answer is_yes dedicated_budget") not in said(draft, "Gouvernance : absence de budget")
    assert "absence" in "".join(row.evidence for row in rows_of(draft, "Gouvernance : absence de budget"))


def test_two_headers_that_come_as_near_to_one_are_not_chosen_from(tmp_path: Path) -> None:
    years = list(PROJECTS["Début"])
    others = {key: cells for key, cells in PROJECTS.items() if key != "Début"}
    draft = draft_of(tmp_path, projects={**others, "Début travaux": years, "Début études": years})
    for header in ("Début travaux", "Début études"):
        assert said(draft, header) == [("unsure", "project start_period"), ("unsure", "")]


def test_postal_codes_are_no_number_that_was_asked_and_amounts_are(tmp_path: Path) -> None:
    postal = ["33000", "95200", "69001", "2A100", "33800"] * 2
    assert said(draft_of(tmp_path / "a", with_column("Code postal", postal)), "Code postal") == [("new", "")]
    agents = ["330", "95200", "69001", "75011", "33800"] * 2
    told = said(draft_of(tmp_path / "b", with_column("Agents", agents)), "Agents")
    assert told == [("new", "answer value_number agents")]


def test_one_question_that_became_two_and_two_that_became_one(tmp_path: Path) -> None:
    yes = list(RESPONDENTS["Gouvernance : élu"])
    kept = {key: cells for key, cells in RESPONDENTS.items() if not key.startswith("Gouvernance")}
    asked = {"budget propre": yes, "budget partagé": yes, "élu ou service": yes}
    draft = draft_of(tmp_path, {**kept, **{f"Gouvernance : {key}": cells for key, cells in asked.items()}})
    changes = {name: rows_of(draft, f"Gouvernance : {name}")[0].change for name in asked}
    assert changes == {"budget propre": "split", "budget partagé": "split", "élu ou service": "merged"}
    old = {"dedicated_budget", "elected_official", "dedicated_unit"}
    assert not old & {row.cells["item"] for row in draft.of("columns") if row.change in ("split", "merged")}


def test_answers_that_are_divided_among_two_columns_make_one_value(tmp_path: Path) -> None:
    theme = list(PROJECTS["Thème"])
    others = {key: cells for key, cells in PROJECTS.items() if key != "Thème"}
    halves = {
        "Domaine A": [cell if cell in DOMAINS[:2] else "" for cell in theme],
        "Domaine B": [cell if cell not in DOMAINS[:2] else "" for cell in theme],
    }
    draft = draft_of(tmp_path, projects={**others, **halves})
    parts = [
        (row.change, row.cells["column"], row.cells["part"])
        for name in halves
        for row in rows_of(draft, name)
    ]
    assert parts == [("split", "domain_code", "1"), ("split", "domain_code", "2")]
    assert answers(draft, "Transport") == [("same", "transport")]


def test_choices_of_one_cell_that_have_columns_of_their_own_keep_their_items(tmp_path: Path) -> None:
    ticks = ["X", ""] * 5
    draft = draft_of(
        tmp_path,
        {**RESPONDENTS, "Objectif : bonne gestion": ticks, "Objectif : exemplarité": ticks[::-1]},
    )
    assert said(draft, "Objectif : bonne gestion") == [("split", "answer is_yes bonne_gestion")]
    assert said(draft, "Objectif : exemplarité") == [("split", "answer is_yes exemplarite")]


def test_a_choice_in_other_words_is_a_candidate_beside_those_that_are_named(tmp_path: Path) -> None:
    ticks = ["X", ""] * 5
    headers = ("bonne gestion", "exemplarité", "qualité du service rendu", "sobriété")
    draft = draft_of(tmp_path, {**RESPONDENTS, **{f"Objectif : {name}": ticks for name in headers}})
    assert said(draft, "Objectif : qualité du service rendu") == [
        ("unsure", "answer is_yes qualite_service"),
        ("unsure", "answer is_yes qualite_service_rendu"),
    ]
    assert said(draft, "Objectif : sobriété") == [("new", "answer is_yes sobriete")]


def test_a_row_names_its_file_where_a_second_file_of_its_table_lacks_the_header(tmp_path: Path) -> None:
    kept = [key for key in RESPONDENTS if key != "Gouvernance : budget"]
    second = {
        key: [f"B{cell}" if key == "Identifiant" else cell for cell in RESPONDENTS[key]] for key in kept
    }
    write_csv(tmp_path / "delivery" / "autres_2016.csv", second)
    draft = draft_of(tmp_path)
    files = {row.cells["header"]: row.cells["file"] for row in draft.of("columns") if row.change == "same"}
    assert files["Gouvernance : budget"] == "collectivites_2016.csv"
    assert (files["Commune"], files["Titre"]) == ("", "")


def test_choices_under_another_separator_are_still_those_of_last_year(tmp_path: Path) -> None:
    chosen = ["Bonne gestion / Exemplarité", "Qualité du service", "Exemplarité / Qualité du service"]
    header = "Objectifs poursuivis (plusieurs choix possibles)"
    draft = draft_of(tmp_path, with_column(header, [chosen[number % 3] for number in TEN]))
    (row,) = rows_of(draft, header)
    assert (row.change, row.cells["separator"]) == ("same", "/")


def test_a_column_that_moved_to_the_file_of_another_table_is_said_to_have(tmp_path: Path) -> None:
    draft = draft_of(tmp_path, with_column("Gestion", ["En régie", "DSP"] * 5))
    assert said(draft, "Gestion") == [("moved", "project management_mode_code")]


def test_personal_data_goes_no_further_and_is_never_shown(tmp_path: Path) -> None:
    names = ["Agathe Fictif", "Basile Inventé", "Zoé Prétexte", "Luc Chimère", "Ève Songe"] * 2
    hidden = {
        "Contact : nom": names,
        "Champ 7": names,
        "Info": [f"{name.split()[0].lower()}@exemple.org" for name in names],
        "Réf. 2": ["06 39 98 00 01", "+33 6 39 98 00 02"] * 5,
        "Suite à donner": ["voir avec Mme Songe", "rappeler"] * 5,
        "Observations": ["rien", "à revoir"] * 5,
    }
    draft = draft_of(tmp_path, {**RESPONDENTS, **hidden})
    for header in hidden:
        assert only_left_out(draft, header), header
    shown = "\n".join(
        "\n".join((*proposal.cells.values(), proposal.evidence, proposal.last_year))
        for proposal in draft.proposals
    )
    for cells in hidden.values():
        assert not [cell for cell in cells if cell in shown]


def test_answers_are_shown_of_closed_questions_only(tmp_path: Path) -> None:
    essays = [f"Un texte que personne d’autre n’a écrit, numéro {number}" for number in TEN]
    draft = draft_of(tmp_path, {**RESPONDENTS, "Bilan": essays, "Zone": ["rurale", "urbaine"] * 5})
    assert "« rurale » 5" in rows_of(draft, "Zone")[0].evidence
    assert "texte que" not in "".join(proposal.evidence for proposal in draft.proposals)


def test_what_every_row_needs_and_nothing_feeds_is_said(tmp_path: Path) -> None:
    others = {key: cells for key, cells in PROJECTS.items() if key != "Titre"}
    draft = draft_of(tmp_path, projects=others)
    assert any("project.title" in warning for warning in draft.warnings)
    assert [row.change for row in draft.of("columns") if row.cells["column"] == "title"] == ["gone"]
