"""What the terminal of `barometre run` shows while a run goes on: what was announced, not Dagster's events.

Belongs here: announcing, and the logger that prints it. Does not: what the lines say.
"""

from __future__ import annotations

import logging
import sys

import dagster as dg

_PROGRESS = "is_progress"


def announce(context: dg.AssetExecutionContext, message: str) -> None:
    """Say in the run's log, and on the terminal of `barometre run`, what the run does now."""
    context.log.info(message, extra={_PROGRESS: True})


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
