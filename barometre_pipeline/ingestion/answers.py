"""The answers of a respondent, from one column an item (or several answers in one cell) to one row an item.

Belongs here: wide to long, multiple choices, answers that depend on the others of their group.
Does not: the value of a single cell (`recode`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from barometre_pipeline.ingestion.cells import fold
from barometre_pipeline.ingestion.frames import FALSE, TRUE
from barometre_pipeline.ingestion.mapping import Item, Mapped
from barometre_pipeline.ingestion.recode import BLANK, Value, coded, recode, written_cells


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
    by_value = []
    for mapped in values:
        if mapped.choices:
            by_value.append([_chosen(written, mapped) for written in written_cells(cells, mapped)])
        elif mapped.item is not None:
            recoded = recode(written_cells(cells, mapped), mapped, decimal_marks)
            by_value.append([[Answer(mapped.item, mapped.column.name, value)] for value in recoded])
    lines = zip(*by_value, strict=True) if by_value else ([] for _ in range(len(cells)))
    return [settle([answer for answers in line for answer in answers]) for line in lines]


def settle(answers: list[Answer]) -> list[Answer]:
    """Read the blanks of a group that the respondent did answer.

    Who ranked an item gave no rank to those left blank: no value, and nothing missing. Who ticked a
    choice said no to those left blank.
    """
    ranked = {answer.item.group for answer in answers if _is_type(answer, "rank") and answer.value.value}
    ticked = {
        answer.item.group for answer in answers if _is_type(answer, "choice") and answer.value.value == TRUE
    }
    settled = []
    for answer in answers:
        value = answer.value
        if value.missing == BLANK and _is_type(answer, "rank") and answer.item.group in ranked:
            value = Value(None)
        elif value.missing == BLANK and _is_type(answer, "choice") and answer.item.group in ticked:
            value = Value(FALSE)
        settled.append(Answer(answer.item, answer.column, value))
    return settled


def written_choices(written: str, separator: str) -> list[str]:
    """Return the answers that one cell holds, spaces folded, blanks left out."""
    return [choice for choice in map(fold, written.split(separator)) if choice]


def _chosen(written: str, mapped: Mapped) -> list[Answer]:
    """One answer an item of the group: yes to those named, no to the others; or why there is none."""
    choices = written_choices(written, mapped.separator)
    codes = [mapped.codes[choice] for choice in choices] or [mapped.codes.get("", BLANK)]
    names = {item.code for item in mapped.choices}
    if names & set(codes):
        values = [Value(TRUE if item.code in codes else FALSE) for item in mapped.choices]
    else:
        values = [coded(codes[0])] * len(mapped.choices)
    return [
        Answer(item, mapped.column.name, value) for item, value in zip(mapped.choices, values, strict=True)
    ]


def _is_type(answer: Answer, kind: str) -> bool:
    return answer.item.type == kind
