"""Ctrl-C and SIGTERM: whether a command was asked to end, and by which signal.

Belongs here: hearing the signal, whoever handles it.
Does not: what is undone (whoever writes does), or what the command says (`cli`).

While Dagster executes, it handles signals itself: it raises an error of its own from wherever the run is,
which is lost where nothing may be raised, or none at all between two steps. The wakeup descriptor hears all.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_ASKING = (signal.SIGINT, signal.SIGTERM)

_heard: list[int] = []
_reader: int | None = None


@contextmanager
def listening() -> Iterator[None]:
    """Hear signals until the end; SIGTERM interrupts as Ctrl-C does."""
    global _reader
    reader, writer = os.pipe()
    for descriptor in (reader, writer):
        os.set_blocking(descriptor, False)
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    hook = sys.unraisablehook
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    sys.unraisablehook = lambda lost: None if received() else hook(lost)  # `stop_if_asked` makes up for it
    _reader = reader
    _heard.clear()
    try:
        yield
    finally:
        _reader = None
        _heard.clear()
        sys.unraisablehook = hook
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGTERM, before)
        os.close(reader)
        os.close(writer)


def received() -> signal.Signals | None:
    """Return the signal that asked this command to end first, if one did."""
    if _reader is not None:
        with suppress(BlockingIOError):
            _heard.extend(os.read(_reader, 4096))
    return next((signal.Signals(number) for number in _heard if number in _ASKING), None)


def stop_if_asked() -> None:
    """Interrupt what goes on if a signal was heard and lost."""
    if received() is not None:
        raise KeyboardInterrupt
