"""The answers of a respondent, from one column an item (or several answers in one cell) to one row an item.

Belongs here: wide to long, multiple choices, answers that depend on the others of their group.
Does not: the value of a single cell (`recode`), files of one line an answer (`long_form`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from barometre_pipeline.ingestion.cells import fold
from barometre_pipeline.ingestion.frames import FALSE, TRUE
from barometre_pipeline.ingestion.mapped import Item, Mapped
from barometre_pipeline.ingestion.recode import (
    BLANK,
    Value,
    coded,
    recode,
    source_cells,
    written_cells,
)

_UNRANKED = Value(None)
"""Of an item that is left out of a ranking: nothing is missing."""


@dataclass(frozen=True)
class Answer:
    """What one line says of one item.

    Attributes:
        column: of the table `answer` that holds the value.
    """

    item: Item
    column: str
    value: Value


def answers_by_line(
    cells: pd.DataFrame, values: Sequence[Mapped], decimal_marks: Sequence[str]
) -> list[list[Answer]]:
    """Return, line by line, one answer an item that was asked, in the order of `columns.csv`."""
    by_value = [answers_of(cells, mapped, decimal_marks) for mapped in values if mapped.items]
    lines = zip(*by_value, strict=True) if by_value else ([] for _ in range(len(cells)))
    told = _told(cells, values)
    return [
        settle([answer for answers in line for answer in answers], of_groups)
        for line, of_groups in zip(lines, told, strict=True)
    ]


def answers_of(cells: pd.DataFrame, mapped: Mapped, decimal_marks: Sequence[str]) -> list[list[Answer]]:
    """Return, line by line, the answers that one value holds."""
    if mapped.item is None:
        return [_named(written, mapped) for written in answers_named(cells, mapped)]
    recoded = recode(written_cells(cells, mapped), mapped, decimal_marks)
    return [[Answer(mapped.item, mapped.column.name, value)] for value in recoded]


def answers_named(cells: pd.DataFrame, mapped: Mapped) -> list[list[str]]:
    """Return, line by line, the answers that the cells of a value name, in order; '' a cell left blank."""
    if mapped.separator:
        return [written_choices(written, mapped.separator) for written in written_cells(cells, mapped)]
    return [[fold(cell) for cell in line] for line in zip(*source_cells(cells, mapped), strict=True)]


def settle(answers: list[Answer], told: Mapping[str, str]) -> list[Answer]:
    """Read the blanks of a group that the respondent did answer.

    Who ranked an item gave no rank to those left blank: no value, and nothing missing. Who ticked a
    choice said no to those left blank. Who did neither may have ticked a box that speaks of the group.

    Args:
        answers: of one respondent.
        told: group -> what the box that was ticked says of it.
    """
    ranked = {answer.item.group for answer in answers if _is_type(answer, "rank") and answer.value.value}
    ticked = {
        answer.item.group for answer in answers if _is_type(answer, "choice") and answer.value.value == TRUE
    }
    settled = []
    for answer in answers:
        value, group = answer.value, answer.item.group
        if value.missing == BLANK and _is_type(answer, "rank") and group in ranked:
            value = Value(None)
        elif value.missing == BLANK and _is_type(answer, "choice") and group in ticked:
            value = Value(FALSE)
        elif value.missing == BLANK and group in told:
            value = coded(told[group])
        settled.append(Answer(answer.item, answer.column, value))
    return settled


def written_choices(written: str, separator: str) -> list[str]:
    """Return the answers that one cell holds, spaces folded, blanks left out."""
    return [choice for choice in map(fold, written.split(separator)) if choice]


def _told(cells: pd.DataFrame, values: Sequence[Mapped]) -> list[dict[str, str]]:
    """Return, line by line, what the boxes that are ticked say of their groups."""
    told: list[dict[str, str]] = [{} for _ in range(len(cells))]
    for mapped in values:
        if mapped.box:
            for of_groups, written in zip(told, written_cells(cells, mapped), strict=True):
                if mapped.codes.get(fold(written), fold(written)) == TRUE:
                    of_groups.setdefault(mapped.choices[0].group, mapped.box)
    return told


def _named(written: list[str], mapped: Mapped) -> list[Answer]:
    """One answer an item of the group: yes, or their rank, to those named; or why there is none.

    An item that is named twice has two ranks: the later is set aside as a duplicate.
    """
    codes = [mapped.codes.get(choice) if choice else None for choice in written]
    names = {item.code for item in mapped.choices}
    column = mapped.column.name
    if names.isdisjoint(codes):
        said = next((code for code in codes if code), None) or mapped.codes.get("", BLANK)
        return [Answer(item, column, coded(said)) for item in mapped.choices]
    if column != "rank":
        return [Answer(item, column, Value(TRUE if item.code in codes else FALSE)) for item in mapped.choices]
    answers = []
    for item in mapped.choices:
        ranks = [str(rank) for rank, code in enumerate(codes, start=1) if code == item.code]
        answers += [Answer(item, column, Value(rank)) for rank in ranks] or [Answer(item, column, _UNRANKED)]
    return answers


def _is_type(answer: Answer, kind: str) -> bool:
    return answer.item.type == kind
