"""Checksums and records that a later step can trust.

Belongs here: sha256 of files, writing a record so that it is there whole or not at all.
Does not: what the records say (`audit`, `releases`).
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from barometre_pipeline.disk import sync


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_of_record(record: dict[str, Any]) -> str:
    """Return the sha256 of a record's content, however it is laid out."""
    canonical = json.dumps(record, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def write_record(path: Path, record: dict[str, Any]) -> None:
    """Write a record as JSON, through to the disk, in one rename."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        unfinished.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        sync(unfinished)
        unfinished.replace(path)
    except OSError:
        if unfinished.is_file():
            unfinished.unlink()
        raise
    sync(path.parent)


def sync_tree(folder: Path) -> None:
    """Have the disk hold a folder and all that is in it."""
    for path in folder.rglob("*"):
        sync(path)
    sync(folder)
