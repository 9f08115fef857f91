"""What follows from rows that are decided: their answers are looked at, their items are proposed.

Belongs here: headers of decided rows put beside those that are proposed.
Does not: which rows are decided (`kept`), what answers mean (`draft_answers`).
"""

from __future__ import annotations

from collections.abc import Sequence

from barometre_pipeline.drafting.asked import Asked, state_new_item
from barometre_pipeline.drafting.draft import Cells
from barometre_pipeline.drafting.groups import Placed
from barometre_pipeline.drafting.kept import Kept
from barometre_pipeline.drafting.profiles import Found
from barometre_pipeline.drafting.questions import core, item_type_of, items_of

_TYPES = {"rank": "rank", "value_number": "number"}


def take_over(asked: Asked, kept: Kept, placed: Sequence[Placed]) -> None:
    """Look at the answers under the headers that are decided, and propose the items that they name."""
    asked.settled = kept.standing("columns")
    asked.answered = kept.answers
    there = {cells["item_code"] for cells in kept.standing("items")} | set(items_of(asked.known))
    there |= {each.cells["item_code"] for each in asked.items}
    for sheet in placed:
        headers = tuple(column.header for column in sheet.sounding.columns)
        for column in sheet.sounding.columns if sheet.tables else ():
            for cells in (cells for cells in kept.rows_of(column) if cells["table"]):
                asked.feed(cells, column)
                if _is_of_one_item(cells) and cells["item"] not in there:
                    there.add(cells["item"])
                    kind = _TYPES.get(cells["column"]) or item_type_of(column) or "yes_no"
                    _state(asked, cells, column, kind, headers)


def _state(asked: Asked, cells: Cells, column: Found, kind: str, headers: tuple[str, ...]) -> None:
    evidence = f"{column.where}: {column.kind}; columns.csv names it"
    state_new_item(asked, column, cells["item"], kind, core(column.header, headers), evidence)


def _is_of_one_item(cells: Cells) -> bool:
    """Whether cells answer one item: a separator, a place or a box speaks of a group."""
    return bool(cells["item"]) and not any(cells[mark] for mark in ("separator", "part", "constant"))
