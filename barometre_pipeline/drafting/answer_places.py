"""Which place of a reference list an answer names.

Belongs here: names of places for their codes; a code, or a name, that is one part of a composite answer.
Does not: answers of other coded columns (`answer_matching`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from barometre_pipeline.drafting.answer_matching import Guess
from barometre_pipeline.drafting.known import LISTED, Known
from barometre_pipeline.drafting.profiles import missing_reason
from barometre_pipeline.drafting.wording import says
from barometre_pipeline.ingestion.recode import PART_JOIN
from barometre_pipeline.tables import TABLES

_MOST_CANDIDATES = 3


def list_of(table: str, column: str) -> str:
    """Return the reference list whose codes a column holds; '' where it holds none."""
    codes = TABLES[table].column(column).codes or ""
    return codes if codes in LISTED else ""


def guess_places(answers: Sequence[str], list_name: str, known: Known) -> list[Guess]:
    """Guess which places answers name; those that name none are left to others."""
    return [guess for answer in answers for guess in _guesses(answer, list_name, known)]


def _guesses(answer: str, list_name: str, known: Known) -> Iterator[Guess]:
    if missing_reason(answer) is not None:
        return
    file = f"reference/{list_name}.csv"
    named = known.named[list_name].get(says(answer), ())
    for code in named[:_MOST_CANDIDATES]:
        several = f", as of {len(named) - 1} more" if len(named) > 1 else ""
        yield Guess(answer, code, "unsure" if several else "new", f"the name of {code} in {file}{several}")
    parts = answer.split(PART_JOIN)
    if named or len(parts) < 2:
        return
    meant = {part: part for part in parts if part in known.lists[list_name]}
    for part in parts:
        codes = known.named[list_name].get(says(part), ())
        meant |= {part: codes[0]} if len(codes) == 1 else {}
    if len(set(meant.values())) == 1:
        part, code = next(iter(meant.items()))
        why = f"its part « {part} » is {code} in {file}: is that so beside its other parts?"
        yield Guess(answer, code, "unsure", why)
