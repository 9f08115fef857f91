"""The cells of a sheet that do not stand alone, and those that hold no value.

Belongs here: what merged cells say; the refusal of those that say nothing clear, of errors, of formulas, of
percentages.
Does not: reading the sheet (`workbook`), headers (`extract`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from barometre_pipeline.errors import Fault, Place, first_of
from barometre_pipeline.ingestion.cells import Line, clean
from barometre_pipeline.ingestion.extract import Parts
from barometre_pipeline.ingestion.layout import FILES_CSV
from barometre_pipeline.ingestion.marks import Block
from barometre_pipeline.ingestion.workbook import SheetCells

_SHOWN_CELLS = 10
_SEND_AGAIN = (
    "ask the supplier to open the workbook in a spreadsheet program, save it (an .xls as .xlsx) and send it "
    "again; a text that begins with = was probably meant as text, and is to be typed so"
)

_Columns = tuple[int, int]


def blank_covered(sheet: SheetCells) -> SheetCells:
    """Blank each cell that a merged block covers: what it held stays in the file, and is not shown."""
    lines = [(row, list(cells)) for row, cells in sheet.lines]
    for block in sheet.marks.merged:
        for row, cells in lines[block.top - 1 : block.bottom]:
            first = block.left if row == block.top else block.left - 1
            covered = range(first, min(block.right, len(cells)))
            cells[first : block.right] = [""] * len(covered)
    return replace(sheet, lines=lines)


def fill_merged(parts: Parts, sheet: SheetCells, columns: _Columns) -> Parts:
    """Say in each cell of a merged block what the block says.

    A heading over several columns holds for each; a cell over several lines holds for each that has a cell of
    its own. A heading over several lines is one heading: nothing is filled down there.

    Args:
        parts: lines of the columns that are read; what the blocks cover is blank.
        sheet: all of it.
        columns: first and last that are read.
    """
    header, body = _copied(parts.header), _copied(parts.body)
    (first, last), end = columns, max(body, default=0)
    for block in sheet.marks.merged:
        text = _text(sheet, block)
        if block.top in header:
            for column in range(max(block.left, first), min(block.right, last) + 1):
                header[block.top][column - first] = text
        elif first <= block.left <= last and block.top in body:
            for row in range(block.top, min(block.bottom, end) + 1):
                if row in body:
                    body[row][block.left - first] = text
    return replace(parts, header=list(header.items()), body=list(body.items()))


def cell_faults(parts: Parts, sheet: SheetCells, columns: _Columns, place: Place) -> Iterator[Fault]:
    """Refuse, in the header and the body, cells that cannot be read as what they say.

    Yields:
        B233 formulas without a value, B234 errors, B235 cells merged across columns of the body, or across
        the header and the lines under it, B239 percentages. Titles and foot may hold what they like.
    """
    marks = sheet.marks
    table = [row for row, _ in sorted([*parts.header, *parts.body, *parts.blank])]
    for blocks, verb in ((marks.unvalued, "was not"), (marks.doubtful, "may not have been")):
        formulas = [block for block in blocks if block.meets(table, columns)]
        if formulas:
            what = f"formulas whose value {verb} computed: {_shown(formulas)}"
            yield Fault("B233", what, _at(place, formulas), _SEND_AGAIN)
    errors = {block: error for block, error in marks.errors if block.meets(table, columns)}
    if errors:
        what = f"cells that hold an error ({', '.join(sorted(set(errors.values())))}): {_shown(errors)}"
        yield Fault("B234", what, _at(place, errors), "ask the supplier for their values")
    percents = [block for block in marks.percents if block.meets(table, columns)]
    if percents:
        what = f"numbers shown as percentages, which hold a hundredth of what they show: {_shown(percents)}"
        remedy = "ask the supplier for them as plain numbers (12, with % in the header), or typed as text"
        yield Fault("B239", what, _at(place, percents), remedy)
    yield from _merge_faults(parts, sheet, columns, place)


def _merge_faults(parts: Parts, sheet: SheetCells, columns: _Columns, place: Place) -> Iterator[Fault]:
    """Merged cells that say something, and not clearly of what."""
    body = [row for row, _ in parts.body]
    said = [block for block in sheet.marks.merged if block.meets(body, columns) and _text(sheet, block)]
    across = [block for block in said if block.left < block.right and block.top >= body[0]]
    if across:
        what = f"cells merged across columns, which one value cannot fill: {_shown(across)}"
        yield Fault("B235", what, _at(place, across), "ask the supplier to unmerge them")
    above = [block for block in said if block.top < body[0]]
    if above:
        what = f"cells merged across the header and the lines under it: {_shown(above)}"
        remedy = f"mend header_rows in {FILES_CSV}, or ask the supplier to unmerge them"
        yield Fault("B235", what, _at(place, above), remedy)


def _copied(lines: Iterable[Line]) -> dict[int, list[str]]:
    return {row: list(cells) for row, cells in lines}


def _text(sheet: SheetCells, block: Block) -> str:
    """What a merged block says: its first cell; the others may hold what was there before."""
    cells = sheet.lines[block.top - 1][1] if block.top <= len(sheet.lines) else []
    return clean(cells[block.left - 1]) if block.left <= len(cells) else ""


def _at(place: Place, blocks: Iterable[Block]) -> Place:
    return replace(place, row=min(block.top for block in blocks))


def _shown(blocks: Sequence[Block] | dict[Block, str]) -> str:
    return first_of(sorted(blocks), _SHOWN_CELLS)
