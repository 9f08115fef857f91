"""Writing to the output folder: whole or not at all, and for whose eyes.

Belongs here: swapping a folder in, owner-only folders.
Does not: what the files hold (`parquet`, `land`, `land_codebook`), a disk that fails.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from barometre_pipeline.disk import sync

# Two levels deep, so that no `<landing>/*/<table>.parquet` finds a folder that is under way.
_INCOMING = ".incoming"
_OUTGOING = ".outgoing"

_OWNER_ONLY_FOLDER = 0o700
_OWNER_ONLY_FILE = 0o600


def make_private(folder: Path) -> None:
    """Make a folder, or make it again, the owner's only."""
    folder.mkdir(parents=True, exist_ok=True, mode=_OWNER_ONLY_FOLDER)
    if folder.stat().st_mode & 0o777 != _OWNER_ONLY_FOLDER:
        folder.chmod(_OWNER_ONLY_FOLDER)


def replace_private_file(path: Path, content: bytes) -> None:
    """Put a file that only the owner may read in the place of the one before, in one rename."""
    make_private(path.parent)
    incoming = path.with_name(f".{path.name}")
    incoming.unlink(missing_ok=True)
    try:
        _write(incoming, content, _OWNER_ONLY_FILE)
        incoming.replace(path)
    finally:
        incoming.unlink(missing_ok=True)
    sync(path.parent)


def replace_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put a folder of files, the last one written last, in the place of the one before.

    Nobody finds half a folder there. If anything fails, the old one stays; `clear_leftovers` brings it back
    after a kill between the two renames.
    """
    parent = folder.parent
    parent.mkdir(parents=True, exist_ok=True)
    clear_leftovers(parent)
    incoming, outgoing = parent / _INCOMING / folder.name, parent / _OUTGOING / folder.name
    try:
        incoming.mkdir(parents=True)
        for name, content in files.items():
            _write(incoming / name, content, 0o644)
        sync(incoming)
        if folder.exists():
            outgoing.parent.mkdir()
            folder.rename(outgoing)
        incoming.rename(folder)
        sync(parent)
    finally:
        clear_leftovers(parent)


def clear_leftovers(parent: Path) -> None:
    """Remove what a killed or failed replacement left, and bring back a folder that it had moved away."""
    outgoing = parent / _OUTGOING
    if outgoing.is_dir():
        for folder in outgoing.iterdir():
            if not (parent / folder.name).exists():
                folder.rename(parent / folder.name)
    for leftover in (outgoing, parent / _INCOMING):
        if leftover.exists():
            shutil.rmtree(leftover)


def _write(path: Path, content: bytes, mode: int) -> None:
    """Write a new file, and return when the disk holds it."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
