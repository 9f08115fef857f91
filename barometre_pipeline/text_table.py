"""Rows laid out in columns of plain text, for a terminal.

Belongs here: widths and alignment. Does not: which rows, or colours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

_GAP = "  "
_CUT = "…"
_LEAST_TEXT = 12
"""Characters below which a text is not cut: less says too little."""


def lay_out(
    headers: Sequence[str], rows: Iterable[Sequence[object]], most: int | None = None
) -> Iterator[str]:
    """Yield a line of headers and one of each row: numbers to the right, all else to the left, null blank.

    Args:
        headers: of the columns.
        rows: their values.
        most: characters of a line. Longer texts are cut; what does not fit even so is laid out with a line
            a value. Without it, lines are as long as they need to be.
    """
    values = list(rows)
    cells = [tuple(headers), *(tuple(_text(value) for value in row) for row in values)]
    is_number = [all(_is_number(row[place]) for row in values) for place in range(len(headers))]
    widths = [max(len(row[place]) for row in cells) for place in range(len(headers))]
    if most is not None and _length(widths) > most:
        least = [
            width if number else min(width, max(_LEAST_TEXT, len(header)))
            for header, width, number in zip(headers, widths, is_number, strict=True)
        ]
        if _length(least) > most:
            yield from _one_below_another(cells)
            return
        widths = _narrowed(widths, least, most)
    for row in cells:
        parts = [
            cell.rjust(width) if number else _cut(cell, width).ljust(width)
            for cell, width, number in zip(row, widths, is_number, strict=True)
        ]
        yield _GAP.join(parts).rstrip()


def _one_below_another(cells: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield a line of each value, with its header, and a blank line between two rows."""
    headers, *rows = cells
    width = max(map(len, headers))
    for number, row in enumerate(rows):
        if number:
            yield ""
        for header, cell in zip(headers, row, strict=True):
            yield f"{header.ljust(width)}{_GAP}{cell}".rstrip()


def _narrowed(widths: Sequence[int], least: Sequence[int], most: int) -> list[int]:
    """Return widths that fit, taken from the widest column first."""
    narrowed = list(widths)
    for _ in range(_length(widths) - most):
        widest = max(
            range(len(narrowed)), key=lambda place: (narrowed[place] > least[place], narrowed[place])
        )
        narrowed[widest] -= 1
    return narrowed


def _length(widths: Sequence[int]) -> int:
    return sum(widths) + len(_GAP) * (len(widths) - 1)


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + _CUT


def _is_number(value: object) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _text(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else " ".join(str(value).split())
