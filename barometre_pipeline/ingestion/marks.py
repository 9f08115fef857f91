"""What must be known of a sheet beside the values of its cells.

Belongs here: blocks of cells that are merged, or whose value is not what they show; the area used.
Does not: finding them (`workbook_xlsx`, `workbook_xls`, `workbook_ods`), what follows from them (`merged`).

The library that gives the values gives a blank for an error and for a formula that was never computed, and of
a percentage the bare number.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from barometre_pipeline.ingestion.cells import column_letters

MAX_CELLS = 2_000_000
"""Cells from A1 to the last that is used: 100 000 lines of 20 columns, many times what cities declare."""


class Block(NamedTuple):
    """A rectangle of cells, from 1, last row and column included."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        first, last = f"{column_letters(self.left)}{self.top}", f"{column_letters(self.right)}{self.bottom}"
        return first if first == last else f"{first}:{last}"

    def joined(self, other: Block) -> Block:
        """Return the least block that holds both."""
        return Block(
            min(self.top, other.top),
            min(self.left, other.left),
            max(self.bottom, other.bottom),
            max(self.right, other.right),
        )

    def meets(self, rows: Sequence[int], columns: tuple[int, int]) -> bool:
        """Whether a cell of it stands in one of these rows, in order, and between these columns."""
        first, last = columns
        near = bisect_left(rows, self.top)
        return near < len(rows) and rows[near] <= self.bottom and self.left <= last and first <= self.right


@dataclass
class Marks:
    """What one sheet holds beside values, filled in while the sheet is scanned.

    Attributes:
        merged: cells that were made one.
        unvalued: formulas without a value.
        doubtful: formulas with a value that may be none: all are still to be computed, says the workbook; or
            it is a zero where programs leave one in the place of a text.
        errors: cells that hold an error, and which.
        percents: numbers that are shown as percentages: 0.12 as 12 %.
        texts: cells whose text the library does not give, or not whole; and that text.
        used: the least block that holds every cell with a value, a formula or an error; None: there is none.
    """

    merged: list[Block] = field(default_factory=list)
    unvalued: list[Block] = field(default_factory=list)
    doubtful: list[Block] = field(default_factory=list)
    errors: list[tuple[Block, str]] = field(default_factory=list)
    percents: list[Block] = field(default_factory=list)
    texts: list[tuple[Block, str]] = field(default_factory=list)
    used: Block | None = None

    def use(self, block: Block) -> None:
        """Note that cells hold something."""
        self.used = block.joined(self.used or block)

    @property
    def excess(self) -> Block | None:
        """The area from A1 to the last cell that is used, if no survey fills as much; else None."""
        area = Block(1, 1, self.used.bottom, self.used.right) if self.used else None
        return area if area and area.bottom * area.right > MAX_CELLS else None
