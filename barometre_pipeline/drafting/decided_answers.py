"""Whether each answer of a delivery is given a meaning by a draft, and one that its column can hold.

Belongs here: answers none of whose rows is kept; codes that no header of their column can say; constants.
Does not: rows without a decision, headers (`decisions`); answers of a delivery (`ingestion.agreement`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from barometre_pipeline.codebook import EditionCodebook
from barometre_pipeline.drafting.draft import GivenAnswer
from barometre_pipeline.drafting.folder import Decided, draft_path
from barometre_pipeline.errors import Fault, Place
from barometre_pipeline.ingestion.agreement import code_to_write
from barometre_pipeline.ingestion.cells import fold
from barometre_pipeline.ingestion.frames import FALSE, TRUE
from barometre_pipeline.ingestion.layout import records
from barometre_pipeline.ingestion.mapped import Mapped, Mapping
from barometre_pipeline.ingestion.mapping_answers import COLUMNS_CSV, QUESTION, answer_to
from barometre_pipeline.tables import ANSWER, MISSING_REASONS, TABLES, Column

Values = dict[tuple[str, str], list[Mapped]]
"""Table and column -> what feeds it, of all files."""

_REASONS = frozenset(MISSING_REASONS)
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def answer_faults(
    mappings: Sequence[Mapping], rows: Sequence[Decided], given: Iterable[GivenAnswer], edition: int
) -> Iterator[Fault]:
    """Compare the rows of `modalities.csv` with what the edition maps.

    Args:
        mappings: what it maps in each file, all confirmed rows included.
        rows: of `modalities.csv` in the draft.
        given: answers that need a row, as long as their header feeds their column.
        edition: that is drafted.

    Yields:
        B305 a code that its column cannot hold; B827 an answer that no confirmed row gives a code.
    """
    values = _values(mappings)
    for row in (row for row in rows if row.answer == "yes" and row.change != "gone"):
        yield from _impossible_code(row, values.get((row.cells["table"], row.cells["column"]), []), edition)
    lines = {_key(row): row.line for row in reversed(rows)}
    undecided = dict.fromkeys(
        (each.table, each.column, each.written) for each in given if _is_undecided(each, values)
    )
    for table, column, written in undecided:
        what = f"no row that is confirmed says what the answer « {written} » of {table}.{column} means"
        remedy = (
            "write yes on one of its rows, with its code; if it is to stay unknown, the code is no_answer, "
            "dont_know or not_applicable"
        )
        line = lines.get((table, column, written))
        place = Place(draft_path(edition, "modalities"), row=line, column="confirmed")
        yield Fault("B827", what, place, remedy)


def constant_faults(codebook: EditionCodebook) -> Iterator[Fault]:
    """Look for constants that are no value of their column: every line would be set aside.

    Yields:
        B305, at the line of the codebook.
    """
    for line, cells in records(codebook.columns):
        table, name, constant = cells["table"], cells["column"], cells["constant"]
        if table is None or name is None or constant is None or cells["header"] or cells["part"]:
            continue
        if (table, name) == (ANSWER.name, QUESTION):
            continue  # a question is named as the cells of a header would name it
        column = TABLES[table].column(name)
        allowed = _codes_of(column, codebook)
        if constant in allowed or (allowed == _REASONS and _is_readable(constant, column)):
            continue
        what = f"every line has « {constant} », which {table}.{column.name} cannot hold"
        remedy = "mend the constant"
        remedy = remedy if allowed == _REASONS else code_to_write(constant, allowed, remedy)
        yield Fault("B305", what, Place(COLUMNS_CSV, row=line, column="constant"), remedy)


def _codes_of(column: Column, codebook: EditionCodebook) -> frozenset[str]:
    """Codes that a column can hold, with why there may be none; those alone where it is not coded."""
    if column.codes is not None:
        return _REASONS | codebook.codes(column.codes)
    return _REASONS | ({TRUE, FALSE} if column.type == "boolean" else set())


def _values(mappings: Sequence[Mapping]) -> Values:
    values: Values = {}
    for table in (table for mapping in mappings for table in mapping.tables.values()):
        opened = [value for value in table.values if value.is_open]
        questions = table.question.questions.items() if table.question is not None else ()
        answers = [answer_to(code, opened, asked) for code, asked in questions]
        for value in (*table.values, *(answer for answer in answers if answer is not None)):
            values.setdefault((value.table, value.column.name), []).append(value)
    return values


def _key(row: Decided) -> tuple[str, str, str]:
    return row.cells["table"], row.cells["column"], fold(row.cells["written"])


def _impossible_code(row: Decided, values: Sequence[Mapped], edition: int) -> Iterator[Fault]:
    """A code that nothing which feeds the column can say."""
    code = row.cells["code"]
    if not code or not values or any(_can_say(value, code) for value in values):
        return
    where = f"{row.cells['table']}.{row.cells['column']}"
    what = f"the answer « {row.cells['written']} » is mapped to « {code} », which {where} cannot hold"
    allowed = frozenset().union(*(value.allowed or MISSING_REASONS for value in values))
    remedy = "mend the code"
    if any(value.allowed is None for value in values):
        remedy += f": the value itself, or one of {', '.join(MISSING_REASONS)}"
    else:
        remedy = code_to_write(code, allowed, remedy)
    yield Fault("B305", what, Place(draft_path(edition, "modalities"), row=row.line, column="code"), remedy)


def _can_say(value: Mapped, code: str) -> bool:
    if value.allowed is not None:
        return code in value.allowed
    return code in MISSING_REASONS or _is_readable(code, value.column)


def _is_readable(written: str, column: Column) -> bool:
    """Whether a text may be a value of a column that has no codes."""
    if column.type in ("number", "integer"):
        return _NUMBER.fullmatch(written) is not None
    return column.pattern is None or re.fullmatch(column.pattern, written, re.ASCII) is not None


def _is_undecided(answer: GivenAnswer, values: Values) -> bool:
    """Whether an answer stands under a header that feeds its column, cannot pass as written, has no code."""
    feeding = [
        value for value in values.get((answer.table, answer.column), []) if answer.header in value.headers
    ]
    return any(_needs_code(value) and answer.written not in value.codes for value in feeding)


def _needs_code(value: Mapped) -> bool:
    """Whether what a codebook does not know is no value: a name, or a title, passes as it is written."""
    column = value.column
    return value.allowed is not None or column.type != "text" or bool(column.codes or column.pattern)
