"""Which tables each file or sheet of a new delivery feeds.

Belongs here: sheets compared with the tables of the last edition, by headers and cells; what is no table.
Does not: single headers (`matching`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from barometre_pipeline.drafting.agreement import References, agree
from barometre_pipeline.drafting.known import Known, Old
from barometre_pipeline.drafting.profiles import Found
from barometre_pipeline.drafting.sounding import Sounding
from barometre_pipeline.drafting.wording import likeness, says, wordings
from barometre_pipeline.ingestion.cells import fold
from barometre_pipeline.ingestion.layout import FileRow
from barometre_pipeline.tables import ANSWER, PROJECT, RESPONDENT, TABLES

_NEAR = 85.0
_TOLD = 0.9
_ENOUGH = 0.25
"""Share of the headers of a table that the sheet which has most of them must have something near to."""

_ALSO = 0.5
"""Share from which another sheet feeds the table too."""

_REFERENCES = 0.25
"""What a sheet gains for a table whose part it plays where codes of one refer to another."""


@dataclass(frozen=True)
class Placed:
    """A sheet of the delivery, and the tables that it seems to feed; none: it is read no further.

    Attributes:
        is_sure: nothing else would do as well.
        before: how the file or sheet was read whose place it takes.
    """

    sounding: Sounding
    tables: frozenset[str]
    why: str
    before: FileRow | None = None
    is_sure: bool = True


def place(soundings: Sequence[Sounding], known: Known, references: References) -> list[Placed]:
    """Say which tables each sheet feeds."""
    names = _names_read_no_further(known)
    usable = [each for each in soundings if len(each.columns) > 1 and fold(each.sheet or "") not in names]
    shares = {
        (id(sounding), table): _share(sounding, table, known, references)
        for sounding in usable
        for table in TABLES
    }
    fed: dict[int, set[str]] = {id(sounding): set() for sounding in usable}
    for table in (RESPONDENT.name, PROJECT.name, ANSWER.name):
        best = max((shares[id(sounding), table] for sounding in usable), default=0.0)
        for sounding in usable:
            share = shares[id(sounding), table]
            if share >= _ENOUGH and (share == best or share >= _ALSO):
                fed[id(sounding)].add(table)
    _give_answers(fed, known)
    is_sure = True
    if not any(fed.values()) and len(usable) == 1:
        fed[id(usable[0])] |= {table for old in known.olds for table in old.tables}
        is_sure = False
    return [
        _placed(sounding, frozenset(fed.get(id(sounding), ())), shares, known, is_sure)
        for sounding in soundings
    ]


def _placed(
    sounding: Sounding,
    tables: frozenset[str],
    shares: dict[tuple[int, str], float],
    known: Known,
    is_sure: bool,
) -> Placed:
    if sounding.sheet is not None and fold(sounding.sheet) in _names_read_no_further(known):
        return Placed(sounding, frozenset(), "a sheet of this name was read no further last year")
    parts = [
        f"{shares[id(sounding), table]:.0%} of those of {table}"
        for table in TABLES
        if shares.get((id(sounding), table), 0.0) > 0
    ]
    why = f"it has something near to {', '.join(parts)}" if parts else "nothing in it is near to last year"
    own = [row for row in known.files if row.from_table is None and _feeds(row, known) & tables]
    return Placed(sounding, tables, why, own[0] if own else None, is_sure)


def _feeds(row: FileRow, known: Known) -> frozenset[str]:
    """Tables that read the lines of a row of `files.csv`."""
    return frozenset({row.table} | {other.table for other in known.files if other.from_table == row.table})


def _give_answers(fed: dict[int, set[str]], known: Known) -> None:
    """Answers stand on the lines of respondents, of all their files, unless a sheet of its own has them."""
    asked = any(ANSWER.name in old.tables for old in known.olds)
    holding = [tables for tables in fed.values() if ANSWER.name in tables]
    if asked and all(RESPONDENT.name in tables for tables in holding):
        for tables in fed.values():
            if RESPONDENT.name in tables:
                tables.add(ANSWER.name)


def _share(sounding: Sounding, table: str, known: Known, references: References) -> float:
    """Share of the headers of a table that a sheet has something near to, in wording or in its cells."""
    olds = [old for old in known.olds if _is_of(old, table)]
    if not olds:
        return 0.0
    words = wordings([column.header for column in sounding.columns], known.edition)
    said = {says(column.header) for column in sounding.columns}
    said |= {" ".join(wording.words) for wording in words}
    near = [
        old
        for old in olds
        if said & old.aliases.keys()
        or any(likeness(old.wording, wording) >= _NEAR for wording in words)
        or any(_is_told(old, column, known, references) for column in sounding.columns)
    ]
    part = {RESPONDENT.name: references.keys, PROJECT.name: references.referring}.get(table, frozenset())
    plays = any(id(column) in part for column in sounding.columns)
    return min(len(near) / len(olds) + (_REFERENCES if plays and near else 0.0), 1.0)


def _is_of(old: Old, table: str) -> bool:
    """Whether a header feeds more of a table than whose row it is."""
    parent = TABLES[table].parent
    key = TABLES[parent].key if parent is not None else ()
    return any(row.cells["table"] == table and row.cells["column"] not in key for row in old.rows)


def _is_told(old: Old, column: Found, known: Known, references: References) -> bool:
    if old.kind == "key" and id(column) not in references.keys | references.referring:
        return False
    agreement = agree(old, column, known, references)
    return agreement.is_telling and (agreement.share or 0.0) >= _TOLD


def _names_read_no_further(known: Known) -> set[str]:
    rows = (row.cells for row in known.rows.get("files", []))
    return {fold(cells["sheet"]) for cells in rows if not cells["table"] and cells["sheet"]}
