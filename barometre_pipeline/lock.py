"""One process at a time loads or publishes into an output folder.

Belongs here: the lock, what its holder says of itself, and what a killed holder left.
Does not: deciding what to run.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from barometre_pipeline.disk import disk_faults, make_folder
from barometre_pipeline.errors import BarometreError, Fault, Place

WAIT_SECONDS = 600.0
_POLL_SECONDS = 0.5
SETTLED_SECONDS = 10 * _POLL_SECONDS

_held: dict[Path, int] = {}
"""Locks of this process, and how often each was taken: a run inside `barometre run` takes it again."""


@contextmanager
def hold(
    lock_file: Path,
    purpose: str,
    wait_seconds: float = WAIT_SECONDS,
    on_wait: Callable[[str], object] = str,
) -> Iterator[None]:
    """Hold the lock of an output folder; it dies with its process.

    Args:
        lock_file: `<output>/.lock`.
        purpose: what the holder does, for those who wait.
        wait_seconds: how long to wait for another holder.
        on_wait: told once who holds it.

    Raises:
        BarometreError: B610, still held by another process; B601 to B603, the disk failed.
    """
    if lock_file in _held:
        _held[lock_file] += 1
        try:
            yield
        finally:
            _held[lock_file] -= 1
        return
    with _opened(lock_file) as handle:
        _acquire(handle, lock_file, wait_seconds, on_wait)
        _say_who(handle, purpose)
        _held[lock_file] = 1
        try:
            yield
        finally:
            del _held[lock_file]
            handle.truncate(0)


def holder_of(lock_file: Path) -> str | None:
    """Return who holds the lock of an output folder, in words; None when nobody does."""
    try:
        with lock_file.open(encoding="utf-8") as handle:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return lock_file.read_text(encoding="utf-8").strip() or "another process"
    except OSError:
        return None
    return None


def is_settled(lock_file: Path) -> bool:
    """Say whether nobody can be waiting for the lock: one who did would have taken it since it was left."""
    try:
        return abs(time.time() - lock_file.stat().st_mtime) > SETTLED_SECONDS
    except OSError:
        return True


def _opened(lock_file: Path) -> TextIO:
    with disk_faults(lock_file.parent):
        make_folder(lock_file.parent)
        return lock_file.open("a+", encoding="utf-8")


def _acquire(handle: TextIO, lock_file: Path, wait_seconds: float, on_wait: Callable[[str], object]) -> None:
    deadline = time.monotonic() + wait_seconds
    is_told = False
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            holder = lock_file.read_text(encoding="utf-8").strip() or "another process"
        if not is_told:
            on_wait(holder)
            is_told = True
        if time.monotonic() >= deadline:
            raise BarometreError(
                Fault(
                    "B610",
                    f"the output folder is in use by {holder}",
                    Place(str(lock_file)),
                    "wait for it to end",
                )
            )
        time.sleep(_POLL_SECONDS)


def _say_who(handle: TextIO, purpose: str) -> None:
    # On a full disk the lock holds all the same; only the words for those who wait are lost.
    with suppress(OSError):
        handle.truncate(0)
        handle.write(f"{purpose}, process {os.getpid()}, since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC\n")
        handle.flush()
