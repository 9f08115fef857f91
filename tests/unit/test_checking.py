"""What a check says is what a load would say, and it leaves everything as it was."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from small_folder import PROJECTS, SETTINGS, add_row, write_delivery, write_folder

from barometre_pipeline.checking.language import speaking
from barometre_pipeline.checking.report import Report
from barometre_pipeline.checking.report import check as check_delivery
from barometre_pipeline.checking.tables import tables_of
from barometre_pipeline.errors import BarometreError, Place
from barometre_pipeline.ingestion.load import load_edition

EDITION = 2014
Spoil = Callable[[Path, Path], object]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a data folder that a test may spoil."""
    return write_folder(tmp_path / "data")


@pytest.fixture
def sent(tmp_path: Path, data: Path) -> Path:
    """Return a folder of files elsewhere, as a supplier has it: without a note."""
    folder = tmp_path / "Envoi été"
    shutil.copytree(data / "raw" / str(EDITION), folder)
    (folder / "delivery.yml").unlink()
    return folder


def check(path: Path, data: Path, edition: int = EDITION) -> Report:
    """Check the files of the edition."""
    return check_delivery(path, edition, data)


def rewrite(old: str, new: str) -> Spoil:
    """Return how to spoil the file of projects."""
    return lambda folder, _: (folder / "projets.csv").write_text(PROJECTS.replace(old, new), encoding="utf-8")


def note(old: str, new: str) -> Spoil:
    """Return how to spoil the note."""

    def spoil(folder: Path, _: Path) -> None:
        path = folder / "delivery.yml"
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    return spoil


CORRECTION = (
    "c1",
    "2014",
    "cell",
    "project",
    "projets.csv",
    "",
    "2",
    "",
    "title",
    "Tram",
    "Bus",
    "typo",
    "us",
)

SPOILED: dict[str, Spoil] = {
    "whole": lambda *_: None,
    "a header renamed": rewrite("titre", "intitulé"),
    "an answer misspelt": rewrite("Transport;Fait;2012", "Transpor;Fait;2012"),
    "a header lost": rewrite(PROJECTS.split("\n")[0] + "\n", ""),
    "another delimiter": rewrite(";", ","),
    "a workbook by another name": lambda folder, _: (folder / "projets.csv").write_bytes(b"PK\x03\x04"),
    "a table not listed": lambda folder, _: (folder / "autre.csv").write_text("a;b\n", encoding="utf-8"),
    "a folder in the folder": lambda folder, _: (folder / "suite").mkdir(),
    "another nature": note("survey", "simulated"),
    "a file that is not there": note("projets.csv}", "projets.csv}, {name: autre.csv}"),
    "a correction that finds nothing": lambda _, data: add_row(data, "corrections", CORRECTION),
    "rows that contradict each other": rewrite("a2;Lille;59350", "a2;Lille;69123"),
    "too many rows set aside": rewrite(";2014;", ";1014;"),
}


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
def test_a_check_finds_the_faults_of_a_load_and_no_other(data: Path, tmp_path: Path, spoil: Spoil) -> None:
    folder = data / "raw" / str(EDITION)
    spoil(folder, data)
    loaded: list[str] = []
    try:
        load_edition(data, tmp_path / "out", EDITION)
    except BarometreError as error:
        loaded = [str(fault) for fault in error.faults]
    elsewhere = shutil.copytree(folder, tmp_path / str(EDITION))
    report = check(elsewhere, data)
    # A load stops at its note; a check goes on to the files that lie there.
    assert [str(fault) for fault in report.faults][: len(loaded) or None] == loaded
    assert (report.verdict == "refused") == bool(loaded)


def test_a_delivery_without_a_note_is_looked_at_all_the_same(sent: Path, data: Path) -> None:
    report = check(sent, data)
    assert (report.verdict, report.has_note, report.faults) == ("aside", False, ())
    balance = {each.table_name: (each.rows_read, each.rows_landed) for each in report.balance}
    assert balance == {"respondent": (2, 2), "project": (5, 4), "answer": (0, 0)}


def test_what_the_note_says_wrongly_does_not_hide_what_is_wrong_in_the_files(sent: Path, data: Path) -> None:
    rewrite("titre", "intitulé")(sent, data)
    (sent / "delivery.yml").write_text("origin: us\n", encoding="utf-8")
    assert {fault.code for fault in check(sent, data).faults} == {"B203", "B302", "B303"}


def test_a_row_set_aside_is_shown_with_its_header_and_what_is_written_there(sent: Path, data: Path) -> None:
    [row] = check(sent, data).aside
    assert (row.table, row.reason, row.written) == ("project", "out_of_range", "1066")
    assert row.place == Place("projets.csv", None, 7, "année")


def test_rows_are_shown_where_more_of_them_than_allowed_would_be_set_aside(sent: Path, data: Path) -> None:
    rewrite(";2014;", ";1014;")(sent, data)
    report = check(sent, data)
    assert [fault.code for fault in report.faults] == ["B501"]
    assert [row.place.row for row in report.aside] == [3, 7]


def test_a_line_that_names_nobody_shows_the_identifier_of_its_row(sent: Path, data: Path) -> None:
    rewrite("a2;Lille", "a1;Lille")(sent, data)
    (data / "barometer.yml").write_text(SETTINGS.replace("0.2", "0.5"), encoding="utf-8")
    twin = next(row for row in check(sent, data).aside if row.reason == "duplicate_key")
    assert (twin.place.row, twin.place.column, twin.written) == (3, "code", "a1")
    assert twin.first == Place("projets.csv", None, 2)
    [why] = [table for table in tables_of(check(sent, data), speaking("en"), 9) if table.name == "reasons"]
    assert "3 « a1 », first on line 2" in {row[-1] for row in why.rows}


def test_every_answer_of_a_column_without_a_code_is_listed_once_with_its_lines(
    sent: Path, data: Path
) -> None:
    modalities = data / "codebook" / "modalities.csv"
    kept = [line for line in modalities.read_text(encoding="utf-8").splitlines() if "status" not in line]
    modalities.write_text("\n".join(kept) + "\n", encoding="utf-8")
    [why] = [table for table in tables_of(check(sent, data), speaking("en"), 9) if table.name == "reasons"]
    [listed] = [row[-1] for row in why.rows if "none of the lists" in row[2]]
    # PROJECTS, by hand: Fait on lines 2, 4 and 7, Prévu on line 3
    assert listed == "« Fait » 3 lines (2, 4, 7); « Prévu » 1 line (3)"


@pytest.mark.parametrize(
    ("column", "named"), [("entity_type", "respondent.entity_type"), ("commune_code", "for which place")]
)
def test_a_column_that_no_row_can_lack_and_nothing_feeds_is_a_fault_of_the_codebook(
    sent: Path, data: Path, column: str, named: str
) -> None:
    columns = data / "codebook" / "columns.csv"
    kept = [line for line in columns.read_text(encoding="utf-8").splitlines() if f",{column}," not in line]
    columns.write_text("\n".join(kept) + "\n", encoding="utf-8")
    (sent / "projets.csv").write_text(
        "\n".join(
            ";".join(cell for number, cell in enumerate(line.split(";")) if number != 2 or column[0] == "e")
            for line in PROJECTS.splitlines()
        ),
        encoding="utf-8",
    )
    [fault] = check(sent, data).faults
    assert (fault.code, fault.place.file) == ("B301", "codebook/columns.csv")
    assert named in fault.what
    assert "B301" not in speaking("fr").fault(fault).what and "ligne" in speaking("fr").fault(fault).what


def test_a_row_that_says_that_a_column_is_not_asked_feeds_it_from_nowhere(sent: Path, data: Path) -> None:
    path = data / "codebook" / "columns.csv"
    header, *lines = csv.reader(path.read_text(encoding="utf-8").splitlines())
    for line in lines:
        row = dict(zip(header, line, strict=True))
        if row["column"] == "entity_type":
            line[header.index("header")] = line[header.index("constant")] = ""
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows([header, *lines])
    faults = [fault for fault in check(sent, data).faults if "respondent.entity_type" in fault.what]
    assert [fault.code for fault in faults] == ["B301"]


def test_what_is_not_read_is_told(sent: Path, data: Path) -> None:
    (sent / "lettre.pdf").write_bytes(b"%PDF")
    unread = check(sent, data).unread
    assert unread is not None and unread.files == ("lettre.pdf",)
    assert [(each.file, each.headers) for each in unread.columns] == [("projets.csv", ("contact",))]
    assert [(each.reason, each.rows) for each in unread.lines] == [("blank_line", (5,))]


def test_a_correction_that_applies_is_told_by_its_header(sent: Path, data: Path) -> None:
    add_row(data, "corrections", [cell.replace("Tram", "Vélos en ligne") for cell in CORRECTION])
    [correction] = check(sent, data).corrections
    assert (correction.id, correction.place.column) == ("c1", "titre")
    assert (correction.expected, correction.corrected) == ("Vélos en ligne", "Bus")


def test_one_file_may_be_checked_and_what_lies_beside_it_is_not_looked_at(sent: Path, data: Path) -> None:
    (sent / "autre.csv").write_text("a;b\n", encoding="utf-8")
    assert check(sent / "projets.csv", data).verdict == "aside"


def test_of_an_empty_file_nothing_is_told_but_that_it_is_empty(sent: Path, data: Path) -> None:
    (sent / "projets.csv").write_bytes(b"")
    assert [fault.code for fault in check(sent, data).faults] == ["B206"]


def test_an_empty_folder_and_a_path_that_is_not_there_are_told_apart(tmp_path: Path, data: Path) -> None:
    (tmp_path / "vide").mkdir()
    said = [fault.what for name in ("vide", "rien") for fault in check(tmp_path / name, data).faults]
    assert ["holds no file" in said[0], "there is no file or folder" in said[1]] == [True, True]


def test_an_edition_that_the_codebook_does_not_know_is_told_with_those_it_knows(
    sent: Path, data: Path
) -> None:
    [fault] = check(sent, data, 2017).faults
    assert fault.code == "B108" and "2014, 2015" in fault.what


def test_a_check_writes_nothing(sent: Path, data: Path, tmp_path: Path) -> None:
    def stamps() -> dict[str, tuple[int, int]]:
        found = {path: path.stat() for path in sorted(tmp_path.rglob("*"))}
        return {str(path): (stat.st_ino, stat.st_mtime_ns) for path, stat in found.items()}

    before = stamps()
    check(sent, data)
    assert stamps() == before


def test_faults_of_one_file_do_not_keep_another_from_being_compared(data: Path, tmp_path: Path) -> None:
    for kind, folder in (("cut", data / "raw" / "2014"), ("sent", data / "raw" / "2015")):
        write_delivery(data, int(folder.name), PROJECTS)
        (folder / "suite.csv").write_bytes(b"PK\x03\x04" if kind == "cut" else PROJECTS.encode())
        note("projets.csv}", "projets.csv}, {name: suite.csv}")(folder, data)
        rewrite("titre", "intitulé")(folder, data)
    add_row(data, "files", ("*", "project", "suite.csv", "", "1", "", "", "", "utf-8", ";", ",", "", "", ""))
    codes = [fault.code for fault in check(data / "raw" / "2014", data).faults]
    assert codes == ["B221", "B302", "B303"]


def test_the_parts_of_a_joined_value_are_shown_as_they_are_joined(data: Path, sent: Path) -> None:
    path = data / "codebook" / "columns.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    [place] = [number for number, line in enumerate(lines) if line.startswith("*,project,project_code,")]
    joined = [
        lines[place].replace(",,,code,", f",,{part},{header},")
        for part, header in ((1, "ville"), (2, "code"))
    ]
    path.write_text("\n".join([*lines[:place], *joined, *lines[place + 1 :]]) + "\n", encoding="utf-8")
    twice = "b1;Lyon;69123;Parking;Transport;Fait;2011;paul@example.org\n"
    (sent / "projets.csv").write_text(PROJECTS + twice, encoding="utf-8")
    [aside] = [each for each in check(sent, data).aside if each.reason == "duplicate_key"]
    assert (aside.place.column, aside.written) == ("ville | code", "Lyon | b1")
