"""The rows of a file of the codebook, to be checked one by one.

Belongs here: their lines and what each states.
Does not: reading the file (`codebook_reading`), what must hold of them (`codebook_checks`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Rows:
    """The rows of one file in Python's own types: most are few, and a frame takes longer to ask than they do.

    Attributes:
        lines: line of each row, from 1 for the header.
        columns: column -> line -> what is stated there; blank cells are left out.
    """

    lines: list[int]
    columns: dict[str, dict[int, str]]

    @classmethod
    def of(cls, frame: pd.DataFrame) -> Rows:
        """Return the rows of a frame of text that is indexed by line."""
        lines = frame.index.tolist()
        return cls(lines, {str(name): _stated(lines, frame[name].tolist()) for name in frame.columns})

    @classmethod
    def of_codes(cls, codes: Iterable[str]) -> Rows:
        """Return the rows of a list of codes that lies in no file."""
        stated = dict(enumerate(codes))
        return cls(list(stated), {"code": stated})

    def row(self, line: int) -> dict[str, str]:
        """Return what one row states, by column."""
        return {name: stated[line] for name, stated in self.columns.items() if line in stated}


def _stated(lines: list[int], cells: list[str | float]) -> dict[int, str]:
    return {line: cell for line, cell in zip(lines, cells, strict=True) if isinstance(cell, str)}
