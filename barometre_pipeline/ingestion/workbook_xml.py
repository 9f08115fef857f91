"""A look into the XML of a workbook, for what the values of its cells do not say.

Belongs here: formulas without a value, errors, merged cells and used area of XLSX and ODS, by sheet.
Does not: the values, which calamine reads (`workbook`), the older binary format (`workbook_xls`).

The XML is streamed, never built up in memory, and one with a document type is refused: entities come with it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from typing import IO, Protocol
from xml.parsers import expat
from zipfile import ZipFile

from barometre_pipeline.ingestion.cells import column_number
from barometre_pipeline.ingestion.marks import Block, Marks

_TRUE = ("1", "true")
_ODS_SHEETS = "office:spreadsheet"
_ODS_CELLS = ("table:table-cell", "table:covered-table-cell")
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_SHOWN_ERROR = re.compile(
    r"#(NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A|NUL!|VALEUR!|NOM\?|NOMBRE!)|Err:[0-9]+", re.IGNORECASE
)
"""An error as a spreadsheet shows it, in English and in French."""


class _Reader(Protocol):
    """What is told of the elements of a document, in order."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def text(self, text: str) -> None:
        """A text stands here."""

    def end(self, name: str) -> None:
        """An element ends."""


def scan_xlsx(archive: ZipFile) -> dict[str, Marks]:
    """Return the marks of each sheet of an XLSX workbook.

    Raises:
        TooLargeError: a sheet is too large.
        Exception: whatever a damaged file leads to.
    """
    (path,) = (
        _target("", relation)
        for relation in _relations(archive, "")
        if relation["Type"].endswith("/officeDocument")
    )
    paths = {relation["Id"]: _target(path, relation) for relation in _relations(archive, path)}
    sheets, computing = _Elements("sheet"), _Elements("calcPr")
    _read(archive, path, sheets)
    _read(archive, path, computing)
    is_computed = not any(each.get("fullCalcOnLoad") in _TRUE for each in computing.found)
    marks = {}
    for sheet in sheets.found:
        scan = _XlsxSheet(is_computed)
        _read(archive, paths[_relation_of(sheet)], scan)
        marks[sheet["name"]] = scan.marks
    return marks


def scan_ods(archive: ZipFile) -> dict[str, Marks]:
    """Return the marks of each sheet of an ODS workbook.

    Raises:
        TooLargeError: a sheet is too large.
        Exception: whatever a damaged file leads to.
    """
    scan = _OdsContent()
    _read(archive, "content.xml", scan)
    return scan.sheets


def is_encrypted_ods(archive: ZipFile) -> bool:
    """Whether the content of an ODS workbook was saved with a password."""
    data = _Elements("manifest:encryption-data")
    _read(archive, "META-INF/manifest.xml", data)
    return bool(data.found)


def _read(archive: ZipFile, path: str, reader: _Reader) -> None:
    with archive.open(path) as stream:
        _parse(stream, reader)


def _parse(stream: IO[bytes], reader: _Reader) -> None:
    def refuse(*_: object) -> None:
        raise ValueError("the XML has a document type")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = reader.start
    parser.CharacterDataHandler = reader.text
    parser.EndElementHandler = reader.end
    parser.ParseFile(stream)


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _relations(archive: ZipFile, part: str) -> list[Mapping[str, str]]:
    """What a part of an XLSX workbook, or the whole of it, refers to."""
    found = _Elements("Relationship")
    folder, name = posixpath.split(part)
    _read(archive, posixpath.join(folder, "_rels", f"{name}.rels"), found)
    return found.found


def _target(part: str, relation: Mapping[str, str]) -> str:
    """Path within the archive of what a part refers to: beside it, or from the top."""
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(part), relation["Target"])).lstrip("/")


def _relation_of(sheet: Mapping[str, str]) -> str:
    return next(value for name, value in sheet.items() if name.endswith(":id"))


class _Elements:
    """The attributes of all elements of one name, with its prefix or without."""

    def __init__(self, name: str) -> None:
        self.found: list[Mapping[str, str]] = []
        self._name = name

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if self._name in (name, _local(name)):
            self.found.append(attributes)

    def text(self, text: str) -> None: ...

    def end(self, name: str) -> None: ...


class _XlsxSheet:
    """The marks of one XLSX sheet, but for merged cells, of which calamine tells.

    A program that writes formulas without computing them often leaves 0 for their value, and says in the
    workbook that all are still to be computed.
    """

    def __init__(self, is_computed: bool) -> None:
        self.marks = Marks()
        self._is_computed = is_computed
        self._row = self._column = 0
        self._type = ""
        self._has_formula = self._has_value = False
        self._is_value = False
        self._value = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        match _local(name):
            case "row":
                self._row, self._column = int(attributes.get("r", self._row + 1)), 0
            case "c":
                self._start_cell(attributes)
            case "f":
                self._has_formula = True
            case "v" | "is":
                self._has_value = self._is_value = True

    def text(self, text: str) -> None:
        if self._is_value:
            self._value += text

    def end(self, name: str) -> None:
        match _local(name):
            case "v" | "is":
                self._is_value = False
            case "c":
                self._end_cell()

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        """A cell says where it stands, or stands after the one before."""
        place = _REFERENCE.fullmatch(attributes.get("r", ""))
        if place is not None:
            self._row, self._column = int(place[2]), column_number(place[1])
        else:
            self._column += 1
        self._type = attributes.get("t", "n")
        self._has_formula = self._has_value = False
        self._value = ""

    def _end_cell(self) -> None:
        cell = Block(self._row, self._column, self._row, self._column)
        if self._has_formula or self._value:
            self.marks.use(cell)
        if self._type == "e":
            self.marks.errors.append((cell, self._value))
        elif self._has_formula and not (self._is_computed and self._is_valued()):
            self.marks.unvalued.append(cell)

    def _is_valued(self) -> bool:
        """Whether there is a value: that of a formula that makes an empty text is empty, of type `str`."""
        return bool(self._value) or (self._has_value and self._type == "str")


class _OdsContent:
    """The marks of all sheets of an ODS workbook; rows and cells that repeat stand there once."""

    def __init__(self) -> None:
        self.sheets: dict[str, Marks] = {}
        self._open: list[str] = []
        self._marks = Marks()
        self._top = self._rows = 0
        self._left = self._columns = 0
        self._cell: Mapping[str, str] = {}
        self._paragraphs = 0
        self._is_shown = False
        self._shown = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        match name:
            case "table:table" if self._is_within(_ODS_SHEETS):
                self._marks = self.sheets[attributes["table:name"]] = Marks()
                self._top, self._rows = 1, 0
            case "table:table-row":
                self._top += self._rows
                self._rows = int(attributes.get("table:number-rows-repeated", 1))
                self._left, self._columns = 1, 0
            case "table:table-cell" | "table:covered-table-cell":
                self._left += self._columns
                self._columns = int(attributes.get("table:number-columns-repeated", 1))
                self._cell, self._paragraphs, self._shown = attributes, 0, ""
            case "text:p" if self._is_within(*_ODS_CELLS):
                self._paragraphs += 1
                self._is_shown = True
        self._open.append(name)

    def text(self, text: str) -> None:
        if self._is_shown:
            self._shown += text

    def end(self, name: str) -> None:
        self._open.pop()
        if name in _ODS_CELLS:
            self._end_cell()
        elif name == "text:p" and self._is_within(*_ODS_CELLS):
            self._is_shown = False
        elif name == "table:table" and self._is_within(_ODS_SHEETS):
            self._marks = Marks()  # tables that are no sheets may follow: what other files said once

    def _is_within(self, *names: str) -> bool:
        return bool(self._open) and self._open[-1] in names

    def _end_cell(self) -> None:
        """A formula that makes an empty text has an empty paragraph; one never computed has none."""
        last_row, last_column = self._top + self._rows - 1, self._left + self._columns - 1
        cells = Block(self._top, self._left, last_row, last_column)
        has_formula, has_value = "table:formula" in self._cell, "office:value-type" in self._cell
        if has_formula or has_value or self._shown:
            self._marks.use(cells)
        if self._cell.get("calcext:value-type") == "error" or (
            has_formula and _SHOWN_ERROR.fullmatch(self._shown.strip())
        ):
            self._marks.errors.append((cells, self._shown.strip()))
        elif has_formula and not has_value and (self._shown or not self._paragraphs):
            self._marks.unvalued.append(cells)
        rows = int(self._cell.get("table:number-rows-spanned", 1))
        columns = int(self._cell.get("table:number-columns-spanned", 1))
        if rows > 1 or columns > 1:
            bottom, right = self._top + rows - 1, self._left + columns - 1
            self._marks.merged.append(Block(self._top, self._left, bottom, right))
