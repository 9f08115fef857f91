"""Every cell of a delivery as text, with its file, sheet and line.

Belongs here: headers, ragged lines, blank lines, whatever the kind of file.
Does not: which files are read and how (`layout`), bytes and quotes (`text_file`), meaning (`harmonise`).
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import pandas as pd

from barometre_pipeline.codebook import EditionCodebook
from barometre_pipeline.errors import BarometreError, Fault, Place
from barometre_pipeline.ingestion import text_file
from barometre_pipeline.ingestion.delivery import Delivery, delivered_path, raw_faults
from barometre_pipeline.ingestion.layout import FILES_CSV, Layout, file_rows, layouts
from barometre_pipeline.ingestion.text_file import Line

_DATA_SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods")
"""Files of other kinds (a questionnaire, a letter) may be part of a delivery without being read."""

_SHOWN_LINES = 10
_HEADER_JOIN = " | "
_AROUND = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\u200b\ufeff"
"""Spaces of any width, and the invisible marks that spreadsheets and web pages leave around a text."""


@dataclass(frozen=True)
class SkippedLine:
    """A line that yields no row, and why."""

    row: int
    reason: str


@dataclass(frozen=True)
class Extract:
    """The cells of one file (or of one sheet of a workbook).

    Attributes:
        sheet: None for a text file.
        cells: one row a line, one column a header, text; a blank cell is ''. Indexed by the line of the
            file, from 1, header included; the line where the record starts when a cell holds line breaks.
    """

    file: str
    sheet: str | None
    headers: tuple[str, ...]
    cells: pd.DataFrame
    skipped: tuple[SkippedLine, ...]


def read_extracts(delivery: Delivery, codebook: EditionCodebook) -> list[Extract]:
    """Read each file of a delivery once, as `files.csv` says.

    Raises:
        BarometreError: all faults of all files together: B210 a pattern that matches no file, B211 a file
            read twice, B212 a file that nothing reads, B213 a row of `files.csv` that is not whole,
            B220-B227 as `read_file`.
    """
    paths = {file.name: file.path for file in delivery.files}
    declared, faults = layouts(file_rows(codebook.files), list(paths))
    faults += _unread_faults(delivery, {name for name, _ in declared})
    extracts = []
    for (name, _), layout in declared.items():
        try:
            extracts.append(read_file(paths[name], layout))
        except BarometreError as error:
            faults.extend(error.faults)
    if faults:
        raise BarometreError(faults)
    return extracts


def read_file(path: Path, layout: Layout) -> Extract:
    """Read one file as declared.

    Raises:
        BarometreError: B213 a sheet of a text file, B214 a file that cannot be read, B220 encoding, B221 not
            a text file, B224 delimiter, B227 no header or no line; or, together, B222 quote, B223 ragged
            lines, B225 duplicated header, B226 blank header over cells.
    """
    place = delivered_path(path.parent.name, path.name)
    if layout.sheet is not None:
        what = f"a text file has no sheet « {layout.sheet} »"
        raise BarometreError(Fault("B213", what, Place(place), f"leave sheet blank in {FILES_CSV}"))
    with raw_faults(place):
        content = path.read_bytes()
    text = text_file.decode(content, layout.encoding, place)
    lines, faults = text_file.split(text, layout.delimiter, place)
    return _extract(path.name, lines, faults, layout, place)


def clean(text: str) -> str:
    """Compose accents (Unicode NFC) and take off the spaces of any width around a text."""
    return unicodedata.normalize("NFC", text).strip(_AROUND)


def fold(text: str) -> str:
    """Clean a text and make each run of spaces in it one: it is then known, whichever space was typed."""
    return " ".join(clean(text).split())


def _extract(file: str, lines: list[Line], faults: list[Fault], layout: Layout, place: str) -> Extract:
    """Tell titles, header and body apart, and refuse what is not a table."""
    first, last = layout.header_rows
    cleaned = [(row, [clean(cell) for cell in cells]) for row, cells in lines]
    titles, header_lines, body = cleaned[: first - 1], cleaned[first - 1 : last], cleaned[last:]
    filled = [(row, cells) for row, cells in body if any(cells)]
    headers = _headers([cells for _, cells in header_lines])
    if not faults or any(headers):
        faults = [*faults, *_table_faults(headers, header_lines, filled, layout, place)]
    if not faults and not filled:
        faults = [Fault("B227", "there is no line under the header", Place(place), "ask for the file again")]
    if faults:
        raise BarometreError(faults)
    skipped = [SkippedLine(row, "title_line" if any(cells) else "blank_line") for row, cells in titles]
    skipped += [SkippedLine(row, "blank_line") for row, cells in body if not any(cells)]
    cells = _cells(headers, filled)
    name = unicodedata.normalize("NFC", file)
    return Extract(name, layout.sheet, tuple(map(str, cells.columns)), cells, tuple(skipped))


def _cells(headers: list[str], body: list[Line]) -> pd.DataFrame:
    kept = [position for position, header in enumerate(headers) if header]
    return pd.DataFrame(
        [[cells[position] for position in kept] for _, cells in body],
        index=pd.Index([row for row, _ in body], name="source_row"),
        columns=[headers[position] for position in kept],
        dtype="str",
    )


def _headers(lines: list[list[str]]) -> list[str]:
    """One header a column; the lines of a header of several are joined."""
    columns = zip_longest(*lines, fillvalue="")
    return [_HEADER_JOIN.join(part for part in map(fold, parts) if part) for parts in columns]


def _table_faults(
    headers: list[str], header_lines: list[Line], body: list[Line], layout: Layout, place: str
) -> list[Fault]:
    if not any(headers):
        what = f"there is no header on line {layout.header_rows[1]}"
        remedy = f"ask for the file again, or mend header_rows in {FILES_CSV}"
        return [Fault("B227", what, Place(place), remedy)]
    row, cells = header_lines[-1]
    other = text_file.other_delimiter([cells, *[cells for _, cells in body[:1]]], layout.delimiter)
    if other is not None:
        what = (
            f"with the delimiter « {layout.delimiter} » there is one column, and its header holds the {other}"
        )
        remedy = f"write the delimiter of the file in {FILES_CSV}"
        return [Fault("B224", what, Place(place, row=row), remedy)]
    return [*_header_faults(headers, body, row, place), *_line_faults(headers, body, place)]


def _header_faults(headers: list[str], body: list[Line], row: int, place: str) -> Iterator[Fault]:
    for header, count in Counter(headers).items():
        if header and count > 1:
            # Where the header line is lost, this is an answer: it is told, and not recorded.
            columns = [str(position) for position, name in enumerate(headers, start=1) if name == header]
            what = f"a header stands {count} times, in columns {', '.join(columns)}"
            remedy = "ask the supplier to tell them apart"
            yield Fault("B225", what, Place(place, row=row), remedy, detail=f"« {header} »")
    for position, header in enumerate(headers):
        rows = [line for line, cells in body if position < len(cells) and cells[position]]
        if not header and rows:
            what = f"column {position + 1} has no header, but holds cells ({_shown(rows)})"
            yield Fault("B226", what, Place(place, row=row), "ask the supplier to name it, or to take it out")


def _line_faults(headers: list[str], body: list[Line], place: str) -> Iterator[Fault]:
    ragged = [(row, len(cells)) for row, cells in body if len(cells) != len(headers)]
    if ragged:
        shown = ", ".join(f"line {row} has {count}" for row, count in ragged[:_SHOWN_LINES])
        more = f" and {len(ragged) - _SHOWN_LINES} more" if len(ragged) > _SHOWN_LINES else ""
        what = f"{len(ragged)} line(s) do not have the {len(headers)} cells of the header: {shown}{more}"
        remedy = "a cell that holds the delimiter or a line break is quoted; ask for the file again"
        yield Fault("B223", what, Place(place, row=ragged[0][0]), remedy)


def _unread_faults(delivery: Delivery, read: set[str]) -> Iterator[Fault]:
    for file in delivery.files:
        if file.name not in read and Path(file.name).suffix.lower() in _DATA_SUFFIXES:
            what = f"no row of {FILES_CSV} reads the file « {file.name} »"
            place = Place(delivered_path(delivery.edition, file.name))
            yield Fault("B212", what, place, "add a row for it, or take it out of the delivery")


def _shown(rows: list[int]) -> str:
    more = f" and {len(rows) - _SHOWN_LINES} more" if len(rows) > _SHOWN_LINES else ""
    return "line " + ", ".join(map(str, rows[:_SHOWN_LINES])) + more
