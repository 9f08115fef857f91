"""The files of a delivery that nothing declares yet: what each seems to hold, and how it is to be read.

Belongs here: a table for each file or sheet, with proposals for `files.csv` and why.
Does not: dialects (`text_dialect`), bounds of a table (`header_rows`), meaning (`matching`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path

from barometre_pipeline.drafting.header_rows import Bounds, find_table
from barometre_pipeline.drafting.profiles import Found
from barometre_pipeline.drafting.text_dialect import DELIMITERS, propose_delimiter, propose_encoding
from barometre_pipeline.errors import BarometreError, Fault, Place
from barometre_pipeline.ingestion import text_file
from barometre_pipeline.ingestion.cells import Line, clean, column_letters
from barometre_pipeline.ingestion.delivery import raw_faults
from barometre_pipeline.ingestion.extract import divide, make_extract
from barometre_pipeline.ingestion.layout import WORKBOOK_SUFFIXES, Layout
from barometre_pipeline.ingestion.marks import Block
from barometre_pipeline.ingestion.merged import blank_covered, cell_faults, fill_merged
from barometre_pipeline.ingestion.workbook import SheetCells, Workbook

DATA_SUFFIXES = (".csv", ".tsv", ".txt", *WORKBOOK_SUFFIXES)

_WITH_COMMA = re.compile(r"[+-]?[\d\s]*\d,\d+")
_WITH_POINT = re.compile(r"[+-]?[\d\s]*\d\.\d+")


@dataclass(frozen=True)
class Sounding:
    """One text file, or one sheet of a workbook.

    Attributes:
        columns: of its table; none where nothing looks like one.
        how: columns of `files.csv` that say how it is read -> what is proposed.
        why: what each proposal rests on.
        refusals: what a load would refuse in it, read as proposed.
    """

    file: str
    sheet: str | None
    columns: tuple[Found, ...]
    how: dict[str, str]
    why: tuple[str, ...]
    refusals: tuple[Fault, ...] = ()

    @property
    def name(self) -> str:
        """File and sheet, for a person."""
        return self.file if self.sheet is None else f"{self.file}, sheet {self.sheet}"


def find_files(paths: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Return the files to read and those of other kinds, of folders or named one by one.

    Raises:
        BarometreError: B824, a path that is not there, or nothing to read.
    """
    missing = [path for path in paths if not path.exists()]
    faults = [
        Fault(
            "B824", f"there is no file or folder {path}", Place(str(path)), "give the folder of the delivery"
        )
        for path in missing
    ]
    if faults:
        raise BarometreError(faults)
    named = [each for path in paths for each in (sorted(path.iterdir()) if path.is_dir() else [path])]
    named = [path for path in named if not path.name.startswith((".", "~$")) and path.name != "delivery.yml"]
    read = [path for path in named if path.is_file() and path.suffix.lower() in DATA_SUFFIXES]
    if not read:
        what = "there is no CSV or workbook to read here"
        remedy = f"give a folder or files of these kinds: {', '.join(DATA_SUFFIXES)}"
        raise BarometreError(Fault("B824", what, Place(", ".join(map(str, paths))), remedy))
    return read, [path for path in named if path not in read]


def sound(path: Path, known: Set[str]) -> list[Sounding]:
    """Read a file as it seems to be meant.

    Args:
        path: the file.
        known: headers of earlier editions, reduced by `wording.says`.

    Raises:
        BarometreError: what makes it unreadable however it is declared: B214, B221, B222, B228 to B230, B236.
    """
    with raw_faults(path.name):
        content = path.read_bytes()
    if path.suffix.lower() in WORKBOOK_SUFFIXES:
        book = Workbook(content, Place(path.name))
        return [_sound_sheet(path.name, book, sheet, known) for sheet in book.sheets]
    return [_sound_text(path.name, content, known)]


def _sound_text(file: str, content: bytes, known: Set[str]) -> Sounding:
    encoding, encoding_why = propose_encoding(content)
    text = text_file.decode(content, encoding, file)
    delimiter, raw, delimiter_why = propose_delimiter(text, file)
    # A load counts the records of a text file, whatever line breaks quoted cells hold.
    lines = _cleaned([(number, cells) for number, (_, cells) in enumerate(raw, 1)])
    how = {"encoding": encoding, "delimiter": DELIMITERS[delimiter]}
    why = [f"encoding {encoding}: {encoding_why}", f"delimiter: {delimiter_why}"]
    bounds = find_table(lines, [], known)
    if bounds is None:
        return Sounding(file, None, (), how, (*why, "nothing in it looks like a table"))
    layout = Layout(None, bounds.header_rows, None, bounds.foot, encoding, delimiter)
    refusals: Sequence[Fault] = ()
    try:
        make_extract(file, divide(raw, layout), [], layout, Place(file))
    except BarometreError as error:
        refusals = error.faults
    return _sounded(file, None, bounds, how, why, refusals)


def _sound_sheet(file: str, book: Workbook, sheet: str, known: Set[str]) -> Sounding:
    place = Place(file, sheet=sheet)
    cells = blank_covered(book.read(sheet, "."))
    lines = _cleaned(cells.lines)
    bounds = find_table(lines, cells.marks.merged, known)
    if bounds is None:
        return Sounding(file, sheet, (), {}, ("nothing in the sheet looks like a table",))
    layout = Layout(sheet, bounds.header_rows, bounds.columns, bounds.foot)
    parts = divide(cells.lines_within(bounds.columns), layout)
    filled = fill_merged(parts, cells, bounds.columns)
    refusals = list(cell_faults(parts, cells, bounds.columns, place)) if parts.body else []
    try:
        make_extract(file, filled, [], layout, place)
    except BarometreError as error:
        refusals += error.faults
    how: dict[str, str] = {}
    why: list[str] = []
    if _is_beside_something(lines, bounds, cells):
        first, last = map(column_letters, bounds.columns)
        how |= {"first_column": first, "last_column": last}
        why.append(f"columns {first} to {last}: other cells stand beside the table")
    body = replace(bounds, body=tuple(filled.body))
    return _sounded(file, sheet, body, how, why, refusals)


def _sounded(
    file: str,
    sheet: str | None,
    bounds: Bounds,
    how: dict[str, str],
    why: list[str],
    refusals: Sequence[Fault],
) -> Sounding:
    first, last = bounds.header_rows
    columns = tuple(
        Found(file, sheet, bounds.columns[0] + number, header, _cells(bounds.body, number))
        for number, header in enumerate(bounds.headers)
        if header
    )
    mark, mark_why = _decimal_mark(columns)
    how = {**how, "header_rows": str(first) if first == last else f"{first}-{last}", "decimal_mark": mark}
    why = [*why, f"header: {bounds.why}; {len(bounds.body)} lines under it", mark_why]
    if bounds.foot is not None:
        how["foot"] = bounds.foot
        why.append("foot: a line of totals or notes ends the table")
    return Sounding(file, sheet, columns, how, tuple(why), tuple(refusals))


def _decimal_mark(columns: Sequence[Found]) -> tuple[str, str]:
    marks: Counter[str] = Counter()
    for column in columns:
        for answer, count in column.answers.items():
            marks["," if _WITH_COMMA.fullmatch(answer) else "." if _WITH_POINT.fullmatch(answer) else ""] += (
                count
            )
    if marks[","] and marks["."]:
        return "", f"decimal mark: {marks[',']} numbers have a comma, {marks['.']} a point: not decided"
    if marks[","]:
        return ",", f"decimal mark: {marks[',']} numbers have a comma"
    if marks["."]:
        return ".", f"decimal mark: {marks['.']} numbers have a point"
    return "", "decimal mark: no number has decimals"


def _is_beside_something(lines: Sequence[Line], bounds: Bounds, cells: SheetCells) -> bool:
    """Whether a load that read all that is used would meet cells beside the table."""
    (first, last), end = bounds.columns, bounds.body[-1][0]
    used_first, used_last = cells.columns
    if (used_first, used_last) == (first, last):
        return False
    return any(
        any(row[: first - 1]) or any(row[last:]) for _, row in lines[bounds.header_rows[0] - 1 : end]
    ) or _is_marked_beside(cells.marks.merged, first, last)


def _is_marked_beside(merged: Sequence[Block], first: int, last: int) -> bool:
    return any(block.right > last or block.left < first for block in merged)


def _cleaned(lines: Sequence[Line]) -> list[Line]:
    return [(row, [clean(cell) for cell in cells]) for row, cells in lines]


def _cells(body: Sequence[Line], number: int) -> tuple[str, ...]:
    return tuple(cells[number] if number < len(cells) else "" for _, cells in body)
