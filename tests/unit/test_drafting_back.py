"""Shipped editions drafted from their own deliveries: what a person wrote is the other road."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from drafted import ROOT, barometer_without, write_csv

from barometre_pipeline.codebook import load_codebook
from barometre_pipeline.drafting.compose import make_draft
from barometre_pipeline.drafting.draft import Draft

_TAKEN_FOR_THE_SAME = ("same", "renamed", "moved", "merged")
CASES = {
    "2014 beside 2013": (ROOT / "data", "2014", ["2014", "2015"], 6),
    "2015 beside 2014": (ROOT / "data", "2015", ["2015"], 14),
    "2018 beside 2017": (ROOT / "examples" / "collectivites_2017", "2018", ["2018"], 14),
}
"""Barometer, edition, editions that are taken out, least rows of columns.csv that are found again."""


@pytest.mark.parametrize("case", CASES)
def test_nothing_is_taken_for_another_than_the_codebook_says(case: str, tmp_path: Path) -> None:
    source, edition, taken_out, least = CASES[case]
    taken = barometer_without(tmp_path / "data", source, taken_out)
    draft = make_draft(
        load_codebook(tmp_path / "data"),
        int(edition),
        [source / "raw" / edition],
        source / "raw",
        "simulated",
    )
    named = ("table", "column", "item", "part", "header")
    true = {tuple(row[name] for name in named) for row in taken["columns"] if row["edition"] == edition}
    proposed = [
        tuple(each.cells[name] for name in named)
        for each in draft.of("columns")
        if each.change in _TAKEN_FOR_THE_SAME
    ]
    assert [row for row in proposed if row not in true] == []
    assert len(proposed) >= least
    meant = {
        (row["table"], row["column"], row["written"]): row["code"]
        for row in taken["modalities"]
        if row["edition"] == edition
    }
    wrong = [
        each.cells
        for each in draft.of("modalities")
        if each.change == "renamed"
        and meant.get((each.cells["table"], each.cells["column"], each.cells["written"]))
        != each.cells["code"]
    ]
    assert wrong == []


def test_a_first_edition_is_drafted_by_what_its_cells_are_like(tmp_path: Path) -> None:
    source = ROOT / "data"
    barometer_without(tmp_path / "data", source, ["2013", "2014", "2015"])
    draft = make_draft(load_codebook(tmp_path / "data"), 2015, [source / "raw" / "2015"], source / "raw", "")
    assert draft.base is None
    fed = {each.cells["header"]: each.cells["column"] for each in draft.of("columns")}
    assert fed["Code commune (INSEE)"] == "commune_code"
    assert fed["Commune"] == "name"
    assert fed["Identifiant"] == fed["Identifiant de la commune"] == "respondent_code"
    assert fed["Référence du projet"] == "project_code"
    assert fed["Gouvernance : élu"] == "is_yes"
    assert fed["Contact : nom"] == fed["Remarques"] == ""
    assert not {"same", "renamed"} & {each.change for each in draft.proposals}


PARIS = ROOT / "examples" / "budget_participatif_paris"
INVENTED = PARIS / "invented" / "raw"
SCALE, NUMBER = "echelle_bp", "arrondissement_projet_gagnant"
ALL = range(1, 21)


def beside_2014(folder: Path, other_scale: str = "Budget participatif parisien") -> Draft:
    """Draft a Paris of twenty arrondissements, and another scale, beside one that was the whole city only."""
    barometer_without(folder / "data", PARIS, [str(year) for year in range(2015, 2025)])
    path = folder / "data" / "codebook" / "modalities.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(each for each in lines if "arrondissement" not in each), encoding="utf-8")
    with (INVENTED / "2015" / "2015.csv").open(encoding="utf-8", newline="") as opened:
        rows = [row for row in csv.DictReader(opened) if "parisien" in row[SCALE]]
    model = {**rows[0], SCALE: "Budget participatif d’arrondissement"}
    rows = [{**row, SCALE: other_scale} for row in rows * 2]
    rows += [{**model, NUMBER: str(number), "identifiant_projet_gagnant": f"9{number}"} for number in ALL]
    write_csv(folder / "2015.csv", {name: [row[name] for row in rows] for name in model}, ",")
    return make_draft(load_codebook(folder / "data"), 2015, [folder / "2015.csv"], INVENTED, "survey")


def new_places(draft: Draft) -> set[str]:
    return {
        each.cells["written"]
        for each in draft.of("modalities")
        if each.cells["column"] == "place_code" and each.change in ("new", "unsure")
    }


def test_places_that_two_headers_tell_are_drafted_whole_where_most_of_them_are_new(tmp_path: Path) -> None:
    draft = beside_2014(tmp_path)
    assert new_places(draft) == {f"Budget participatif d’arrondissement | {number}" for number in ALL}
    assert not draft.of("columns"), "its headers are those of 2014, which rows of * state"


def test_a_value_of_two_headers_is_never_drafted_by_one_of_them(tmp_path: Path) -> None:
    draft = beside_2014(tmp_path, "Budget participatif des écoles")
    assert "unsure" in {each.change for each in draft.of("columns") if each.cells["part"]}
    assert not [written for written in new_places(draft) if "|" not in written]


def test_what_a_row_of_every_edition_says_already_is_counted_and_not_repeated(tmp_path: Path) -> None:
    source = ROOT / "examples" / "budget_participatif_paris"
    barometer_without(tmp_path / "data", source, ["2024"])
    codebook = load_codebook(tmp_path / "data")
    headers = codebook.for_edition(2023).columns["header"].dropna().drop_duplicates()
    lines = {header: ["un", "deux", "trois"] for header in headers} | {
        "identifiant_projet_gagnant": ["1", "2", "3"],
        "budget_global_projet_gagnant": ["1000", "2000", "3000"],
        "livraison_prev_projet": ["2024", "2025", "2025"],
    }
    del lines["debut_etudes_projet"], lines["thematique"]
    path = write_csv(tmp_path / "2024.csv", {**lines, "Thème retenu": ["Culture et patrimoine"] * 3}, ",")
    draft = make_draft(codebook, 2024, [path], tmp_path, "survey")
    assert draft.repeated["columns"] > 0
    stated = [(each.change, each.cells["column"], each.cells["header"]) for each in draft.of("columns")]
    for column in ("project_code", "budget_eur", "delivery_period"):
        assert column not in {named for _, named, _ in stated}, "the row of * holds"
    # A row that is written against one of * says that the start is not asked any more.
    assert ("gone", "start_period", "") in stated
