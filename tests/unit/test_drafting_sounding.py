"""Files that nothing declares: how they are said to be read."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import small_workbooks
from small_workbooks import Sheet

from barometre_pipeline.drafting.decided_reading import as_decided
from barometre_pipeline.drafting.draft import blank
from barometre_pipeline.drafting.kept import Kept
from barometre_pipeline.drafting.sounding import Sounding, find_files, sound
from barometre_pipeline.errors import BarometreError

LINES = "Nom;Âge;Coût\nLille;12;1,5\nBrest;7;2,25\nNantes;;3\n"


def sound_text(folder: Path, content: bytes) -> Sounding:
    (folder / "f.csv").write_bytes(content)
    (found,) = sound(folder / "f.csv", frozenset())
    return found


@pytest.mark.parametrize(
    ("codec", "encoding"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("cp1252", "cp1252"), ("utf-16", "utf-16")],
)
def test_the_encoding_is_proposed_with_its_reason(tmp_path: Path, codec: str, encoding: str) -> None:
    found = sound_text(tmp_path, LINES.encode(codec))
    assert found.how["encoding"] == encoding
    assert [column.header for column in found.columns] == ["Nom", "Âge", "Coût"]
    assert any(encoding in why for why in found.why)


@pytest.mark.parametrize(("delimiter", "written"), [(";", ";"), (",", ","), ("\t", "tab"), ("|", "|")])
def test_the_delimiter_is_that_under_which_lines_are_as_wide(
    tmp_path: Path, delimiter: str, written: str
) -> None:
    text = LINES.replace(",", ".").replace(";", delimiter)
    assert sound_text(tmp_path, text.encode()).how["delimiter"] == written


def test_titles_above_and_totals_below_are_no_part_of_the_table(tmp_path: Path) -> None:
    text = "Baromètre 2016;;\n;;\n" + LINES + "Total;19;6,75\n;;\nSource : enquête;;\n"
    found = sound_text(tmp_path, text.encode())
    assert (found.how["header_rows"], found.how["foot"], found.how["decimal_mark"]) == ("3", "Total", ",")
    assert found.columns[0].cells == ("Lille", "Brest", "Nantes")


def test_numbers_with_both_marks_leave_the_decimal_mark_blank(tmp_path: Path) -> None:
    found = sound_text(tmp_path, b"a;b\nx;1,5\ny;2.5\nz;3,25\n")
    assert found.how["decimal_mark"] == ""


def test_headings_over_several_columns_are_part_of_the_header(book: Path) -> None:
    cells = {"A1": "Enquête 2016", "A3": "Ville", "B3": "Contact", "B4": "nom", "C4": "âge", "E5": "à revoir"}
    cells |= {f"A{row}": name for row, name in enumerate(("Lille", "Brest", "Nantes"), 5)}
    cells |= {f"B{row}": name for row, name in enumerate(("Zoé", "Luc", "Ève"), 5)}
    cells |= {f"C{row}": age for row, age in enumerate((31, 42, 53), 5)}
    small_workbooks.write(book, Données=Sheet(cells, merged=("B3:C3",)), Vide=Sheet({"A1": "rien"}))
    table, empty = sound(book, frozenset())
    assert [column.header for column in table.columns] == ["Ville", "Contact | nom", "Contact | âge"]
    assert table.how["header_rows"] == "3-4"
    assert (table.how["first_column"], table.how["last_column"]) == ("A", "C"), "a note stands beside it"
    assert (empty.sheet, empty.columns) == ("Vide", ())


def test_what_a_load_would_refuse_is_said_and_does_not_stop_the_draft(tmp_path: Path) -> None:
    found = sound_text(tmp_path, b"a;a;b\n1;2;3\n4;5;6\n")
    assert [fault.code for fault in found.refusals] == ["B225"]


def test_a_path_that_is_not_there_and_a_folder_without_tables_are_refused(tmp_path: Path) -> None:
    (tmp_path / "lettre.pdf").write_bytes(io.BytesIO(b"%PDF").read())
    for paths in ([tmp_path / "nowhere"], [tmp_path]):
        with pytest.raises(BarometreError) as refused:
            find_files(paths)
        assert refused.value.codes == ["B824"]


def test_a_sheet_is_read_as_a_person_decided(book: Path) -> None:
    cells = {"A1": "Ville", "B1": "Âge", "A2": "(nom)", "B2": "(ans)", "D2": "à revoir"}
    cells |= {f"A{row}": name for row, name in enumerate(("Lille", "Brest", "Nantes"), 3)}
    cells |= {f"B{row}": age for row, age in enumerate((31, 42, 53), 3)}
    small_workbooks.write(book, Données=Sheet(cells), Vide=Sheet({"A1": "rien"}))
    table, _ = sound(book, frozenset())
    row = {**blank("files", 2016, table="respondent", file=book.name, sheet="Données"), **table.how}
    assert as_decided(table, book, Kept(stated={"files": [row]})) is table, "it is taken so already"
    row |= {"header_rows": "1-2", "first_column": "A", "last_column": "B"}
    read = as_decided(table, book, Kept(stated={"files": [row]}))
    assert [column.header for column in read.columns] == ["Ville | (nom)", "Âge | (ans)"]
    assert [column.cells for column in read.columns] == [("Lille", "Brest", "Nantes"), ("31", "42", "53")]
