"""A file that is not the workbook that its name says, or that must not be opened, is one clear fault."""

import itertools
import struct
import zipfile
from pathlib import Path

import pytest
from small_workbooks import KINDS, Sheet, write, write_bare_ods, write_bare_xlsx

from barometre_pipeline.errors import BarometreError, Fault
from barometre_pipeline.ingestion import marks, workbook_file
from barometre_pipeline.ingestion.layout import Layout
from barometre_pipeline.ingestion.read import read_workbook

_SHEET = Sheet({"A1": "x", "A2": "1"})
_CELL = "<row r='2'><c r='A2'><v>1</v></c></row>"


def _fault(path: Path) -> Fault:
    with pytest.raises(BarometreError) as refused:
        read_workbook(path, {"S": Layout("S", (1, 1))})
    (fault,) = refused.value.faults
    assert fault.place.file == f"raw/2013/{path.name}"
    return fault


def _written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / "2013" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return path


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-le").ljust(64, b"\0")


@pytest.mark.parametrize(
    ("name", "content", "actual"),
    [
        ("a.xlsx", "code;ville\n1;Lille\n".encode("cp1252"), "a text file"),
        ("a.ods", b"code\tville\n", "a text file"),
        ("a.xls", b"\xef\xbb\xbf\r\n<html><table><tr><td>code</td></tr></table></html>", "a web page"),
        ("a.xls", b"\x01\x00\x02", "a file of another kind"),
    ],
)
def test_a_file_renamed_as_a_workbook_is_told_for_what_it_is(
    tmp_path: Path, name: str, content: bytes, actual: str
) -> None:
    fault = _fault(_written(tmp_path, name, content))
    assert fault.code == "B228" and actual in fault.what
    assert "ville" not in str(fault)


@pytest.mark.parametrize(("kind", "named"), list(itertools.permutations(KINDS, 2)))
def test_a_workbook_of_another_kind_than_its_name_is_refused(tmp_path: Path, kind: str, named: str) -> None:
    content = write(tmp_path / f"a.{kind}", S=_SHEET).read_bytes()
    fault = _fault(_written(tmp_path, f"a.{named}", content))
    assert fault.code == "B228" and f"it is an {kind.upper()} workbook" in fault.what


def test_an_archive_and_a_binary_workbook_are_no_xlsx(tmp_path: Path) -> None:
    path = tmp_path / "2013" / "a.xlsx"
    path.parent.mkdir()
    for part, actual in (("xl/workbook.bin", "an XLSB workbook"), ("word/document.xml", "an archive")):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(part, "")
        fault = _fault(path)
        assert fault.code == "B228" and fault.what.endswith(f"it is {actual}")


def test_an_xlsx_with_a_password_asks_for_one_without(tmp_path: Path) -> None:
    # Such a file is an OLE container with a stream of this name in place of the workbook.
    content = write(tmp_path / "a.xls", S=_SHEET).read_bytes()
    name = _utf16("EncryptedPackage") + struct.pack("<H", 2 * len("EncryptedPackage") + 2)
    assert content.count(_utf16("Workbook")) == 1
    start = content.index(_utf16("Workbook"))
    encrypted = content[:start] + name + content[start + len(name) :]
    assert _fault(_written(tmp_path, "a.xlsx", encrypted)).code == "B229"


def test_an_xls_with_a_password_asks_for_one_without(tmp_path: Path) -> None:
    # FILEPASS (0x2F) stands among the first records; here in the place of WRITEACCESS (0x5C, 112 bytes).
    content = write(tmp_path / "a.xls", S=_SHEET).read_bytes()
    before, after = struct.pack("<HH", 0x5C, 112), struct.pack("<HH", 0x2F, 112)
    assert content.count(before) == 1
    assert _fault(_written(tmp_path, "a.xls", content.replace(before, after))).code == "B229"


def test_an_ods_with_a_password_asks_for_one_without(tmp_path: Path) -> None:
    manifest = (
        "<manifest:manifest xmlns:manifest='m'><manifest:file-entry manifest:full-path='content.xml'>"
        "<manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
    )
    parts = {"META-INF/manifest.xml": manifest, "content.xml": "\x12\x34"}
    assert _fault(write_bare_ods(tmp_path / "2013" / "a.ods", "", **parts)).code == "B229"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_workbook_that_was_cut_short_is_damaged(tmp_path: Path, kind: str, share: float) -> None:
    content = write(tmp_path / f"a.{kind}", S=_SHEET).read_bytes()
    fault = _fault(_written(tmp_path, f"a.{kind}", content[: int(len(content) * share)]))
    assert fault.code == "B230" and "cut short" in fault.what


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/sharedStrings.xml"])
def test_a_part_of_a_workbook_that_is_not_as_its_archive_says_is_damage(tmp_path: Path, part: str) -> None:
    path = write(tmp_path / "2013" / "a.xlsx", S=_SHEET)
    content = path.read_bytes()
    # Of the last list of parts, each entry holds the size 22 bytes before the name.
    start = content.rindex(part.encode()) - 22
    with zipfile.ZipFile(path) as archive:
        assert content[start : start + 4] == struct.pack("<I", archive.getinfo(part).file_size)
    path.write_bytes(content[:start] + struct.pack("<I", 10) + content[start + 4 :])
    assert _fault(path).code == "B230"


@pytest.mark.parametrize(
    "declaration", ["<!DOCTYPE x [<!ENTITY e 'y'>]>", "<!DOCTYPE x SYSTEM 'file:///etc/hosts'>"]
)
def test_xml_that_declares_entities_is_not_read(tmp_path: Path, declaration: str) -> None:
    sheet = f"{declaration}<worksheet><sheetData>{_CELL}</sheetData></worksheet>"
    path = write_bare_xlsx(tmp_path / "2013" / "a.xlsx", "", **{"xl/worksheets/one.xml": sheet})
    fault = _fault(path)
    assert (fault.code, fault.detail) == ("B230", "the XML has a document type")


def test_a_workbook_that_lacks_the_part_of_a_sheet_is_damaged(tmp_path: Path) -> None:
    sheets = "<sheet name='S' r:id='r1'/><sheet name='T' r:id='r2'/>"
    book = f"<workbook xmlns:r='r'><sheets>{sheets}</sheets></workbook>"
    path = write_bare_xlsx(tmp_path / "2013" / "a.xlsx", _CELL, **{"xl/workbook.xml": book})
    assert _fault(path).code == "B230"


def test_a_workbook_that_unfolds_to_too_much_is_not_unfolded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_file, "MAX_UNFOLDED_BYTES", 100_000)
    path = write_bare_xlsx(tmp_path / "2013" / "a.xlsx", _CELL + " " * 100_000)
    assert path.stat().st_size < 3_000
    fault = _fault(path)
    assert fault.code == "B236" and "more than 100000" in fault.what


@pytest.mark.parametrize("place", ["XFD2", "A1048576"])
@pytest.mark.parametrize(
    "cell", ["><v>1</v>", "><v></v>", " t='s'><v/>", " t='inlineStr'><is><t></t></is>", "><f>1</f>"]
)
def test_a_cell_at_the_far_end_of_a_sheet_is_refused_before_memory_is_taken(
    tmp_path: Path, place: str, cell: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marks, "MAX_CELLS", 30_000)
    path = write_bare_xlsx(tmp_path / "2013" / "a.xlsx", f"<row><c r='{place}'{cell}</c></row>")
    fault = _fault(path)
    assert (fault.code, fault.place.sheet) == ("B236", "S") and f"A1 to {place}" in fault.what


def test_an_ods_cell_repeated_to_the_end_of_the_sheet_is_refused(
    tmp_path: Path,
) -> None:
    cell = (
        "<table:table-cell office:value-type='float' office:value='1' table:number-columns-repeated='16384'/>"
    )
    rows = f"<table:table-row table:number-rows-repeated='1048576'>{cell}</table:table-row>"
    assert _fault(write_bare_ods(tmp_path / "2013" / "a.ods", rows)).code == "B236"


def test_blank_cells_repeated_to_the_end_of_the_sheet_take_no_room(tmp_path: Path) -> None:
    cell = "<table:table-cell office:value-type='string'><text:p>{}</text:p></table:table-cell>"
    blank = "<table:table-cell table:number-columns-repeated='16383'/>"
    rows = "".join(f"<table:table-row>{cell.format(text)}{blank}</table:table-row>" for text in "xy")
    rows += f"<table:table-row table:number-rows-repeated='1048574'>{blank}</table:table-row>"
    path = write_bare_ods(tmp_path / "2013" / "a.ods", rows)
    (extract,) = read_workbook(path, {"S": Layout("S", (1, 1))})
    assert extract.cells["x"].tolist() == ["y"]


def test_an_xls_workbook_of_before_1997_is_of_a_kind_of_its_own(tmp_path: Path) -> None:
    # Its stream is named « Book ».
    content = write(tmp_path / "a.xls", S=_SHEET).read_bytes()
    name, old = (_utf16(text) + struct.pack("<H", 2 * len(text) + 2) for text in ("Workbook", "Book"))
    assert content.count(name) == 1
    fault = _fault(_written(tmp_path, "a.xls", content.replace(name, old)))
    assert fault.code == "B228" and "older than that of 1997" in fault.what


def test_an_xls_workbook_is_read_though_its_last_sector_is_not_filled_up(tmp_path: Path) -> None:
    content = write(tmp_path / "a.xls", S=_SHEET).read_bytes().rstrip(b"\0")
    assert len(content) % 512
    (extract,) = read_workbook(_written(tmp_path, "a.xls", content), {"S": Layout("S", (1, 1))})
    assert extract.cells["x"].tolist() == ["1"]


def test_the_name_of_an_xls_sheet_may_hold_any_letter(tmp_path: Path) -> None:
    # Letters beyond Latin-1 are written in two bytes each, the others in one.
    for name in ("Été", "Œuvres"):
        path = write(tmp_path / "2013" / "a.xls", **{name: _SHEET})
        (extract,) = read_workbook(path, {name: Layout(name, (1, 1))})
        assert (extract.sheet, extract.cells["x"].tolist()) == (name, ["1"])


def test_an_xls_sheet_that_says_it_is_larger_than_any_is_damaged(tmp_path: Path) -> None:
    # DIMENSIONS (0x200, 14 bytes): first row, row after the last, first column, column after the last.
    content = write(tmp_path / "a.xls", S=_SHEET).read_bytes()
    before, after = (
        struct.pack("<HHIIHH", 0x200, 14, 0, 2, 0, 1),
        struct.pack("<HHIIHH", 0x200, 14, 0, 2**31, 0, 1),
    )
    assert content.count(before) == 1
    assert _fault(_written(tmp_path, "a.xls", content.replace(before, after))).code == "B230"
