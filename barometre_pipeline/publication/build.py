"""Filling the folder of a release, and reading back all that was written.

Belongs here: the two parts, the comparison with the warehouse, the record, the rights on files.
Does not: when the folder becomes a release (`releases`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from barometre_pipeline.errors import BarometreError, Fault, Place
from barometre_pipeline.publication.audit import Audit
from barometre_pipeline.publication.catalogue import PublishedTable, open_tables
from barometre_pipeline.publication.open_data import select_csv, write_open_data
from barometre_pipeline.publication.release import OFFICE, OPEN, RELEASE_FILE
from barometre_pipeline.publication.seal import sha256_of, write_record
from barometre_pipeline.publication.snapshot import DATABASE_FILE, write_snapshot
from barometre_pipeline.publication.warehouse import (
    WAREHOUSE,
    Fingerprint,
    attached,
    fingerprint,
    identifier,
    literal,
    read_columns,
)

if TYPE_CHECKING:
    from barometre_pipeline.barometer import Barometer

_PUBLISH_AGAIN = "publish again; if it stays, the disk is at fault"

_OFFICE_FOLDER_MODE = 0o750
_OFFICE_FILE_MODE = 0o640
_OPEN_FOLDER_MODE = 0o755
_OPEN_FILE_MODE = 0o644


def build_release(
    folder: Path,
    release_id: str,
    warehouse: Path,
    tables: Sequence[PublishedTable],
    barometer: Barometer,
    audited: Audit,
    content: str,
) -> None:
    """Write both parts of a release, read them back, and record what they hold.

    Raises:
        BarometreError: B802, what was written is not what was audited.
        OSError, duckdb.Error: a file cannot be written.
    """
    office, public = folder / OFFICE, folder / OPEN
    # Closed before anything lies in it: the office's tables are never there for all to read.
    office.mkdir(mode=_OFFICE_FOLDER_MODE)
    public.mkdir()
    write_snapshot(warehouse, office / DATABASE_FILE, tables)
    write_open_data(warehouse, public, open_tables(tables), barometer, audited, release_id)
    office_rows, open_rows = verify_parts(folder, warehouse, tables)
    _set_modes(folder)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    write_record(
        folder / RELEASE_FILE,
        {
            "id": release_id,
            "run": audited.run,
            "published_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "audited_at": audited.audited_at,
            "audit_seal": audited.seal,
            "content": content,
            "landing": audited.landing,
            "warehouse_sha256": audited.warehouse_sha256,
            "editions": audited.editions,
            "office_rows": office_rows,
            "open_rows": open_rows,
            "files": {path.relative_to(folder).as_posix(): sha256_of(path) for path in files},
        },
    )


def verify_parts(
    folder: Path, warehouse: Path, tables: Sequence[PublishedTable]
) -> tuple[dict[str, int], dict[str, int]]:
    """Read every relation of a release once, and return its rows by table: office, then open.

    Raises:
        BarometreError: B802, each relation whose cells are not those of the warehouse.
    """
    office_rows: dict[str, int] = {}
    open_rows: dict[str, int] = {}
    faults: list[Fault] = []
    public = folder / OPEN
    with attached(warehouse) as connection:
        connection.execute(f"attach {literal(str(folder / OFFICE / DATABASE_FILE))} as office (read_only)")
        connection.execute(f"attach {literal(str(public / DATABASE_FILE))} as open_part (read_only)")
        for table in tables:
            copy = identifier("office", table.schema, table.name)
            office_rows[table.label] = _compare(connection, table, "true", {"office": copy}, faults)
        for table in open_tables(tables):
            copies = {
                "open database": identifier("open_part", table.schema, table.name),
                "Parquet": f"read_parquet({literal(str(public / f'{table.name}.parquet'))})",
                "CSV": select_csv(connection, table, public / f"{table.name}.csv"),
            }
            open_rows[table.label] = _compare(connection, table, table.open_rows, copies, faults)
    if faults:
        raise BarometreError(faults)
    return office_rows, open_rows


def _compare(
    connection: duckdb.DuckDBPyConnection,
    table: PublishedTable,
    condition: str,
    copies: dict[str, str],
    faults: list[Fault],
) -> int:
    """Rows of a table; a fault for each copy with other cells."""
    columns = read_columns(connection, table.schema, table.name)
    audited = fingerprint(connection, identifier(WAREHOUSE, table.schema, table.name), columns, condition)
    for copy, relation in copies.items():
        try:
            written = fingerprint(connection, relation, columns)
        except duckdb.Error as error:
            what = f"the copy ({copy}) cannot be read back: {str(error).splitlines()[0]}"
            faults.append(Fault("B802", what, Place(table.label), _PUBLISH_AGAIN))
        else:
            if written != audited:
                faults.append(_unlike(table.label, copy, written, audited))
    return audited.rows


def _unlike(label: str, copy: str, written: Fingerprint, audited: Fingerprint) -> Fault:
    what = f"the copy ({copy}) has {written.rows} rows, the warehouse {audited.rows}"
    if written.rows == audited.rows:
        what = f"the copy ({copy}) has other cells than the warehouse"
    return Fault("B802", what, Place(label), _PUBLISH_AGAIN)


def _set_modes(folder: Path) -> None:
    """Let everyone read the open part, and the office's group the office's."""
    folder.chmod(_OPEN_FOLDER_MODE)
    (folder / OFFICE).chmod(_OFFICE_FOLDER_MODE)
    (folder / OPEN).chmod(_OPEN_FOLDER_MODE)
    for path in (folder / OPEN).iterdir():
        path.chmod(_OPEN_FILE_MODE)
    for path in (folder / OFFICE).iterdir():
        path.chmod(_OFFICE_FILE_MODE)
