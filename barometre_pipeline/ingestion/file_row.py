"""One row of `files.csv`, typed: how a text file, or a sheet of a workbook, is read.

Belongs here: what a row says, whether it is whole.
Does not: the rows of an edition held against its delivery (`layout`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePath
from typing import Literal

from barometre_pipeline.errors import BarometreError, Fault, Place
from barometre_pipeline.ingestion.cells import fold
from barometre_pipeline.ingestion.ranges import HOW_TO_WRITE, columns_of, is_day, rows_of

FILES_CSV = "codebook/files.csv"
WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods")

_OF_A_TEXT_FILE = ("encoding", "delimiter")
_OF_A_WORKBOOK = ("sheet", "first_column", "last_column")

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
        edition_header: of a file of several editions, the header that says which; blank: it is of one.
        edition_written: how its cells write the edition; blank: as its year.
    """

    sheet: str | None
    header_rows: tuple[int, int]
    columns: tuple[int, int] | None = None
    foot: str | None = None
    encoding: str = ""
    delimiter: str = ""
    decimal_mark: Literal[",", "."] = "."
    known_headers: frozenset[str] = frozenset()
    edition_header: str = ""
    edition_written: str = ""


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
    edition_header: str | None = None
    edition_written: str | None = None

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
            remedy = "write the letters of both, the left one first (B, H), or neither"
            faults.append(self.fault(what, "first_column", remedy))
        if self.delimiter is not None and len(delimiter) != 1:
            what = f"« {self.delimiter} » is not a delimiter"
            faults.append(self.fault(what, "delimiter", "write one character, or the word tab"))
        if self.edition_written is not None and self.edition_header is None:
            what = "edition_written says how the edition is written, and nothing says under which header"
            faults.append(self.fault(what, "edition_header", "write the header, or leave both blank"))
        if faults or header_rows is None:
            raise BarometreError(faults)
        return Layout(
            self.sheet,
            header_rows,
            columns,
            self.foot,
            self.encoding or "",
            delimiter,
            self.decimal_mark,
            edition_header=fold(self.edition_header or ""),
            edition_written=self.edition_written or "",
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
