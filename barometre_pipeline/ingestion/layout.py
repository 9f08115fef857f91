"""How the files of an edition are read, and for which tables: `files.csv`, checked.

Belongs here: file patterns, sheets, dialects, tables that read the same lines as another.
Does not: reading the files (`read`), columns (`mapping`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from fnmatch import fnmatchcase
from pathlib import PurePath
from typing import Literal

import pandas as pd

from barometre_pipeline.errors import BarometreError, Fault, Place, nearest
from barometre_pipeline.ingestion.ranges import HOW_TO_WRITE, columns_of, is_day, rows_of

FILES_CSV = "codebook/files.csv"
WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods")

_OF_A_TEXT_FILE = ("encoding", "delimiter")
_OF_A_WORKBOOK = ("sheet", "first_column", "last_column")
_SAYS_HOW = ("header_rows", "first_column", "last_column", "foot", *_OF_A_TEXT_FILE, "from_table")

Sheet = tuple[str, str | None]
"""Name of a delivered file, and of its sheet; None: a text file."""


@dataclass(frozen=True)
class Layout:
    """How a text file, or a sheet of a workbook, is read; nothing of it is guessed.

    Attributes:
        sheet: of a workbook; None for a text file.
        header_rows: first and last line of the header, from 1; lines above it are titles.
        columns: first and last column of the table in its sheet, from 1; None: all that are used.
        foot: what the first filled cell of the line reads that ends the table; None: it ends with the file.
        encoding, delimiter: of a text file; blank for a workbook.
        decimal_mark: of numbers in a text file, or typed as text in a workbook; a point where the codebook
            leaves it blank: a number with a comma is then none, and is set aside.
        known_headers: those of the edition, spaces folded; none: not compared.
    """

    sheet: str | None
    header_rows: tuple[int, int]
    columns: tuple[int, int] | None = None
    foot: str | None = None
    encoding: str = ""
    delimiter: str = ""
    decimal_mark: Literal[",", "."] = "."
    known_headers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class FileRow:
    """One row of `files.csv`: files that feed a table, or the table whose lines it shares.

    Attributes:
        table: blank for a file, or a sheet, that is known and read no further.
    """

    line: int
    table: str
    file: str | None
    sheet: str | None
    header_rows: str | None
    first_column: str | None
    last_column: str | None
    foot: str | None
    encoding: str | None
    delimiter: str | None
    decimal_mark: Literal[",", "."]
    from_table: str | None

    @property
    def is_of_workbook(self) -> bool:
        """Whether its files are workbooks."""
        return PurePath(self.file or "").suffix.lower() in WORKBOOK_SUFFIXES

    def reads(self, file: str, sheet: str | None) -> bool:
        """Whether the row covers a sheet of a file."""
        return self.file is not None and fnmatchcase(file, self.file) and sheet == self.sheet

    def layout(self) -> Layout:
        """Return how its files are read.

        Raises:
            BarometreError: B213, what the row lacks or says wrongly.
        """
        header_rows = rows_of(self.header_rows)
        columns = columns_of(self.first_column, self.last_column)
        delimiter = "\t" if self.delimiter in ("tab", r"\t") else self.delimiter or ""
        faults = [*self._filling_faults()]
        if self.header_rows is not None and header_rows is None:
            what = f"« {self.header_rows} » does not say which lines the header takes"
            what += ": a spreadsheet took it for a date" if is_day(self.header_rows) else ""
            faults.append(self.fault(what, "header_rows", HOW_TO_WRITE))
        if self.is_of_workbook and columns is None and (self.first_column or self.last_column):
            what = "first_column and last_column do not say which columns the table takes"
            faults.append(self.fault(what, "first_column", "write the letters of both, the left one first (B, H), or neither"))
        if self.delimiter is not None and len(delimiter) != 1:
            what = f"« {self.delimiter} » is not a delimiter"
            faults.append(self.fault(what, "delimiter", "write one character, or the word tab"))
        if faults or header_rows is None:
            raise BarometreError(faults)
        return Layout(
            self.sheet, header_rows, columns, self.foot, self.encoding or "", delimiter, self.decimal_mark
        )

    def fault(self, what: str, column: str, remedy: str, code: str = "B213") -> Fault:
        """Word a fault of this row."""
        return Fault(code, what, Place(FILES_CSV, row=self.line, column=column), remedy)

    def _filling_faults(self) -> Iterator[Fault]:
        """Cells that the kind of file needs, and those that make no sense for it."""
        kind, other = ("workbook", "text file") if self.is_of_workbook else ("text file", "workbook")
        needed = ("sheet",) if self.is_of_workbook else _OF_A_TEXT_FILE
        for column in ("file", "header_rows", *needed):
            if getattr(self, column) is None:
                yield self.fault(f"{column} is blank", column, "nothing is guessed: fill it in")
        for column in _OF_A_TEXT_FILE if self.is_of_workbook else _OF_A_WORKBOOK:
            if getattr(self, column) is not None:
                what = f"a {kind} has no {column}, which is for a {other}"
                yield self.fault(what, column, "leave it blank, or mend the name of the file")


def named_files(files: pd.DataFrame, names: Iterable[str]) -> set[str]:
    """Return the delivered files that a row of `files.csv` names, whatever it says of them."""
    rows = list(_rows(files))
    return {name for name in names if any(row.reads(name, row.sheet) for row in rows)}


def file_rows(files: pd.DataFrame) -> list[FileRow]:
    """Return the rows of `files.csv` of one edition that feed a table, typed."""
    return [row for row in _rows(files) if row.table]


def rows_read_no_further(files: pd.DataFrame) -> list[FileRow]:
    """Return the rows of `files.csv` of one edition that name a file, or a sheet, and no table."""
    return [row for row in _rows(files) if not row.table]


def rows_feeding(table: str, rows: list[FileRow]) -> list[FileRow]:
    """Return the rows whose files a table reads: its own, or those of the table whose lines it shares."""
    feeding: list[FileRow] = []
    for row in rows:
        if row.table == table:
            feeding.extend([row] if row.from_table is None else _own_rows(row.from_table, rows))
    return feeding


def layouts(
    files: pd.DataFrame, names: list[str], sheets_of: Callable[[str], Sequence[str]] = lambda _: ()
) -> tuple[dict[Sheet, Layout | None], list[Fault]]:
    """Say how each sheet of each delivered file is read.

    Args:
        files: `files.csv` of one edition.
        names: the delivered files.
        sheets_of: names the sheets of a delivered workbook, for a row that names none.

    Returns:
        (file, sheet) -> layout, None where it is known and read no further, or its row has faults (no sheet:
        a row of the workbook names none); and the faults: B210 a pattern
        that matches no file, B211 a file read twice for one table or in two ways, B213 a row that is not
        whole.
    """
    rows = file_rows(files)
    found: dict[Sheet, Layout | None] = {}
    faults: list[Fault] = []
    fed: set[tuple[str, Sheet]] = set()
    faulty: list[Sheet] = []
    for row in (*rows, *rows_read_no_further(files)):
        if row.table and row.from_table is not None:
            faults += [] if _own_rows(row.from_table, rows) else [_no_shared_lines(row, rows)]
            continue
        matched = [(name, row.sheet) for name in names if row.reads(name, row.sheet)]
        try:
            layout = row.layout() if row.table else _read_no_further(row)
        except BarometreError as error:
            faults += [_naming_sheets(fault, row, matched, sheets_of) for fault in error.faults]
            faulty += matched
            continue
        if not matched:
            faults.append(_no_match(row, names))
        for sheet in matched:
            if (row.table, sheet) in fed:
                faults.append(_read_twice(row, sheet))
            elif found.setdefault(sheet, layout) != layout:
                faults.append(_read_in_two_ways(row, sheet, found[sheet], layout))
            fed.add((row.table, sheet))
    return {**dict.fromkeys(faulty), **found}, faults


def records(frame: pd.DataFrame) -> list[tuple[int, dict[str, str | None]]]:
    """Return the rows of a codebook frame with their line in the CSV; a null is None."""
    plain = frame.astype(object).where(frame.notna(), None)
    cells = [{str(name): value for name, value in row.items()} for row in plain.to_dict("records")]
    return list(zip((int(line) for line in frame.index), cells, strict=True))


def _rows(files: pd.DataFrame) -> Iterator[FileRow]:
    for line, cells in records(files):
        yield FileRow(
            line,
            cells["table"] or "",
            cells["file"],
            cells["sheet"],
            cells["header_rows"],
            cells["first_column"],
            cells["last_column"],
            cells["foot"],
            cells["encoding"],
            cells["delimiter"],
            "," if cells["decimal_mark"] == "," else ".",
            cells["from_table"],
        )


def _own_rows(table: str, rows: list[FileRow]) -> list[FileRow]:
    return [row for row in rows if row.table == table and row.from_table is None]


def _read_no_further(row: FileRow) -> Layout | None:
    """Check a row that names no table: it says what is read no further, and nothing more.

    Raises:
        BarometreError: B213.
    """
    needed = ("file", "sheet") if row.is_of_workbook else ("file",)
    remedy = "fill it in: a row without a table names a file, or a sheet, that is read no further"
    faults = [
        row.fault(f"{column} is blank", column, remedy) for column in needed if getattr(row, column) is None
    ]
    if any(getattr(row, column) is not None for column in _SAYS_HOW):
        what = "the row names no table, but says how it is read"
        faults.append(row.fault(what, "table", "name the table, or leave the rest blank"))
    if faults:
        raise BarometreError(faults)
    return None


def _naming_sheets(
    fault: Fault, row: FileRow, matched: list[Sheet], sheets_of: Callable[[str], Sequence[str]]
) -> Fault:
    """Add to the fault of a row that names no sheet those of its first workbook."""
    if not (row.is_of_workbook and row.sheet is None and matched and fault.place.column == "sheet"):
        return fault
    file, _ = matched[0]
    shown = ", ".join(f"« {name} »" for name in sheets_of(file))
    return replace(fault, detail=f"{file} has {shown}") if shown else fault


def _no_shared_lines(row: FileRow, rows: list[FileRow]) -> Fault:
    what = f"the table {row.table} reads the lines of {row.from_table}, which reads no file of its own"
    near = [
        name
        for name in nearest(row.from_table or "", {other.table for other in rows})
        if _own_rows(name, rows)
    ]
    remedy = f"did you mean {' or '.join(near)}?" if near else f"say which file {row.from_table} reads"
    return row.fault(what, "from_table", remedy)


def _no_match(row: FileRow, names: list[str]) -> Fault:
    purpose = f"the table {row.table} reads" if row.table else "is read no further"
    what = f"no file of the delivery matches « {row.file} », which {purpose}"
    near = nearest(row.file or "", names)
    delivered = ", ".join(f"« {name} »" for name in near or names)
    return row.fault(what, "file", f"delivered: {delivered}; add the file or mend the pattern", "B210")


def _read_twice(row: FileRow, sheet: Sheet) -> Fault:
    purpose = f"read {_named(sheet)} for the table {row.table}" if row.table else f"name {_named(sheet)}"
    return row.fault(f"two rows {purpose}", "file", "narrow one of the patterns", "B211")


def _read_in_two_ways(row: FileRow, sheet: Sheet, one: Layout | None, other: Layout | None) -> Fault:
    if one is None or other is None:
        what = f"one row reads {_named(sheet)}, another says that it is read no further"
        return row.fault(what, "table", "keep the one that is right", "B211")
    differing = [each.name for each in fields(Layout) if getattr(one, each.name) != getattr(other, each.name)]
    what = f"two rows read {_named(sheet)} in two ways ({', '.join(differing)})"
    return row.fault(what, "file", "make them say the same", "B211")


def _named(sheet: Sheet) -> str:
    name, of = sheet
    return f"the file « {name} »" if of is None else f"the sheet « {of} » of « {name} »"
