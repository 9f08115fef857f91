"""What the disk refuses, worded for the person who minds it, and having it hold what was written.

Belongs here: the faults of a full, closed or failing disk, whoever was writing.
Does not: which files are written, or what is undone when that fails (`ingestion.disk`, `publication`).
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from barometre_pipeline.errors import BarometreError, Fault, Place

_UNCHANGED = "what had landed and what is published stay as they were"

_FULL = ("B601", "the disk is full", "make room, then run again")
_CLOSED = (
    "B602",
    "the folder cannot be written",
    "give the account that runs this the right to write there, or another folder with --output",
)
_BROKEN = ("B603", "the disk failed", "check the disk, then run again")

_BY_NUMBER = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: _FULL,
    errno.EACCES: _CLOSED,
    errno.EPERM: _CLOSED,
    errno.EROFS: _CLOSED,
    errno.ENOTDIR: _CLOSED,
    errno.EEXIST: _CLOSED,
    errno.EISDIR: _CLOSED,
}
_BY_WORDS = {
    "no space left": _FULL,
    "disk is full": _FULL,
    "quota exceeded": _FULL,
    "file too large": _FULL,
    "permission denied": _CLOSED,
    "read-only": _CLOSED,
    "readonly": _CLOSED,
    "unable to open": _CLOSED,
}
"""What databases say: they give no number."""

_NEARLY_FULL_BYTES = 1 << 20
"""With less room than that, whatever a database calls its failure, this is why."""


@contextmanager
def disk_faults(path: Path) -> Iterator[None]:
    """Turn a failure of the disk under `path` into a fault; any other error passes.

    Raises:
        BarometreError: B601 disk full, B602 no right to write, B603 any other failure.
    """
    try:
        yield
    except Exception as error:
        fault = fault_of(error, path)
        if fault is None:
            raise
        raise BarometreError(fault) from error


def fault_of(error: BaseException, path: Path) -> Fault | None:
    """Return the fault of an error that the disk under `path` caused; None for any other error."""
    if isinstance(error, OSError) and not isinstance(error, ConnectionError):
        kind = _BY_NUMBER.get(error.errno or 0, _BROKEN)
        place = error.filename2 or error.filename or path
        return _fault(kind, error.strerror or str(error), Path(place), path)
    # Not imported for it: an error of DuckDB comes from where it was.
    duckdb = sys.modules.get("duckdb")
    if duckdb and isinstance(error, duckdb.Error) and not isinstance(error, duckdb.ProgrammingError):
        return fault_said(str(error), path)
    return None


def fault_said(said: str, path: Path) -> Fault:
    """Return the fault of a database under `path` that failed, by what it said."""
    return _fault(_kind_of(said) or _BROKEN, said.splitlines()[0], path, path)


def is_full_said(said: str) -> bool:
    """Whether a program that failed named a full disk."""
    return _kind_of(said) is _FULL


def find_refusal(folder: Path) -> Fault | None:
    """Return why nothing can be written in a folder, for a program that failed without saying; tried once."""
    trial = _existing(folder) / ".trial"
    try:
        trial.write_bytes(bytes(_NEARLY_FULL_BYTES))
    except OSError as error:
        return fault_of(error, folder)
    finally:
        with suppress(OSError):
            trial.unlink()
    return None


def make_folder(path: Path) -> None:
    """Make a folder, and those above it; where none can be made (in /proc), it is no disk that failed."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except FileNotFoundError:
        raise NotADirectoryError(errno.ENOTDIR, "no folder can be made there", str(path)) from None


def sync(path: Path) -> None:
    """Have the disk hold a file or a folder as it is now."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _fault(kind: tuple[str, str, str], said: str, place: Path, path: Path) -> Fault:
    if kind is _BROKEN and _is_full(path):
        kind = _FULL
    code, what, remedy = kind
    return Fault(code, f"{what} ({said}); {_UNCHANGED}", Place(str(place)), remedy)


def _kind_of(said: str) -> tuple[str, str, str] | None:
    return next((kind for words, kind in _BY_WORDS.items() if words in said.lower()), None)


def _is_full(path: Path) -> bool:
    return shutil.disk_usage(_existing(path)).free < _NEARLY_FULL_BYTES


def _existing(path: Path) -> Path:
    """Return the nearest folder that is there."""
    return next(folder for folder in (path, *path.parents) if folder.is_dir())
