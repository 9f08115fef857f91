"""Whether the rows of a draft are decided, and what they make of the codebook.

Belongs here: undecided rows, headers decided twice or never, which rows are kept.
Does not: reading the draft (`folder`), writing the codebook (`confirmation`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from barometre_pipeline.codebook_declaration import EVERY_EDITION
from barometre_pipeline.codebook_files import CODEBOOK_FILES
from barometre_pipeline.codebook_reading import read_frame
from barometre_pipeline.drafting.draft import DRAFTED
from barometre_pipeline.drafting.folder import Decided, draft_path
from barometre_pipeline.drafting.known import KEYS, WHOSE
from barometre_pipeline.errors import BarometreError, Fault, Place, first_of
from barometre_pipeline.ingestion.cells import fold

_SHOWN = 12
_MARKS = ("header", "constant")


def kept_rows(
    data_dir: Path, rows: Mapping[str, Sequence[Decided]], headers: Sequence[str], edition: int
) -> dict[str, list[Decided]]:
    """Return the rows that the codebook is to have.

    Args:
        data_dir: of the barometer; a row of `*`, or of the edition, decides a header too.
        rows: of the draft, by file.
        headers: of the delivery, each of which needs a decision.
        edition: that is drafted.

    Raises:
        BarometreError: B825 rows that are not decided, by file; or, together, B827 a header that is decided
            twice, or never.
    """
    faults = [fault for name in DRAFTED for fault in _undecided(name, rows[name], edition)]
    if faults:
        raise BarometreError(faults)
    columns = read_frame(data_dir, CODEBOOK_FILES["columns"])
    stands = columns["edition"].isin((EVERY_EDITION, str(edition)))
    stated = frozenset(map(fold, columns.loc[stands, "header"].dropna()))
    kept = {name: [row for row in rows[name] if _is_kept(row)] for name in DRAFTED}
    faults = [*_header_faults(kept["columns"], headers, edition, stated), *_doubled(kept, edition)]
    if faults:
        raise BarometreError(faults)
    return kept


def _is_kept(row: Decided) -> bool:
    """Whether a row goes into the codebook: what is gone does not, unless it says so against a row of `*`."""
    if row.answer != "yes":
        return False
    says_not_asked = row.name == "columns" and not any(row.cells[mark] for mark in _MARKS)
    return row.change != "gone" or says_not_asked


def _undecided(name: str, rows: Sequence[Decided], edition: int) -> Iterator[Fault]:
    blank = [row for row in rows if row.answer == ""]
    if blank:
        lines = first_of((row.line for row in blank), _SHOWN)
        what = f"{len(blank)} of {len(rows)} rows are not decided (lines {lines})"
        remedy = "write yes or no in confirmed; a row that is wrong: mend it, then yes"
        if any(row.change == "same" for row in blank):
            remedy += "; all that is the same: --accept same"
        yield Fault("B825", what, Place(draft_path(edition, name), column="confirmed"), remedy)


def _header_faults(
    kept: Sequence[Decided], headers: Sequence[str], edition: int, stated: frozenset[str]
) -> Iterator[Fault]:
    path = draft_path(edition, "columns")
    decided = {fold(row.cells["header"]) for row in kept if row.cells["header"]}
    for header in headers:
        if fold(header) not in decided | stated:
            what = f"no row that is confirmed decides the header « {header} »"
            remedy = "write yes on one of its rows; a row without table and column leaves it out"
            yield Fault("B827", what, Place(path, column="header"), remedy)
    unsure = [row for row in kept if row.change == "unsure" and row.cells["header"]]
    left_out = {fold(row.cells["header"]): row for row in unsure if not row.cells["table"]}
    for row in unsure:
        other = left_out.get(fold(row.cells["header"]))
        if row.cells["table"] and other is not None:
            what = f"the header « {row.cells['header']} » is decided twice: line {other.line} leaves it out"
            yield Fault("B827", what, Place(path, row=row.line, column="confirmed"), "keep one yes")
    yield from _two_candidates([row for row in unsure if row.cells["table"]], path)


def _two_candidates(unsure: Sequence[Decided], path: str) -> Iterator[Fault]:
    """Headers that may be one thing or another, and are said to be both."""
    meant: dict[tuple[str, ...], Decided] = {}
    for row in unsure:
        other = meant.setdefault((fold(row.cells["header"]), row.cells["file"], row.cells["sheet"]), row)
        if other is not row and not _may_both_be(row, other):
            feeds = " and ".join(map(_feeds, (other, row)))
            twice = f"the header « {row.cells['header']} » is decided twice"
            what = f"{twice}: also in line {other.line} ({feeds})"
            remedy = "keep one yes; if it does feed both, write new in the column change of one"
            yield Fault("B827", what, Place(path, row=row.line, column="confirmed"), remedy)


def _feeds(row: Decided) -> str:
    column = f"{row.cells['table']}.{row.cells['column']}"
    return f"{column} of {row.cells['item']}" if row.cells["item"] else column


def _may_both_be(one: Decided, other: Decided) -> bool:
    """Whether one header may feed what two rows say: as one of the edition before did, or by a code."""
    last = one.written["last_year"]
    if last and last == other.written["last_year"]:
        return one.cells["item"] == other.cells["item"]
    return {one.cells["column"], other.cells["column"]} <= KEYS | WHOSE


def _doubled(kept: Mapping[str, Sequence[Decided]], edition: int) -> Iterator[Fault]:
    """Answers that two rows give different meanings."""
    meant: dict[tuple[str, ...], Decided] = {}
    for row in kept["modalities"]:
        key = (row.cells["table"], row.cells["column"], fold(row.cells["written"]))
        other = meant.setdefault(key, row)
        if other is not row:
            what = f"the answer « {row.cells['written']} » is decided twice: also in line {other.line}"
            place = Place(draft_path(edition, "modalities"), row=row.line, column="confirmed")
            yield Fault("B827", what, place, "keep one yes")
