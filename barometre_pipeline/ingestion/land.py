"""The landing of an edition: Parquet under a seal, and the owner's record of what was set aside.

Belongs here: which files a landing has, and its revisions.
Does not: how a folder is swapped in (`disk`), what the seal means (`seal`), the codebook (`land_codebook`).
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import pandas as pd

from barometre_pipeline.disk import disk_faults
from barometre_pipeline.errors import BarometreError, Fault, Place
from barometre_pipeline.ingestion.delivery import Delivery, delivered_path
from barometre_pipeline.ingestion.disk import make_private, replace_folder, replace_private_file
from barometre_pipeline.ingestion.extract_record import ExtractRecord
from barometre_pipeline.ingestion.frames import frame_of, read_texts
from barometre_pipeline.ingestion.names import SEAL_NAME
from barometre_pipeline.ingestion.parquet import table_bytes
from barometre_pipeline.ingestion.seal import Revision, Seal, code_version, read_seal
from barometre_pipeline.ingestion.validate import Validated
from barometre_pipeline.tables import LOAD_RECORDS, ROW_BALANCE, SKIPPED_LINE, TABLES

QUARANTINE_FOLDER = "quarantine"


def land(
    validated: Validated,
    skipped: pd.DataFrame,
    corrections_applied: pd.DataFrame,
    extracts: ExtractRecord,
    *,
    delivery: Delivery,
    codebook_sha256: str,
    landing_dir: Path,
    landed_at: datetime,
) -> Seal:
    """Write the landing of one edition in the place of the one before; no other edition is touched.

    Values of rows set aside go beside the landing, to `quarantine/<edition>.jsonl`, for the owner alone.

    Args:
        validated: what lands, and what does not.
        skipped: lines that yield no row, as text (`tables.SKIPPED_LINE`).
        corrections_applied: one row a correction (`tables.CORRECTION_APPLIED`).
        extracts: what the extracts looked like.
        delivery: what it was loaded from.
        codebook_sha256: checksum of what the codebook says of the edition.
        landing_dir: folder of all landings.
        landed_at: the time, UTC.

    Raises:
        BarometreError: B503 rows are lost or doubled, B601-B603 the disk failed; the landing before stays.
    """
    _refuse_unbalanced(validated)
    skipped = read_texts(SKIPPED_LINE, skipped)
    files = _parquet_files(validated, skipped, corrections_applied, extracts)
    seal = Seal(
        **dict(_first_revision(delivery, codebook_sha256, landed_at)),
        edition=validated.edition,
        files={name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
        row_balance=validated.row_balance,
        quarantine=validated.quarantined_rows,
        skipped_lines=dict(sorted(Counter(skipped["reason"]).items())),
        corrections_applied=len(corrections_applied),
        checks=validated.checks,
    )
    return _write(seal, files, validated.quarantined_values, landing_dir)


def _refuse_unbalanced(validated: Validated) -> None:
    faults = [
        Fault(
            "B503",
            f"rows of the table {balance.table_name} are lost or doubled: {balance.rows_read} read, "
            f"{balance.rows_landed} to land, {balance.rows_quarantined} set aside",
            Place(delivered_path(validated.edition, "")),
            "no delivery can cause this: please report it",
        )
        for balance in validated.row_balance
        if not balance.adds_up
    ]
    if faults:
        raise BarometreError(faults)


def _first_revision(delivery: Delivery, codebook_sha256: str, landed_at: datetime) -> Revision:
    return Revision(
        revision=1,
        origin=delivery.origin,
        licence=delivery.licence,
        received_on=delivery.received_on,
        delivery_sha256=delivery.sha256,
        codebook_sha256=codebook_sha256,
        code_version=code_version(),
        landed_at=landed_at,
    )


def _write(
    seal: Seal,
    files: Mapping[str, bytes],
    quarantined_values: Iterable[Mapping[str, object]],
    landing_dir: Path,
) -> Seal:
    """Write a landing and, before it, the values that were set aside: nothing is under seal without them."""
    name, build_dir = str(seal.edition), landing_dir.parent
    with disk_faults(landing_dir):
        make_private(build_dir)
        seal = _follow(seal, read_seal(landing_dir, seal.edition))
        values = _json_lines(quarantined_values)
        replace_private_file(build_dir / QUARANTINE_FOLDER / f"{name}.jsonl", values)
        replace_folder(landing_dir / name, {**files, SEAL_NAME: seal.model_dump_json(indent=2).encode()})
    return seal


def _parquet_files(
    validated: Validated, skipped: pd.DataFrame, corrections_applied: pd.DataFrame, extracts: ExtractRecord
) -> dict[str, bytes]:
    """Return the bytes of every table of a landing, by file name."""
    balance = [{"edition": validated.edition, **asdict(each)} for each in validated.row_balance]
    records = {
        "row_balance": frame_of(ROW_BALANCE, balance),
        "quarantine": validated.quarantine,
        "skipped_line": skipped,
        "correction_applied": corrections_applied,
        "extract_column": extracts.columns,
        "extract_answer": extracts.answers,
    }
    landed = {TABLES[name]: frame for name, frame in validated.landed.items()}
    load = {LOAD_RECORDS[name]: frame for name, frame in records.items()}
    return {f"{table.name}.parquet": table_bytes(table, frame) for table, frame in (landed | load).items()}


def _follow(seal: Seal, before: Seal | None) -> Seal:
    """Number a landing after the one before: other checksums are a revision, the same ones a repair."""
    if before is None:
        return seal
    if before.is_of(seal.delivery_sha256, seal.codebook_sha256):
        same = {"revision": before.revision, "landed_at": before.landed_at, "history": before.history}
        return seal.model_copy(update=same)
    return seal.model_copy(update={"revision": before.revision + 1, "history": before.revisions})


def _json_lines(records: Iterable[Mapping[str, object]]) -> bytes:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()
