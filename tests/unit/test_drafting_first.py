"""A first edition: what a line is, and what its columns may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import small_workbooks
from drafted import ROOT, answers, barometer_without, said, write_csv
from first_barometer import PLACES, PROJECTS, first_barometer

from barometre_pipeline.codebook import load_codebook
from barometre_pipeline.drafting.compose import make_draft
from barometre_pipeline.drafting.draft import Draft

Columns = Mapping[str, Sequence[str]]


def draft_first(folder: Path, kind: str = "city", **files: Columns) -> Draft:
    """Draft 2015 as the first edition of a barometer, from files."""
    data = first_barometer(folder / "data", kind)
    for name, columns in files.items():
        write_csv(folder / "delivery" / f"{name}.csv", columns)
    return make_draft(load_codebook(data), 2015, [folder / "delivery"], data / "raw", "survey")


def tables(draft: Draft) -> list[tuple[str, str, str]]:
    """What feeds each table: its file, or the table whose lines it reads."""
    return [(each.cells["table"], each.cells["file"], each.cells["from_table"]) for each in draft.of("files")]


def test_one_line_a_project_feeds_projects_and_the_respondents_that_its_lines_name(tmp_path: Path) -> None:
    draft = draft_first(tmp_path, list=PROJECTS)
    assert tables(draft) == [("project", "list.csv", ""), ("respondent", "", "project")]
    assert said(draft, "quartier") == [
        ("new", "respondent place_code"),
        ("new", "respondent respondent_code"),
        ("new", "project respondent_code"),
    ]
    for header, column in {
        "ref": "project_code",
        "intitule_projet": "title",
        "thematique": "domain_code",
        "avancement_projet": "status_code",
        "budget_projet": "budget_eur",
        "debut_etudes": "start_period",
    }.items():
        assert said(draft, header) == [("new", f"project {column}")]
    assert said(draft, "prioritaire") == [("new", "")], "it differs among the projects of a respondent"
    assert answers(draft, "Sport") == [("new", "sport")]
    assert answers(draft, "NON REGISTRE") == [("new", "")]
    asked = {each.cells["written"]: each.evidence for each in draft.of("modalities")}
    for written, codes in {"FIN": ("done", "no_answer"), "NON REGISTRE": ("no_answer",)}.items():
        assert all(code in asked[written].split("which code?")[1] for code in codes)


def test_a_first_list_of_domains_is_the_one_that_later_lists_are_matched_with(tmp_path: Path) -> None:
    crosswalk = [each.cells for each in draft_first(tmp_path, list=PROJECTS).of("domain_crosswalk")]
    matched = [(row["domain_code"], row["harmonised_domain_code"], row["relation"]) for row in crosswalk]
    assert sorted(matched) == [(code, code, "exact") for code in ("culture", "sante", "sport")]
    assert all(row["source"] for row in crosswalk)


def test_a_note_that_names_somebody_is_not_shown_as_an_answer(tmp_path: Path) -> None:
    dates = ["2015-02", "voir Mme Songe", "2014-01"] * 4
    draft = draft_first(tmp_path, list={**PROJECTS, "debut_etudes": dates})
    assert "Songe" not in "".join(cell for each in draft.proposals for cell in each.cells.values())
    assert any("project.start_period" in warning for warning in draft.warnings)


@pytest.mark.parametrize(("kind", "constant"), [("city", ["city"]), ("district", ["city"])])
def test_the_kind_of_respondents_is_that_of_their_places_or_the_only_one_there_is(
    kind: str, constant: list[str], tmp_path: Path
) -> None:
    draft = draft_first(tmp_path, kind, list=PROJECTS)
    stated = [each.cells["constant"] for each in draft.of("columns") if each.cells["column"] == "entity_type"]
    assert stated == constant


def test_places_are_known_by_their_names_where_no_column_has_their_codes(tmp_path: Path) -> None:
    named = {**PROJECTS, "quartier": [f"the {cell}" for cell in PROJECTS["quartier"]]}
    draft = draft_first(tmp_path, list=named)
    assert ("new", "respondent place_code") in said(draft, "quartier")
    assert [answers(draft, f"the {code}") for code in PLACES] == [[("new", code)] for code in PLACES]


def test_the_invented_barometer_is_drafted_as_a_person_wrote_it(tmp_path: Path) -> None:
    source = ROOT / "examples" / "new_barometer"
    taken = barometer_without(tmp_path / "data", source, ("*", "2026"))
    draft = make_draft(load_codebook(tmp_path / "data"), 2026, [source / "raw" / "2026"], tmp_path, "")
    named = ("table", "column", "header", "constant")
    wrote = {tuple(row[name] for name in named) for row in taken["columns"]}
    assert {tuple(each.cells[name] for name in named) for each in draft.of("columns")} == wrote
    assert {each.change for each in draft.of("columns")} == {"new"}


def test_two_columns_that_may_start_a_project_are_not_chosen_from(tmp_path: Path) -> None:
    draft = draft_first(tmp_path, list={**PROJECTS, "debut_travaux": PROJECTS["debut_etudes"]})
    for header in ("debut_etudes", "debut_travaux"):
        assert said(draft, header) == [("unsure", "project start_period"), ("unsure", "")]


def test_what_is_the_same_on_all_lines_of_a_respondent_was_asked_of_it(tmp_path: Path) -> None:
    asked = ["Oui" if cell == "N1" else "Non" for cell in PROJECTS["quartier"]]
    draft = draft_first(tmp_path, list={**PROJECTS, "elu": asked})
    assert said(draft, "elu") == [("new", "answer is_yes elu")]
    assert ("answer", "", "project") in tables(draft)


def test_a_line_a_respondent_is_no_line_a_project(tmp_path: Path) -> None:
    survey = {
        "code": ["R1", "R2", "R3", "R4"],
        "quartier": PLACES,
        "Un élu en est chargé": ["Oui", "Non"] * 2,
        "Un budget propre": ["Oui", "Non"] * 2,
    }
    draft = draft_first(tmp_path, survey=survey)
    assert tables(draft) == [("respondent", "survey.csv", ""), ("answer", "", "respondent")]
    assert said(draft, "quartier") == [("new", "respondent place_code")]


def test_a_line_that_is_a_respondent_and_its_only_project_feeds_both(tmp_path: Path) -> None:
    four = {header: cells[:4] for header, cells in PROJECTS.items()} | {
        "thematique": ["Sport", "Santé"] * 2,
        "avancement_projet": ["FIN", "TRAVAUX"] * 2,
    }
    draft = draft_first(tmp_path, list=four)
    assert {table for table, _, _ in tables(draft)} == {"project", "respondent", "answer"}
    assert ("new", "answer is_yes prioritaire") in said(draft, "prioritaire")


def test_rows_name_their_file_where_not_all_files_of_a_table_have_the_header(tmp_path: Path) -> None:
    north = {
        "code": ["N1", "N2"],
        "Schéma directeur": ["Oui", "Non"],
        "Budget propre": ["Non", "Oui"],
    }
    south = {
        "code": ["S1", "S2", "S3"],
        "Schéma directeur": ["Non", "Non", "Oui"],
        "Service commun": ["Oui", "Oui", "Non"],
    }
    draft = draft_first(tmp_path, north=north, south=south)
    stated = {each.cells["header"]: each.cells["file"] for each in draft.of("columns")}
    assert stated == {
        "code": "",
        "Schéma directeur": "",
        "Budget propre": "north.csv",
        "Service commun": "south.csv",
    }
    assert len(draft.of("items")) == 3, "what both ask in the same words is one item"


def test_rows_name_their_sheet_where_not_all_sheets_of_a_table_have_the_header(tmp_path: Path) -> None:
    data = first_barometer(tmp_path / "data")
    cells = {"A": ["code", "N1", "N2"], "B": ["Schéma", "Oui", "Non"], "C": ["Budget", "Non", "Oui"]}
    other = {**cells, "A": ["code", "S1", "S2"], "C": ["Service", "Oui", "Oui"]}
    sheets = [
        small_workbooks.Sheet(
            {f"{name}{row}": cell for name, own in held.items() for row, cell in enumerate(own, 1)}
        )
        for held in (cells, other)
    ]
    path = small_workbooks.write(tmp_path / "list.xlsx", Nord=sheets[0], Sud=sheets[1])
    draft = make_draft(load_codebook(data), 2015, [path], data / "raw", "survey")
    stated = {each.cells["header"]: (each.cells["file"], each.cells["sheet"]) for each in draft.of("columns")}
    assert stated == {"code": ("", ""), "Schéma": ("", ""), "Budget": ("", "Nord"), "Service": ("", "Sud")}


def of_years(header: str, *years: str) -> Columns:
    """The projects again in each year, under a column that says which."""
    held: dict[str, Sequence[str]] = {name: list(cells) * len(years) for name, cells in PROJECTS.items()}
    return {**held, header: [year for year in years for _ in range(12)]}


@pytest.mark.parametrize(
    ("header", "years", "written"),
    [
        ("Édition", ("2014", "2015", "2016"), ""),
        ("Campagne", ("campagne 2014", "campagne 2015"), "campagne 2015"),
        ("Année", ("2014", "2015"), ""),  # codes stand once a year, and again in the other
    ],
)
def test_a_file_of_several_editions_says_so_by_a_column(
    header: str, years: tuple[str, ...], written: str, tmp_path: Path
) -> None:
    draft = draft_first(tmp_path, list=of_years(header, *years))
    files = draft.of("files")[0].cells
    assert (files["edition_header"], files["edition_written"]) == (
        header,
        written,
    )
    assert said(draft, "ref") == [("new", "project project_code")], (
        "only the lines of the edition are looked at"
    )
    assert header not in draft.headers


def test_a_draft_says_that_its_files_are_of_another_edition(tmp_path: Path) -> None:
    draft = draft_first(tmp_path, list=of_years("Édition", "2014"))
    assert any("« Édition » says 2014: is 2015, which you typed" in warning for warning in draft.warnings)


def test_a_year_of_projects_is_not_taken_for_an_edition(tmp_path: Path) -> None:
    years = {**PROJECTS, "Année": ["2014", "2015", "2016"] * 4}
    draft = draft_first(tmp_path, list=years)
    assert draft.of("files")[0].cells["edition_header"] == ""
    assert any("edition_header" in warning for warning in draft.warnings), "but somebody should look"


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Nom", [f"{first} {last}" for first in ("Jean", "Anne", "Lise") for last in ("Roux", "Songe")] * 2),
        ("Téléphone", [f"06123456{number:02d}" for number in range(12)]),
        ("Interlocuteur", ["Mme Songe", "M. Roux", "M. Martin"] * 4),
        ("Chef de file", ["Jean Roux", "Anne Songe", "Lise Martin"] * 4),
        ("Date de naissance", [f"19{60 + number}-01-02" for number in range(12)]),
    ],
)
def test_what_reads_like_personal_data_is_no_column_of_a_first_edition(
    header: str, cells: Sequence[str], tmp_path: Path
) -> None:
    without_domain = {name: cells for name, cells in PROJECTS.items() if name != "thematique"}
    draft = draft_first(tmp_path, list={**without_domain, header: cells})
    assert said(draft, header) == [("new", "")]
    written = "".join(cell for each in draft.proposals for cell in (*each.cells.values(), each.evidence))
    assert not [cell for cell in cells if cell in written]


def test_a_title_is_one_though_it_is_shaped_like_a_name(tmp_path: Path) -> None:
    titles = [f"Maison Ouverte {letter}" for letter in "ABCDEFGHIJ"] + ["Rue Mme Songe", "Place Mme Songe"]
    draft = draft_first(tmp_path, list={**PROJECTS, "intitule_projet": titles})
    assert said(draft, "intitule_projet") == [("new", "project title")]


def of_respondents(prefix: str, **questions: Sequence[str]) -> Columns:
    """Lines that are respondents, each of a place, with their answers."""
    codes = [f"{prefix}{number}" for number in range(12)]
    return {"code": codes, "quartier": [PLACES[number % 4] for number in range(12)], **questions}


def test_the_questions_of_one_file_stand_though_another_file_of_respondents_asks_none(tmp_path: Path) -> None:
    asked = of_respondents("R", conseil=["Oui", "Non", "Oui"] * 4)
    draft = draft_first(tmp_path, first=asked, second=of_respondents("S", remarques=["a", "b", "c"] * 4))
    assert said(draft, "conseil") == [("new", "answer is_yes conseil")]
    assert ("new", "answer respondent_code") in said(draft, "code")
    assert {each.cells["code"] for each in draft.of("modalities")} == {"yes", "no"}


def test_two_questions_of_one_file_that_read_alike_are_two_items(tmp_path: Path) -> None:
    twice = of_respondents("R", **{"Conseil ?": ["Oui", "Non", "Oui"] * 4, "conseil": ["Non"] * 12})
    draft = draft_first(tmp_path, one=twice)
    items = [each.cells["item_code"] for each in draft.of("items")]
    assert len(set(items)) == 2
    assert [said(draft, header)[0][1] for header in ("Conseil ?", "conseil")] == [
        f"answer is_yes {code}" for code in items
    ]


def test_one_question_of_two_files_is_one_item(tmp_path: Path) -> None:
    answered = {"conseil": ["Oui", "Non", "Oui"] * 4}
    draft = draft_first(tmp_path, one=of_respondents("R", **answered), two=of_respondents("S", **answered))
    assert [each.cells["item_code"] for each in draft.of("items")] == ["conseil"]
