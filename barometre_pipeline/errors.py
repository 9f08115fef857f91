"""Faults that a person can mend: what is wrong, where, what to do.

Belongs here: the one exception that reaches the user, and how a fault reads.
Does not: detecting faults (each module raises its own, where the fact is known).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Place:
    """Where a fault lies; every part is optional.

    `row` is the 1-based line of a spreadsheet or text file, header included.
    """

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        parts = [
            self.file,
            f"sheet {self.sheet}" if self.sheet else None,
            f"row {self.row}" if self.row is not None else None,
            f"column « {self.column} »" if self.column else None,
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
    """Return the known candidates nearest to a word, best first (case ignored)."""
    import difflib

    by_folded = {candidate.casefold(): candidate for candidate in candidates}
    found = difflib.get_close_matches(word.casefold(), by_folded, n=limit, cutoff=0.5)
    return [by_folded[match] for match in found]
