"""Cells whose value is not what they show are refused with their place, or read as they show it."""

import zipfile
from pathlib import Path

import pytest
import xlsxwriter
import xlwt
from reading import ROW_1, file_faults, read_file, read_sheet, sheet_faults
from small_workbooks import Error, Sheet, Uncomputed, write_bare_ods, write_bare_xlsx

from barometre_pipeline.errors import BarometreError
from barometre_pipeline.ingestion.layout import Layout
from barometre_pipeline.ingestion.read import read_workbook

_ODS_TEXT = "office:value-type='string'><text:p>{}</text:p>"

pytestmark = pytest.mark.filterwarnings("error")


def test_formulas_that_were_never_computed_are_refused_with_their_place(book: Path) -> None:
    cells = {"A1": "x", "B1": "y", "A2": "1", "B2": Uncomputed(), "B4": Uncomputed()}
    (fault,) = sheet_faults(book, Sheet(cells))
    assert (fault.code, fault.place.row) == ("B233", 2)
    assert "was not computed" in fault.what and fault.what.endswith(": B2, B4")


def test_errors_are_refused_with_their_place_and_what_they_are(book: Path) -> None:
    cells = {"A1": "x", "B1": "y", "A2": "1", "B2": Error("#N/A"), "A3": "2", "B3": Error("#DIV/0!")}
    (fault,) = sheet_faults(book, Sheet(cells))
    assert (fault.code, fault.place.row) == ("B234", 2)
    assert "(#DIV/0!, #N/A): B2, B3" in fault.what


def test_titles_and_what_stands_beside_the_table_may_hold_errors(book: Path) -> None:
    cells = {"A1": Uncomputed(), "A2": "x", "A3": "1", "B3": Error("#N/A"), "B2": Uncomputed()}
    assert list(read_sheet(book, Sheet(cells), Layout("S", (2, 2), (1, 1))).cells["x"]) == ["1"]


@pytest.mark.parametrize(
    "cell",
    [
        "<c r='A2'><f>1+1</f></c>",
        "<c r='A2'><f>1+1</f><v/></c>",
        "<c r='A2'><f>1+1</f><v></v></c>",
        "<c r='A2' t='str'><f>1+1</f></c>",
        "<c><f t='shared' si='0'/></c>",
    ],
)
def test_an_xlsx_formula_has_no_value_however_a_program_leaves_it_out(tmp_path: Path, cell: str) -> None:
    header = "<row><c t='inlineStr'><is><t>x</t></is></c></row>"
    path = write_bare_xlsx(tmp_path / "2013" / "a.xlsx", f"{header}<row>{cell}</row>")
    with pytest.raises(BarometreError) as refused:
        read_workbook(path, {"S": ROW_1})
    assert [(fault.code, fault.what[-2:]) for fault in refused.value.faults] == [("B233", "A2")]


def _write_formula(folder: Path, mode: str) -> Path:
    """XlsxWriter writes 0 for the value of a formula, and says whether all are to be computed on opening."""
    path = folder / "2013" / "a.xlsx"
    path.parent.mkdir()
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("S")
        sheet.write("A1", "x")
        sheet.write_formula("A2", "=1+1")
        book.set_calc_mode(mode)
    return path


def test_the_zero_that_a_program_leaves_for_a_value_is_not_taken_for_one(tmp_path: Path) -> None:
    with pytest.raises(BarometreError) as refused:
        read_workbook(_write_formula(tmp_path, "auto"), {"S": ROW_1})
    (fault,) = refused.value.faults
    assert fault.code == "B233" and "may not have been computed" in fault.what
    assert "begins with =" in fault.remedy and "send it again" in fault.remedy


def test_a_formula_that_makes_zero_is_zero(tmp_path: Path) -> None:
    (extract,) = read_workbook(_write_formula(tmp_path, "manual"), {"S": ROW_1})
    assert extract.cells["x"].tolist() == ["0"]


def test_an_xlsx_formula_that_makes_an_empty_text_is_a_blank(tmp_path: Path) -> None:
    rows = (
        "<row r='3'><c t='inlineStr' r='B3'><is><t>x</t></is></c><c t='inlineStr'><is><t>y</t></is></c></row>"
        "<row r='5'><c r='B5'><v>1</v></c><c r='C5' t='str'><f>\"\"</f><v></v></c></row>"
    )
    path = write_bare_xlsx(tmp_path / "2013" / "a.xlsx", rows)
    (extract,) = read_workbook(path, {"S": Layout("S", (3, 3))})
    assert extract.cells.to_dict("index") == {5: {"x": "1", "y": ""}}


def _ods_row(*cells: str, repeated: int = 1) -> str:
    inside = "".join(f"<table:table-cell {cell}</table:table-cell>" for cell in cells)
    return f"<table:table-row table:number-rows-repeated='{repeated}'>{inside}</table:table-row>"


def test_an_ods_formula_that_makes_an_empty_text_is_a_blank(tmp_path: Path) -> None:
    rows = (
        _ods_row("table:number-columns-repeated='9'>", repeated=2)
        + _ods_row(_ODS_TEXT.format("x"), _ODS_TEXT.format("y"))
        + _ods_row(
            "office:value-type='float' office:value='1'>", "table:formula='of:=A1'><text:p/>", repeated=2
        )
    )
    path = write_bare_ods(tmp_path / "2013" / "a.ods", rows)
    (extract,) = read_workbook(path, {"S": Layout("S", (3, 3))})
    assert extract.cells.to_dict("index") == {4: {"x": "1", "y": ""}, 5: {"x": "1", "y": ""}}


@pytest.mark.parametrize(
    ("cell", "code", "what"),
    [
        ("office:value-type='float' office:value='0'><text:p>#VALEUR!</text:p>", "B234", "(#VALEUR!): A2:A3"),
        ("><text:p>12</text:p>", "B233", ": A2:A3"),
    ],
)
def test_an_ods_formula_is_refused_where_its_value_is_not_what_it_shows(
    tmp_path: Path, cell: str, code: str, what: str
) -> None:
    rows = _ods_row(_ODS_TEXT.format("x")) + _ods_row(f"table:formula='of:=A9' {cell}", repeated=2)
    path = write_bare_ods(tmp_path / "2013" / "a.ods", rows)
    with pytest.raises(BarometreError) as refused:
        read_workbook(path, {"S": ROW_1})
    (fault,) = refused.value.faults
    assert fault.code == code and fault.what.endswith(what)


def test_a_comment_on_an_ods_cell_is_no_part_of_it(tmp_path: Path) -> None:
    comment = "office:value-type='string'><office:annotation><text:p>à revoir</text:p></office:annotation>"
    rows = _ods_row(_ODS_TEXT.format("x")) + _ods_row(f"{comment}<text:p>Lille</text:p>")
    path = write_bare_ods(tmp_path / "2013" / "a.ods", rows)
    (extract,) = read_workbook(path, {"S": ROW_1})
    assert extract.cells["x"].tolist() == ["Lille"]


# Texts of ODS that calamine does not give


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("office:value-type='string'><text:p>Lille<text:tab/>Lomme</text:p>", "Lille\tLomme"),
        ("office:value-type='string'><text:p>a<text:line-break/>b<text:s text:c='2'/>c</text:p>", "a\nb  c"),
        ("office:value-type='string'><text:p>a<text:tab/>b</text:p><text:p>c</text:p>", "a\tb\nc"),
        ("office:value-type='string' office:string-value='a&#9;b'><text:p>a<text:tab/>…</text:p>", "a\tb"),
        ("office:value-type='float' office:value='1'><text:p>1<text:tab/>m</text:p>", "1"),
        ("><text:p>Lille</text:p>", "Lille"),
    ],
)
def test_a_text_of_an_ods_cell_is_read_whole(tmp_path: Path, cell: str, text: str) -> None:
    rows = _ods_row(_ODS_TEXT.format("x")) + _ods_row(cell, repeated=2)
    path = write_bare_ods(tmp_path / "2013" / "a.ods", rows)
    assert read_file(path).cells["x"].tolist() == [text, text]


def test_a_table_of_an_ods_file_that_is_no_sheet_is_passed_over(tmp_path: Path) -> None:
    error = _ods_row("office:value-type='string' calcext:value-type='error'><text:p>#N/A</text:p>")
    link = f"<table:dde-link><table:table>{error}</table:table></table:dde-link>"
    links = f"<table:dde-links>{link}</table:dde-links>"
    rows = _ods_row(_ODS_TEXT.format("x")) + _ods_row(_ODS_TEXT.format("y"))
    path = write_bare_ods(tmp_path / "2013" / "a.ods", rows)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    parts["content.xml"] = parts["content.xml"].replace("</table:table>", f"</table:table>{links}", 1)
    assert read_file(write_bare_ods(path, "", **parts)).cells["x"].tolist() == ["y"]


# Percentages


def _write_numbers(path: Path, number_format: str) -> Path:
    """Write 0.12 twice in a number format, beside a text in it; under them a blank, beside 1 in none."""
    path.parent.mkdir()
    if path.suffix == ".xlsx":
        with xlsxwriter.Workbook(path) as out:
            sheet, style = out.add_worksheet("S"), out.add_format({"num_format": number_format})
            sheet.write_row("A1", ["x", "y", "z"])
            sheet.write_row("A2", ["a", 0.12, 0.12], style)
            sheet.write_row("A3", [1, None, 1])
            sheet.write_blank("B3", None, style)
    elif path.suffix == ".xls":
        book = xlwt.Workbook()
        old, style = book.add_sheet("S"), xlwt.easyxf(num_format_str=number_format)
        for column, header in enumerate("xyz"):
            old.write(0, column, header)
            old.write(1, column, 0.12 if column else "a", style)
            old.write(2, column, *(("", style) if column == 1 else (1,)))
        book.save(str(path))
    else:
        shown = "office:value-type='percentage' office:value='0.12'><text:p>12 %</text:p>"
        one = "office:value-type='float' office:value='1'>"
        rows = [map(_ODS_TEXT.format, "xyz"), (_ODS_TEXT.format("a"), shown, shown), (one, ">", one)]
        write_bare_ods(path, "".join(_ods_row(*row) for row in rows))
    return path


def test_a_percentage_is_refused_with_its_place(book: Path) -> None:
    (fault,) = file_faults(_write_numbers(book, "0%"))
    assert (fault.code, fault.place.row) == ("B239", 2)
    assert fault.what.endswith(": B2, C2") and "0.12" not in str(fault)


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
@pytest.mark.parametrize(
    ("number_format", "is_percentage"),
    [("0.00%", True), ("0.0 %;[Red]-0.0 %", True), ('0.00" %"', False), ("0.00\\%", False), ("0.00", False)],
)
def test_a_format_shows_a_percentage_where_its_sign_is_no_plain_text(
    tmp_path: Path, kind: str, number_format: str, is_percentage: bool
) -> None:
    path = _write_numbers(tmp_path / "2013" / f"a.{kind}", number_format)
    if is_percentage:
        assert [fault.code for fault in file_faults(path)] == ["B239"]
    else:
        assert list(read_file(path).cells.loc[2]) == ["a", "0.12", "0.12"]


def test_what_stands_on_either_side_of_the_table_may_hold_errors(book: Path) -> None:
    cells = {"A1": Error("#N/A"), "B1": "x", "B2": "1", "C2": Error("#N/A")}
    assert read_sheet(book, Sheet(cells), Layout("S", (1, 1), (2, 2))).cells["x"].tolist() == ["1"]
