"""A draft on disk: written once, decided by a person, then all of it in the codebook or nothing."""

from __future__ import annotations

import csv
import hashlib
import shlex
import shutil
from pathlib import Path

import pytest
from drafted import EDITION, PROJECTS, RESPONDENTS, ROOT, Cells, edit, read, run, save, write_csv

from barometre_pipeline.codebook import load_codebook
from barometre_pipeline.settings import OUTPUT_VARIABLE

FORMULA = "=HYPERLINK(A1)"
"""A header that a spreadsheet would compute."""


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped codebook with a draft: headers of last year, one that is new, some that are gone."""
    folder = tmp_path_factory.mktemp("drafted")
    shutil.copytree(ROOT / "data", folder / "data", ignore=shutil.ignore_patterns("raw", "simulation"))
    zone = {"Zone": ["rurale", "urbaine"] * 5, FORMULA: ["nord", "sud"] * 5}
    write_csv(folder / "delivery" / "collectivites_2016.csv", {**RESPONDENTS, **zone})
    write_csv(folder / "delivery" / "projets_2016.csv", PROJECTS)
    done = run(folder / "data", str(folder / "delivery"))
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture
def data(drafted: Path, tmp_path: Path) -> Path:
    """A copy of it to decide on."""
    return shutil.copytree(drafted, tmp_path / "copy") / "data"


def decide_all(data: Path) -> None:
    """Say yes to all, and fill in what only a person knows."""

    def fill(row: Cells) -> None:
        row |= {"confirmed": "oui"}
        row |= (
            {"title_fr": "Quatrième", "title_en": "Fourth", "nature": "survey"} if "title_fr" in row else {}
        )

    for path in (data / "drafts" / str(EDITION)).glob("*.csv"):
        if path.read_text(encoding="utf-8-sig").count("\n") > 1:
            edit(data, path.stem, fill)


def codebook_bytes(data: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (data / "codebook").iterdir()
    }


def test_no_cell_of_a_draft_is_a_formula_for_a_spreadsheet(data: Path) -> None:
    with (data / "drafts" / "2016" / "columns.csv").open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened, delimiter=";"))
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
    assert f"'{FORMULA}" in {row["header"] for row in rows}


def test_nothing_is_confirmed_until_somebody_says_so(data: Path) -> None:
    before = codebook_bytes(data)
    refused = run(data, "--confirm")
    assert (refused.exit_code, refused.output.count("B825")) == (1, 7)
    run(data, "--accept", "same")
    still = run(data, "--confirm")
    assert "drafts/2016/editions.csv" in still.output, "what is new is not accepted with what is the same"
    assert codebook_bytes(data) == before


def test_one_stroke_accepts_what_is_the_same_and_leaves_what_was_decided(data: Path) -> None:
    edit(data, "columns", lambda row: row.update(confirmed="no") if row["header"] == "Titre" else None)
    run(data, "--accept", "same")
    with (data / "drafts" / "2016" / "columns.csv").open(encoding="utf-8-sig", newline="") as opened:
        decided = {
            (row["change"], row["header"]): row["confirmed"] for row in csv.DictReader(opened, delimiter=";")
        }
    assert decided["same", "Titre"] == "no"
    assert decided["same", "Thème"] == "yes"
    assert decided["new", "Zone"] == ""


def test_a_confirmed_draft_is_in_the_codebook_whole_and_what_was_there_is_untouched(data: Path) -> None:
    before = {path.name: path.read_bytes() for path in (data / "codebook").iterdir()}
    decide_all(data)
    done = run(data, "--confirm")
    assert done.exit_code == 0, done.output
    for path in (data / "codebook").iterdir():
        assert path.read_bytes().startswith(before[path.name])
    codebook = load_codebook(data).for_edition(EDITION)
    headers = set(codebook.columns["header"].dropna())
    assert headers == {*RESPONDENTS, *PROJECTS, "Zone", FORMULA}
    assert "B821" in run(data, "--confirm").output


def test_what_comes_next_names_the_barometer(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(OUTPUT_VARIABLE, raising=False)
    decide_all(data)
    steps = [line for line in run(data, "--confirm").output.splitlines() if line.startswith("  ")]
    check, load = (shlex.split(line)[2:] for line in steps[1:])  # without the step's number, and the program
    assert check == ["check", "--data", str(data), str(data / "raw" / "2016"), "--edition", "2016"]
    assert load == ["run", "--data", str(data)]


def test_a_header_that_was_split_is_not_gone_once_its_parts_are_decided(data: Path) -> None:
    parts = {"Gouvernance : budget propre": ["Oui", "Non"] * 5, "Gouvernance : budget partagé": ["Non"] * 10}
    whole = {header: cells for header, cells in RESPONDENTS.items() if header != "Gouvernance : budget"}
    delivery = data.parent / "delivery"
    write_csv(delivery / "collectivites_2016.csv", {**whole, **parts})
    run(data, str(delivery))
    for header in parts:
        edit(
            data,
            "columns",
            lambda row, header=header: row.update(confirmed="yes") if row["header"] == header else None,
        )
    run(data, str(delivery))
    columns = read(data, "columns")
    assert [row["change"] for row in columns if row["header"] in parts] == ["split", "split"]
    assert not [row for row in columns if row["header"] == "Gouvernance : budget"]


def test_a_spreadsheet_may_write_commas_and_its_own_booleans(data: Path) -> None:
    decide_all(data)
    edit(data, "items", lambda row: row.update(is_sensitive="VRAI"), delimiter=",")
    assert run(data, "--confirm").exit_code == 0
    assert set(load_codebook(data).for_edition(EDITION).items["is_sensitive"]) == {"true"}


@pytest.mark.parametrize(
    ("name", "change", "code", "told"),
    [
        ("editions", {"title_en": ""}, "B107", "title_en is blank"),
        ("files", {"header_rows": "05-avr"}, "B213", "a spreadsheet took it for a date"),
        ("columns", {"confirmed": "perhaps"}, "B826", "is not a decision"),
        ("columns", {"change": "odd"}, "B826", "is not known as change"),
        ("columns", {"change": ""}, "B826", "change is blank on a proposed row"),
        ("columns", {"edition": "2015"}, "B826", "the row is of the edition « 2015 », and the draft of 2016"),
        ("modalities", {"code": "en_cours"}, "B305", "cannot hold"),
        ("modalities", {"confirmed": "no"}, "B827", "no row that is confirmed says what the answer"),
        ("columns", {"confirmed": "no"}, "B827", "no row that is confirmed decides the header"),
        ("items", {"item_type": "essay"}, "B107", "is not known as item_type"),
    ],
)
def test_a_mistake_is_told_at_its_line_of_the_draft_and_nothing_is_written(
    data: Path, name: str, change: Cells, code: str, told: str
) -> None:
    decide_all(data)
    before = codebook_bytes(data)
    done: list[Cells] = []

    def spoil(row: Cells) -> None:
        if not done and row["change"] != "gone" and row.get("header", "Titre") == "Titre":
            row.update(change)
            done.append(row)

    edit(data, name, spoil)
    refused = run(data, "--confirm")
    assert refused.exit_code == 1
    assert code in refused.output
    assert told in refused.output
    assert f"drafts/2016/{name}.csv" in refused.output
    assert codebook_bytes(data) == before


def spoil_answers(data: Path, meaning: str, **to: str) -> str:
    """Change the rows of a draft that give a code, and return what a confirmation then says."""
    decide_all(data)
    edit(data, "modalities", lambda row: row.update(to) if row["code"] == meaning else None)
    return " ".join(run(data, "--confirm").output.split())


def test_a_code_that_its_column_cannot_hold_is_told_with_those_that_it_can(data: Path) -> None:
    told = spoil_answers(data, "ongoing", code="en_cours")
    with (data / "codebook" / "statuses.csv").open(encoding="utf-8", newline="") as opened:
        statuses = {row["status_code"] for row in csv.DictReader(opened)}
    assert "is mapped to « en_cours », which project.status_code cannot hold" in told
    listed = told.split("to one of ")[1].split(" drafts/")[0]
    assert statuses < set(listed.replace(",", "").split())


@pytest.mark.parametrize(
    ("constant", "told"),
    [
        ("regie", "« regie », which project.management_mode_code cannot hold"),
        ("in_house", ""),
        ("not_asked", ""),
    ],
)
def test_a_constant_is_held_to_what_its_column_can_hold(data: Path, constant: str, told: str) -> None:
    decide_all(data)
    rows = read(data, "columns")
    blank = dict.fromkeys(rows[0], "") | {"confirmed": "yes", "table": "project"}
    own = blank | {"column": "management_mode_code", "constant": constant}
    save(data, "columns", [*rows, own])
    output = run(data, "--confirm").output
    assert (told or "rows added") in output
    assert ("drafts/2016/columns.csv" in output) == bool(told)


def test_an_answer_that_is_to_stay_unknown_is_said_by_its_code(data: Path) -> None:
    refused = spoil_answers(data, "ongoing", confirmed="no")
    assert "what the answer « En cours » of project.status_code means" in refused
    assert "the code is no_answer, dont_know" in refused
    assert "rows added" in spoil_answers(data, "ongoing", confirmed="yes", code="dont_know")


def test_answers_of_a_header_that_is_left_out_need_no_code(data: Path) -> None:
    decide_all(data)
    left_out = {"table": "", "column": ""}
    edit(data, "columns", lambda row: row.update(left_out) if row["header"] == "Avancement" else None)
    edit(
        data,
        "modalities",
        lambda row: row.update(confirmed="no") if row["column"] == "status_code" else None,
    )
    assert "rows added" in run(data, "--confirm").output


def test_a_row_that_somebody_adds_is_new_and_of_the_edition_unless_it_says_otherwise(data: Path) -> None:
    decide_all(data)
    rows = read(data, "modalities")
    likewise = next(row for row in rows if row["code"] == "ongoing")
    own = likewise | {"written": "Entamé", "change": "", "edition": "", "last_year": "", "evidence": ""}
    save(data, "modalities", [*rows, own])
    done = run(data, "--confirm")
    assert done.exit_code == 0, done.output
    written = load_codebook(data).for_edition(EDITION).modalities
    assert written.loc[written["written"] == "Entamé", "code"].tolist() == ["ongoing"]


def test_a_file_that_cannot_be_put_in_place_leaves_all_as_it_was(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide_all(data)
    before = codebook_bytes(data)
    replace = Path.replace
    counted = iter(range(10))

    def fail_at_the_third(path: Path, target: Path) -> Path:
        if next(counted) == 2:
            raise OSError("the disk failed")
        return replace(path, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", fail_at_the_third)
        assert run(data, "--confirm").exit_code != 0
    assert codebook_bytes(data) == before
    assert run(data, "--confirm").exit_code == 0, "it may be confirmed again"


def test_rows_that_a_confirmation_cut_short_has_written_are_not_written_twice(data: Path) -> None:
    decide_all(data)
    (data / "codebook" / "editions.csv").rename(data / "kept")
    shutil.copy(data / "kept", data / "codebook" / "editions.csv")
    assert run(data, "--confirm").exit_code == 0
    once = codebook_bytes(data)
    shutil.copy(data / "kept", data / "codebook" / "editions.csv")  # all but the last file was put in place
    with pytest.raises(Exception, match="B107"):
        load_codebook(data)
    assert run(data, "--confirm").exit_code == 0
    assert codebook_bytes(data) == once


def test_without_a_draft_or_a_path_it_says_what_to_do(data: Path) -> None:
    shutil.rmtree(data / "drafts")
    assert "B823" in run(data, "--confirm").output
    assert run(data).exit_code == 2
    assert "B824" in run(data, str(data / "nowhere")).output


def test_what_a_load_would_still_lack_is_told_before_anything_is_written(data: Path) -> None:
    decide_all(data)
    edit(data, "modalities", lambda row: row.update(confirmed="no") if row["code"] == "transport" else None)
    edit(data, "columns", lambda row: row.update(table="", column="") if row["header"] == "Titre" else None)
    before = codebook_bytes(data)
    refused = run(data, "--confirm").output
    assert "no answer of codebook/modalities.csv means the domain « transport »" in refused
    assert "no row feeds project.title, which every project needs" in refused
    assert codebook_bytes(data) == before
