"""Written cells to values: our codes, numbers with a point, and why a value is missing.

Belongs here: one cell, or the cells of one value.
Does not: which lines yield rows (`harmonise`), answers that depend on each other (`answers`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal

import pandas as pd

from barometre_pipeline.ingestion.cells import fold
from barometre_pipeline.ingestion.mapped import Mapped
from barometre_pipeline.tables import MISSING_REASONS

BLANK = "no_answer"
"""Why a value is missing whose cell is blank, unless a modality says otherwise."""

PART_JOIN = " | "
_NUMBER = {
    mark: re.compile(rf"([+-]?)([0-9]{{1,3}}(?:\s[0-9]{{3}})+|[0-9]+)(?:{re.escape(mark)}([0-9]+))?")
    for mark in (",", ".")
}
_PLAIN = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")


@dataclass(frozen=True)
class Value:
    """A value in our terms; or none, and why."""

    value: str | None
    missing: str | None = None


def written_cells(cells: pd.DataFrame, mapped: Mapped) -> list[str]:
    """Return what was written for a value, line by line, its parts joined; '' where nothing was.

    A key that lacks a part is no key: it is blank.
    """
    return [_join(line, mapped.is_key) for line in zip(*source_cells(cells, mapped), strict=True)]


def source_cells(cells: pd.DataFrame, mapped: Mapped) -> list[list[str]]:
    """Return, part by part, what was written for a value, line by line."""
    return [
        cells[source.header].tolist() if source.header is not None else [source.constant or ""] * len(cells)
        for source in mapped.sources
    ]


def recode(written: Sequence[str], mapped: Mapped, decimal_marks: Sequence[str]) -> list[Value]:
    """Return the value of each line.

    Args:
        written: one text a line.
        mapped: how the edition codes it.
        decimal_marks: the decimal mark of the file of each line.
    """
    if not mapped.headers:
        return [coded(text) for text in written]
    return [_recode_one(text, mapped, mark) for text, mark in zip(written, decimal_marks, strict=True)]


def coded(code: str) -> Value:
    """Return the value of a code, which may say why there is none."""
    return Value(None, code) if code in MISSING_REASONS else Value(code)


def plain_number(written: str, decimal_mark: str) -> str:
    """Write a number with a point and without spaces: '1 234,5' becomes '1234.5'.

    What is no number in the file's convention stays none in ours: in a file with decimal commas '1.234'
    becomes '1,234', which the checks set aside, and never 1.234.
    """
    number = _NUMBER[decimal_mark].fullmatch(written)
    if number is None:
        return written.translate(str.maketrans(",.", ".,")) if decimal_mark == "," else written
    sign, whole, decimals = number.groups()
    return sign + re.sub(r"\s", "", whole) + (f".{decimals}" if decimals else "")


def in_our_unit(plain: str, factor: Decimal) -> str:
    """Multiply a number exactly; what is no number, and a number that is in our unit, stay as they are."""
    if factor == 1 or _PLAIN.fullmatch(plain) is None:
        return plain
    exact = Context(prec=len(plain) + len(factor.as_tuple().digits))
    return f"{exact.multiply(Decimal(plain), factor).normalize(exact):f}"


def _recode_one(written: str, mapped: Mapped, decimal_mark: str) -> Value:
    code = mapped.codes.get(fold(written))
    if code is not None:
        return coded(code)
    if not written:
        return Value(None, BLANK)
    if mapped.column.type in ("number", "integer"):
        return Value(in_our_unit(plain_number(written, decimal_mark), mapped.factor))
    return Value(written)


def _join(parts: tuple[str, ...], is_key: bool) -> str:
    if is_key and not all(parts):
        return ""
    return PART_JOIN.join(part for part in parts if part)
