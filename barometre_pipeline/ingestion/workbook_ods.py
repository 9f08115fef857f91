"""A look into the XML of an ODS workbook, for what the values of its cells do not say.

Belongs here: formulas without a value, errors, percentages, merged cells and used area, by sheet; texts that
the values lack; whether it is encrypted.
Does not: the values, which calamine reads (`workbook`), other formats.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from zipfile import ZipFile

from barometre_pipeline.ingestion.marks import Block, Marks
from barometre_pipeline.ingestion.workbook_xml import Elements, read_part

_SHEETS = "office:spreadsheet"
_CELLS = ("table:table-cell", "table:covered-table-cell")
_SHOWN_ERROR = re.compile(
    r"#(NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A|NUL!|VALEUR!|NOM\?|NOMBRE!)|Err:[0-9]+", re.IGNORECASE
)
"""An error as a spreadsheet shows it, in English and in French."""


def scan_ods(archive: ZipFile) -> dict[str, Marks]:
    """Return the marks of each sheet of an ODS workbook.

    Raises:
        Exception: whatever a damaged file leads to.
    """
    scan = _OdsContent()
    read_part(archive, "content.xml", scan)
    return scan.sheets


def is_encrypted_ods(archive: ZipFile) -> bool:
    """Whether the content of an ODS workbook was saved with a password."""
    data = Elements("manifest:encryption-data")
    read_part(archive, "META-INF/manifest.xml", data)
    return bool(data.found)


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
            case "table:table" if self._is_within(_SHEETS):
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
            case "text:p" if self._is_within(*_CELLS):
                self._shown += "\n" if self._paragraphs else ""
                self._paragraphs += 1
                self._is_shown = True
            case "text:s" if self._is_shown:
                self._shown += " " * int(attributes.get("text:c", 1))
            case "text:tab" | "text:line-break" if self._is_shown:
                self._shown += "\t" if name == "text:tab" else "\n"
        self._open.append(name)

    def text(self, text: str) -> None:
        if self._is_shown:
            self._shown += text

    def end(self, name: str) -> None:
        self._open.pop()
        if name in _CELLS:
            self._end_cell()
        elif name == "text:p" and self._is_within(*_CELLS):
            self._is_shown = False
        elif name == "table:table" and self._is_within(_SHEETS):
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
        elif self._shows_text_of_its_own():
            self._marks.texts.append((cells, self._shown))
        if self._cell.get("office:value-type") == "percentage":
            self._marks.percents.append(cells)
        rows = int(self._cell.get("table:number-rows-spanned", 1))
        columns = int(self._cell.get("table:number-columns-spanned", 1))
        if rows > 1 or columns > 1:
            bottom, right = self._top + rows - 1, self._left + columns - 1
            self._marks.merged.append(Block(self._top, self._left, bottom, right))

    def _shows_text_of_its_own(self) -> bool:
        """Whether calamine gives nothing of the text (it has no type), or leaves out tabs and line breaks."""
        if "office:value-type" not in self._cell:
            return bool(self._shown)
        is_text = self._cell["office:value-type"] == "string" and "office:string-value" not in self._cell
        return is_text and any(mark in self._shown for mark in "\t\n")
