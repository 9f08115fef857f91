"""An edition drafted again: what was decided stays, what follows from it is drafted."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from drafted import Cells, edit, read, run, save, write_csv
from first_barometer import PROJECTS, first_barometer

from barometre_pipeline.codebook import load_codebook

YEAR = 2015


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A first edition, drafted once from one line a project."""
    folder = tmp_path_factory.mktemp("again")
    first_barometer(folder / "data")
    levels = {"echelle": ["whole", "part", "part"] * 4}
    write_csv(folder / "delivery" / "list.csv", {**PROJECTS, **levels})
    done = run(folder / "data", str(folder / "delivery"), edition=YEAR)
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture
def data(drafted: Path, tmp_path: Path) -> Path:
    return shutil.copytree(drafted, tmp_path / "copy") / "data"


def draft_again(data: Path) -> str:
    done = run(data, str(data.parent / "delivery"), edition=YEAR)
    assert done.exit_code == 0, done.output
    return done.output


def change(data: Path, name: str, where: Cells, **to: str) -> None:
    """Mend the rows of a draft that hold some cells."""

    def mend(row: Cells) -> None:
        if all(row[key] == cell for key, cell in where.items()):
            row.update(to)

    edit(data, name, mend, edition=YEAR)


def rows(data: Path, name: str, **where: str) -> list[Cells]:
    return [
        row for row in read(data, name, YEAR) if all(row[column] == cell for column, cell in where.items())
    ]


def decided(data: Path) -> dict[str, list[Cells]]:
    """Rows that somebody answered."""
    names = ("editions", "files", "columns", "items", "modalities", "domains", "domain_crosswalk")
    return {name: [row for row in read(data, name, YEAR) if row["confirmed"]] for name in names}


def bytes_of(data: Path) -> dict[str, list[str]]:
    """Lines of each file of the draft, in any order."""
    folder = data / "drafts" / str(YEAR)
    return {path.name: sorted(path.read_text(encoding="utf-8-sig").splitlines()) for path in folder.iterdir()}


def test_a_draft_that_nobody_touched_comes_out_the_same(data: Path) -> None:
    before = bytes_of(data)
    assert "kept as they are" not in draft_again(data)
    assert bytes_of(data) == before


def test_no_answer_and_no_mended_cell_is_lost(data: Path) -> None:
    change(data, "columns", {"header": "thematique"}, confirmed="yes", note="asked")
    change(data, "columns", {"header": "echelle"}, confirmed="no")
    change(data, "domains", {"domain_code": "sport"}, label_en="Sports")
    change(data, "editions", {}, title_fr="La première")
    answered = decided(data)
    assert "rows of the draft: 1 of editions.csv, 2 of columns.csv, 1 of domains.csv" in draft_again(data)
    assert decided(data) == answered, "and nothing was answered for anybody"
    assert [row["label_en"] for row in rows(data, "domains", domain_code="sport")] == ["Sports"]
    assert [row["title_fr"] for row in rows(data, "editions")] == ["La première"]


def test_the_answers_of_mended_columns_are_drafted(data: Path) -> None:
    assert rows(data, "modalities", column="place_code") == []
    change(data, "columns", {"header": "quartier"}, part="2", confirmed="yes")
    parts = [{**row, "header": "echelle", "part": "1"} for row in rows(data, "columns", header="quartier")]
    save(data, "columns", [*read(data, "columns", YEAR), *parts], YEAR)
    change(data, "columns", {"header": "prioritaire"}, table="project", column="management_mode_code")
    draft_again(data)
    places = {
        row["written"]: (row["change"], row["code"]) for row in rows(data, "modalities", column="place_code")
    }
    # two levels, four places, and every pair of them stands in the list
    assert len(places) == 8
    assert places["whole | N1"] == ("unsure", "N1")
    modes = [row["written"] for row in rows(data, "modalities", column="management_mode_code")]
    assert sorted(modes) == ["Non", "Oui"]
    assert [row["confirmed"] for row in rows(data, "columns", header="prioritaire")] == [""]


def test_the_item_of_a_mended_column_is_drafted(data: Path) -> None:
    change(data, "columns", {"header": "prioritaire"}, table="answer", column="is_yes", item="is_priority")
    draft_again(data)
    (item,) = rows(data, "items")
    assert (item["item_code"], item["item_type"], item["confirmed"]) == ("is_priority", "yes_no", "")
    assert {row["code"] for row in rows(data, "modalities", column="is_yes")} == {"yes", "no"}


def test_a_code_that_was_mended_has_its_domain_and_the_old_one_goes(data: Path) -> None:
    change(data, "modalities", {"written": "Sport"}, code="sports")
    draft_again(data)
    codes = {row["domain_code"] for row in rows(data, "domains")}
    assert codes == {"sports", "sante", "culture"}


def test_a_table_that_files_csv_names_is_what_its_columns_are_drafted_for(data: Path) -> None:
    change(data, "files", {"file": "list.csv"}, table="respondent", confirmed="yes")
    change(data, "files", {"from_table": "project"}, confirmed="no")
    draft_again(data)
    tables = {row["table"] for row in rows(data, "columns")} - {""}
    assert tables == {"respondent", "answer"}


def test_an_edition_that_is_confirmed_is_completed_and_not_begun_again(data: Path) -> None:
    def say_yes(row: Cells) -> None:
        row["confirmed"] = "yes"
        row |= {"title_fr": "Un", "title_en": "One", "granularity": "list"} if "title_fr" in row else {}
        row |= {"label_en": "A label"} if "label_en" in row else {}
        row |= {"nature": "survey"} if "nature" in row else {}

    for name in ("editions", "files", "columns", "domains", "domain_crosswalk"):
        edit(data, name, say_yes, edition=YEAR)
    codes = {"FIN": "done", "TRAVAUX": "ongoing", "NON REGISTRE": "no_answer"}
    edit(data, "modalities", say_yes, edition=YEAR)
    for written, code in codes.items():
        change(data, "modalities", {"written": written}, code=code)
    refused = rows(data, "columns", header="echelle")[0] | {"note": "another", "confirmed": "no"}
    save(data, "columns", [*read(data, "columns", YEAR), refused], YEAR)
    change(data, "columns", {"column": "place_code"}, confirmed="no")
    assert "no row says for which place a respondent answers" in run(data, "--confirm", edition=YEAR).output
    change(data, "columns", {"column": "place_code"}, confirmed="yes")
    done = run(data, "--confirm", edition=YEAR)
    assert done.exit_code == 0, done.output
    assert "B821" in run(data, str(data.parent / "delivery"), edition=YEAR).output, "nothing is lacking"
    write_csv(
        data.parent / "delivery" / "list.csv", {**PROJECTS, "thematique": ["Sport", "Santé", "Eau"] * 4}
    )
    draft_again(data)
    assert [(row["column"], row["written"]) for row in rows(data, "modalities")] == [("domain_code", "Eau")]
    assert [row["confirmed"] for row in rows(data, "columns")] == ["no"], "the one that was refused"
    assert [row["domain_code"] for row in rows(data, "domains")] == ["eau"]
    for name in ("modalities", "domains", "domain_crosswalk"):
        edit(data, name, say_yes, edition=YEAR)
    assert "1 rows added to codebook/modalities.csv" in run(data, "--confirm", edition=YEAR).output
    codebook = load_codebook(data).for_edition(YEAR)
    assert set(codebook.domains["domain_code"]) == {"sport", "sante", "culture", "eau"}


def test_what_else_a_header_feeds_still_waits_where_one_of_its_rows_is_decided(data: Path) -> None:
    before = [(row["table"], row["column"]) for row in rows(data, "columns", header="quartier")]
    assert len(before) == 3
    change(data, "columns", {"header": "quartier", "column": "place_code"}, confirmed="yes")
    draft_again(data)
    draft_again(data)
    after = rows(data, "columns", header="quartier")
    assert sorted((row["table"], row["column"]) for row in after) == sorted(before)
    assert sorted(row["confirmed"] for row in after) == ["", "", "yes"]


def test_a_candidate_that_nobody_answered_waits_and_settles_nothing(data: Path) -> None:
    dates = {"premiere": ["2014", "2015", "2016"] * 4, "seconde": ["2016", "2017", ""] * 4}
    others = {name: cells for name, cells in PROJECTS.items() if name != "debut_etudes"}
    write_csv(data.parent / "delivery" / "list.csv", {**others, **dates})
    draft_again(data)
    candidates = ["start_period", "delivery_period", ""]
    assert [row["column"] for row in rows(data, "columns", header="premiere")] == candidates
    change(data, "columns", {"header": "premiere", "column": "start_period"}, confirmed="yes")
    draft_again(data)
    waiting = [row["column"] for row in rows(data, "columns", header="premiere", confirmed="")]
    assert waiting == ["delivery_period", ""]
    # the start is taken, so that the other header can only be the delivery
    assert [row["column"] for row in rows(data, "columns", header="seconde")] == ["delivery_period"]


@pytest.mark.parametrize(
    ("mended", "headers"),
    [({"header_rows": "2"}, "ref"), ({"header_rows": "1-2"}, "Liste | ref")],
)
def test_a_file_is_drafted_by_the_header_that_was_decided(mended: Cells, headers: str, data: Path) -> None:
    path = data.parent / "delivery" / "list.csv"
    titles = ";".join(["Liste"] * (len(PROJECTS) + 1))
    path.write_text(f"{titles}\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    change(data, "files", {"file": "list.csv"}, confirmed="yes", **mended)
    draft_again(data)
    assert rows(data, "columns", header=headers)


def test_a_reading_that_a_load_would_refuse_is_told(data: Path) -> None:
    change(data, "files", {"file": "list.csv"}, confirmed="yes", delimiter=",")
    told = draft_again(data)
    assert "a load would refuse" in told
    assert "B224" in told


def test_an_edition_that_no_line_of_a_file_says_is_told(data: Path) -> None:
    seasons = {"Saison": ["Saison 1"] * 6 + ["Saison 2"] * 6}
    write_csv(data.parent / "delivery" / "list.csv", {**PROJECTS, **seasons})
    mended = {"edition_header": "Saison", "confirmed": "yes"}
    change(data, "files", {"file": "list.csv"}, edition_written="Saison 3", **mended)
    assert "no line says « Saison 3 »" in draft_again(data)
    change(data, "files", {"file": "list.csv"}, edition_written="Saison 2")
    assert "no line says" not in draft_again(data)
    (sport,) = rows(data, "modalities", written="Sport")
    assert sport["evidence"].startswith("given 2 times;"), "of the four lines, those of the second season"
