"""Faults that a person can mend: what is wrong, where, what to do.

Belongs here: the one exception that reaches the user, and how a fault reads.
Does not: detecting faults (each module raises its own, where the fact is known).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

_NEAR = 0.5
"""Likeness, from 0 to 1, from which a candidate may have been meant."""

_SHARED_WORD = 0.5
"""What a word that no other candidate has adds to it."""


@dataclass(frozen=True)
class Place:
    """Where a fault lies; every part is optional.

    `row` is the 1-based line of a spreadsheet or text file, header included. Of a file of settings, `column`
    is the name of the setting.
    """

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    @property
    def of_column(self) -> str:
        """What `column` names."""
        return "setting" if (self.file or "").endswith(".yml") else "column"

    def __str__(self) -> str:
        parts = [
            self.file,
            f"sheet {self.sheet}" if self.sheet else None,
            f"row {self.row}" if self.row is not None else None,
            f"{self.of_column} « {self.column} »" if self.column else None,
        ]
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, worded for the person who can mend it.

    `code` is stable (`B201`); `docs/operations.md` explains each. `detail` is what only the person at the
    terminal may read (an answer as it was written): Dagster records the fault without it.
    """

    code: str
    what: str
    place: Place = Place()
    remedy: str = ""
    detail: str = ""

    def public(self) -> Fault:
        """Return the fault without its detail."""
        return replace(self, detail="")

    def __str__(self) -> str:
        where = str(self.place)
        lines = [f"{self.code}  {self.what}{': ' if self.detail else ''}{self.detail}"]
        if where:
            lines.append(f"      where: {where}")
        if self.remedy:
            lines.append(f"      to do: {self.remedy}")
        return "\n".join(lines)


class BarometreError(Exception):
    """One or more faults, reported together. Never shown as a traceback."""

    def __init__(self, faults: Fault | Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    @property
    def codes(self) -> list[str]:
        """The codes of the faults, each once."""
        return sorted({fault.code for fault in self.faults})


def nearest(word: str, candidates: Iterable[str], limit: int = 3) -> list[str]:
    """Return the known candidates nearest to a word or a text, best first (case ignored).

    Near are those written alike, and those that share a word that few others have: « INSEE » is near to
    « Code commune (INSEE) ».
    """
    import difflib

    by_folded = {candidate.casefold(): candidate for candidate in candidates}
    holders = Counter(each for candidate in by_folded for each in _words(candidate))
    matcher = difflib.SequenceMatcher(b=word.casefold())
    scored: list[tuple[float, str]] = []
    for folded in by_folded:
        matcher.set_seq1(folded)
        shared = sum(_SHARED_WORD / holders[each] for each in _words(folded) & _words(word.casefold()))
        if matcher.quick_ratio() + shared >= _NEAR and (score := matcher.ratio() + shared) >= _NEAR:
            scored.append((score, folded))
    return [by_folded[folded] for _, folded in sorted(scored, reverse=True)[:limit]]


def first_of(parts: Iterable[object], most: int) -> str:
    """Return the first parts of a list as a text, and how many more there are."""
    texts = list(map(str, parts))
    more = f" and {len(texts) - most} more" if len(texts) > most else ""
    return ", ".join(texts[:most]) + more


def _words(text: str) -> set[str]:
    """Words of a text that are long enough to mean something."""
    return set(re.findall(r"\w{4,}", text))
