"""How the files of an edition are read, and for which tables: `files.csv`, checked.

Belongs here: which row reads which delivered file and sheet, tables that read the same lines as another.
Does not: what one row says (`file_row`), reading the files (`read`), columns (`mapping`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields, replace

import pandas as pd

from barometre_pipeline.errors import BarometreError, Fault, nearest
from barometre_pipeline.ingestion.file_row import FILES_CSV as FILES_CSV
from barometre_pipeline.ingestion.file_row import WORKBOOK_SUFFIXES as WORKBOOK_SUFFIXES
from barometre_pipeline.ingestion.file_row import FileRow as FileRow
from barometre_pipeline.ingestion.file_row import Layout as Layout
from barometre_pipeline.ingestion.file_row import Sheet as Sheet

_SAYS_HOW = (
    "header_rows",
    "first_column",
    "last_column",
    "foot",
    "encoding",
    "delimiter",
    "from_table",
    "edition_header",
    "edition_written",
)


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
    names = [str(name) for name in frame.columns]
    # pandas takes None for what is missing; its stubs do not know.
    rows = frame.to_numpy(dtype=object, na_value=None).tolist()  # type: ignore[arg-type]
    return [
        (int(line), dict(zip(names, cells, strict=True)))
        for line, cells in zip(frame.index, rows, strict=True)
    ]


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
            cells["edition_header"],
            cells["edition_written"],
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
