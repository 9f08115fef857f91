"""A file or sheet read as a person decided, where the draft took it otherwise.

Belongs here: reading it again, by its row of `files.csv`, as a load does.
Does not: reading it as it seems to be meant (`sounding`); lines of other editions (`cumulative`).
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from barometre_pipeline.drafting.draft import Cells
from barometre_pipeline.drafting.kept import Kept
from barometre_pipeline.drafting.profiles import Found
from barometre_pipeline.drafting.sounding import Sounding
from barometre_pipeline.errors import BarometreError
from barometre_pipeline.ingestion.extract import Extract
from barometre_pipeline.ingestion.file_row import FileRow
from barometre_pipeline.ingestion.layout import WORKBOOK_SUFFIXES
from barometre_pipeline.ingestion.read import read_text_file, read_workbook

_SAYS_HOW = ("header_rows", "first_column", "last_column", "foot", "encoding", "delimiter")


def as_decided(sounding: Sounding, path: Path, kept: Kept) -> Sounding:
    """Return a sheet read as its row of `files.csv` says; where that fails, with what a load would refuse."""
    for row in kept.files_of(sounding):
        is_otherwise = any(row[name] != sounding.how.get(name, "") for name in _SAYS_HOW)
        if row["table"] and is_otherwise:
            try:
                return _read_again(sounding, _read(path, row, sounding.sheet), row)
            except BarometreError as error:
                own = (replace(each, place=replace(each.place, file=path.name)) for each in error.faults)
                return replace(sounding, refusals=tuple(own))
    return sounding


def _read(path: Path, row: Cells, sheet: str | None) -> Extract:
    cells = {name: cell or None for name, cell in row.items()}
    layout = FileRow(
        line=0,
        table=row["table"],
        file=path.name,
        sheet=sheet,
        header_rows=cells["header_rows"],
        first_column=cells["first_column"],
        last_column=cells["last_column"],
        foot=cells["foot"],
        encoding=cells["encoding"],
        delimiter=cells["delimiter"],
        decimal_mark="," if row["decimal_mark"] == "," else ".",
        from_table=None,
    ).layout()
    if path.suffix.lower() not in WORKBOOK_SUFFIXES:
        return read_text_file(path, layout)
    (extract,) = read_workbook(path, {sheet: layout, None: None})
    return extract


def _read_again(sounding: Sounding, extract: Extract, row: Cells) -> Sounding:
    columns = tuple(
        Found(sounding.file, sounding.sheet, position, header, tuple(extract.cells[header]))
        for position, header in enumerate(extract.headers, 1)
    )
    how = {**sounding.how, **{name: row[name] for name in _SAYS_HOW}}
    return replace(sounding, columns=columns, how=how, why=("read as decided",), refusals=())
