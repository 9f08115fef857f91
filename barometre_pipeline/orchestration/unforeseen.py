"""An error that nobody foresaw ends a step as any fault does; its text may quote an answer, and is private.

Belongs here: keeping that text from the history of runs, which readers of the UI see.
Does not: faults that were foreseen (`failures`).
"""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

from barometre_pipeline.errors import BarometreError, Fault, Place
from barometre_pipeline.orchestration.failures import refused
from barometre_pipeline.orchestration.resources import BarometreFolders
from barometre_pipeline.settings import Settings


@contextmanager
def errors_worded(context: dg.AssetExecutionContext, folders: BarometreFolders) -> Iterator[None]:
    """Let an error end a step as faults do: one that nobody foresaw by its kind, without its text."""
    try:
        yield
    except (dg.Failure, dg.RetryRequested):
        raise
    except BarometreError as error:
        raise refused(error) from None
    except Exception as error:  # whatever it is, Dagster would write its text into the history
        raise refused(BarometreError(_fault(error, folders.settings, context.run.run_id))) from None


def _fault(error: Exception, settings: Settings, run_id: str) -> Fault:
    text = "".join(traceback.format_exception(error))
    file = _keep(text, settings.unforeseen_dir / f"{run_id}.txt")
    return Fault(
        "B001",
        f"unexpected {type(error).__name__}",
        Place(str(file) if file else None),
        "report it as a defect, with what that file holds" if file else "report it as a defect",
        text,
    )


def _keep(text: str, file: Path) -> Path | None:
    """Write a text where only the owner reads it; None where the disk takes nothing."""
    from barometre_pipeline.ingestion.disk import replace_private_file

    try:
        replace_private_file(file, text.encode())
    except OSError:
        return None
    return file
