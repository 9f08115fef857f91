"""What the terminal of `barometre run` shows while a run goes on: its messages, not Dagster's events.

Belongs here: the logger that prints one line a message. Does not: what the lines say.
"""

from __future__ import annotations

import logging
import sys

import dagster as dg


class _OwnMessages(logging.Filter):
    """Let through what an asset says, and warnings; not the events that Dagster records."""

    def filter(self, record: logging.LogRecord) -> bool:
        meta = getattr(record, "dagster_meta", {})
        return meta.get("dagster_event") is None and record.levelno >= logging.INFO


class _Line(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        meta = getattr(record, "dagster_meta", {})
        return f"  {meta.get('orig_message') or record.getMessage()}"


def _terminal(_: dg.InitLoggerContext) -> logging.Logger:
    logger = logging.Logger("barometre", level=logging.INFO)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Line())
    handler.addFilter(_OwnMessages())
    logger.addHandler(handler)
    return logger


terminal_logger = dg.LoggerDefinition(
    _terminal, description="One line a message of an asset, on standard error."
)
