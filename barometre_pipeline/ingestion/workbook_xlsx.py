"""A look into the XML of an XLSX workbook, for what the values of its cells do not say.

Belongs here: formulas without a value, errors, percentages and used area, by sheet.
Does not: the values and the merged cells, which calamine reads (`workbook`), other formats.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Set
from zipfile import ZipFile

from barometre_pipeline.ingestion.cells import column_number
from barometre_pipeline.ingestion.marks import Block, Marks
from barometre_pipeline.ingestion.number_format import PERCENTS, shows_percent
from barometre_pipeline.ingestion.workbook_xml import Elements, local_name, read_part

_TRUE = ("1", "true")
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def scan_xlsx(archive: ZipFile) -> dict[str, Marks]:
    """Return the marks of each sheet of an XLSX workbook.

    Raises:
        Exception: whatever a damaged file leads to.
    """
    (path,) = (
        _target("", relation)
        for relation in _relations(archive, "")
        if relation["Type"].endswith("/officeDocument")
    )
    relations = _relations(archive, path)
    paths = {relation["Id"]: _target(path, relation) for relation in relations}
    styles = _Styles()
    for relation in relations:
        if relation["Type"].endswith("/styles"):
            read_part(archive, _target(path, relation), styles)
    sheets, computing = Elements("sheet"), Elements("calcPr")
    read_part(archive, path, sheets)
    read_part(archive, path, computing)
    is_computed = not any(each.get("fullCalcOnLoad") in _TRUE for each in computing.found)
    marks = {}
    for sheet in sheets.found:
        scan = _XlsxSheet(is_computed, styles.percents)
        read_part(archive, paths[_relation_of(sheet)], scan)
        marks[sheet["name"]] = scan.marks
    return marks


def _relations(archive: ZipFile, part: str) -> list[Mapping[str, str]]:
    """What a part of an XLSX workbook, or the whole of it, refers to."""
    found = Elements("Relationship")
    folder, name = posixpath.split(part)
    read_part(archive, posixpath.join(folder, "_rels", f"{name}.rels"), found)
    return found.found


def _target(part: str, relation: Mapping[str, str]) -> str:
    """Path within the archive of what a part refers to: beside it, or from the top."""
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(part), relation["Target"])).lstrip("/")


def _relation_of(sheet: Mapping[str, str]) -> str:
    return next(value for name, value in sheet.items() if name.endswith(":id"))


class _Styles:
    """Which styles of an XLSX workbook show a number as a percentage."""

    def __init__(self) -> None:
        self._formats = dict(PERCENTS)
        self._shown: list[int] = []
        self._is_of_cells = False

    @property
    def percents(self) -> frozenset[int]:
        """Numbers of the styles, as cells name them."""
        return frozenset(
            number for number, shown in enumerate(self._shown) if shows_percent(self._formats.get(shown, ""))
        )

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        match local_name(name):
            case "numFmt":
                self._formats[int(attributes["numFmtId"])] = attributes["formatCode"]
            case "cellXfs":
                self._is_of_cells = True
            case "xf" if self._is_of_cells:
                self._shown.append(int(attributes.get("numFmtId", 0)))

    def text(self, text: str) -> None: ...

    def end(self, name: str) -> None:
        if local_name(name) == "cellXfs":
            self._is_of_cells = False


class _XlsxSheet:
    """The marks of one XLSX sheet, but for merged cells, of which calamine tells.

    A program that writes formulas without computing them often leaves 0 for their value, and says in the
    workbook that all are still to be computed.
    """

    def __init__(self, is_computed: bool, percents: Set[int]) -> None:
        self.marks = Marks()
        self._is_computed, self._percents = is_computed, percents
        self._style = 0
        self._row = self._column = 0
        self._type = ""
        self._has_formula = self._has_value = False
        self._is_value = False
        self._value = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        match local_name(name):
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
        match local_name(name):
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
        self._type, self._style = attributes.get("t", "n"), int(attributes.get("s", 0))
        self._has_formula = self._has_value = False
        self._value = ""

    def _end_cell(self) -> None:
        cell = Block(self._row, self._column, self._row, self._column)
        if self._has_formula or self._has_value:
            self.marks.use(cell)
        if self._type == "n" and self._value and self._style in self._percents:
            self.marks.percents.append(cell)
        if self._type == "e":
            self.marks.errors.append((cell, self._value))
        elif self._has_formula and not self._is_valued():
            self.marks.unvalued.append(cell)
        elif self._has_formula and not self._is_computed:
            self.marks.doubtful.append(cell)

    def _is_valued(self) -> bool:
        """Whether there is a value: that of a formula that makes an empty text is empty, of type `str`."""
        return bool(self._value) or (self._has_value and self._type == "str")
