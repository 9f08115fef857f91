"""The sheets of a delivery, and the columns of each: `files.csv` and `columns.csv` read backwards.

Belongs here: which sheet shows which table, under which headers, from which line.
Does not: what stands in the cells (`written`, `form`), how a file is made of them (`text_form`,
`workbook_form`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from barometre_pipeline.codebook import EditionCodebook
from barometre_pipeline.errors import BarometreError, Fault, Place
from barometre_pipeline.ingestion.layout import FILES_CSV, Layout, file_rows, records, rows_feeding
from barometre_pipeline.tables import RESPONDENT, TABLES


@dataclass(frozen=True)
class Field:
    """A column of a sheet, and what it shows: a cell of a table, an item, or (no table) a contact.

    Attributes:
        item: one item; of a cell that names several, their group.
        part: of a value that stands in several columns, which of its parts; 0: it stands in one.
        separator: between the several items of a cell; blank: it holds one.
        factor: what the number shown is multiplied by to be in our unit; blank: it is.
    """

    header: str
    table: str
    column: str
    item: str
    part: int
    separator: str
    factor: str = ""


@dataclass(frozen=True)
class Sheet:
    """A text file, or one sheet of a workbook.

    Attributes:
        tables: those that read its lines.
    """

    file: str
    layout: Layout
    tables: frozenset[str]
    fields: tuple[Field, ...]

    @property
    def name(self) -> str | None:
        """Name of the sheet of a workbook; None: a text file."""
        return self.layout.sheet

    @property
    def first_line(self) -> int:
        """Line of the first row under the header, from 1."""
        return self.layout.header_rows[1] + 1


def sheets_of(codebook: EditionCodebook) -> list[Sheet]:
    """Return the sheets that an edition reads, in the order of `files.csv`.

    Raises:
        BarometreError: B182, a table that is not on exactly one sheet; B213, a row that is not whole.
    """
    _refuse_other_forms(codebook)
    rows = file_rows(codebook.files)
    shown: dict[tuple[str, Layout], set[str]] = {}
    for table in TABLES:
        for row in rows_feeding(table, rows):
            shown.setdefault((str(row.file), row.layout()), set()).add(table)
    for table in TABLES:
        on = [name for (name, _), tables in shown.items() if table in tables]
        if len(on) > 1 or any("*" in name for name in on):
            what = f"the table {table} is not on one sheet of one file, which is all that is simulated"
            raise BarometreError(Fault("B182", what, Place(FILES_CSV, column="file")))
    order = list(dict.fromkeys((str(row.file), row.sheet) for row in rows if row.from_table is None))
    sheets = [
        Sheet(file, layout, frozenset(tables), tuple(_fields(codebook, tables)))
        for (file, layout), tables in shown.items()
    ]
    return sorted(sheets, key=lambda sheet: order.index((sheet.file, sheet.name)))


def _refuse_other_forms(codebook: EditionCodebook) -> None:
    """Refuse what is loaded and not simulated.

    Raises:
        BarometreError: B182, files of several editions, of one line an answer, of a place a cell, with a box
            that speaks of a group, or of other headers than the other files.
    """
    faults = [
        Fault("B182", "a file of several editions is not simulated", Place(FILES_CSV, row=line))
        for line, row in records(codebook.files)
        if row["edition_header"]
    ]
    groups = set(codebook.items["item_group"])
    for line, row in records(codebook.columns):
        speaks_of_group = row["item"] in groups and (row["part"] or row["constant"])
        if speaks_of_group or row["column"] == "item_code" or row["file"] or row["sheet"]:
            what = "only a header an item, or several items in a cell, the same in all files, is simulated"
            faults.append(Fault("B182", what, Place("codebook/columns.csv", row=line)))
    if faults:
        raise BarometreError(faults)


def sheet_showing(table: str, codebook: EditionCodebook) -> Sheet:
    """Return the sheet that shows a table.

    Raises:
        BarometreError: B182, there is none.
    """
    found = next((sheet for sheet in sheets_of(codebook) if table in sheet.tables), None)
    if found is None:
        what = f"no file of the edition {codebook.edition} shows the table {table}"
        raise BarometreError(Fault("B182", what, Place(FILES_CSV, column="table")))
    return found


def _fields(codebook: EditionCodebook, tables: set[str]) -> Iterator[Field]:
    """Yield the columns of a sheet in the order of `columns.csv`, each once; contacts with respondents."""
    headers: set[str] = set()
    for _, row in records(codebook.columns):
        table, header = row["table"] or "", row["header"] or ""
        is_here = table in tables if table else RESPONDENT.name in tables
        if header and is_here and header not in headers:
            headers.add(header)
            cells = (row["column"] or "", row["item"] or "", int(row["part"] or 0), row["separator"] or "")
            yield Field(header, table, *cells, row["factor"] or "")
