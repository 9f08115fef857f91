"""The audit: what was checked of a warehouse, sealed so that nothing else can be published.

Belongs here: running every check, the records `built_from.json` and `audited.json`, whether they still hold.
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

from barometre_pipeline.disk import disk_faults
from barometre_pipeline.errors import BarometreError, Fault, Place
from barometre_pipeline.ingestion.names import CODEBOOK_FOLDER, SEAL_NAME
from barometre_pipeline.publication import checks
from barometre_pipeline.publication.catalogue import PublishedTable, open_tables, read_catalogue
from barometre_pipeline.publication.dbt_results import count_statuses, find_unfinished
from barometre_pipeline.publication.seal import sha256_of, sha256_of_record, write_record
from barometre_pipeline.publication.warehouse import FILE_NAME, WAREHOUSE, attached, identifier

AUDIT_FILE = "audited.json"
LANDING_FILE = "built_from.json"
"""Checksums of the landing, written before dbt reads it."""

AGAIN = "run the job `publish`"


@dataclass(frozen=True)
class Audit:
    """What was audited, and what was found.

    Attributes:
        landing: sha256 by file of the landing: the seal of each edition, each table of the codebook.
        editions: nature by edition of the warehouse.
        reconciliation: printed figures by verdict.
        dbt: nodes by status.
        minimum_respondents: fewest respondents of a group whose rows may go into the open part.
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
    minimum_respondents: int
    open_tables: tuple[str, ...]
    seal: str


def record_landing(run_dir: Path, landing_dir: Path) -> None:
    """Record in the folder of a run which landing its warehouse is built from; to be called before it is.

    Raises:
        BarometreError: B713, the landing is incomplete; B601 to B603, the disk.
    """
    with disk_faults(run_dir):
        write_record(run_dir / LANDING_FILE, checksum_landing(landing_dir))


def audit(
    run_dir: Path,
    landing_dir: Path,
    *,
    manifest: Path,
    run_results: Path,
    public_tables: Sequence[str],
    minimum_respondents: int,
) -> Audit:
    """Check the warehouse of a run and seal it.

    Args:
        run_dir: folder of the run, with its warehouse and the record of the landing that it was built from.
        landing_dir: folder of the landing; it must be as it was then.
        manifest: dbt's `manifest.json`.
        run_results: dbt's `run_results.json` of the build of this warehouse, tests included.
        public_tables: tables of single cities that the licence lets into the open part.
        minimum_respondents: fewest respondents of a group whose rows may go into the open part.

    Raises:
        BarometreError: B701 to B713, all faults together; B601 to B603, the disk; no record is left then.
    """
    record = run_dir / AUDIT_FILE
    warehouse = run_dir / FILE_NAME
    with disk_faults(run_dir):
        # A record of an earlier audit must not outlive one that fails.
        record.unlink(missing_ok=True)
        tables = read_catalogue(manifest, public_tables, minimum_respondents)
        landing, faults = _compare_landing(run_dir, landing_dir)
        faults.extend(node.fault for node in find_unfinished(manifest, run_results))
        with attached(warehouse) as connection:
            faults.extend(_find_faults(connection, tables))
            if faults:
                raise BarometreError(faults)
            found = {
                "run": run_dir.name,
                "audited_at": datetime.now(UTC).isoformat(timespec="seconds"),
                "warehouse_sha256": sha256_of(warehouse),
                "warehouse_bytes": warehouse.stat().st_size,
                "landing": landing,
                "editions": _read_editions(connection),
                "reconciliation": _count_verdicts(connection),
                "dbt": count_statuses(run_results),
                "minimum_respondents": minimum_respondents,
                "open_tables": [table.label for table in open_tables(tables)],
            }
        sealed = {**found, "seal": sha256_of_record(found)}
        write_record(record, sealed)
    return _to_audit(sealed)


def verify_audit(run_dir: Path, landing_dir: Path) -> Audit:
    """Return the audit of a run, if warehouse and landing are still what was audited.

    Raises:
        BarometreError: B711, there is no record, or it was edited; B712, warehouse or landing changed since;
            B713, the landing is incomplete; B601 to B603, the disk.
    """
    audited = _read_audit(run_dir / AUDIT_FILE)
    warehouse = run_dir / FILE_NAME
    faults = []
    journal = warehouse.with_name(warehouse.name + ".wal")
    with disk_faults(run_dir):
        if not warehouse.is_file() or journal.exists() or sha256_of(warehouse) != audited.warehouse_sha256:
            what = "the warehouse is not the one that was audited"
            faults.append(Fault("B712", what, Place(str(warehouse)), AGAIN))
        what = "the landing is not the one that was audited"
        faults.extend(_find_other_files(what, landing_dir, checksum_landing(landing_dir), audited.landing))
    if faults:
        raise BarometreError(faults)
    return audited


def checksum_landing(landing_dir: Path) -> dict[str, str]:
    """Return the sha256 of the seal of each landed edition and of each table of the codebook.

    Raises:
        BarometreError: B713, no edition has landed, or no codebook.
    """
    seals = sorted(landing_dir.glob(f"*/{SEAL_NAME}"))
    codebook = sorted((landing_dir / CODEBOOK_FOLDER).glob("*.parquet"))
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


def _compare_landing(run_dir: Path, landing_dir: Path) -> tuple[dict[str, str], list[Fault]]:
    """The landing that a warehouse was built from, and a fault for each file that is another by now."""
    try:
        built_from = _read_landing(run_dir / LANDING_FILE)
        present = checksum_landing(landing_dir)
    except BarometreError as error:
        return {}, list(error.faults)
    what = "the warehouse was built from another landing"
    return built_from, _find_other_files(what, landing_dir, present, built_from)


def _find_other_files(
    what: str, landing_dir: Path, present: dict[str, str], recorded: dict[str, str]
) -> list[Fault]:
    """A fault for each file of the landing that is new, gone or changed since it was recorded."""
    return [
        Fault("B712", what, Place(str(landing_dir / name)), AGAIN)
        for name in sorted(present.keys() | recorded.keys())
        if present.get(name) != recorded.get(name)
    ]


def _read_landing(record: Path) -> dict[str, str]:
    try:
        built_from: dict[str, str] = dict(json.loads(record.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        raise _refused(record, "it is not recorded which landing the warehouse was built from") from None
    return built_from


def _find_faults(connection: duckdb.DuckDBPyConnection, tables: Sequence[PublishedTable]) -> list[Fault]:
    """Faults of the warehouse; when tables cannot be read, these alone."""
    faults = checks.find_unreadable(connection, tables)
    if not faults:
        faults.extend(checks.find_differing_figures(connection))
        faults.extend(checks.find_unbalanced(connection))
        faults.extend(checks.find_unsaid_natures(connection, tables))
        faults.extend(checks.find_disclosed(connection, tables))
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
    return BarometreError(Fault("B711", what, Place(str(record)), AGAIN))
