"""How well the cells of a delivered column agree with what an earlier header held.

Belongs here: shares of known answers, codes, numbers; which columns refer to which; units.
Does not: wordings (`wording`), deciding (`matching`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from barometre_pipeline.drafting.known import Known, Old
from barometre_pipeline.drafting.profiles import NO, YES, Found, is_number, is_period, missing_reason
from barometre_pipeline.drafting.sounding import Sounding
from barometre_pipeline.drafting.wording import alike, is_part_of, plain, says
from barometre_pipeline.ingestion.answers import written_choices

SEPARATORS = (";", ",", "|", "/", "\n")
"""What may stand between the choices of one cell."""

_MOST_CELLS = 2000
_TELLING_ANSWERS = 3
"""Distinct known answers from which a column is known by them."""

_LONG_LIST = 20
_MAGNITUDE = 50.0
"""Times by which a median that is this much larger or smaller is one of another unit."""

_RANK = re.compile(r"[1-9]|1[0-9]|20")
_LEAST_REFERENCES = 3
_LEAST_NUMBERS = 10
"""Codes that must be referred to where they are bare numbers, as ranks are."""

_NEAR_ANSWERS, _MOST_ANSWERS = 2, 25
"""Distinct answers that must come near; of more, none is a closed question."""

_ALIKE = 85.0
_NEARLY_ALL, _MOSTLY = 0.95, 0.5


@dataclass(frozen=True)
class Agreement:
    """What the cells of a column say for a header, or against it.

    Attributes:
        share: of filled cells that agree; None: cells tell nothing.
        is_telling: few other columns would agree as well.
        note: in words.
        is_near: most cells are answers of last year, or are worded much as one: no proof, but a candidate.
    """

    share: float | None
    is_telling: bool = False
    note: str = ""
    is_near: bool = False


@dataclass(frozen=True)
class References:
    """Columns of codes: those that others refer to, those that refer, the only ones of their sheet."""

    keys: frozenset[int] = frozenset()
    referring: frozenset[int] = frozenset()
    lone: frozenset[int] = frozenset()


def agree(old: Old, found: Found, known: Known, references: References) -> Agreement:
    """Compare the cells of a column with what is known of a header."""
    if not found.answers:
        return Agreement(None, note="all cells are blank")
    match old.kind:
        case "codes" | "choices":
            return _agree_answers(old, found)
        case "list":
            return _agree_list(old, found)
        case "period":
            share = max(found.periods, found.share_in(old.answers) + found.share(is_period))
            return Agreement(min(share, 1.0), note=f"{share:.0%} of cells are years or dates")
        case "number":
            share = max(found.numbers, found.share_in(old.answers) + found.share(is_number))
            years = " (or years)" if found.periods >= 0.9 else ""
            return Agreement(
                min(share, 1.0) * (0.5 if years else 1.0), note=f"{share:.0%} of cells are numbers{years}"
            )
        case "rank":
            share = found.share(lambda answer: _RANK.fullmatch(answer) or says(answer) in old.answers)
            return Agreement(share, note=f"{share:.0%} of cells are ranks")
        case "key":
            return _agree_key(old, found, references)
        case "text":
            return _agree_text(old, found, known)
    return _agree_left_out(found)


def find_references(soundings: Sequence[Sounding], known: Known) -> References:
    """Find columns of codes that lines of another table refer to."""
    keys: set[int] = set()
    referring: set[int] = set()
    listed = frozenset().union(*known.lists.values())
    for one in soundings:
        for key in _codes_of(one, listed):
            others = (column for other in soundings if other is not one for column in other.columns)
            for column in (column for column in others if _refers(column, key)):
                keys.add(id(key))
                referring.add(id(column))
    lone = [_codes_of(sounding, listed) for sounding in soundings]
    return References(
        frozenset(keys), frozenset(referring), frozenset(id(own[0]) for own in lone if len(own) == 1)
    )


def _codes_of(sounding: Sounding, listed: frozenset[str]) -> list[Found]:
    """Columns of a sheet that have a code of its own on each line, lists of territories aside."""
    unique = (column for column in sounding.columns if column.is_unique and column.looks_like_codes)
    return [column for column in unique if column.share(listed.__contains__) < _MOSTLY]


def _refers(column: Found, key: Found) -> bool:
    """Whether cells of a column are codes of another, of most of them, and stand there again and again."""
    codes = key.answers.keys()
    held = column.answers.keys() & codes
    least = _LEAST_NUMBERS if all(code.isdecimal() for code in codes) else _LEAST_REFERENCES
    return (
        len(held) >= max(least, len(codes) / 2)
        and column.share(codes.__contains__) >= _NEARLY_ALL
        and not column.is_unique
    )


def times_larger(old: Old, found: Found) -> float | None:
    """Return how many times larger amounts are than in the last edition, where that is a matter of units."""
    before, now = old.median, found.median_number
    if not before or not now or old.kind != "number" or 1 / _MAGNITUDE < now / before < _MAGNITUDE:
        return None
    return now / before


def other_magnitude(old: Old, found: Found) -> str | None:
    """Say by how much amounts differ from those of the last edition, where that is a matter of units."""
    times = times_larger(old, found)
    if times is None:
        return None
    how = f"{times:.0f} times larger" if times > 1 else f"{1 / times:.0f} times smaller"
    return f"the median is {how} than last year: another unit?"


def choose_separator(old: Old, found: Found) -> str:
    """Return the separator under which most of what one cell names is known, last year's if it is."""

    def known(separator: str) -> int:
        return sum(count for part, count in _chosen(found, separator).items() if part in old.answers)

    return max((old.separator, *SEPARATORS), key=known)


def _chosen(found: Found, separator: str) -> Counter[str]:
    """What cells name, reduced, and how often; of very many different cells, of the most frequent."""
    chosen: Counter[str] = Counter()
    for answer, count in found.answers.most_common(_MOST_CELLS):
        for part in written_choices(answer, separator):
            chosen[says(part)] += count
    return chosen


def _agree_answers(old: Old, found: Found) -> Agreement:
    chosen = _chosen(found, choose_separator(old, found)) if old.separator else found.reduced
    if not chosen:
        return Agreement(None)
    known = {answer: count for answer, count in chosen.items() if answer in old.answers}
    share = sum(known.values()) / chosen.total()
    note = f"{share:.0%} of {'choices' if old.separator else 'cells'} are answers of last year"
    is_binary = all(answer in YES | NO or missing_reason(answer) for answer in old.answers)
    if is_binary and found.binary > share:
        return Agreement(found.binary, note=f"{found.binary:.0%} of cells read as yes, no or why not")
    is_telling = not is_binary and len(known) >= _TELLING_ANSWERS
    near = {} if is_binary or old.separator else _near_answers(old, found)
    nearly = sum(near.values()) / chosen.total()
    if len(near) < _NEAR_ANSWERS or nearly < _MOSTLY:
        return Agreement(share, is_telling, note)
    return Agreement(share, is_telling, f"{note}, {nearly:.0%} are or come near to them", True)


def _near_answers(old: Old, found: Found) -> dict[str, int]:
    """Answers of a closed column that are those of last year, are worded much as one, or hold one."""
    if len(found.reduced) > _MOST_ANSWERS or len(old.answers) > _MOST_ANSWERS:
        return {}
    return {
        answer: count
        for answer, count in found.reduced.items()
        if answer in old.answers or any(_is_near(answer, other) for other in old.answers)
    }


def _is_near(answer: str, other: str) -> bool:
    one, two = plain(answer), plain(other)
    return alike(answer, other) >= _ALIKE or is_part_of(one, two) or is_part_of(two, one)


def _agree_list(old: Old, found: Found) -> Agreement:
    share = found.share_in(old.answers)
    padded = found.share(lambda answer: says(answer) in old.answers or says(answer.zfill(5)) in old.answers)
    note = f"{share:.0%} of cells are codes of the list"
    if padded > share:
        note += f"; {padded - share:.0%} are with a leading zero that was lost (a load refuses them: B307)"
    return Agreement(padded, len(old.answers) > _LONG_LIST or len(found.answers) >= _TELLING_ANSWERS, note)


def _agree_key(old: Old, found: Found, references: References) -> Agreement:
    columns = {(row.cells["table"], row.cells["column"]) for row in old.rows}
    is_key, refers = ("respondent", "respondent_code") in columns, ("project", "respondent_code") in columns
    if is_key and id(found) in references.keys:
        return Agreement(1.0, True, "a code a line, none twice, and another table refers to them")
    if refers and id(found) in references.referring:
        return Agreement(1.0, True, "each of its codes is one of the other table")
    if not found.looks_like_codes:
        return Agreement(0.2, note="cells are not codes")
    if refers and not is_key:
        return Agreement(0.5, note="cells are codes; none of another table seems meant")
    if id(found) in references.lone:
        return Agreement(1.0, True, "a code a line, and no other column of the sheet has codes")
    if not found.is_unique:
        return Agreement(0.5, note="cells are codes, and stand more than once")
    return Agreement(0.9, note="a code a line")


def _agree_text(old: Old, found: Found, known: Known) -> Agreement:
    if found.numbers >= 0.9 or found.periods >= 0.9 or found.binary >= 0.9:
        return Agreement(0.0, note=f"cells are {found.kind}, not texts")
    places = len(old.texts & known.places) / len(old.texts) if old.texts else 0.0
    if places >= 0.5:
        share = found.share_in(known.places)
        return Agreement(share, True, f"{share:.0%} of cells are names of places")
    return Agreement(None)


def _agree_left_out(found: Found) -> Agreement:
    if found.binary >= 0.9 or found.is_closed or found.numbers >= 0.9:
        return Agreement(0.4, note=f"last year left out, but cells are {found.kind}")
    return Agreement(None)
