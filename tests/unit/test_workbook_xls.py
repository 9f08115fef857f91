"""What the records of an XLS workbook say of its cells beside their values."""

import io
from pathlib import Path

import pytest
import xlwt
from reading import file_faults, read_file

pytestmark = pytest.mark.filterwarnings("error")

_PERCENT = "0%"


def _write(path: Path, *rows: list[object], percents: tuple[int, ...] = ()) -> Path:
    """Write a workbook; in the second row, the cells of some columns show percentages."""
    path.parent.mkdir()
    book, percentage = xlwt.Workbook(), xlwt.easyxf(num_format_str=_PERCENT)
    sheet = book.add_sheet("S")
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            sheet.write(row, column, value, percentage if row and column in percents else xlwt.easyxf())
    book.save(str(path))
    return path


# xlwt joins neighbours that an RK number can hold in one MULRK record, and writes others one by one.


def test_percentages_in_one_record_are_told_one_by_one(tmp_path: Path) -> None:
    path = _write(tmp_path / "2013" / "a.xls", ["x", "y", "z"], [0, 1, 2], percents=(1,))
    (fault,) = file_faults(path)
    assert fault.what.endswith(": B2")


@pytest.mark.parametrize("number", [0.12, 1 / 3], ids=["as an RK record", "as a NUMBER record"])
def test_a_percentage_that_stands_alone_is_told(tmp_path: Path, number: float) -> None:
    (fault,) = file_faults(_write(tmp_path / "2013" / "a.xls", ["x"], [number], percents=(0,)))
    assert fault.code == "B239" and fault.what.endswith(": A2")


def test_numbers_in_one_record_beyond_the_header_are_seen(tmp_path: Path) -> None:
    faults = file_faults(_write(tmp_path / "2013" / "a.xls", ["x"], [0, 1, 2]))
    assert [fault.code for fault in faults] == ["B226", "B226"]
    assert "column B" in faults[0].what and "column C" in faults[1].what


def _write_formula(path: Path, result: str, number_format: str = "General") -> Path:
    """Write a workbook of one formula, whose result stands there as its bytes in hexadecimals."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("S")
    sheet.write(0, 0, "x")
    sheet.write(1, 0, xlwt.Formula("1+1"), xlwt.easyxf(num_format_str=number_format))
    content = io.BytesIO()
    book.save(content)
    blank = bytes.fromhex("03 00 00 00 00 00 ff ff")
    assert content.getvalue().count(blank) == 1
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content.getvalue().replace(blank, bytes.fromhex(result)))
    return path


@pytest.mark.parametrize(
    ("result", "code"),
    [
        ("02 00 2a 00 00 00 ff ff", "B234"),  # the error #N/A
        ("00 00 00 00 00 00 00 00", "B233"),  # the zero that LibreOffice leaves for a text
    ],
)
def test_a_formula_is_refused_for_an_error_and_for_a_zero(tmp_path: Path, result: str, code: str) -> None:
    (fault,) = file_faults(_write_formula(tmp_path / "2013" / "a.xls", result))
    assert (fault.code, fault.place.row) == (code, 2) and fault.what.endswith(": A2")


def test_a_formula_that_makes_two_is_two_and_none_where_it_shows_a_percentage(tmp_path: Path) -> None:
    two = "00 00 00 00 00 00 00 40"
    assert read_file(_write_formula(tmp_path / "2013" / "a.xls", two)).cells["x"].tolist() == ["2"]
    (fault,) = file_faults(_write_formula(tmp_path / "2013" / "b.xls", two, "0%"))
    assert fault.code == "B239" and fault.what.endswith(": A2")
