"""Frames of the declared tables: which pandas type each column has, and how text becomes it.

Belongs here: building a frame of a declared table, empty or not.
Does not: the declarations (`tables`), checks of values (`contracts`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd

from barometre_pipeline.tables import ColumnType, Table

TRUE, FALSE = "yes", "no"
"""How a boolean is written once harmonised."""

DTYPES: dict[ColumnType, str] = {
    "text": "str",
    "integer": "Int64",
    "number": "Float64",
    "boolean": "boolean",
}

_READERS: dict[ColumnType, Callable[[str], Any]] = {
    "text": str,
    "integer": lambda text: int(text.split(".")[0]),
    "number": float,
    "boolean": lambda text: text == TRUE,
}


def frame_of(table: Table, records: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Return records as a typed frame of a table: its columns, in order, and no other."""
    rows = list(records)
    return pd.DataFrame(
        {
            column.name: pd.Series([row.get(column.name) for row in rows], dtype=DTYPES[column.type])
            for column in table.columns
        }
    )


def read_texts(table: Table, texts: pd.DataFrame) -> pd.DataFrame:
    """Return a frame of text with each column in its type; every text there is readable as such."""
    columns = {}
    for column in table.columns:
        read = _READERS[column.type]
        values = [None if pd.isna(text) else read(text) for text in texts[column.name]]
        columns[column.name] = pd.Series(values, index=texts.index, dtype=DTYPES[column.type])
    return pd.DataFrame(columns)


def text_or_none(value: Any) -> str | None:
    """Return a cell as text; null stays null."""
    return None if pd.isna(value) else str(value)
