"""Rows and columns as `files.csv` writes them.

Belongs here: « 4-5 » and « B, H » as numbers, and what a spreadsheet makes of them.
Does not: the rest of a row of `files.csv` (`layout`).
"""

from __future__ import annotations

import re

from barometre_pipeline.ingestion.cells import column_number

HOW_TO_WRITE = "write the line (1), or the first and last (4-5; or 4 to 5, which stays text in a spreadsheet)"

_ROWS = re.compile(r"([1-9][0-9]*)(?:(?: ?- ?| to )([1-9][0-9]*))?")
_COLUMN = re.compile(r"[A-Za-z]{1,3}")
_DAY = re.compile(
    r"[0-9]+[-/. ][^\W\d_]+\.?([-/. ][0-9]+)?|[^\W\d_]+\.?[-/. ][0-9]+|[0-9]+([-/.][0-9]+){2}( 0+:00(:00)?)?"
)
"""A day as spreadsheets show it: 5-Apr, 05-avr., avr-05, 04/05/2026, 2026-05-04."""


def rows_of(written: str | None) -> tuple[int, int] | None:
    """Return the first and last row, from 1; None: it does not say which."""
    found = _ROWS.fullmatch(written or "")
    if found is None:
        return None
    first, last = int(found[1]), int(found[2] or found[1])
    return (first, last) if first <= last else None


def columns_of(first: str | None, last: str | None) -> tuple[int, int] | None:
    """Return the first and last column, from 1, of their letters; None: they do not say which."""
    if not (first and last and _COLUMN.fullmatch(first) and _COLUMN.fullmatch(last)):
        return None
    numbers = (column_number(first), column_number(last))
    return numbers if numbers[0] <= numbers[1] else None


def is_day(written: str) -> bool:
    """Whether a text looks like what a spreadsheet makes of 4-5."""
    return _DAY.fullmatch(written) is not None
