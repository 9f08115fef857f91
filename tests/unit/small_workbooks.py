"""Workbooks of a few cells, the same in each format, written out in the test that uses them.

Belongs here: XLSX by XlsxWriter, XLS by xlwt, ODS and the barest XLSX by hand, as their standards say.
Does not: reading them.
"""

import datetime
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter
import xlwt

KINDS = ("xlsx", "xls", "ods")

_ERROR_CODES = {"#DIV/0!": 0x07, "#N/A": 0x2A}
_NAMES = "ABCDEFGH"
_ADDRESS = re.compile(r"([A-Z])([0-9]+)")


@dataclass(frozen=True)
class Error:
    """A cell whose formula failed."""

    shown: str


class Uncomputed:
    """A formula that a program wrote and did not compute."""


@dataclass(frozen=True)
class Sheet:
    """A sheet: what stands in which cell, blocks that are merged, what is hidden."""

    cells: Mapping[str, Any] = field(default_factory=dict)
    merged: tuple[str, ...] = ()
    is_hidden: bool = False
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: str = ""


def write(path: Path, **sheets: Sheet) -> Path:
    """Write a workbook in the format that its name says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    {".xlsx": _write_xlsx, ".xls": _write_xls, ".ods": _write_ods}[path.suffix](path, sheets)
    return path


def write_bare_xlsx(path: Path, rows: str, **parts: str) -> Path:
    """Write an XLSX workbook of one sheet « S » from the XML of its rows; parts replace those by path."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    documents = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packages = "http://schemas.openxmlformats.org/package/2006"

    def relations(kind: str, target: str) -> str:
        relation = f'<Relationship Id="r1" Type="{documents}/{kind}" Target="{target}"/>'
        return f'<Relationships xmlns="{packages}/relationships">{relation}</Relationships>'

    content = {
        "[Content_Types].xml": f'<Types xmlns="{packages}/content-types"/>',
        "_rels/.rels": relations("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{documents}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations("worksheet", "worksheets/one.xml"),
        "xl/worksheets/one.xml": f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>',
    }
    return _zipped(path, content | parts)


def write_bare_ods(path: Path, rows: str, **parts: str) -> Path:
    """Write an ODS workbook of one sheet « S » from the XML of its rows; parts replace those by path."""
    return _zipped(path, _ods_parts(f'<table:table table:name="S">{rows}</table:table>') | parts)


def _place(address: str) -> tuple[int, int]:
    """Row and column of an address, from 0."""
    found = _ADDRESS.fullmatch(address)
    assert found is not None
    return int(found[2]) - 1, ord(found[1]) - ord("A")


def _corners(merged: str) -> tuple[int, int, int, int]:
    """First row, first column, last row and last column of a block, from 0."""
    first, last = merged.split(":")
    return (*_place(first), *_place(last))


def _write_xlsx(path: Path, sheets: Mapping[str, Sheet]) -> None:
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, sheet in sheets.items():
            out = book.add_worksheet(name)
            if sheet.is_hidden:
                out.hide()
            for row in sheet.hidden_rows:
                out.set_row(row - 1, None, None, {"hidden": True})
            for column in sheet.hidden_columns:
                out.set_column(f"{column}:{column}", None, None, {"hidden": True})
            for block in sheet.merged:
                out.merge_range(block, "")
            for address, value in sheet.cells.items():
                if isinstance(value, Error):
                    out.write_formula(address, "=1/0", None, value.shown)
                elif isinstance(value, Uncomputed):
                    out.write_formula(address, "=1+1", None, "")
                elif isinstance(value, datetime.date):
                    out.write_datetime(address, value, day)
                else:
                    out.write(address, value)


def _write_xls(path: Path, sheets: Mapping[str, Sheet]) -> None:
    book = xlwt.Workbook()
    for name, sheet in sheets.items():
        out = book.add_sheet(name)
        out.visibility = int(sheet.is_hidden)
        for row in sheet.hidden_rows:
            out.row(row - 1).hidden = True
        for column in sheet.hidden_columns:
            out.col(ord(column) - ord("A")).hidden = True
        for block in sheet.merged:
            top, left, bottom, right = _corners(block)
            out.merge(top, bottom, left, right)
        for address, value in sheet.cells.items():
            row, column = _place(address)
            if isinstance(value, Error):
                out.row(row).set_cell_error(column, _ERROR_CODES[value.shown])
            elif isinstance(value, Uncomputed):
                out.write(row, column, xlwt.Formula("1+1"))
            elif isinstance(value, datetime.datetime):
                out.write(row, column, value, xlwt.easyxf(num_format_str="dd/mm/yyyy hh:mm"))
            elif isinstance(value, datetime.date):
                out.write(row, column, value, xlwt.easyxf(num_format_str="dd/mm/yyyy"))
            else:
                out.write(row, column, value)
    book.save(str(path))


def _write_ods(path: Path, sheets: Mapping[str, Sheet]) -> None:
    tables = []
    for name, sheet in sheets.items():
        style = "hidden" if sheet.is_hidden else "shown"
        head = f'table:name={quoteattr(name)} table:style-name="{style}"'
        tables.append(f"<table:table {head}>{''.join(_ods_rows(sheet))}</table:table>")
    _zipped(path, _ods_parts("".join(tables)))


def _ods_parts(tables: str) -> dict[str, str]:
    names = "".join(
        f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
        for prefix in ("office", "table", "text", "style")
    )
    names += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    styles = "".join(
        f'<style:style style:name="{name}" style:family="table"><style:table-properties '
        f'table:display="{display}"/></style:style>'
        for name, display in (("shown", "true"), ("hidden", "false"))
    )
    return {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:'
        'manifest:1.0"/>',
        "content.xml": f"<office:document-content{names}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet>"
        "</office:body></office:document-content>",
    }


def _ods_rows(sheet: Sheet) -> list[str]:
    cells = {_place(address): value for address, value in sheet.cells.items()}
    blocks = [_corners(block) for block in sheet.merged]
    displays = ("collapse" if name in sheet.hidden_columns else "visible" for name in _NAMES)
    rows = [f'<table:table-column table:visibility="{display}"/>' for display in displays]
    for row in range(max(row for row, _ in cells) + 1):
        width = max((column for at, column in cells if at == row), default=0) + 1
        content = "".join(_ods_cell(cells.get((row, column)), row, column, blocks) for column in range(width))
        hidden = ' table:visibility="collapse"' if row + 1 in sheet.hidden_rows else ""
        rows.append(f"<table:table-row{hidden}>{content}</table:table-row>")
    return rows


def _ods_cell(value: Any, row: int, column: int, blocks: list[tuple[int, int, int, int]]) -> str:
    span = "".join(
        f' table:number-rows-spanned="{bottom - row + 1}" table:number-columns-spanned="{right - column + 1}"'
        for top, left, bottom, right in blocks
        if (top, left) == (row, column)
    )
    return f"<table:table-cell{span}{_ods_value(value)}</table:table-cell>"


def _ods_value(value: Any) -> str:
    """The attributes and the content of a cell."""
    match value:
        case None:
            return ">"
        case Error():
            return (
                ' table:formula="of:=1/0" office:value-type="string" office:string-value="" '
                f'calcext:value-type="error"><text:p>{value.shown}</text:p>'
            )
        case Uncomputed():
            return ' table:formula="of:=1+1">'
        case bool():
            return f' office:value-type="boolean" office:boolean-value="{str(value).lower()}">'
        case int() | float():
            return f' office:value-type="float" office:value="{value}">'
        case datetime.date():
            return f' office:value-type="date" office:date-value="{value.isoformat()}">'
    return f' office:value-type="string"><text:p>{escape(value)}</text:p>'


def _zipped(path: Path, parts: Mapping[str, str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path
