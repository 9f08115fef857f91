"""Where the table of a sheet seems to begin and to end.

Belongs here: rows of the header, columns of the table, the line of totals or notes under it, and why.
Does not: reading a table whose bounds are said (`ingestion.extract`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import accumulate, zip_longest

from barometre_pipeline.drafting.wording import says
from barometre_pipeline.ingestion.cells import Line, fold
from barometre_pipeline.ingestion.extract import HEADER_JOIN
from barometre_pipeline.ingestion.marks import Block

_DEEPEST = 15
"""Rows among which a header is looked for."""

_TALLEST = 3
"""Rows that a header may take."""

_A_ROW_MORE = 0.06
"""What each further row of a header must add, as a share of its columns."""

_FEW = 0.34
_WIDE = 0.7
"""Share of the width from which a merged row is a title, not a heading."""

_FOOT = re.compile(
    r"(sous[- ])?totaux?\b|total\b|moyennes?\b|somme\b|ensemble\b|sources?\b|notes?\b|nota\b|lecture\b|"
    r"champ\b|légende\b|nb\b|n\.b\.|\*|\(\*\)|\(1\)|effectifs?\b|fin\b",
    re.IGNORECASE,
)
_IS_VALUE = re.compile(r"[\d\s.,/€%:+-]+|\S+@\S+")


@dataclass(frozen=True)
class Bounds:
    """Where a table stands: rows of its header, columns, first cell of its foot."""

    header_rows: tuple[int, int]
    columns: tuple[int, int]
    foot: str | None
    headers: tuple[str, ...]
    body: tuple[Line, ...]
    why: str


def find_table(lines: Sequence[Line], merged: Sequence[Block], known: Set[str]) -> Bounds | None:
    """Find the table of a sheet; None: nothing there looks like one.

    Args:
        lines: all lines from row 1, cleaned.
        merged: blocks of merged cells.
        known: headers of earlier editions, reduced by `says`.
    """
    best: tuple[float, int, int, list[str]] | None = None
    for first in range(1, min(_DEEPEST, len(lines)) + 1):
        for last in range(first, min(first + _TALLEST - 1, len(lines)) + 1):
            headers = _joined(lines, merged, first, last)
            score = _score(headers, lines, merged, first, last, known)
            if score > 0 and (best is None or score > best[0]):
                best = (score, first, last, headers)
    if best is None:
        return None
    _, first, last, headers = best
    left, right = _widest_run(headers)
    body = [(row, cells[left - 1 : right]) for row, cells in lines[last:]]
    end, foot = _find_foot(body)
    kept = tuple(line for line in body[:end] if any(line[1]))
    if right == left or not kept:
        return None
    recognised = sum(1 for header in headers if header and says(header) in known)
    why = f"row {first}" if first == last else f"rows {first} to {last}"
    why = f"{why}: {right - left + 1} headers" + (f", {recognised} of them known" if recognised else "")
    return Bounds((first, last), (left, right), foot, tuple(headers[left - 1 : right]), kept, why)


def _joined(lines: Sequence[Line], merged: Sequence[Block], first: int, last: int) -> list[str]:
    """Join the rows of a header as a load does; a heading over several columns holds for each."""
    rows = {row: list(cells) for row, cells in lines[first - 1 : last]}
    for block in merged:
        if block.top in rows:
            cells = rows[block.top]
            cells += [""] * (block.right - len(cells))
            cells[block.left - 1 : block.right] = [cells[block.left - 1]] * (block.right - block.left + 1)
    columns = zip_longest(*rows.values(), fillvalue="")
    return [HEADER_JOIN.join(part for part in map(fold, parts) if part) for parts in columns]


def _score(
    headers: list[str], lines: Sequence[Line], merged: Sequence[Block], first: int, last: int, known: Set[str]
) -> float:
    """Say how much a row, or several, look like the header of what stands below."""
    body = [cells for _, cells in lines[last : last + 60]]
    width = _usual_width(body)
    own = [cell for _, cells in lines[last - 1 : last] for cell in cells if cell]
    named = [header for header in headers if header]
    if len(named) < 2 or not width or len(own) < 2:
        return 0.0
    values = sum(1 for cell in own if _IS_VALUE.fullmatch(cell))
    if values > len(own) / 3 or (values and last > first):
        return 0.0
    if any(block.top < first <= block.bottom or block.top <= last < block.bottom for block in merged):
        return 0.0
    distinct = min(len(set(named)) / width, 1.0) - (len(named) - len(set(named))) / width
    again = sum(1 for number, header in enumerate(headers) if header and _is_repeated(header, number, body))
    recognised = min(sum(1 for header in named if says(header) in known) / width, 1.0)
    headings = any(
        block.top == first < last and 1 < block.right - block.left + 1 <= _WIDE * width for block in merged
    )
    turns = sum(1 for number, header in enumerate(headers) if header and _holds_values(number, body))
    score = distinct - (again + values) / width + recognised + 0.5 * turns / width + (0.15 if headings else 0)
    return score - _A_ROW_MORE * (last - first) - 0.01 * first


def _usual_width(body: list[list[str]]) -> int:
    """Columns that are filled on more than a few lines: a note beside the table does not make it wider."""
    filled = Counter(number for cells in body for number, cell in enumerate(cells) if cell)
    return sum(1 for count in filled.values() if count > len(body) * _FEW)


def _holds_values(number: int, body: list[list[str]]) -> bool:
    """Whether numbers stand in most filled cells of a column."""
    filled = [cells[number] for cells in body if number < len(cells) and cells[number]]
    return sum(map(bool, map(_IS_VALUE.fullmatch, filled))) > len(filled) / 2


def _is_repeated(header: str, number: int, body: list[list[str]]) -> bool:
    """Whether what would be a header stands again below, as an answer does."""
    return any(number < len(cells) and fold(cells[number]) == header for cells in body)


def _widest_run(headers: list[str]) -> tuple[int, int]:
    """First and last column of the most headers that stand side by side, from 1."""
    best, start = (1, 0), None
    for number, header in enumerate([*headers, ""], 1):
        if header and start is None:
            start = number
        elif not header and start is not None:
            if number - start > best[1] - best[0] + 1:
                best = (start, number - 1)
            start = None
    return best


def _find_foot(body: Sequence[Line]) -> tuple[int, str | None]:
    """Return how many lines belong to the table, and what the first line after them begins with."""
    filled = [sum(1 for cell in cells if cell) for _, cells in body]
    firsts = [fold(next(filter(None, cells), "")) for _, cells in body]
    usual = sorted(filter(None, filled))[len([each for each in filled if each]) // 2] if any(filled) else 0
    most = [*accumulate(reversed(filled), max, initial=0)][::-1]  # filled cells of a line and of those below
    for number, first in enumerate(firsts):
        if first and _FOOT.match(first) and most[number + 1] <= max(2, usual // 2):
            return number, first
    # A blank line, and then nothing but notes of a cell or two.
    for number in range(1, len(body)):
        if not filled[number - 1] and filled[number] and most[number] <= min(2, max(usual - 2, 0)):
            return number, firsts[number]
    return len(body), None
