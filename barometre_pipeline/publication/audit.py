"""The audit: what was checked of a warehouse, sealed so that nothing else can be published.

Belongs here: running every check, the record `audited.json`, and whether it still holds.
Does not: the checks themselves (`checks`, `dbt_results`), or the release (`releases`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from barometre_pipeline.errors import BarometreError, Fault, Place
from barometre_pipeline.publication import checks
from barometre_pipeline.publication.catalogue import PublishedTable, open_tables, read_catalogue
from barometre_pipeline.publication.dbt_results import count_statuses, find_unfinished
from barometre_pipeline.publication.seal import sha256_of, sha256_of_record, write_record
from barometre_pipeline.publication.warehouse import FILE_NAME, WAREHOUSE, attached, identifier

AUDIT_FILE = "audited.json"
_CODEBOOK_FOLDER = "_codebook"
_AGAIN = "materialise the audit again"


@dataclass(frozen=True)
class Audit:
    """What was audited, and what was found.

    Attributes:
        landing: sha256 by file of the landing: the seal of each edition, each table of the codebook.
        editions: nature by edition of the warehouse.
        reconciliation: printed figures by verdict.
        dbt: nodes by status.
        open_tables: tables that may go into the open part, and no others.
        seal: sha256 of all the rest of the record.
    """

    run: str
    audited_at: str
    warehouse_sha256: str
    warehouse_bytes: int
    landing: dict[str, str]
    editions: dict[str, str]
    reconciliation: dict[str, int]
    dbt: dict[str, int]
    open_tables: tuple[str, ...]
    seal: str


def audit(
    run_dir: Path,
    landing_dir: Path,
    *,
    manifest: Path,
    run_results: Path,
    public_tables: Sequence[str] = (),
) -> Audit:
    """Check the warehouse of a run and seal it.

    Args:
        run_dir: folder of the run, with its `warehouse.duckdb`.
        landing_dir: folder of the landing that the warehouse was built from.
        manifest: dbt's `manifest.json`.
        run_results: dbt's `run_results.json` of the build of this warehouse, tests included.
        public_tables: tables of single cities that the licence lets into the open part.

    Raises:
        BarometreError: B701 to B713, all faults together; no record is left then.
    """
    record = run_dir / AUDIT_FILE
    # A record of an earlier audit must not outlive one that fails.
    record.unlink(missing_ok=True)
    tables = read_catalogue(manifest, public_tables)
    warehouse = run_dir / FILE_NAME
    faults = find_unfinished(manifest, run_results)
    with attached(warehouse) as connection:
        faults.extend(_find_faults(connection, tables))
        if faults:
            raise BarometreError(faults)
        found = {
            "run": run_dir.name,
            "audited_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "warehouse_sha256": sha256_of(warehouse),
            "warehouse_bytes": warehouse.stat().st_size,
            "landing": checksum_landing(landing_dir),
            "editions": _read_editions(connection),
            "reconciliation": _count_verdicts(connection),
            "dbt": count_statuses(run_results),
            "open_tables": [table.label for table in open_tables(tables)],
        }
    sealed = {**found, "seal": sha256_of_record(found)}
    write_record(record, sealed)
    return _to_audit(sealed)


def verify_audit(run_dir: Path, landing_dir: Path) -> Audit:
    """Return the audit of a run, if warehouse and landing are still what was audited.

    Raises:
        BarometreError: B711, there is no record, or it was edited; B712, warehouse or landing changed since;
            B713, the landing is incomplete.
    """
    audited = _read_audit(run_dir / AUDIT_FILE)
    warehouse = run_dir / FILE_NAME
    faults = []
    journal = warehouse.with_name(warehouse.name + ".wal")
    if not warehouse.is_file() or journal.exists() or sha256_of(warehouse) != audited.warehouse_sha256:
        what = "the warehouse is not the one that was audited"
        faults.append(Fault("B712", what, Place(str(warehouse)), _AGAIN))
    present = checksum_landing(landing_dir)
    for name in sorted(present.keys() | audited.landing.keys()):
        if present.get(name) != audited.landing.get(name):
            what = "the landing is not the one that was audited"
            faults.append(Fault("B712", what, Place(str(landing_dir / name)), f"build again, then {_AGAIN}"))
    if faults:
        raise BarometreError(faults)
    return audited


def checksum_landing(landing_dir: Path) -> dict[str, str]:
    """Return the sha256 of the seal of each landed edition and of each table of the codebook.

    Raises:
        BarometreError: B713, no edition has landed, or no codebook.
    """
    seals = sorted(landing_dir.glob("*/landed.json"))
    codebook = sorted((landing_dir / _CODEBOOK_FOLDER).glob("*.parquet"))
    faults = [
        Fault("B713", f"the landing holds no {what}", Place(str(landing_dir)), remedy)
        for what, files, remedy in (
            ("edition", seals, "load an edition first"),
            ("codebook", codebook, "land the codebook first"),
        )
        if not files
    ]
    if faults:
        raise BarometreError(faults)
    return {path.relative_to(landing_dir).as_posix(): sha256_of(path) for path in seals + codebook}


def _find_faults(connection: duckdb.DuckDBPyConnection, tables: Sequence[PublishedTable]) -> list[Fault]:
    """Faults of the warehouse; when tables cannot be read, these alone."""
    faults = checks.find_unreadable(connection, tables)
    if not faults:
        faults.extend(checks.find_differing_figures(connection))
        faults.extend(checks.find_unbalanced(connection))
        faults.extend(checks.find_unsaid_natures(connection, tables))
        faults.extend(checks.find_disclosed(tables))
        faults.extend(checks.find_undocumented(connection, tables))
    return faults


def _read_editions(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    editions = identifier(WAREHOUSE, "core", "dim_edition")
    rows = connection.execute(f"select edition, nature from {editions} order by edition").fetchall()
    return {str(edition): nature for edition, nature in rows}


def _count_verdicts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    reconciliation = identifier(WAREHOUSE, "quality", "reconciliation")
    rows = connection.execute(
        f"select verdict, count(*) from {reconciliation} group by verdict order by verdict"
    ).fetchall()
    return dict(rows)


def _read_audit(record: Path) -> Audit:
    try:
        sealed: dict[str, Any] = json.loads(record.read_text(encoding="utf-8"))
        found = {name: value for name, value in sealed.items() if name != "seal"}
        is_whole = sealed["seal"] == sha256_of_record(found)
        audited = _to_audit(sealed)
    except FileNotFoundError:
        raise _refused(record, "the warehouse was not audited") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise _refused(record, "the record of the audit cannot be read") from None
    if not is_whole:
        raise _refused(record, "the record of the audit was edited")
    return audited


def _to_audit(sealed: dict[str, Any]) -> Audit:
    return Audit(**{**sealed, "open_tables": tuple(sealed["open_tables"])})


def _refused(record: Path, what: str) -> BarometreError:
    return BarometreError(Fault("B711", what, Place(str(record)), _AGAIN))
