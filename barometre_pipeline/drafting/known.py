"""What earlier editions know: their headers, what each feeds, the answers that it takes, other wordings.

Belongs here: what can be said of them.
Does not: looking it up (`look_back`), comparing with what was delivered (`matching`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from barometre_pipeline.drafting.draft import Cells
from barometre_pipeline.drafting.wording import Wording, says
from barometre_pipeline.ingestion.layout import FileRow

LISTED = {"communes": "commune_code", "intercommunalites": "intercommunalite_code", "places": "place_code"}
"""List of `reference/` -> its column of codes, which is that of a respondent too."""

KEYS = frozenset(("respondent_code", "project_code"))
"""Codes by which rows are told apart: one header may feed several of them."""

WHOSE = frozenset((*LISTED.values(), "name"))
"""Columns by which respondents can be told apart; one header may feed one of them and their code."""

LEAST_GIVEN, LEAST_CELLS = 5, 20
"""Times that an answer, and cells of a column, from which how often says something."""


class Row(NamedTuple):
    """A row of the last edition; a common one is of every edition (`*`)."""

    cells: Cells
    is_common: bool


class Meant(NamedTuple):
    """What an answer means, and the edition that says so; None: a label does."""

    code: str
    relation: str
    written: str
    edition: int | None


@dataclass(frozen=True)
class Old:
    """A header of the last edition.

    Attributes:
        rows: of `columns.csv` that name it.
        aliases: other wordings of the same, and where they stand.
        kind: what its cells hold: codes, list, period, number, rank, key, text; '' where it goes no further.
        answers: that the codebook knows of it, reduced by `says`.
        texts: what its cells held in the last delivery, reduced; none where that is not there.
        median: of its numbers in the last delivery.
        shares: of its answers in the last delivery, the greatest first.
    """

    header: str
    wording: Wording
    rows: tuple[Row, ...]
    aliases: dict[str, str]
    kind: str
    answers: frozenset[str] = frozenset()
    separator: str = ""
    texts: frozenset[str] = frozenset()
    median: float | None = None
    shares: tuple[float, ...] = ()

    @property
    def is_left_out(self) -> bool:
        """Whether it goes no further."""
        return not any(row.cells["table"] for row in self.rows)

    @property
    def tables(self) -> frozenset[str]:
        """Tables that it feeds."""
        return frozenset(row.cells["table"] for row in self.rows if row.cells["table"])

    @property
    def items(self) -> tuple[str, ...]:
        """Items, or the group of items, that it answers."""
        return tuple(dict.fromkeys(row.cells["item"] for row in self.rows if row.cells["item"]))

    @property
    def is_item(self) -> bool:
        """Whether its cells answer one item."""
        return bool(self.items) and not self.separator

    @property
    def feeds(self) -> str:
        """What it feeds, for a person."""
        named = [
            f"{row.cells['table']}.{row.cells['column']}"
            + (f" of {row.cells['item']}" if row.cells["item"] else "")
            for row in self.rows
            if row.cells["table"]
        ]
        return " and ".join(dict.fromkeys(named)) or "left out"


@dataclass(frozen=True)
class Known:
    """All that earlier editions say of a new one.

    Attributes:
        base: the edition that the draft begins from; None: there is none.
        olds: its headers.
        rows: name of a file of the codebook -> its rows of that edition.
        meanings: (table, column) -> answer, reduced -> what it means, newest edition first.
        places: names of places, reduced.
        lists: lists of codes (`communes`, ...) of the newest vintage.
        own_types: kinds of respondents of the barometer's own.
        place_kinds: code of a place of the barometer's own -> its kind.
        last_shares: (table, column) -> answer, reduced -> its share of the cells of the last delivery;
            of answers that were given often enough to tell.
        named: list of codes -> name, reduced -> the codes that have it.
    """

    edition: int
    base: int | None
    olds: tuple[Old, ...] = ()
    rows: dict[str, list[Row]] = field(default_factory=dict)
    files: tuple[FileRow, ...] = ()
    meanings: dict[tuple[str, str], dict[str, list[Meant]]] = field(default_factory=dict)
    places: frozenset[str] = frozenset()
    lists: dict[str, frozenset[str]] = field(default_factory=dict)
    vintage: str = ""
    own_types: tuple[str, ...] = ()
    place_kinds: dict[str, str] = field(default_factory=dict)
    named: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    last_shares: dict[tuple[str, str], dict[str, float]] = field(default_factory=dict)

    @property
    def headers(self) -> frozenset[str]:
        """All headers that are known, reduced."""
        return frozenset(says(old.header) for old in self.olds) | {
            each for old in self.olds for each in old.aliases
        }
