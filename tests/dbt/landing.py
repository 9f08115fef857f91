"""Write a landing by hand, and build a warehouse from it.

Belongs here: rows -> Parquet as a load writes them, and dbt in a process of its own.
Does not: the rows (`small_barometer`, or the test itself).
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from barometre_pipeline.codebook_files import CODEBOOK_FILES
from barometre_pipeline.tables import LOAD_RECORDS, TABLES, Table

DBT_PROJECT = Path(__file__).parents[2] / "dbt_project"

Rows = Sequence[Mapping[str, object]]

_TYPES = {"text": pa.string(), "integer": pa.int32(), "number": pa.float64(), "boolean": pa.bool_()}
_NOT_LANDED = {"files", "columns", "modalities"}
_SETTINGS = {
    "barometer": pa.schema(
        [
            ("title_fr", pa.string()),
            ("title_en", pa.string()),
            ("publisher", pa.string()),
            ("licence", pa.string()),
            ("reference_vintage", pa.int32()),
            ("frame_kind", pa.string()),
            ("frame_vintage", pa.int32()),
            ("frame_label_fr", pa.string()),
            ("frame_label_en", pa.string()),
            ("item_response_rate", pa.float64()),
            ("panel_mean_change", pa.float64()),
            ("minimum_panel", pa.int32()),
        ]
    ),
    "population_classes": pa.schema(
        [
            ("code", pa.string()),
            ("minimum", pa.int32()),
            ("maximum", pa.int32()),
            ("label_fr", pa.string()),
            ("label_en", pa.string()),
        ]
    ),
    "entity_types": pa.schema([("code", pa.string()), ("label_fr", pa.string()), ("label_en", pa.string())]),
    "landed_editions": pa.schema(
        [
            ("edition", pa.int32()),
            ("revision", pa.int32()),
            ("delivery_sha256", pa.string()),
            ("codebook_sha256", pa.string()),
        ]
    ),
    "revisions": pa.schema(
        [
            ("edition", pa.int32()),
            ("revision", pa.int32()),
            ("delivery_sha256", pa.string()),
            ("codebook_sha256", pa.string()),
            ("code_version", pa.string()),
            ("landed_at", pa.timestamp("us")),
        ]
    ),
}


def write_landing(
    directory: Path,
    codebook: Mapping[str, Rows],
    editions: Mapping[int, Mapping[str, Rows]],
    landed: Iterable[int] | None = None,
) -> Path:
    """Write a landing; a column that a row does not name is null, a table that is not given has no row.

    Args:
        codebook: frame of the codebook, or of the settings -> its rows.
        editions: edition -> landed table -> its rows. `row_balance` is counted unless it is given.
        landed: editions that have landed as a whole; all unless given.
    """
    for edition, tables in editions.items():
        for name, table in (TABLES | LOAD_RECORDS).items():
            rows = tables.get(name, _balance(tables) if name == "row_balance" else [])
            _write(directory / str(edition) / f"{name}.parquet", _schema(table), rows, {"edition": edition})
    for name in CODEBOOK_FILES.keys() - _NOT_LANDED:
        schema = pa.schema([(column, pa.string()) for column in CODEBOOK_FILES[name].columns])
        rows = [_text(row) for row in codebook.get(name, [])]
        _write(directory / "_codebook" / f"{name}.parquet", schema, rows, {})
    register = [{"edition": edition, "revision": 1} for edition in (editions if landed is None else landed)]
    registers = {
        "landed_editions": register,
        "revisions": [row | {"code_version": "0", "landed_at": datetime(2020, 1, 1)} for row in register],
    }
    for name, schema in _SETTINGS.items():
        rows = codebook.get(name, registers.get(name, []))
        _write(directory / "_codebook" / f"{name}.parquet", schema, rows, {})
    return directory


def run_dbt(command: Sequence[str], landing: Path, output: Path) -> subprocess.CompletedProcess[str]:
    """Run dbt on a landing; all that it writes goes to `output`, the database as `warehouse.duckdb`."""
    environment = os.environ | {
        "BAROMETRE_LANDING": str(landing),
        "BAROMETRE_WAREHOUSE": str(output / "warehouse.duckdb"),
    }
    places = ["--target-path", str(output / "target"), "--log-path", str(output / "logs")]
    return subprocess.run(
        [str(Path(sys.executable).parent / "dbt"), *command, "--profiles-dir", str(DBT_PROJECT), *places],
        cwd=DBT_PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def _text(row: Mapping[str, object]) -> dict[str, object]:
    """A row as a CSV of the codebook holds it: all text."""
    return {
        name: None if value is None else str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in row.items()
    }


def _balance(tables: Mapping[str, Rows]) -> Rows:
    return [
        {
            "table_name": name,
            "rows_read": len(tables.get(name, [])),
            "rows_landed": len(tables.get(name, [])),
            "rows_quarantined": 0,
        }
        for name in TABLES
    ]


def _schema(table: Table) -> pa.Schema:
    return pa.schema([(column.name, _TYPES[column.type]) for column in table.columns])


def _write(path: Path, schema: pa.Schema, rows: Rows, defaults: Mapping[str, object]) -> None:
    unknown = {name for row in rows for name in row} - set(schema.names)
    if unknown:
        raise KeyError(f"{path.name} has no column {sorted(unknown)}")
    columns = {
        name: pa.array([row.get(name, defaults.get(name)) for row in rows], type=schema.field(name).type)
        for name in schema.names
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns, schema=schema), path)
