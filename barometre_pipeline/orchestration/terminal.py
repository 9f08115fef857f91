"""What the terminal of `barometre run` shows while a run goes on: what was announced, not Dagster's events.

Belongs here: announcing, and the logger that prints it. Does not: what the lines say.
"""

from __future__ import annotations

import io
import logging
import sys
from typing import TextIO

import dagster as dg

from barometre_pipeline import interruption

_PROGRESS = "is_progress"
_COMPLAINT = "Exception while writing logger call to event log"


def announce(context: dg.AssetExecutionContext, message: str) -> None:
    """Say in the run's log, and on the terminal of `barometre run`, what the run does now.

    A run that was asked to end, and did not hear it, ends here.
    """
    interruption.stop_if_asked()
    context.log.info(message, extra={_PROGRESS: True})


class WithoutHistoryErrors(io.TextIOBase):
    """Standard error without Dagster's complaint at each event that it cannot record: the run ends anyway."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write a text, unless it is such a complaint."""
        return len(text) if text.startswith(_COMPLAINT) else self._stream.write(text)

    def flush(self) -> None:
        """Write what was kept back."""
        self._stream.flush()


class _Announced(logging.Filter):
    """Let through what was announced; not the events that Dagster records, nor what libraries say."""

    def filter(self, record: logging.LogRecord) -> bool:
        return getattr(record, _PROGRESS, False)


class _Line(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        meta = getattr(record, "dagster_meta", {})
        return f"  {meta.get('orig_message') or record.getMessage()}"


def _terminal(_: dg.InitLoggerContext) -> logging.Logger:
    logger = logging.Logger("barometre", level=logging.INFO)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Line())
    handler.addFilter(_Announced())
    logger.addHandler(handler)
    return logger


terminal_logger = dg.LoggerDefinition(
    _terminal, description="One line a message of an asset, on standard error."
)
