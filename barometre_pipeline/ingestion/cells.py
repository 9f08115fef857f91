"""One cell of a delivery as text, whatever kind of file holds it.

Belongs here: spaces and accents of a text, numbers and dates of a workbook written out, names of columns.
Does not: lines and headers (`extract`), what a cell means (`harmonise`).
"""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, time, timedelta

Line = tuple[int, list[str]]
"""Line of the file where the record starts, from 1, and its cells."""

Value = int | float | str | bool | date | datetime | time | timedelta
"""What a spreadsheet may hold in a cell; '' when it is blank."""

_AROUND = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\u200b\ufeff"
"""Spaces of any width, and the invisible marks that spreadsheets and web pages leave around a text."""

_LETTERS = 26


def clean(text: str) -> str:
    """Compose accents (Unicode NFC) and take off the spaces of any width around a text."""
    return unicodedata.normalize("NFC", text).strip(_AROUND)


def fold(text: str) -> str:
    """Clean a text and make each run of spaces in it one: it is then known, whichever space was typed."""
    return " ".join(clean(text).split())


def text_of(value: Value, decimal_mark: str) -> str:
    """Write out what a spreadsheet holds in a cell, as a text file would hold it.

    A whole number has no decimals (47, though the spreadsheet holds 47.0), another number the file's decimal
    mark and as many digits as tell it apart; a date is ISO 8601, with its time unless that is midnight; a
    boolean is `true` or `false`.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return (value.date() if value.time() == time() else value).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"PT{minutes // 60:02}H{minutes % 60:02}M{seconds:02}S"
    if float(value).is_integer():
        return str(int(value))
    return repr(value).replace(".", decimal_mark)


def column_number(letters: str) -> int:
    """Return the number of a column, from 1, as a spreadsheet names it: A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return number


def column_letters(number: int) -> str:
    """Return the name that a spreadsheet gives to a column, from 1: 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters
