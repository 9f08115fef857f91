"""What the disk refuses, worded for the person who minds it.

Belongs here: turning a failure of the disk into a fault.
Does not: what is written (`audit`, `build`), or what is undone when it fails (`releases`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from barometre_pipeline.errors import BarometreError, Fault, Place


@contextmanager
def disk_faults(folder: Path) -> Iterator[None]:
    """Turn a failure to read or write in a folder into a fault.

    Raises:
        BarometreError: B801, the disk refused.
    """
    try:
        yield
    except duckdb.ProgrammingError:
        raise
    except (OSError, duckdb.Error) as error:
        what = f"the disk refused: {str(error).splitlines()[0]}. What is published stays as it was"
        remedy = "make room, or give the right to write there, then try again"
        raise BarometreError(Fault("B801", what, Place(str(folder)), remedy)) from error
