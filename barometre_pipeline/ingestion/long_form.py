"""Files of one line an answer: which lines answer which question, and what each respondent answers in all.

Belongs here: questions, the lines of each, choices ticked one a line, questions without a line.
Does not: which questions there are (`mapping_answers`), the cells of an answer (`answers`).

A respondent that has a line in such a file was asked all that the file asks: exports leave out the lines of
questions that were left blank.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import pandas as pd

from barometre_pipeline.ingestion.answers import Answer, answers_by_line, answers_of, settle
from barometre_pipeline.ingestion.cells import fold
from barometre_pipeline.ingestion.frames import TRUE
from barometre_pipeline.ingestion.mapped import LEFT_OUT, Item, Mapped, TableMapping
from barometre_pipeline.ingestion.mapping_answers import answer_to
from barometre_pipeline.ingestion.recode import BLANK, Value, written_cells

_Asker = tuple[str, ...] | int
"""Who answers a line: the cells that name the respondent; the number of the line, where none is named."""


def unfold(cells: pd.DataFrame, table: TableMapping) -> Iterator[tuple[pd.DataFrame, Mapped]]:
    """Yield each value of a table with its lines: all, or those that ask it where a header says so.

    Args:
        cells: lines of a file.
        table: what it maps of one table.
    """
    yield from ((cells, mapped) for mapped in table.values if not mapped.is_open)
    if table.question is not None:
        asked = questions_by_line(cells, table.question)
        for code in dict.fromkeys(asked):
            if mapped := _answer_to(code, table):
                yield cells[[each == code for each in asked]], mapped


def questions_by_line(cells: pd.DataFrame, question: Mapped) -> list[str]:
    """Return, line by line, the item or group that is asked; '' where that is not known."""
    return [question.codes.get(fold(written), "") for written in written_cells(cells, question)]


def items_asked(cells: pd.DataFrame, table: TableMapping) -> dict[str, Item]:
    """Return the items, by code, that the lines of a file ask."""
    question = table.question
    if question is None:
        return {}
    codes = dict.fromkeys(questions_by_line(cells, question))
    return {item.code: item for code in codes for item in question.questions.get(code, ())}


def is_left_out(cells: pd.DataFrame, table: TableMapping) -> list[bool]:
    """Say which lines answer a question that goes no further."""
    if table.question is None:
        return [False] * len(cells)
    return [code == LEFT_OUT for code in questions_by_line(cells, table.question)]


def read_answers(
    cells: pd.DataFrame, table: TableMapping, decimal_marks: Sequence[str]
) -> list[list[Answer]]:
    """Return, line by line, the answers that stand there.

    Of a file of one line an answer, those of questions without a line stand at the first of the respondent.
    """
    if table.question is None:
        return answers_by_line(cells, table.values, decimal_marks)
    askers = _askers(cells, table)
    by_line = _as_written(cells, table, decimal_marks, askers)
    items = items_asked(cells, table)
    lines: dict[_Asker, list[int]] = defaultdict(list)
    for number, asker in enumerate(askers):
        lines[asker].append(number)
    for asker, of_one in lines.items():
        said = [(number, answer) for number in of_one for answer in by_line[number]]
        if not isinstance(asker, int):
            lacking = items.keys() - {answer.item.code for _, answer in said}
            said += [(of_one[0], _left_blank(item, table)) for code, item in items.items() if code in lacking]
        settled = settle([answer for _, answer in said], {})
        for number in of_one:
            by_line[number] = []
        for (number, _), answer in zip(said, settled, strict=True):
            by_line[number].append(answer)
    return by_line


def _answer_to(code: str, table: TableMapping) -> Mapped | None:
    question = table.question
    items = question.questions.get(code) if question else None
    return answer_to(code, [value for value in table.values if value.is_open], items) if items else None


def _askers(cells: pd.DataFrame, table: TableMapping) -> list[_Asker]:
    references = [written_cells(cells, mapped) for mapped in table.references]
    named = list(zip(*references, strict=True)) if references else [()] * len(cells)
    return [parts if parts and all(parts) else number for number, parts in enumerate(named)]


def _as_written(
    cells: pd.DataFrame, table: TableMapping, decimal_marks: Sequence[str], askers: list[_Asker]
) -> list[list[Answer]]:
    """Return, line by line, the answers to its question."""
    by_line: list[list[Answer]] = [[] for _ in range(len(cells))]
    asked = questions_by_line(cells, table.question) if table.question else []
    for code in dict.fromkeys(asked):
        mapped = _answer_to(code, table)
        if mapped is None:
            continue
        numbers = [number for number, each in enumerate(asked) if each == code]
        marks = [decimal_marks[number] for number in numbers]
        answers = dict(zip(numbers, answers_of(cells.iloc[numbers], mapped, marks), strict=True))
        if mapped.names_items and mapped.column.name != "rank":
            answers = _ticked(answers, askers)
        for number, said in answers.items():
            by_line[number] = said
    return by_line


def _ticked(answers: dict[int, list[Answer]], askers: list[_Asker]) -> dict[int, list[Answer]]:
    """Put together the choices that a respondent ticks one a line: each where it was first ticked.

    Those ticked nowhere stand at the first of its lines, with what that says of them.
    """
    lines: dict[_Asker, list[int]] = defaultdict(list)
    for number in answers:
        lines[askers[number]].append(number)
    found: dict[int, list[Answer]] = {number: [] for number in answers}
    for of_one in lines.values():
        saying = next((number for number in of_one if _names_any(answers[number])), of_one[0])
        for position, answer in enumerate(answers[saying]):
            ticks = [number for number in of_one if answers[number][position].value.value == TRUE]
            at = ticks[0] if ticks else of_one[0]
            found[at].append(answers[at][position] if ticks else answer)
    return found


def _names_any(answers: list[Answer]) -> bool:
    return any(answer.value.value == TRUE for answer in answers)


def _left_blank(item: Item, table: TableMapping) -> Answer:
    """The answer of a respondent that has no line for an item."""
    opened = [value for value in table.values if value.is_open]
    mapped = answer_to(item.code, opened, (item,))
    return Answer(item, mapped.column.name if mapped else "is_yes", Value(None, BLANK))
