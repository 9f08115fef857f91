"""What an answer means that the edition before does not have.

Belongs here: the same in other letters, wordings of other editions, usual words for yes, no and why not,
likeness; answers that became several, or several that became one.
Does not: which answers were given (`draft_answers`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace

from barometre_pipeline.drafting.known import LEAST_GIVEN, Known, Meant
from barometre_pipeline.drafting.profiles import NO, YES, missing_reason
from barometre_pipeline.drafting.questions import new_code
from barometre_pipeline.drafting.wording import alike, differing_marks, is_part_of, meaning_words, plain, says
from barometre_pipeline.ingestion.cells import fold
from barometre_pipeline.tables import MISSING_REASONS

_SURE, _NEAR, _MARGIN = 85.0, 62.0, 10.0
_MOST_CANDIDATES = 2
_MOST_CODES = 12
_AS_OFTEN = 2.0
"""Times by which the share of an answer may differ from that of the one whose place it may take."""

_DIGITS = frozenset(("1", "0"))


@dataclass(frozen=True)
class Guess:
    """What one answer may mean.

    Attributes:
        last: the answer of the edition before whose place it takes.
    """

    written: str
    code: str
    change: str
    why: str
    last: str = ""
    relation: str = ""


@dataclass(frozen=True)
class _Column:
    """A coded column, and the answers of the edition before that it has and that were given, or not."""

    table: str
    name: str
    known: Known
    meanings: dict[str, list[Meant]]
    unseen: tuple[Meant, ...]
    seen: tuple[Meant, ...]


def guess_meanings(
    answers: Sequence[str], table: str, column: str, known: Known, given: Mapping[str, int], seen: Set[str]
) -> list[Guess]:
    """Guess what each answer means; several guesses where it is not sure, none of them chosen.

    Args:
        answers: whose meaning the edition before does not say.
        table: of the column.
        column: that is coded.
        known: all that earlier editions say.
        given: every answer, and how often.
        seen: answers of the edition before that were given again.
    """
    meanings = known.meanings.get((table, column), {})
    own = [
        next(each for each in found if _is_own(each, known))
        for found in meanings.values()
        if _is_of(found, known)
    ]
    held = tuple(meant for meant in own if fold(meant.written) in seen)
    rest = tuple(meant for meant in own if fold(meant.written) not in seen)
    looked_at = _Column(table, column, known, meanings, rest, held)
    own_words = {says(meant.written) for meant in own}
    guesses = _divided([answer for answer in answers if says(answer) not in own_words], looked_at)
    for answer in (answer for answer in answers if answer not in guesses):
        guess = _by_wording(answer, looked_at) or _by_usual_words(answer, looked_at)
        if guess is not None:
            guesses[answer] = [guess]
    free = [answer for answer in answers if answer not in guesses]
    guesses |= {answer: _by_likeness(answer, free, looked_at) for answer in free}
    guesses |= _left_over(free, guesses, looked_at, given)
    return [guess for answer in answers for guess in guesses[answer]]


def _is_own(meant: Meant, known: Known) -> bool:
    """Whether the edition before says so, and not a label."""
    return meant.edition is not None and meant.edition == known.base


def _is_of(found: Sequence[Meant], known: Known) -> bool:
    return any(_is_own(meant, known) for meant in found)


def _by_wording(answer: str, column: _Column) -> Guess | None:
    """An answer that this edition or another has, in other letters or the same."""
    found = column.meanings.get(says(answer), [])
    codes = {meant.code for meant in found}
    if len(codes) == 1:
        meant = found[0]
        if _is_own(meant, column.known):
            return Guess(
                answer,
                meant.code,
                "renamed",
                "the same but for case, accents, marks or number",
                meant.written,
                meant.relation,
            )
        where = f"an answer of {meant.edition}" if meant.edition else "the label of the code"
        change = "new" if column.known.base is None else "renamed"
        return Guess(answer, meant.code, change, f"as {where}", _place_of(meant.code, column), meant.relation)
    if codes:
        why = f"other editions give it different codes: {', '.join(sorted(codes))}"
        return Guess(answer, "", "unsure", why)
    return None


def _by_usual_words(answer: str, column: _Column) -> Guess | None:
    reason = missing_reason(answer)
    if reason is not None:
        return Guess(answer, reason, "new", f"usual words for {reason}", _place_of(reason, column))
    if column.name != "is_yes" or says(answer) not in YES | NO:
        return None
    code = "yes" if says(answer) in YES else "no"
    if says(answer) in _DIGITS:
        return Guess(answer, code, "unsure", f"a digit: does it mean {code}? ask who sent it")
    change = "new" if column.known.base is None else "renamed"
    return Guess(answer, code, change, f"usual word for {code}", _place_of(code, column))


def _place_of(code: str, column: _Column) -> str:
    """The one answer of the edition before that meant a code and that nobody gave."""
    same = [meant.written for meant in column.unseen if meant.code == code]
    return same[0] if len(same) == 1 and not any(meant.code == code for meant in column.seen) else ""


def _divided(free: Sequence[str], column: _Column) -> dict[str, list[Guess]]:
    """Answers that are parts of one that nobody gave, and those that hold several."""
    found: dict[str, list[Guess]] = {}
    for meant in column.unseen:
        parts = [answer for answer in free if is_part_of(plain(answer), plain(meant.written))]
        if len(parts) >= 2:
            for answer in parts:
                why = f"a part of « {meant.written} », which nobody gave"
                found[answer] = [_apart(answer, meant, "split", why, column)]
    for answer in free:
        wholes = [meant for meant in (*column.unseen, *column.seen) if _is_held_by(meant, answer)]
        if len({meant.code for meant in wholes}) >= 2 and answer not in found:
            why = "it holds " + " and ".join(f"« {meant.written} »" for meant in wholes)
            found[answer] = [_apart(answer, wholes[0], "merged", why, column)]
    return found


def _is_held_by(meant: Meant, answer: str) -> bool:
    return is_part_of(plain(meant.written), plain(answer))


def _apart(answer: str, meant: Meant, change: str, why: str, column: _Column) -> Guess:
    """A domain of its own; elsewhere the codes are given, and which is meant is for a person to say."""
    if column.name == "domain_code":
        return Guess(answer, _own_code(answer, column), change, why, meant.written)
    relation = "narrower" if change == "split" else "broader"
    code = meant.code if column.name in ("status_code", "management_mode_code") and change == "split" else ""
    return Guess(answer, code, change, f"{why}: which code?", meant.written, relation if code else "")


def _by_likeness(answer: str, free: Sequence[str], column: _Column) -> list[Guess]:
    near = _near(answer, column.unseen)
    if near and near[0][0] >= _SURE and not _is_doubtful(answer, near[0][1].written):
        best, meant = near[0]
        rivals = [score for score, other in near[1:] if other.code != meant.code]
        rivals += [alike(other, meant.written) for other in free if other != answer]
        if all(best - rival >= _MARGIN for rival in rivals):
            return [
                Guess(answer, meant.code, "renamed", f"likeness {best:.0f}", meant.written, meant.relation)
            ]
    several = [*near, *_near(answer, column.seen)]
    several = sorted(several, key=lambda each: -each[0])[:_MOST_CANDIDATES]
    guesses = []
    for score, meant in several:
        why = f"likeness {score:.0f} with « {meant.written} »"
        why += "" if meant in column.unseen else ", which is given too"
        if is_part_of(plain(answer), plain(meant.written)) or is_part_of(plain(meant.written), plain(answer)):
            why += "; one says more than the other"
        guesses.append(Guess(answer, meant.code, "unsure", why, meant.written, meant.relation))
    return [*guesses, _new(answer, column, "unsure" if guesses else "new")]


def _left_over(
    free: Sequence[str],
    guesses: Mapping[str, list[Guess]],
    column: _Column,
    given: Mapping[str, int],
) -> dict[str, list[Guess]]:
    """Candidates without a word in common: what is left over on both sides, and given about as often."""
    named = {guess.last for found in guesses.values() for guess in found}
    old = [
        meant
        for meant in column.unseen
        if meant.written and meant.written not in named and meant.code not in MISSING_REASONS
    ]
    new = [answer for answer in free if [guess.change for guess in guesses[answer]] == ["new"]]
    pairs = [(answer, meant) for answer in new for meant in old if _is_as_often(answer, meant, given, column)]
    found: dict[str, list[Guess]] = {}
    for answer, meant in pairs:
        if sum(1 for one, other in pairs if one == answer or other is meant) == 1:
            why = f"no word in common, but nobody gave « {meant.written} », which was given about as often"
            maybe = Guess(answer, meant.code, "unsure", why, meant.written, meant.relation)
            found[answer] = [maybe, *(replace(guess, change="unsure") for guess in guesses[answer])]
    return found


def _is_as_often(answer: str, meant: Meant, given: Mapping[str, int], column: _Column) -> bool:
    """Whether an answer has about the share that one had last year; False where that is not known."""
    before = column.known.last_shares.get((column.table, column.name), {}).get(says(meant.written), 0.0)
    now = given[answer] / sum(given.values())
    return before > 0 and given[answer] >= LEAST_GIVEN and 1 / _AS_OFTEN <= now / before <= _AS_OFTEN


def _near(answer: str, meanings: Sequence[Meant]) -> list[tuple[float, Meant]]:
    scored = [(alike(answer, meant.written), meant) for meant in meanings if meant.written]
    return sorted((each for each in scored if each[0] >= _NEAR), key=lambda each: -each[0])


def _is_doubtful(answer: str, other: str) -> bool:
    """Whether one says more than the other, or turns it: no likeness is enough then."""
    one, two = plain(answer), plain(other)
    return bool(is_part_of(one, two) or is_part_of(two, one) or differing_marks(one, two)) and meaning_words(
        one
    ) != meaning_words(two)


def _new(answer: str, column: _Column, change: str) -> Guess:
    if column.name == "domain_code":
        return Guess(answer, _own_code(answer, column), change, "a domain of its own")
    codes = sorted(
        {meant.code for each in column.meanings.values() for meant in each if _is_told(meant, column)}
    )
    means = ", ".join([code for code in codes if code not in MISSING_REASONS][:_MOST_CODES])
    why = f"why there is none: {', '.join(MISSING_REASONS)}"
    return Guess(answer, "", change, f"which code? ({means}; or {why})" if means else f"which code? ({why})")


def _is_told(meant: Meant, column: _Column) -> bool:
    """Whether a code is worth naming: not every item, which its label makes a meaning too."""
    return meant.edition is not None or column.name != "is_yes"


def _own_code(answer: str, column: _Column) -> str:
    named = {meant.code for meant in column.meanings.get(says(answer), [])}
    if len(named) == 1:
        return named.pop()
    taken = {meant.code for each in column.meanings.values() for meant in each}
    return new_code(answer, taken, column.known.edition)
