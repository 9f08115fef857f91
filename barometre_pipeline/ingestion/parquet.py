"""Parquet files, byte for byte the same for the same rows.

Belongs here: types of the landing, and their bytes.
Does not: which tables there are (`tables`), where files go (`disk`).
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import Any, Literal

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from barometre_pipeline.tables import ColumnType, Table

Kind = ColumnType | Literal["timestamp"]

_ARROW: dict[str, pa.DataType] = {
    "text": pa.string(),
    "integer": pa.int32(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "timestamp": pa.timestamp("us"),
}


def table_bytes(table: Table, frame: pd.DataFrame) -> bytes:
    """Return the rows of a declared table as Parquet."""
    return _bytes({column.name: column.type for column in table.columns}, frame)


def text_bytes(frame: pd.DataFrame) -> bytes:
    """Return a frame of text as Parquet."""
    return _bytes({str(name): "text" for name in frame.columns}, frame)


def record_bytes(kinds: Mapping[str, Kind], records: Iterable[Mapping[str, Any]]) -> bytes:
    """Return records as Parquet, with the columns that are named and no other."""
    frame = pd.DataFrame(list(records), columns=list(kinds), dtype="object")
    return _bytes(kinds, frame)


def _bytes(kinds: Mapping[str, Kind], frame: pd.DataFrame) -> bytes:
    arrays = {}
    for name, kind in kinds.items():
        values = frame[name].astype("object")
        arrays[name] = pa.array(values.where(values.notna(), None).tolist(), type=_ARROW[kind])
    buffer = io.BytesIO()
    pq.write_table(pa.table(arrays), buffer, compression="zstd")
    return buffer.getvalue()
