"""What the cells of a delivered column are like.

Belongs here: shares of kinds, distinct answers, whether answers may be shown.
Does not: whether they name persons (`persons`), what they mean (`matching`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from functools import cached_property
from statistics import median

from barometre_pipeline.drafting.wording import says, word_set
from barometre_pipeline.ingestion.cells import column_letters, fold

FEW = 12
"""Distinct answers up to which a column is taken for a closed question."""

_REPEATED = 2
"""Times that an answer of a closed question is given on average, at least."""

_NEARLY_ALL = 0.97
_LONG = 60
"""Letters beyond which an answer is a text of its own."""

_NUMBER = re.compile(r"[+-]?(\d{1,3}([ \u00a0\u202f.]\d{3})+|\d+)([.,]\d+)?\s?(€|k€|%)?")
_PERIOD = re.compile(
    r"(19|20)\d\d(-(0[1-9]|1[0-2])(-\d\d)?)?(T.*)?|\d{1,2}[/.]\d{1,2}[/.](\d\d){1,2}|\d{1,2}[/.-](19|20)\d\d"
)
_ISO = re.compile(r"(19|20)\d\d(-(0[1-9]|1[0-2])(-\d\d)?)?")
_CODE = re.compile(r"[\w./-]{1,20}")
_NUMBERED = re.compile(r"\d[\dAB]\d{3,}")
"""What is a code where all are as long: postal codes (2A is Corsica), not amounts."""

_DIGITS_ONLY = re.compile(r"[^\d,.+-]")

YES = word_set("oui o yes y vrai true x 1 ✓ ✔ coche")
NO = word_set("non n no faux false 0")
MISSING = {
    "dont_know": frozenset(("nsp", "ne sait pas", "je ne sais pas", "ne se prononce pas", "inconnu", "?")),
    "not_applicable": frozenset(("sans objet", "s o", "so", "non concerne", "na", "n a", "n/a")),
    "no_answer": frozenset(("sans reponse", "nr", "non reponse", "refus", "non renseigne", "nc", "-", "n r")),
}
"""Wordings of missing values that French forms often have, reduced as `wording.says` does."""

_MISSING = frozenset().union(*MISSING.values())


@dataclass(frozen=True)
class Found:
    """One column of a delivered file or sheet.

    Attributes:
        position: from 1 in the file or sheet.
        cells: one a line of the table, cleaned; '' where blank.
    """

    file: str
    sheet: str | None
    position: int
    header: str
    cells: tuple[str, ...] = field(repr=False)

    @property
    def where(self) -> str:
        """The file, the sheet and the column, for a person."""
        if self.sheet is None:
            return f"{self.file}, column {self.position}"
        return f"{self.file}, sheet {self.sheet}, column {column_letters(self.position)}"

    @cached_property
    def answers(self) -> Counter[str]:
        """What is written, spaces folded, and how often."""
        return Counter(fold(cell) for cell in self.cells if cell)

    @cached_property
    def reduced(self) -> Counter[str]:
        """Answers, reduced by `wording.says`, and how often."""
        reduced: Counter[str] = Counter()
        for answer, count in self.answers.items():
            reduced[says(answer)] += count
        return reduced

    @cached_property
    def filled(self) -> int:
        """Cells that are not blank."""
        return self.answers.total()

    def share(self, holds: Callable[[str], object]) -> float:
        """Share of filled cells for which something holds; 0 where none is filled."""
        kept = sum(count for answer, count in self.answers.items() if holds(answer))
        return kept / self.filled if self.filled else 0.0

    def share_in(self, known: Container[str]) -> float:
        """Share of filled cells that are among some answers, reduced by `wording.says`."""
        kept = sum(count for answer, count in self.reduced.items() if answer in known)
        return kept / self.filled if self.filled else 0.0

    @cached_property
    def numbers(self) -> float:
        """Share of filled cells that are numbers."""
        return self._share_of_said(_NUMBER.fullmatch)

    @cached_property
    def periods(self) -> float:
        """Share of filled cells that are years or dates."""
        return self._share_of_said(_PERIOD.fullmatch)

    @cached_property
    def iso_periods(self) -> float:
        """Share of filled cells that are years or dates as a load reads them."""
        return self._share_of_said(_ISO.fullmatch)

    def _share_of_said(self, holds: Callable[[str], object]) -> float:
        """Share of the cells that say something for which something holds: NSP is no number, and no text."""
        said = {answer: count for answer, count in self.answers.items() if not missing_reason(answer)}
        kept = sum(count for answer, count in said.items() if holds(answer))
        return kept / sum(said.values()) if said else 0.0

    @cached_property
    def binary(self) -> float:
        """Share of filled cells that say yes, no or why not, in the usual words."""
        return self.share_in(YES | NO | _MISSING)

    @property
    def is_unique(self) -> bool:
        """Whether each line has a code of its own, but for a few that a load will set aside."""
        return bool(self.answers) and len(self.answers) >= _NEARLY_ALL * len(self.cells)

    @cached_property
    def looks_like_codes(self) -> bool:
        """Whether cells are short and without spaces."""
        return bool(self.answers) and self.share(_CODE.fullmatch) >= 0.95

    @property
    def is_numbered_code(self) -> bool:
        """Whether cells are digits, as many in each: 33000, 95200."""
        lengths = {len(answer) if _NUMBERED.fullmatch(answer) else 0 for answer in self.answers}
        return len(self.answers) > 1 and len(lengths) == 1 and 0 not in lengths

    @property
    def is_closed(self) -> bool:
        """Whether few answers are given again and again: only those may be shown."""
        few = 1 < len(self.answers) <= FEW and self.filled >= _REPEATED * len(self.answers)
        return few and max(map(len, self.answers)) <= _LONG

    @cached_property
    def median_number(self) -> float | None:
        """Median of the numbers; None: there are none."""
        values = [as_number(cell) for cell in self.cells if _NUMBER.fullmatch(cell)]
        return median(values) if values else None

    @cached_property
    def shares(self) -> tuple[float, ...]:
        """Shares of the answers, the greatest first."""
        return tuple(count / self.filled for _, count in self.reduced.most_common())

    @property
    def kind(self) -> str:
        """What the cells are, in words."""
        if not self.answers:
            return "all cells are blank"
        count = len(self.answers)
        if self.binary >= 0.95:
            return "yes/no answers"
        if self.periods >= 0.9:
            return "years or dates"
        if self.is_numbered_code:
            return f"codes of as many digits, {count} distinct"
        if self.numbers >= 0.9:
            return f"numbers, {count} distinct"
        if self.is_unique and self.looks_like_codes:
            return "a code a line, none twice"
        if self.is_closed:
            return f"{count} distinct answers"
        return f"texts, {count} distinct"


def is_number(answer: str) -> bool:
    """Whether a text reads as a number, in French or in English."""
    return _NUMBER.fullmatch(answer) is not None


def is_period(answer: str) -> bool:
    """Whether a text reads as a year or a date."""
    return _PERIOD.fullmatch(answer) is not None


def missing_reason(answer: str) -> str | None:
    """Return why a value is missing, where a usual wording says so."""
    plain = says(answer)
    return next((reason for reason, words in MISSING.items() if plain in words), None)


def as_number(written: str) -> float:
    """Return a number as it was probably meant, for comparing magnitudes only."""
    digits = _DIGITS_ONLY.sub("", written).replace(",", ".")
    head, _, tail = digits.rpartition(".")
    if head and (len(tail) == 3 and "," not in written):
        digits = digits.replace(".", "")
    elif head:
        digits = head.replace(".", "") + "." + tail
    try:
        return float(digits)
    except ValueError:
        return 0.0
