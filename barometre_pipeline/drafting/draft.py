"""A draft: rows that are proposed for the codebook, each with what changed, why, and what was there.

Belongs here: what a proposal is, which changes there are, leaving out what `*` says already.
Does not: making proposals (`draft_columns` and its neighbours), writing them down (`folder`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from barometre_pipeline.codebook_files import CODEBOOK_FILES
from barometre_pipeline.errors import Fault

Cells = dict[str, str]
"""The cells of one row of the codebook, '' where blank."""

DRAFTED = ("editions", "files", "columns", "items", "modalities", "domains", "domain_crosswalk")
"""Files of the codebook that a draft has, in the order in which they are best decided."""


BEFORE, AFTER = ("confirmed", "change"), ("last_year", "evidence")


class GivenAnswer(NamedTuple):
    """An answer of a coded column, and a header under which it stands, spaces folded."""

    table: str
    column: str
    header: str
    written: str


@dataclass(frozen=True)
class Proposal:
    """One row.

    Attributes:
        name: of the file of the codebook.
        cells: of the codebook, '' where blank.
        change: one of `CHANGES`.
        last_year: what the edition before said.
        is_common: the edition before has it from a row of `*`.
        headers: of an answer: those under which it was given.
    """

    name: str
    cells: Cells
    change: str
    evidence: str = ""
    last_year: str = ""
    is_common: bool = False
    headers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Draft:
    """All proposals of an edition.

    Attributes:
        refusals: what a load would refuse in the files as they are.
        warnings: what else to look at.
        given: answers that need a row, whether one is proposed, or was refused.
    """

    edition: int
    base: int | None
    proposals: tuple[Proposal, ...]
    headers: tuple[str, ...] = ()
    refusals: tuple[Fault, ...] = ()
    warnings: tuple[str, ...] = ()
    not_read: tuple[str, ...] = ()
    repeated: dict[str, int] = field(default_factory=dict)
    given: tuple[GivenAnswer, ...] = ()

    def of(self, name: str) -> list[Proposal]:
        """Return the proposals for one file of the codebook."""
        return [proposal for proposal in self.proposals if proposal.name == name]


def header_of(name: str) -> tuple[str, ...]:
    """Return the header of a file of the draft: that of the codebook between our columns."""
    return (*BEFORE, *CODEBOOK_FILES[name].columns, *AFTER)


def blank(name: str, edition: int, **cells: str) -> Cells:
    """Return the cells of a row, blank but for those given."""
    return dict.fromkeys(CODEBOOK_FILES[name].columns, "") | {"edition": str(edition)} | cells


def without_common(proposals: Sequence[Proposal]) -> tuple[list[Proposal], dict[str, int]]:
    """Leave out facts that a row of every edition states already, unchanged; and count them."""
    changed = {_fact(proposal) for proposal in proposals if not _is_stated(proposal)}
    kept: list[Proposal] = []
    left: Counter[str] = Counter()
    for proposal in proposals:
        if _is_stated(proposal) and _fact(proposal) not in changed:
            left[proposal.name] += 1
        else:
            kept.append(proposal)
    return kept, dict(left)


def _is_stated(proposal: Proposal) -> bool:
    """Whether a row of `*` says it, and goes on doing so, whoever gave that answer this time."""
    if proposal.change == "gone":
        return proposal.is_common and proposal.name != "columns"
    return proposal.is_common and proposal.change in ("same", "unseen")


def _fact(proposal: Proposal) -> tuple[str, ...]:
    file = CODEBOOK_FILES[proposal.name]
    fact = tuple(proposal.cells[column] for column in file.fact or file.key)
    return (
        proposal.name,
        *(fact if any(fact) else (proposal.cells[column] for column in file.fact_if_blank)),
    )
