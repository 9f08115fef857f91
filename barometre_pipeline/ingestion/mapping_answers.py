"""The ways in which a file holds answers: which cells answer which item, from `columns.csv`.

Belongs here: a column an item, several items in a cell, a cell a place (1st, 2nd), boxes of a whole group, a
    line an answer.
Does not: the other tables (`mapping`), reading the cells (`answers`, `long_form`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from barometre_pipeline.codebook import EditionCodebook
from barometre_pipeline.errors import BarometreError, Fault, Place, nearest
from barometre_pipeline.ingestion.cells import fold
from barometre_pipeline.ingestion.frames import FALSE, TRUE
from barometre_pipeline.ingestion.layout import records
from barometre_pipeline.ingestion.mapped import LEFT_OUT, Item, Mapped
from barometre_pipeline.tables import ANSWER, MISSING_REASONS

COLUMNS_CSV = "codebook/columns.csv"
QUESTION = "item_code"
"""The column of answers whose header says what a line answers."""

ITEMS_CSV = "codebook/items.csv"
COLUMN_OF_TYPE = {"yes_no": "is_yes", "choice": "is_yes", "rank": "rank", "number": "value_number"}
_NAMED = ("choice", "rank")
"""Types of the items that a cell may name."""

Cells = dict[str, str | None]


def items_of(codebook: EditionCodebook) -> list[Item]:
    """Return the items of an edition."""
    return [
        Item(str(cells["item_code"]), str(cells["item_group"]), str(cells["item_type"]))
        for _, cells in records(codebook.items)
    ]


def groups_of(items: Iterable[Item]) -> dict[str, tuple[Item, ...]]:
    """Return group -> its items, of those that are chosen or ranked: a cell may name them."""
    groups: dict[str, list[Item]] = defaultdict(list)
    for item in sorted(items, key=lambda item: item.type):
        if item.type in _NAMED and all(item.type == other.type for other in groups[item.group]):
            groups[item.group].append(item)
    return {group: tuple(of_group) for group, of_group in groups.items() if of_group}


def is_box(cells: Cells) -> bool:
    """Whether a row maps a box that speaks of a whole group: « none of these », « does not know »."""
    is_answer = cells["table"] == ANSWER.name and cells["item"] is not None
    return is_answer and cells["header"] is not None and cells["constant"] is not None


def map_answer(base: Mapped, rows: list[tuple[int, Cells]], items: list[Item], is_long: bool) -> Mapped:
    """Say what a value of the table of answers answers.

    Args:
        base: the value, but for that.
        rows: its rows of `columns.csv`, each with its line.
        items: of the edition.
        is_long: a header of the file says what each line answers.

    Raises:
        BarometreError: B301.
    """
    line, cells = rows[0]
    if is_long:
        if cells["item"] is not None or cells["part"] is not None:
            what = "a header says what each line answers, and this row names an item or a part"
            raise BarometreError(fault(what, line, "item", f"leave both blank, or take out {QUESTION}"))
        return replace(base, is_open=True)
    groups = groups_of(items)
    if is_box(cells):
        return _box(base, cells, line, groups)
    if cells["separator"] is not None:
        return _several(base, cells, line, groups)
    if cells["part"] is not None and cells["item"] in groups.keys() - {item.code for item in items}:
        return _in_order(base, rows, groups[str(cells["item"])])
    return one(base, _item(base, cells["item"], line, items))


def map_question(base: Mapped, codebook: EditionCodebook, items: list[Item], line: int) -> Mapped:
    """Say which questions the lines of a file may answer, and how they are written there.

    A question is written as `modalities.csv` says, or as its code, or as `items.csv` words it.

    Raises:
        BarometreError: B301, the edition has no item.
    """
    groups = groups_of(items)
    questions = {**groups, **{item.code: (item,) for item in items}}
    if not questions:
        raise BarometreError(
            fault(
                "no item of the edition can be the question", line, "column", f"list its items in {ITEMS_CSV}"
            )
        )
    written = {**_wordings(codebook, questions), **{code: code for code in questions}, **base.codes}
    return replace(base, codes=written, allowed=frozenset({*questions, LEFT_OUT}), questions=questions)


def answer_to(question: str, opened: Iterable[Mapped], asked: tuple[Item, ...]) -> Mapped | None:
    """Return the value of the lines that answer one question; None where no row maps a value of its type.

    Args:
        question: code of the item or group.
        opened: values of the file that the line says the item of.
        asked: its items.
    """
    column = COLUMN_OF_TYPE[asked[0].type]
    base = next((value for value in opened if value.column.name == column), None)
    if base is None:
        return None
    base = replace(base, is_open=False)
    if question == asked[0].code:
        return one(replace(base, separator=""), asked[0])
    return _naming(base, asked)


def one(base: Mapped, item: Item) -> Mapped:
    """Return the value of one item."""
    is_coded = base.column.type == "boolean" and base.codes
    allowed = frozenset({TRUE, FALSE, *MISSING_REASONS}) if is_coded else None
    return replace(base, item=item, allowed=allowed)


def fault(what: str, line: int, column: str, remedy: str) -> Fault:
    """Word a fault of a row of `columns.csv`."""
    return Fault("B301", what, Place(COLUMNS_CSV, row=line, column=column), remedy)


def _naming(base: Mapped, items: tuple[Item, ...]) -> Mapped:
    """Return a value whose cells name items; where no answer is mapped, by their codes."""
    names = {item.code: item.code for item in items}
    none = () if items[0].type == "rank" else (FALSE,)
    allowed = frozenset({*none, *names, *MISSING_REASONS})
    return replace(base, codes=base.codes or names, allowed=allowed, choices=items)


def _item(base: Mapped, code: str | None, line: int, items: list[Item]) -> Item:
    item = next((item for item in items if item.code == code), None)
    if item is None:
        near = nearest(code or "", (item.code for item in items))
        remedy = f"did you mean {' or '.join(near)}?" if near else f"write the item_code of {ITEMS_CSV}"
        what = f"« {code} » is not an item of the edition" if code else "the answer names no item"
        raise BarometreError(fault(what, line, "item", remedy))
    expected = COLUMN_OF_TYPE[item.type]
    if expected != base.column.name:
        what = f"« {item.code} » is an item of type {item.type}: its answer is not {base.column.name}"
        raise BarometreError(fault(what, line, "column", f"write {expected}"))
    return item


def _several(base: Mapped, cells: Cells, line: int, groups: dict[str, tuple[Item, ...]]) -> Mapped:
    """Items that one cell may name: those of the group, or of the only group that the column answers."""
    column = base.column.name
    known = [name for name, items in groups.items() if COLUMN_OF_TYPE[items[0].type] == column]
    group = cells["item"] or (known[0] if len(known) == 1 else None)
    if group not in known:
        what = f"one cell holds several answers: {column} of which group?"
        remedy = f"write the item_group in item (one of: {', '.join(known) or f'none in {ITEMS_CSV}'})"
        raise BarometreError(fault(what, line, "item", remedy))
    return _naming(base, groups[group])


def _in_order(base: Mapped, rows: list[tuple[int, Cells]], items: tuple[Item, ...]) -> Mapped:
    """Items of a group, of which each of several cells names one: the first, the second, and so on."""
    line = rows[0][0]
    if sorted(int(str(cells["part"])) for _, cells in rows) != list(range(1, len(rows) + 1)):
        what = f"the headers that name items of « {items[0].group} » are not numbered from 1 on"
        raise BarometreError(fault(what, line, "part", "write 1 for the first, 2 for the second, and so on"))
    expected = COLUMN_OF_TYPE[items[0].type]
    if base.column.name != expected:
        what = f"« {items[0].group} » is a group of items of type {items[0].type}"
        raise BarometreError(fault(what, line, "column", f"write {expected}"))
    return _naming(base, items)


def _box(base: Mapped, cells: Cells, line: int, groups: dict[str, tuple[Item, ...]]) -> Mapped:
    """A box that, ticked, answers for all items of a group."""
    group, meaning = str(cells["item"]), str(cells["constant"])
    if group not in groups or base.column.name != "is_yes":
        what = "a header beside a constant is a box that speaks of a group of choices or of ranks"
        remedy = f"write is_yes, and in item one of: {', '.join(groups) or f'none in {ITEMS_CSV}'}"
        raise BarometreError(fault(what, line, "item", f"{remedy}; or keep the header or the constant"))
    said = MISSING_REASONS if groups[group][0].type == "rank" else (FALSE, *MISSING_REASONS)
    if meaning not in said:
        what = f"« {meaning} » is not what a box may say of a group"
        raise BarometreError(fault(what, line, "constant", f"write one of {', '.join(said)}"))
    allowed = frozenset({TRUE, FALSE, *MISSING_REASONS})
    return replace(base, box=meaning, choices=groups[group], allowed=allowed)


def _wordings(codebook: EditionCodebook, questions: dict[str, tuple[Item, ...]]) -> dict[str, str]:
    """Return wording -> the one item that is asked so, or the one group all of whose items are."""
    asked: dict[str, set[str]] = defaultdict(set)
    for _, cells in records(codebook.items):
        if cells["wording"]:
            asked[fold(cells["wording"])].add(str(cells["item_code"]))
    by_items = {frozenset(item.code for item in items): code for code, items in questions.items()}
    found = {wording: by_items.get(frozenset(codes)) for wording, codes in asked.items()}
    return {wording: code for wording, code in found.items() if code is not None}
