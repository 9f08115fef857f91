"""The sheets of a workbook as lines of text.

Belongs here: opening XLSX, XLS and ODS, finding sheets by name, which of them nothing names.
Does not: whether the file may be opened (`workbook_file`), merged cells (`merged`), headers (`extract`).
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from python_calamine import CalamineWorkbook, SheetVisibleEnum

from barometre_pipeline.errors import BarometreError, Fault, Place, nearest
from barometre_pipeline.ingestion.cells import Line, fold, text_of
from barometre_pipeline.ingestion.layout import FILES_CSV
from barometre_pipeline.ingestion.marks import Block, Marks
from barometre_pipeline.ingestion.workbook_file import (
    damage_faults,
    scan_workbook,
    too_large,
    whole_sectors,
)


@dataclass(frozen=True)
class SheetCells:
    """All cells of a sheet, hidden ones too.

    Attributes:
        lines: from row 1, each as wide as the sheet, from column A.
        columns: first and last column that are used, from 1.
        marks: which cells are merged, or hold what is no value.
    """

    lines: list[Line]
    columns: tuple[int, int]
    marks: Marks

    def lines_within(self, columns: tuple[int, int]) -> list[Line]:
        """Return the lines, of some columns only, whether or not the sheet is as wide."""
        first, last = columns
        width = last - first + 1
        parts = ((row, cells[first - 1 : last]) for row, cells in self.lines)
        return [(row, cells + [""] * (width - len(cells))) for row, cells in parts]


class Workbook:
    """An open workbook."""

    def __init__(self, content: bytes, place: Place) -> None:
        """Open it.

        Raises:
            BarometreError: B228 wrong kind, B229 password, B230 damage, B236 too large a file.
        """
        content = whole_sectors(content)
        self._place = place
        self._marks = scan_workbook(content, place)
        with damage_faults(place):
            self._book = CalamineWorkbook.from_filelike(io.BytesIO(content))
            self._hidden = {
                sheet.name: sheet.visible != SheetVisibleEnum.Visible for sheet in self._book.sheets_metadata
            }

    @property
    def sheets(self) -> list[str]:
        """Names of all sheets, hidden ones too, in order."""
        return list(self._hidden)

    def naming_faults(self, named: Iterable[str | None]) -> Iterator[Fault]:
        """Compare the sheets with those that `files.csv` names: neither may have one that the other lacks.

        Args:
            named: None stands for a sheet that a row should name and does not: it may be any.

        Yields:
            B231 a sheet that the workbook lacks, B232 a sheet that nothing names.
        """
        named = list(named)
        wanted = {fold(name): name for name in named if name is not None}
        present = Counter(map(fold, self._hidden))
        for name in (name for folded, name in wanted.items() if folded not in present):
            what = f"the workbook has no sheet « {name} »"
            candidates = [other for other in self._hidden if fold(other) not in wanted]
            has = ", ".join(f"« {found} »" for found in nearest(name, candidates) or candidates)
            remedy = f"mend sheet in {FILES_CSV}, or ask for the sheet"
            yield Fault("B231", what, self._place, remedy, f"it has {has}" if has else "")
        for number, (name, is_hidden) in enumerate(self._hidden.items(), 1):
            which = f"sheet {number} of {len(self._hidden)}{', which is hidden' if is_hidden else ''}"
            if fold(name) not in wanted and None not in named:
                # Interviewers name sheets after people.
                what, remedy = f"no row of {FILES_CSV} names {which}", "add a row for it; without a table, "
                yield Fault("B232", what, self._place, f"{remedy}it is read no further", f"« {name} »")
            if fold(name) in wanted and present[fold(name)] > 1:
                what = f"two sheets are named « {fold(name)} », spaces aside: {which} is one"
                yield Fault("B232", what, self._place, "ask the supplier to rename it")

    def has(self, name: str) -> bool:
        """Whether a sheet of that name is there, whichever spaces are in it."""
        return fold(name) in map(fold, self._hidden)

    def read(self, name: str, decimal_mark: str) -> SheetCells:
        """Read a sheet that is there.

        Raises:
            BarometreError: B230 damage, B236 too large a sheet.
        """
        actual = next(found for found in self._hidden if fold(found) == fold(name))
        marks, place = self._marks[actual], replace(self._place, sheet=name)
        if marks.excess is not None:
            raise BarometreError(too_large(marks.excess, place))
        with damage_faults(place):
            sheet = self._book.get_sheet_by_name(actual)
            merged = sheet.merged_cell_ranges
            rows = sheet.to_python(skip_empty_area=False)
        if merged is not None:
            marks = replace(marks, merged=[_block(*corners) for corners in merged])
        used = marks.used or Block(1, 1, 1, 1)
        texts = [[text_of(cell, decimal_mark) for cell in cells] for cells in rows]
        # The library leaves out the last lines and columns where nothing but formulas without a value stands.
        texts += [[] for _ in range(len(texts), used.bottom)]
        lines = [(row, cells + [""] * (used.right - len(cells))) for row, cells in enumerate(texts, 1)]
        for block, text in marks.texts:
            for _, cells in lines[block.top - 1 : block.bottom]:
                cells[block.left - 1 : block.right] = [text] * (block.right - block.left + 1)
        return SheetCells(lines, (used.left, used.right), marks)


def _block(first: tuple[int, int], last: tuple[int, int]) -> Block:
    return Block(first[0] + 1, first[1] + 1, last[0] + 1, last[1] + 1)
