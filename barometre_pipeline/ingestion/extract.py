"""Lines of cells to an extract: titles, header, body and foot told apart, and what is no table refused.

Belongs here: headers, ragged lines, blank lines, whatever the kind of file.
Does not: bytes and quotes (`text_file`), sheets (`workbook`), merged cells (`merged`), meaning (`harmonise`).
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from statistics import median

import pandas as pd

from barometre_pipeline.errors import BarometreError, Fault, Place, first_of, nearest
from barometre_pipeline.ingestion.cells import Line, clean, column_letters, fold
from barometre_pipeline.ingestion.cumulative import OTHER_EDITION, lines_of_edition
from barometre_pipeline.ingestion.layout import FILES_CSV, Layout, Sheet
from barometre_pipeline.ingestion.text_file import other_delimiter

_SHOWN_LINES = 10
_SHOWN_HEADERS = 12
_LEAST_USUAL = 2
"""Filled cells from which a line under the foot may be one of the table: a note fills one."""

HEADER_JOIN = " | "


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
            file or sheet, from 1, header included; the line where the record starts when a cell holds line
            breaks.
        edition_header: of a file of several editions, the header that says which; its lines are of one only.
        edition_written: how its edition is written there.
        other_editions: how each other one is written, and its lines.
    """

    file: str
    sheet: str | None
    headers: tuple[str, ...]
    cells: pd.DataFrame
    skipped: tuple[SkippedLine, ...]
    edition_header: str | None = None
    edition_written: str = ""
    other_editions: Mapping[str, Sequence[int]] = field(default_factory=dict)

    @property
    def sheet_read(self) -> Sheet:
        """Name of the file and of the sheet."""
        return self.file, self.sheet


@dataclass(frozen=True)
class Parts:
    """The lines of a file or sheet, cleaned, by what they are.

    Attributes:
        body: lines that hold a cell.
        blank: those between them that hold none.
        foot: the line that ends the table, and all below; none where no line is it.
    """

    titles: list[Line]
    header: list[Line]
    body: list[Line]
    blank: list[Line]
    foot: list[Line]


def divide(lines: Sequence[Line], layout: Layout) -> Parts:
    """Tell the parts of a file or sheet apart."""
    first, last = layout.header_rows
    cleaned = [(row, [clean(cell) for cell in cells]) for row, cells in lines]
    titles, header, under = cleaned[: first - 1], cleaned[first - 1 : last], cleaned[last:]
    end = len(under)
    if layout.foot is not None:
        end = next((number for number, line in enumerate(under) if _begins(line, layout.foot)), end)
    body = [line for line in under[:end] if any(line[1])]
    blank = [line for line in under[:end] if not any(line[1])]
    return Parts(titles, header, body, blank, under[end:])


def make_extract(file: str, parts: Parts, faults: list[Fault], layout: Layout, place: Place) -> Extract:
    """Return the table that the parts of a file or sheet make.

    Args:
        file: its name.
        parts: as `divide` tells them apart.
        faults: what was wrong with its lines already.
        layout: as declared.
        place: the file, and the sheet.

    Raises:
        BarometreError: B224 delimiter, B227 no header or no line, B306 no known header, B303 or B308 the
            edition of each line; or, together, those given, B223 ragged lines, B225 duplicated header, B226
            blank header over cells, B237 no foot, B238 a foot above lines of the table.
    """
    headers = _headers([cells for _, cells in parts.header])
    if not faults or any(headers):
        faults = [*faults, *_table_faults(headers, parts, layout, place)]
    if not faults and not parts.body:
        faults = [Fault("B227", "there is no line under the header", place, "ask for the file again")]
    if faults:
        raise BarometreError(faults)
    cells, others = lines_of_edition(_cells(headers, parts.body), layout, place)
    skipped = [
        *_skipped(parts),
        *(SkippedLine(row, OTHER_EDITION) for rows in others.values() for row in rows),
    ]
    name = unicodedata.normalize("NFC", file)
    headers = list(map(str, cells.columns))
    return Extract(
        name,
        layout.sheet,
        tuple(headers),
        cells,
        tuple(skipped),
        layout.edition_header or None,
        fold(layout.edition_written),
        others,
    )


def no_known_header(headers: Sequence[str], place: Place) -> Fault:
    """Fault of a table none of whose headers is known: what stands there may be answers."""
    read = [header for header in headers if header]
    what = f"none of the {len(read)} headers that were read here is known to the codebook"
    remedy = (
        f"if these are answers, mend header_rows in {FILES_CSV}, or ask for the file with its header line; "
        "if they are headers, all were renamed: map them in codebook/columns.csv"
    )
    return Fault("B306", what, place, remedy, first_of((f"« {each} »" for each in read), _SHOWN_HEADERS))


def _begins(line: Line, foot: str) -> bool:
    """Whether a line is the first of the foot: its first filled cell says so."""
    return fold(next(filter(None, line[1]), "")) == fold(foot)


def _skipped(parts: Parts) -> Iterator[SkippedLine]:
    for row, cells in parts.titles:
        yield SkippedLine(row, "title_line" if any(cells) else "blank_line")
    for row, _ in parts.blank:
        yield SkippedLine(row, "blank_line")
    for row, _ in parts.foot:
        yield SkippedLine(row, "foot_line")


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
    return [HEADER_JOIN.join(part for part in map(fold, parts) if part) for parts in columns]


def _table_faults(headers: list[str], parts: Parts, layout: Layout, place: Place) -> list[Fault]:
    if not any(headers):
        what = f"there is no header on line {layout.header_rows[1]}"
        remedy = f"ask for the file again, or mend header_rows in {FILES_CSV}"
        return [Fault("B227", what, place, remedy)]
    row, cells = parts.header[-1]
    if layout.sheet is None:
        other = other_delimiter([cells, *[cells for _, cells in parts.body[:1]]], layout.delimiter)
        if other is not None:
            used = "tab" if layout.delimiter == "\t" else f"« {layout.delimiter} »"
            what = f"with the delimiter {used} there is one column, and its header holds the {other}"
            remedy = f"write the delimiter of the file in {FILES_CSV}"
            return [Fault("B224", what, replace(place, row=row), remedy)]
    if layout.known_headers and layout.known_headers.isdisjoint(headers):
        return [no_known_header(headers, replace(place, row=row))]
    return [
        *_header_faults(headers, parts.body, layout, replace(place, row=row)),
        *_line_faults(headers, parts.body, place),
        *_foot_faults(parts, layout, place),
    ]


def _header_faults(headers: list[str], body: list[Line], layout: Layout, place: Place) -> Iterator[Fault]:
    for header, count in Counter(headers).items():
        if header and count > 1:
            # Where the header line is lost, this is an answer: it is told, and not recorded.
            columns = [_column(number, layout) for number, name in enumerate(headers) if name == header]
            what = f"a header stands {count} times, in columns {', '.join(columns)}"
            remedy = f"ask the supplier to tell them apart, or mend header_rows in {FILES_CSV}"
            yield Fault("B225", what, place, remedy, detail=f"« {header} »")
    for number, header in enumerate(headers):
        rows = [line for line, cells in body if number < len(cells) and cells[number]]
        if not header and rows:
            what = f"column {_column(number, layout)} has no header, but holds cells ({_shown(rows)})"
            remedy = f"ask the supplier to name it, or to take it out; or mend header_rows in {FILES_CSV}"
            if layout.sheet is not None:
                remedy += "; first_column and last_column there leave out what is beside the table"
            yield Fault("B226", what, place, remedy)


def _line_faults(headers: list[str], body: list[Line], place: Place) -> Iterator[Fault]:
    ragged = [(row, len(cells)) for row, cells in body if len(cells) != len(headers)]
    if ragged:
        shown = first_of((f"line {row} has {count}" for row, count in ragged), _SHOWN_LINES)
        what = f"{len(ragged)} line(s) do not have the {len(headers)} cells of the header: {shown}"
        remedy = "a cell that holds the delimiter or a line break is quoted; ask for the file again"
        yield Fault("B223", what, replace(place, row=ragged[0][0]), remedy)


def _foot_faults(parts: Parts, layout: Layout, place: Place) -> Iterator[Fault]:
    if layout.foot is not None:
        yield from _early_foot_faults(parts, layout.foot, place)
    if layout.foot is not None and not parts.foot:
        what = f"no line has « {layout.foot} » as its first filled cell, where the table should end"
        firsts = [next(filter(None, cells)) for _, cells in parts.body]
        near = ", ".join(f"« {first} »" for first in nearest(layout.foot, firsts))
        remedy = f"the whole cell must read so: mend foot in {FILES_CSV}, or leave it blank if there is none"
        yield Fault("B237", what, place, remedy, f"nearest first cells {near}" if near else "")


def _early_foot_faults(parts: Parts, foot: str, place: Place) -> Iterator[Fault]:
    """Lines of the table under what was taken for its end: a sub-total reads like a total."""
    again = [line[0] for line in parts.foot if _begins(line, foot)]
    if len(again) > 1:
        what = f"{len(again)} lines have « {foot} » as their first filled cell: {_shown(again)}"
        remedy = "only the line that ends the table may read so: ask the supplier to reword sub-totals"
        yield Fault("B238", what, replace(place, row=again[0]), remedy)
        return
    usual = max(_LEAST_USUAL, median(map(_count_filled, parts.body or parts.header)))
    full = [line[0] for line in parts.foot[1:] if _count_filled(line) >= usual]
    if full:
        what = f"lines under the foot « {foot} » are filled as those of the table are: {_shown(full)}"
        remedy = f"if they belong to it, mend foot in {FILES_CSV}; else ask for the file without them"
        yield Fault("B238", what, replace(place, row=full[0]), remedy)


def _count_filled(line: Line) -> int:
    return sum(1 for cell in line[1] if cell)


def _column(number: int, layout: Layout) -> str:
    """Name of a column of the table, from 0: its letters in a sheet, its number in a text file."""
    if layout.sheet is None:
        return str(number + 1)
    return column_letters(number + (layout.columns[0] if layout.columns else 1))


def _shown(rows: list[int]) -> str:
    return f"line {first_of(rows, _SHOWN_LINES)}"
