"""How the files of an edition are read, and for which tables: `files.csv`, checked.

Belongs here: file patterns, dialects, tables that read the same lines as another.
Does not: reading the files (`read`), columns (`mapping`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

import pandas as pd

from barometre_pipeline.errors import BarometreError, Fault, Place, nearest

FILES_CSV = "codebook/files.csv"


@dataclass(frozen=True)
class Layout:
    """How one file is read; nothing of it is guessed.

    Attributes:
        sheet: of a workbook; None for a text file.
        header_rows: first and last line of the header, from 1; lines above it are titles.
    """

    sheet: str | None
    header_rows: tuple[int, int]
    encoding: str
    delimiter: str


@dataclass(frozen=True)
class FileRow:
    """One row of `files.csv`: files that feed a table, or the table whose lines it shares."""

    line: int
    table: str
    file: str | None
    sheet: str | None
    header_rows: str | None
    encoding: str | None
    delimiter: str | None
    decimal_mark: Literal[",", "."]
    from_table: str | None

    def reads(self, file: str, sheet: str | None) -> bool:
        """Whether the row covers a sheet of a file."""
        return self.file is not None and fnmatchcase(file, self.file) and sheet == self.sheet

    def layout(self) -> Layout:
        """Return how its files are read.

        Raises:
            BarometreError: B213, what the row lacks or says wrongly.
        """
        faults = [
            self.fault(f"{column} is blank", column, "nothing is guessed: fill it in")
            for column in ("file", "header_rows", "encoding", "delimiter")
            if getattr(self, column) is None
        ]
        header_rows = re.fullmatch(r"([1-9][0-9]*)(?:-([1-9][0-9]*))?", self.header_rows or "1")
        first, last = (int(header_rows[1]), int(header_rows[2] or header_rows[1])) if header_rows else (1, 0)
        if last < first:
            what = f"« {self.header_rows} » does not say which lines the header takes"
            faults.append(self.fault(what, "header_rows", "write the line (1), or the first and last (2-3)"))
        delimiter = "\t" if self.delimiter in ("tab", r"\t") else self.delimiter or ""
        if self.delimiter is not None and len(delimiter) != 1:
            what = f"« {self.delimiter} » is not a delimiter"
            faults.append(self.fault(what, "delimiter", "write one character, or the word tab"))
        if faults:
            raise BarometreError(faults)
        return Layout(self.sheet, (first, last), self.encoding or "", delimiter)

    def fault(self, what: str, column: str, remedy: str, code: str = "B213") -> Fault:
        """Word a fault of this row."""
        return Fault(code, what, Place(FILES_CSV, row=self.line, column=column), remedy)


def file_rows(files: pd.DataFrame) -> list[FileRow]:
    """Return the rows of `files.csv` of one edition, typed."""
    return [
        FileRow(
            line,
            cells["table"] or "",
            cells["file"],
            cells["sheet"],
            cells["header_rows"],
            cells["encoding"],
            cells["delimiter"],
            "," if cells["decimal_mark"] == "," else ".",
            cells["from_table"],
        )
        for line, cells in records(files)
    ]


def rows_feeding(table: str, rows: list[FileRow]) -> list[FileRow]:
    """Return the rows whose files a table reads: its own, or those of the table whose lines it shares."""
    feeding: list[FileRow] = []
    for row in rows:
        if row.table == table:
            feeding.extend([row] if row.from_table is None else _own_rows(row.from_table, rows))
    return feeding


def layouts(
    rows: list[FileRow], names: list[str]
) -> tuple[dict[tuple[str, str | None], Layout], list[Fault]]:
    """Say how each sheet of each delivered file is read.

    Returns:
        (file, sheet) -> layout, and the faults: B210 a pattern that matches no file, B211 a file read twice
        for one table or in two ways, B213 a row that is not whole.
    """
    found: dict[tuple[str, str | None], Layout] = {}
    faults: list[Fault] = []
    fed: set[tuple[str, str, str | None]] = set()
    for row in rows:
        if row.from_table is not None:
            faults += [] if _own_rows(row.from_table, rows) else [_no_shared_lines(row, rows)]
            continue
        try:
            layout = row.layout()
        except BarometreError as error:
            faults.extend(error.faults)
            continue
        matched = [name for name in names if row.reads(name, row.sheet)]
        if not matched:
            faults.append(_no_match(row, names))
        for name in matched:
            if (row.table, name, row.sheet) in fed:
                what = f"two rows read the file « {name} » for the table {row.table}"
                faults.append(row.fault(what, "file", "narrow one of the patterns", "B211"))
            elif found.setdefault((name, row.sheet), layout) != layout:
                what = f"two rows read the file « {name} » in two ways (header_rows, encoding or delimiter)"
                faults.append(row.fault(what, "file", "make them say the same", "B211"))
            fed.add((row.table, name, row.sheet))
    return found, faults


def records(frame: pd.DataFrame) -> list[tuple[int, dict[str, str | None]]]:
    """Return the rows of a codebook frame with their line in the CSV; a null is None."""
    plain = frame.astype(object).where(frame.notna(), None)
    cells = [{str(name): value for name, value in row.items()} for row in plain.to_dict("records")]
    return list(zip((int(line) for line in frame.index), cells, strict=True))


def _own_rows(table: str, rows: list[FileRow]) -> list[FileRow]:
    return [row for row in rows if row.table == table and row.from_table is None]


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
    what = f"no file of the delivery matches « {row.file} », which the table {row.table} reads"
    near = nearest(row.file or "", names)
    delivered = ", ".join(f"« {name} »" for name in near or names)
    return row.fault(what, "file", f"delivered: {delivered}; add the file or mend the pattern", "B210")
