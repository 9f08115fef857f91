"""Rows laid out in columns of plain text, for a terminal.

Belongs here: widths and alignment. Does not: which rows, or colours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def lay_out(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterable[str]:
    """Yield a line of headers and one of each row: numbers to the right, all else to the left, null blank."""
    values = list(rows)
    cells = [tuple(headers), *(tuple(_text(value) for value in row) for row in values)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(headers))]
    is_number = [all(_is_number(row[place]) for row in values) for place in range(len(headers))]
    for row in cells:
        parts = [
            cell.rjust(width) if number else cell.ljust(width)
            for cell, width, number in zip(row, widths, is_number, strict=True)
        ]
        yield "  ".join(parts).rstrip()


def _is_number(value: object) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _text(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else " ".join(str(value).split())
