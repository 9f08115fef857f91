"""Merged cells say for each cell that they cover what they show, or are refused."""

from pathlib import Path

import pytest
from reading import read_file, read_sheet, sheet_faults
from small_workbooks import Sheet, write_bare_xlsx

from barometre_pipeline.ingestion.extract import SkippedLine
from barometre_pipeline.ingestion.layout import Layout

pytestmark = pytest.mark.filterwarnings("error")


def test_a_merged_heading_holds_for_each_of_its_columns(book: Path) -> None:
    cells = {
        "A1": "N°",
        "B1": "Statut",
        "D1": "Ville",
        "B2": "code",
        "C2": "libellé",
        "A3": "1",
        "C3": "fait",
    }
    sheet = Sheet(cells, merged=("A1:A2", "B1:C1"))
    extract = read_sheet(book, sheet, Layout("S", (1, 2)))
    assert extract.headers == ("N°", "Statut | code", "Statut | libellé", "Ville")
    assert list(extract.cells.loc[3]) == ["1", "", "fait", ""]


def test_a_merged_heading_holds_for_the_columns_read_though_it_begins_before_them(book: Path) -> None:
    sheet = Sheet({"A1": "Statut", "B2": "libellé", "B3": "réalisé"}, merged=("A1:B1",))
    assert read_sheet(book, sheet, Layout("S", (1, 2), (2, 2))).headers == ("Statut | libellé",)


def test_a_cell_merged_over_lines_holds_for_each_that_has_a_cell_of_its_own(book: Path) -> None:
    cells = {"A1": "Ville", "B1": "Projet", "A2": "Lille", "B2": "a", "B3": "b", "A5": "Lyon", "B5": "c"}
    extract = read_sheet(book, Sheet(cells, merged=("A2:A4",)))
    assert extract.cells.to_dict("index") == {
        2: {"Ville": "Lille", "Projet": "a"},
        3: {"Ville": "Lille", "Projet": "b"},
        5: {"Ville": "Lyon", "Projet": "c"},
    }
    assert extract.skipped == (SkippedLine(4, "blank_line"),)


def test_a_cell_merged_over_lines_of_the_last_column_holds_for_each(book: Path) -> None:
    cells = {"A1": "Projet", "B1": "Ville", "A2": "a", "B2": "Lille", "A3": "b"}
    assert read_sheet(book, Sheet(cells, merged=("B2:B3",))).cells["Ville"].tolist() == ["Lille", "Lille"]


def test_cells_merged_across_columns_of_the_body_are_refused(book: Path) -> None:
    cells = {"A1": "x", "B1": "y", "C1": "z", "A2": "1", "B3": "Nord", "B4": "2"}
    (fault,) = sheet_faults(book, Sheet(cells, merged=("B3:C3",)))
    assert (fault.code, fault.place.row) == ("B235", 3)
    assert "B3:C3" in fault.what and "Nord" not in str(fault)


def test_cells_merged_across_the_header_and_the_body_are_refused(book: Path) -> None:
    cells = {"A1": "N°", "B1": "Statut", "B2": "libellé", "A3": "1", "B3": "réalisé"}
    (fault,) = sheet_faults(book, Sheet(cells, merged=("A1:A2",)))
    assert (fault.code, fault.place.row) == ("B235", 1)
    assert "A1:A2" in fault.what and "header_rows" in fault.remedy


def test_merged_cells_that_say_nothing_are_no_fault(book: Path) -> None:
    sheet = Sheet({"A1": "x", "B1": "y", "C1": "z", "A2": "1"}, merged=("B2:C2",))
    assert list(read_sheet(book, sheet).cells.loc[2]) == ["1", "", ""]


def test_a_merge_across_columns_fills_none_of_them(book: Path) -> None:
    # Were the value spread over both, column C would hold a cell and lack a header: B226.
    cells = {"A1": "x", "B1": "y", "A2": "1", "B2": "Nord"}
    assert [fault.code for fault in sheet_faults(book, Sheet(cells, merged=("B2:C2",)))] == ["B235"]


def test_cells_merged_beside_the_table_are_passed_over(book: Path) -> None:
    cells = {"A2": "note", "B1": "x", "C1": "y", "B2": "1", "B3": "2", "C3": "3", "D2": "note"}
    extract = read_sheet(book, Sheet(cells, merged=("A2:A3", "D2:D3")), Layout("S", (1, 1), (2, 3)))
    assert [list(row) for row in extract.cells.values] == [["1", ""], ["2", "3"]]


_OLD = "<c r='{}' t='inlineStr'><is><t>{}</t></is></c>"


def _with_old_cells(folder: Path, merged: tuple[str, ...], *rows: dict[str, str]) -> Path:
    """Write an XLSX workbook whose merged blocks still hold what was in their cells before."""
    written = "".join(f"<row>{''.join(_OLD.format(*cell) for cell in row.items())}</row>" for row in rows)
    blocks = "".join(f"<mergeCell ref='{block}'/>" for block in merged)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    data = f"<sheetData>{written}</sheetData><mergeCells>{blocks}</mergeCells>"
    sheet = f"<worksheet xmlns='{main}'>{data}</worksheet>"
    return write_bare_xlsx(folder / "2013" / "a.xlsx", "", **{"xl/worksheets/one.xml": sheet})


def test_what_cells_held_before_they_were_merged_is_not_read(tmp_path: Path) -> None:
    path = _with_old_cells(
        tmp_path,
        ("A1:A2", "B1:C1", "B3:C3", "A4:A6"),
        {"A1": "N°", "B1": "Statut", "C1": "old"},
        {"A2": "old", "B2": "code", "C2": "libellé"},
        {"A3": "1", "C3": "old"},
        {"A4": "2", "B4": "b"},
        {"A5": "old", "B5": "c"},
        {"A6": "old"},
    )
    extract = read_file(path, Layout("S", (1, 2)))
    assert extract.headers == ("N°", "Statut | code", "Statut | libellé")
    assert [list(cells) for cells in extract.cells.values] == [["1", "", ""], ["2", "b", ""], ["2", "c", ""]]
    assert extract.skipped == (SkippedLine(6, "blank_line"),)


def test_what_was_merged_into_a_block_that_begins_beside_the_table_is_not_read(tmp_path: Path) -> None:
    path = _with_old_cells(
        tmp_path, ("A2:B2",), {"A1": "note", "B1": "x", "C1": "y"}, {"B2": "old", "C2": "1"}
    )
    assert list(read_file(path, Layout("S", (1, 1), (2, 3))).cells.loc[2]) == ["", "1"]


def test_a_block_merged_to_the_end_of_the_sheet_holds_for_the_lines_that_there_are(tmp_path: Path) -> None:
    path = _with_old_cells(
        tmp_path, ("A2:A1048576",), {"A1": "x", "B1": "y"}, {"A2": "a", "B2": "1"}, {"B3": "2"}
    )
    assert read_file(path).cells["x"].to_dict() == {2: "a", 3: "a"}
