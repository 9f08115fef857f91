"""The two contracts of a landed table, made from its declaration.

Belongs here: pandera schemas, and how their failures lead back to rows.
Does not: rules between rows (`relations`), what becomes of a failing row (`validate`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.engines import pandas_engine

from barometre_pipeline.codebook import EditionCodebook
from barometre_pipeline.ingestion.frames import DTYPES, FALSE, TRUE
from barometre_pipeline.tables import Column, ColumnType, Table

MISSING_VALUE = "missing_value"
WRONG_TYPE = "wrong_type"
WRONG_PATTERN = "wrong_pattern"
UNKNOWN_CODE = "unknown_code"
OUT_OF_RANGE = "out_of_range"

_WRITTEN = {
    # Up to 18 digits: what a 64-bit integer holds whatever its sign.
    "integer": re.compile(r"[+-]?[0-9]{1,18}(\.0*)?"),
    "number": re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?"),
    "boolean": re.compile(f"{TRUE}|{FALSE}"),
}
_INT32 = np.iinfo("int32")
_FLOAT64 = np.finfo("float64")
_YEAR_DIGITS = 4
_DAY_CHARACTERS = 10
_PERIOD_SUFFIX = "_period"

_ValueTest = Callable[[str], bool]


@dataclass(frozen=True, order=True)
class Finding:
    """One reason for which one row cannot land; no column: the row as a whole is at fault."""

    row: int
    column: str | None
    reason: str


class _Text(pandas_engine.STRING):
    """The type of a text: the column has it or not; pandera says so of each value, in four times the time."""

    def check(self, pandera_dtype: Any, data_container: Any = None) -> bool:
        held = super().check(pandera_dtype, data_container)
        return held if isinstance(held, bool) else all(held)


_TYPES: dict[ColumnType, Any] = {**DTYPES, "text": _Text}


def text_contract(table: Table, codebook: EditionCodebook) -> pa.DataFrameSchema:
    """Return what harmonised text must be: present where required, readable, of a known code."""
    columns = [_declared(column, _TYPES["text"], _text_checks(column, codebook)) for column in table.columns]
    return pa.DataFrameSchema(dict(columns), strict=True, ordered=True, name=table.name)


def typed_contract(table: Table, codebook: EditionCodebook) -> pa.DataFrameSchema:
    """Return what typed values must be: of their type, within their range and the barometer's years."""
    columns = [
        _declared(column, _TYPES[column.type], _typed_checks(column, codebook)) for column in table.columns
    ]
    return pa.DataFrameSchema(dict(columns), strict=True, ordered=True, name=table.name)


def find_failures(contract: pa.DataFrameSchema, frame: pd.DataFrame) -> set[Finding]:
    """Validate lazily; return every failing cell as row label, column and reason.

    Raises:
        pandera.errors.SchemaErrors: the frame has not the columns or types that it was built to have,
            which no delivery can cause.
    """
    try:
        contract.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        failures = errors.failure_cases
        if failures["index"].isna().any():
            raise
        return {
            Finding(int(row), str(column), MISSING_VALUE if check == "not_nullable" else str(check))
            for row, column, check in zip(
                failures["index"], failures["column"], failures["check"], strict=True
            )
        }
    return set()


def _declared(column: Column, dtype: Any, checks: list[pa.Check]) -> tuple[str, pa.Column]:
    return column.name, pa.Column(dtype, checks, nullable=not column.required)


def _text_checks(column: Column, codebook: EditionCodebook) -> list[pa.Check]:
    checks = []
    if column.type in _WRITTEN:
        checks.append(_matches(_WRITTEN[column.type], WRONG_TYPE))
    if column.pattern:
        checks.append(_matches(re.compile(column.pattern, re.ASCII), WRONG_PATTERN))
    if column.name.endswith(_PERIOD_SUFFIX):
        checks.append(_each(_may_be_period, WRONG_PATTERN))
    if column.codes:
        checks.append(_each(codebook.codes(column.codes).__contains__, UNKNOWN_CODE))
    return checks


def _typed_checks(column: Column, codebook: EditionCodebook) -> list[pa.Check]:
    if column.type in ("integer", "number"):
        least, most = _limits(column)
        return [pa.Check(lambda values: values.between(least, most), error=OUT_OF_RANGE)]
    if column.name.endswith(_PERIOD_SUFFIX):
        years = codebook.barometer.project_years
        return [
            _each(lambda period: years.minimum <= int(period[:_YEAR_DIGITS]) <= years.maximum, OUT_OF_RANGE)
        ]
    return []


def _may_be_period(written: str) -> bool:
    """Whether a text, if it is as long as a day, is one of the calendar."""
    try:
        return len(written) != _DAY_CHARACTERS or bool(date.fromisoformat(written))
    except ValueError:
        return False


def _limits(column: Column) -> tuple[float, float]:
    """Range of a column: its own, within what its Parquet type holds (an infinite number is none)."""
    widest = _INT32 if column.type == "integer" else _FLOAT64
    least = widest.min if column.minimum is None else column.minimum
    most = widest.max if column.maximum is None else column.maximum
    return float(least), float(most)


def _matches(pattern: re.Pattern[str], reason: str) -> pa.Check:
    return _each(lambda value: pattern.fullmatch(value) is not None, reason)


def _each(test: _ValueTest, reason: str) -> pa.Check:
    """Check value by value, blanks aside (they are the business of `nullable`)."""

    def check(values: pd.Series[str]) -> pd.Series[bool]:
        passes = [pd.isna(value) or test(value) for value in values]
        return pd.Series(passes, index=values.index, dtype=bool)

    return pa.Check(check, error=reason)
