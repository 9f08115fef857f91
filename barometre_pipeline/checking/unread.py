"""What of a delivery goes no further, and why: nothing of a file is passed over without a word.

Belongs here: columns left out, sheets and files that are not read, lines that yield no row.
Does not: rows that are set aside (`rows`).
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from barometre_pipeline.codebook import EditionCodebook
from barometre_pipeline.ingestion.delivery import Delivery
from barometre_pipeline.ingestion.examine import Made, unnamed_of
from barometre_pipeline.ingestion.extract import Extract
from barometre_pipeline.ingestion.frames import text_or_none
from barometre_pipeline.ingestion.layout import named_files, rows_read_no_further


@dataclass(frozen=True)
class FileRead:
    """One file, or sheet of a workbook, that could be read."""

    file: str
    sheet: str | None
    lines: int
    columns: int


@dataclass(frozen=True)
class LeftOut:
    """Headers of one file or sheet that the codebook knows and leaves out."""

    file: str
    sheet: str | None
    headers: tuple[str, ...]


@dataclass(frozen=True)
class Skipped:
    """Lines of one file or sheet that yield no row, for one reason."""

    file: str
    sheet: str | None
    reason: str
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Unread:
    """All that goes no further.

    Attributes:
        sheets: file and sheet that `files.csv` names without a table; no sheet: the whole file.
        files: of other kinds than tables, which nothing reads.
    """

    columns: tuple[LeftOut, ...]
    sheets: tuple[tuple[str, str | None], ...]
    files: tuple[str, ...]
    lines: tuple[Skipped, ...]


@dataclass(frozen=True)
class UnnamedYear:
    """Lines of one file or sheet of several editions that say a year which is no edition."""

    file: str
    sheet: str | None
    year: str
    rows: tuple[int, ...]


def unnamed_years(extracts: list[Extract], codebook: EditionCodebook) -> tuple[UnnamedYear, ...]:
    """Return the years that lines say and that no edition takes."""
    return tuple(
        UnnamedYear(each.file, each.sheet, year, tuple(rows))
        for each in extracts
        for year, rows in sorted(unnamed_of(each, codebook).items())
    )


def files_read(extracts: list[Extract]) -> tuple[FileRead, ...]:
    """Describe what could be read."""
    return tuple(FileRead(each.file, each.sheet, len(each.cells), len(each.headers)) for each in extracts)


def unread_of(delivery: Delivery, made: Made, columns: pd.DataFrame, codebook: EditionCodebook) -> Unread:
    """Return what goes no further of a delivery that agrees with its codebook.

    Args:
        delivery: its files.
        made: what became of them.
        columns: which header feeds what (`tables.EXTRACT_COLUMN`).
        codebook: of the edition.
    """
    names = [file.name for file in delivery.files]
    sheets = [
        (name, row.sheet)
        for row in rows_read_no_further(codebook.files)
        for name in names
        if row.reads(name, row.sheet)
    ]
    named = named_files(codebook.files, names)
    others = tuple(name for name in names if name not in named)
    return Unread(_left_out(columns), tuple(sheets), others, _skipped(made))


def _left_out(columns: pd.DataFrame) -> tuple[LeftOut, ...]:
    headers: dict[tuple[str, str | None], list[tuple[int, str]]] = {}
    for each in columns[columns["table_name"].isna()].to_dict("records"):
        place = (str(each["source_file"]), text_or_none(each["source_sheet"]))
        headers.setdefault(place, []).append((int(each["position"]), str(each["header"])))
    return tuple(
        LeftOut(file, sheet, tuple(header for _, header in sorted(found)))
        for (file, sheet), found in headers.items()
    )


def _skipped(made: Made) -> tuple[Skipped, ...]:
    lines: dict[tuple[str, str | None, str], list[int]] = {}
    for each in made.harmonised.skipped.to_dict("records"):
        key = (str(each["source_file"]), text_or_none(each["source_sheet"]), str(each["reason"]))
        lines.setdefault(key, []).append(int(each["source_row"]))
    return tuple(Skipped(*key, tuple(rows)) for key, rows in lines.items())
