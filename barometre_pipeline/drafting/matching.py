"""Which header of a new delivery is which of the last edition: surely, perhaps, or none.

Belongs here: likeness of wordings and agreement of cells put together, and how sure one must be.
Does not: one header that became several (`splits`), what is proposed of a match (`draft_columns`).

A pair is taken only where each is the other's best by a margin; where not, candidates are named and nothing
is chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from barometre_pipeline.drafting.agreement import Agreement, References, agree, other_magnitude
from barometre_pipeline.drafting.known import LEAST_CELLS, Known, Old
from barometre_pipeline.drafting.profiles import Found
from barometre_pipeline.drafting.wording import (
    ALIKE,
    Wording,
    alike,
    differing_marks,
    likeness,
    plain,
    says,
    wordings,
)
from barometre_pipeline.ingestion.cells import fold

MARGIN = 10.0
"""Points by which a pair must be better than any other of either side."""

CANDIDATE = 52.0
"""Points from which a header is named as a candidate."""

TOLD = 45.0
"""The same, where its cells are telling."""

_NEAR = 60.0
"""Likeness below which a header is no candidate, unless its cells are telling."""

_CONFIDENT = 85.0
"""Likeness from which the wording alone is enough, where cells do not speak against it."""

_REWORDED = 62.0
"""Likeness from which a question is one of last year in other words: a new item, which joins no series."""

_TELLS = 0.9
_TELLING = 55.0
"""Points that are enough where cells agree that few other columns would agree with."""

_AGREES, _CONTRADICTS, _CONTRADICTS_CODES = 0.8, 0.5, 0.3
"""Shares of cells from which they agree, below which they contradict; answers are often written anew."""

_APART = 0.15
"""Share of cells by which the answers of two columns, by frequency, may differ."""

_MOST_CANDIDATES = 3
_BEHIND = 12.0
"""Points behind the best candidate from which another is not named."""

_OTHER_TABLE = 12.0
"""Points taken from a header of another table than those of the sheet."""


@dataclass(frozen=True)
class Pair:
    """A new header and one of the last edition.

    Attributes:
        alike: likeness of the wordings, from 0 to 100.
        points: all together, from 0 to 100.
        has_marks: only one of the wordings has a number, a unit or a word that turns the meaning.
    """

    found: Found
    old: Old
    alike: float
    agreement: Agreement
    points: float
    note: str = ""
    has_marks: bool = False

    @property
    def is_same_wording(self) -> bool:
        """Whether the wordings differ in nothing that is said."""
        return self.alike >= ALIKE

    @property
    def is_contradicted(self) -> bool:
        """Whether cells speak against it."""
        least = _CONTRADICTS_CODES if self.old.kind in ("codes", "choices") else _CONTRADICTS
        return self.agreement.share is not None and self.agreement.share < least

    @property
    def is_sure(self) -> bool:
        """Whether it may be proposed, if nothing else comes near."""
        share = self.agreement.share
        if self.is_contradicted:
            return False
        if self.old.is_item and self.alike >= _REWORDED and (share is None or share >= _AGREES):
            return True
        if self.is_same_wording or (self.alike >= _CONFIDENT and (share is None or share >= _AGREES)):
            return True
        is_told = self.agreement.is_telling and share is not None and share >= _TELLS
        return is_told and not self.has_marks and self.points >= _TELLING

    @property
    def why(self) -> str:
        """What speaks for it, and against."""
        parts = [f"likeness {self.alike:.0f}", self.note, self.agreement.note]
        return "; ".join(part for part in parts if part)


@dataclass(frozen=True)
class Match:
    """What became of a new header.

    Attributes:
        change: same, renamed, reworded, new, split, merged, moved or unsure.
        pairs: the header that it is; or, unsure, those that it may be, best first; none: it is new.
    """

    found: Found
    change: str
    pairs: tuple[Pair, ...] = ()
    why: str = ""

    @property
    def old(self) -> Old | None:
        """The header of the last edition that it is taken for."""
        return self.pairs[0].old if self.pairs and self.change != "unsure" else None


def pair_up(
    columns: Sequence[Found], olds: Sequence[Old], own: frozenset[str], known: Known, references: References
) -> list[list[Pair]]:
    """Compare each header of a sheet with each of the last edition.

    Args:
        columns: of one sheet.
        olds: headers of the last edition.
        own: tables that the sheet seems to feed.
        known: all that earlier editions say.
        references: which columns refer to which.
    """
    words = wordings([column.header for column in columns], known.edition)
    return [
        [_pair(column, wording, old, own, known, references) for old in olds]
        for column, wording in zip(columns, words, strict=True)
    ]


def decide(columns: Sequence[Found], rows: list[list[Pair]]) -> list[Match]:
    """Take what is sure, one header for one; name candidates for the rest."""
    taken: dict[int, Pair] = {}
    used: set[int] = set()
    for number, row in enumerate(rows):
        # What is written as last year is last year's, unless its cells say otherwise.
        exact = [pair for pair in row if fold(pair.found.header) == pair.old.header]
        if exact:
            taken[number] = max(exact, key=lambda pair: pair.points)
            used |= set() if _doubt(taken[number]) else {id(taken[number].old)}
    while True:
        free = {
            number: [pair for pair in row if id(pair.old) not in used]
            for number, row in enumerate(rows)
            if number not in taken
        }
        sure = {
            number: pair
            for number, row in free.items()
            for pair in row
            if pair.is_sure and _stands_out(pair, row, list(free.values()))
        }
        if not sure:
            break
        taken |= sure
        used |= {id(pair.old) for pair in sure.values()}
    matches = [
        _match(column, row, taken.get(number), used)
        for number, (column, row) in enumerate(zip(columns, rows, strict=True))
    ]
    return _with_left_over(matches, rows, used)


def _with_left_over(matches: list[Match], rows: list[list[Pair]], used: set[int]) -> list[Match]:
    """Name as candidates a closed column and a coded header that are all that is left over of both."""
    named = used | {id(pair.old) for match in matches for pair in match.pairs}
    left = [
        (number, pair)
        for number, (match, row) in enumerate(zip(matches, rows, strict=True))
        for pair in row
        if match.change == "new" and id(pair.old) not in named and _are_given_alike(match.found, pair.old)
    ]
    for number, pair in left:
        if sum(1 for other, each in left if other == number or each.old is pair.old) == 1:
            why = "no word in common, but nothing else is it, and its answers are given about as often"
            matches[number] = Match(pair.found, "unsure", (pair,), why)
    return matches


def _are_given_alike(found: Found, old: Old) -> bool:
    """Whether a closed column has about as many answers as a coded header had, as often each."""
    if old.kind != "codes" or old.is_item or not old.shares:
        return False
    if not found.is_closed or found.filled < LEAST_CELLS:
        return False
    if max(found.binary, found.numbers, found.periods) >= _AGREES:
        return False
    apart = sum(abs(now - last) for now, last in zip_longest(found.shares, old.shares, fillvalue=0.0)) / 2
    return abs(len(found.shares) - len(old.shares)) <= 1 and apart <= _APART


def _stands_out(pair: Pair, row: list[Pair], free: list[list[Pair]]) -> bool:
    """Whether a pair is the best of both its headers, by a margin."""
    rivals = [other for other in row if other is not pair]
    rivals += [other for others in free for other in others if other.old is pair.old and other is not pair]
    if pair.is_same_wording:
        return not any(other.is_same_wording for other in rivals)
    return all(pair.points - other.points >= MARGIN for other in rivals)


def _match(column: Found, row: list[Pair], pair: Pair | None, used: set[int]) -> Match:
    if pair is None:
        near = candidates(pair for pair in row if id(pair.old) not in used)
        return Match(column, "unsure", near, "not sure which it is") if near else Match(column, "new")
    doubt = _doubt(pair)
    if doubt:
        others = (other for other in row if other is not pair and other.agreement.is_telling)
        return Match(column, "unsure", (pair, *candidates(others)), doubt)
    if fold(column.header) == pair.old.header:
        return Match(column, "same", (pair,), pair.why)
    is_reworded = pair.old.is_item and not pair.is_same_wording
    return Match(column, "reworded" if is_reworded else "renamed", (pair,), pair.why)


def candidates(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    """Return the pairs that come near, best first."""
    near = [
        pair
        for pair in pairs
        if pair.agreement.is_near
        or (
            pair.points >= (TOLD if pair.agreement.is_telling else CANDIDATE)
            and (pair.alike >= _NEAR or pair.agreement.is_telling)
        )
    ]
    near = sorted(near, key=lambda pair: -pair.points)
    return tuple(pair for pair in near if pair.points >= near[0].points - _BEHIND or pair.agreement.is_near)[
        :_MOST_CANDIDATES
    ]


def _doubt(pair: Pair) -> str:
    """Say what speaks against a pair that its wording is for."""
    magnitude = other_magnitude(pair.old, pair.found)
    if magnitude:
        return magnitude
    if pair.is_contradicted and not pair.old.is_left_out:
        return f"the header is the same, its cells are not: {pair.agreement.note}"
    return ""


def _pair(
    found: Found, wording: Wording, old: Old, own: frozenset[str], known: Known, references: References
) -> Pair:
    how_alike, note = likeness(wording, old.wording), ""
    alias = old.aliases.get(says(found.header)) or old.aliases.get(" ".join(wording.words))
    if alias is not None and how_alike < ALIKE:
        how_alike, note = ALIKE, f"as the {alias}"
    elif how_alike < ALIKE:
        near = max(
            ((alike(found.header, other), where) for other, where in old.aliases.items()), default=(0.0, "")
        )
        if near[0] - 3 > how_alike:
            how_alike, note = min(near[0] - 3, ALIKE - 1), f"near to the {near[1]}"
    marks = differing_marks(plain(found.header, known.edition), old.wording.whole)
    if marks and how_alike < ALIKE:
        note = "; ".join(filter(None, (note, f"only one of them says {', '.join(marks)}")))
    agreement = agree(old, found, known, references)
    points = _points(how_alike, agreement, old.kind)
    if old.tables and own and not old.tables & own:
        points -= _OTHER_TABLE
    return Pair(found, old, how_alike, agreement, points, note, bool(marks) and how_alike < ALIKE)


def _points(how_alike: float, agreement: Agreement, kind: str) -> float:
    share = agreement.share
    if share is None:
        return how_alike
    if share < (_CONTRADICTS_CODES if kind in ("codes", "choices") else _CONTRADICTS):
        return 0.55 * how_alike
    if agreement.is_telling:
        return 0.55 * how_alike + 45 * share
    return 0.85 * how_alike + 15 * share
