"""A workbook, as interviewers keep it: titles, merged headings, notes, and cells of every type.

Belongs here: what a spreadsheet adds to the text of cells.
Does not: what stands in the cells (`form`), text files (`text_form`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING

from barometre_pipeline.codebook import EditionCodebook
from barometre_pipeline.ingestion.extract import HEADER_JOIN
from barometre_pipeline.ingestion.layout import FILES_CSV, rows_read_no_further
from barometre_pipeline.ingestion.recode import plain_number
from barometre_pipeline.simulation.draws import Draws
from barometre_pipeline.simulation.form_parameters import SheetForm
from barometre_pipeline.simulation.parameters import Parameters, cannot_be_met
from barometre_pipeline.simulation.sheets import Field, Sheet
from barometre_pipeline.simulation.written import Writer
from barometre_pipeline.tables import TABLES

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"(0|[1-9]\d*)(\.\d+)?")
"""What is typed as a number; a code that begins with 0 is typed as text, or it would lose it."""

_FREE_TEXT = ("title", "name")
_MARGIN = 2
"""From the last column of a table to that of the notes beside it."""


@dataclass(frozen=True)
class FilledSheet:
    """A sheet, and the text of its cells, one row a line."""

    sheet: Sheet
    rows: list[list[str]]


@dataclass(frozen=True)
class _Styles:
    """Formats of a workbook."""

    strong: Format
    heading: Format
    merged: Format
    day: Format


def write_workbook(
    filled: Sequence[FilledSheet], codebook: EditionCodebook, parameters: Parameters, writer: Writer
) -> bytes:
    """Return the bytes of a workbook, its sheets in the order of the parameters.

    Raises:
        BarometreError: B182, its sheets are not the same for the parameters and for the codebook.
    """
    from xlsxwriter import Workbook

    tables = {str(each.sheet.name): each for each in filled}
    _require_sheets(parameters, codebook, filled[0].sheet.file, set(tables))
    content = BytesIO()
    workbook = Workbook(content, {"in_memory": True})
    workbook.set_properties({"created": datetime.combine(parameters.made_on, datetime.min.time())})
    styles, hand = _styles(workbook), _Hand(parameters)
    for name, form in parameters.form.sheets.items():
        worksheet = workbook.add_worksheet(name)
        if name in tables:
            _Table(worksheet, tables[name], form, styles, hand).write()
        else:
            _write_lines(worksheet, form.titles, 0, 0)
            _write_lists(worksheet, filled if form.lists else (), len(form.titles), writer)
        if form.is_hidden:
            worksheet.hide()
        elif name == next(shown for shown, each in parameters.form.sheets.items() if not each.is_hidden):
            worksheet.activate()  # the library shows whichever is active, and takes the first one
    workbook.close()
    return content.getvalue()


class _Hand:
    """Whoever types the numbers of a workbook, some of them as text."""

    def __init__(self, parameters: Parameters) -> None:
        self._draws = Draws(parameters.seed, "workbook")
        self._one_in = parameters.form.typed_as_text

    def types_as_text(self) -> bool:
        """Say whether the next number is typed as text."""
        return self._one_in is not None and self._draws.below(self._one_in) == 0


class _Table:
    """One sheet that shows a table, while it is written; rows and columns from 0, as the library counts."""

    def __init__(
        self, worksheet: Worksheet, filled: FilledSheet, form: SheetForm, styles: _Styles, hand: _Hand
    ) -> None:
        self._worksheet, self._form, self._styles, self._hand = worksheet, form, styles, hand
        self._layout, self._fields, self._rows = filled.sheet.layout, filled.sheet.fields, filled.rows
        self._top = filled.sheet.first_line - 1
        self._left = self._layout.columns[0] - 1 if self._layout.columns else 0

    def write(self) -> None:
        """Write titles, header, body, foot and what stands around them."""
        _write_lines(self._worksheet, self._form.titles, 0, self._left, self._styles.strong)
        self._write_header()
        for number, field in enumerate(self._fields):
            self._write_column(self._left + number, field, [row[number] for row in self._rows])
        self._write_foot()
        for row in self._form.hidden_rows:
            self._worksheet.set_row(row - 1, None, None, {"hidden": True})
        beside = self._left + len(self._fields) - 1 + _MARGIN
        for row, note in self._form.margin.items():
            self._worksheet.write_string(row - 1, beside, note)
        self._worksheet.freeze_panes(self._top, self._left)

    def _write_header(self) -> None:
        """Write the headings; those of one group under its name, which is merged over them."""
        first, last = (row - 1 for row in self._layout.header_rows)
        headings = [field.header.split(HEADER_JOIN, last - first) for field in self._fields]
        column = self._left
        for group, of_group in groupby(headings, key=lambda parts: parts[0]):
            names = [parts[-1] for parts in of_group]
            is_group = names != [group]
            self._merge(first, column, first if is_group else last, column + len(names) - 1, group)
            for number, name in enumerate(names if is_group else ()):
                self._worksheet.write_string(last, column + number, name, self._styles.heading)
            column += len(names)

    def _merge(self, first_row: int, first_column: int, last_row: int, last_column: int, text: str) -> None:
        """Write a heading over several cells; the library refuses to merge a single one."""
        if (first_row, first_column) == (last_row, last_column):
            self._worksheet.write_string(first_row, first_column, text, self._styles.heading)
        else:
            cells = (first_row, first_column, last_row, last_column)
            self._worksheet.merge_range(*cells, text, self._styles.heading)

    def _write_column(self, column: int, field: Field, texts: list[str]) -> None:
        row = self._top
        for text, repeated in groupby(texts) if field.header == self._form.merged_down else _singly(texts):
            last = row + len(list(repeated)) - 1
            if last > row:
                self._worksheet.merge_range(row, column, last, column, text, self._styles.merged)
            elif text:
                self._write_cell(row, column, field, text)
            row = last + 1

    def _write_cell(self, row: int, column: int, field: Field, text: str) -> None:
        """Write a text as what it would be typed as: a day, a number or a text."""
        is_free = not field.table or field.column in _FREE_TEXT
        plain = plain_number(text, self._layout.decimal_mark)
        if not is_free and _DAY.fullmatch(text):
            self._worksheet.write_datetime(row, column, date.fromisoformat(text), self._styles.day)
        elif is_free or not _NUMBER.fullmatch(plain) or self._hand.types_as_text():
            self._worksheet.write_string(row, column, text)
        else:
            self._worksheet.write_number(row, column, float(plain))

    def _write_foot(self) -> None:
        """Write the line of the total, which counts the second column, and the notes under it."""
        from xlsxwriter.utility import xl_range

        foot, column = self._top + len(self._rows), self._left + 1
        if self._layout.foot is not None:
            self._worksheet.write_string(foot, self._left, self._layout.foot, self._styles.strong)
            counted = f"=COUNTA({xl_range(self._top, column, foot - 1, column)})"
            number = sum(1 for row in self._rows if row[1])
            self._worksheet.write_formula(foot, column, counted, self._styles.strong, number)
        _write_lines(self._worksheet, self._form.notes, foot + 2, self._left)


def _singly(texts: list[str]) -> list[tuple[str, list[str]]]:
    return [(text, [text]) for text in texts]


def _write_lines(
    worksheet: Worksheet, lines: Sequence[str], row: int, column: int, style: Format | None = None
) -> None:
    for number, line in enumerate(lines):
        worksheet.write_string(row + number, column, line, style)


def _write_lists(worksheet: Worksheet, filled: Sequence[FilledSheet], row: int, writer: Writer) -> None:
    """Write under each coded heading the answers that may be chosen there."""
    fields = [field for each in filled for field in each.sheet.fields if field.table]
    coded = [field for field in fields if TABLES[field.table].column(field.column).codes]
    lists = [[field.header, *answers] for field in coded if (answers := writer.answers(field))]
    for column, texts in enumerate(lists):
        _write_lines(worksheet, texts, row, column)


def _require_sheets(parameters: Parameters, codebook: EditionCodebook, file: str, tables: set[str]) -> None:
    others = {str(row.sheet) for row in rows_read_no_further(codebook.files) if row.file == file}
    wrong = sorted((tables | others) ^ set(parameters.form.sheets))
    if wrong:
        what = f"the form and {FILES_CSV} do not name the same sheets: {', '.join(wrong)}"
        raise cannot_be_met(what, "form.sheets")


def _styles(workbook: Workbook) -> _Styles:
    return _Styles(
        strong=workbook.add_format({"bold": True}),
        heading=workbook.add_format({"bold": True, "align": "center", "valign": "vcenter", "border": 1}),
        merged=workbook.add_format({"valign": "top"}),
        day=workbook.add_format({"num_format": "dd/mm/yyyy"}),
    )
