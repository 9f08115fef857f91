"""The file that a web form exports, from coded lines: the codebook read backwards.

Belongs here: headers, written answers, dialect and encoding of one delimited file, one line a project.
Does not: what the lines hold (`lines`).
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from barometre_pipeline.codebook import EditionCodebook
from barometre_pipeline.errors import BarometreError, Fault, Place
from barometre_pipeline.ingestion.layout import FILES_CSV, file_rows, records
from barometre_pipeline.simulation.answers import NO_ANSWER, Answers
from barometre_pipeline.simulation.lines import Line
from barometre_pipeline.simulation.parameters import setting_for
from barometre_pipeline.simulation.respondents import Respondent
from barometre_pipeline.tables import TABLES

LINE_END = "\r\n"


@dataclass(frozen=True)
class _Dialect:
    file: str
    encoding: str
    delimiter: str
    decimal_mark: str


@dataclass(frozen=True)
class _Field:
    """A column of the form, and what it shows: a cell of a table, an item, or (no table) a contact."""

    header: str
    table: str
    column: str
    item: str


def write_form(
    lines: list[Line],
    respondents: list[Respondent],
    answers: dict[str, Answers],
    codebook: EditionCodebook,
) -> tuple[str, bytes]:
    """Return the name and the bytes of the file.

    Raises:
        BarometreError: B182, a code that the codebook does not know how to write.
    """
    dialect, fields = _dialect(codebook), _fields(codebook)
    writer = _Writer(codebook, dialect.decimal_mark)
    by_code = {respondent.code: respondent for respondent in respondents}
    text = io.StringIO(newline="")
    out = csv.writer(text, delimiter=dialect.delimiter, lineterminator=LINE_END)
    out.writerow(field.header for field in fields)
    for line in lines:
        respondent = by_code[line.respondent_code]
        out.writerow(_shown(field, line, respondent, answers[respondent.code], writer) for field in fields)
    return dialect.file, _encoded(text.getvalue(), dialect.encoding)


def _encoded(text: str, encoding: str) -> bytes:
    try:
        return text.encode(encoding)
    except UnicodeEncodeError as error:
        what = f"the encoding {encoding} has no « {error.object[error.start]} »"
        raise BarometreError(Fault("B182", what, Place(FILES_CSV, column="encoding"))) from None


def _shown(field: _Field, line: Line, respondent: Respondent, answers: Answers, writer: _Writer) -> str:
    if not field.table:
        return respondent.contact.get(field.header, "")
    if field.item:
        return writer.write(field, setting_for(field.item, answers, "answers"))
    if field.table == "project":
        return writer.write(field, (line.project | line.misprints).get(field.column, ""))
    return writer.write(field, respondent.cells.get(field.column, ""))


class _Writer:
    """Codes as they are written in the form."""

    def __init__(self, codebook: EditionCodebook, decimal_mark: str) -> None:
        self._written = {
            (row["table"], row["column"], row["code"]): row["written"] or ""
            for _, row in records(codebook.modalities)
        }
        self._decimal_mark = decimal_mark

    def write(self, field: _Field, value: str) -> str:
        """Return what the form shows for a coded value; what is not coded stands as it is."""
        written = self._written.get((field.table, field.column, value))
        if written is not None:
            return written
        if value in ("", NO_ANSWER):
            return ""
        column = TABLES[field.table].column(field.column)
        is_coded = any(key[:2] == (field.table, field.column) for key in self._written)
        if is_coded and (column.codes or column.type == "boolean"):
            place = Place("codebook/modalities.csv", column="code")
            what = f"no written answer of {field.table}.{field.column} stands for « {value} »"
            raise BarometreError(Fault("B182", what, place, "add it, or mend the parameters"))
        return value.replace(".", self._decimal_mark) if column.type == "number" else value


def _fields(codebook: EditionCodebook) -> list[_Field]:
    """The headers in the order of `columns.csv`, each once."""
    fields: dict[str, _Field] = {}
    for _, row in records(codebook.columns):
        shown = _Field(*(row[name] or "" for name in ("header", "table", "column", "item")))
        if shown.header:
            fields.setdefault(shown.header, shown)
    return list(fields.values())


def _dialect(codebook: EditionCodebook) -> _Dialect:
    """How the one file of the edition is written."""
    rows = [row for row in file_rows(codebook.files) if row.file is not None]
    if len(rows) != 1 or "*" in str(rows[0].file):
        what = f"the edition {codebook.edition} is not one file, which is all that the form writes"
        raise BarometreError(Fault("B182", what, Place(FILES_CSV, column="file")))
    layout = rows[0].layout()
    return _Dialect(str(rows[0].file), layout.encoding, layout.delimiter, rows[0].decimal_mark)
