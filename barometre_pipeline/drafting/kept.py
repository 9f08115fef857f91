"""What is decided already when an edition is drafted again: rows of its draft, rows of the codebook.

Belongs here: which rows stand, which headers, answers and facts they settle, what need not be proposed.
Does not: reading a draft (`folder`), proposals (`compose`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path

from barometre_pipeline.codebook import Codebook
from barometre_pipeline.codebook_declaration import EVERY_EDITION
from barometre_pipeline.codebook_files import CODEBOOK_FILES
from barometre_pipeline.drafting.draft import DRAFTED, Cells, Draft, Proposal
from barometre_pipeline.drafting.draft_files import first_read
from barometre_pipeline.drafting.folder import Decided, read_draft, read_proposed, signature
from barometre_pipeline.drafting.known import Known
from barometre_pipeline.drafting.meanings import plain_records
from barometre_pipeline.drafting.profiles import Found
from barometre_pipeline.drafting.sounding import Sounding
from barometre_pipeline.errors import BarometreError, Fault, Place
from barometre_pipeline.ingestion.cells import fold

_QUIET = ("same", "unseen", "gone")
"""Changes of rows that an edition may do without."""

Fact = tuple[str, str, str]
"""Table, column, item."""

Words = tuple[tuple[str, str], ...]
"""What the cells of a row say, whatever spaces they hold."""

_KEYS = {"editions": ("edition",), "items": ("item_code",)} | dict.fromkeys(
    ("domains", "domain_crosswalk"), ("domain_code",)
)
"""Files of which a row settles all that has its key."""


@dataclass(frozen=True)
class Kept:
    """Rows that a person wrote, mended, or answered.

    Attributes:
        drafted: of the draft that is there, by file.
        stated: of the codebook, by file, where the edition is there already.
        waiting: rows of `columns.csv` that were proposed as unsure, beside a row that decides their header:
            they settle nothing, and wait for their answer.
    """

    drafted: Mapping[str, Sequence[Decided]] = field(default_factory=dict)
    stated: Mapping[str, Sequence[Cells]] = field(default_factory=dict)
    waiting: Sequence[Decided] = ()

    @property
    def written(self) -> dict[str, list[Decided]]:
        """Rows of the draft that are written again as they are."""
        rows = {name: list(own) for name, own in self.drafted.items()}
        rows.setdefault("columns", []).extend(self.waiting)
        return rows

    def standing(self, name: str) -> list[Cells]:
        """Return the rows of a file that hold: all but those that were answered no, or that are gone."""
        rows = [
            row.cells for row in self.drafted.get(name, ()) if row.answer != "no" and not _is_nothing(row)
        ]
        return [*self.stated.get(name, ()), *rows]

    @cached_property
    def headers(self) -> list[Cells]:
        """Rows of `columns.csv` that decide a header."""
        return [cells for cells in self.standing("columns") if cells["header"]]

    @cached_property
    def facts(self) -> frozenset[Fact]:
        """What a standing row of `columns.csv` feeds, or says that it is not asked."""
        return frozenset(
            (cells["table"], cells["column"], cells["item"])
            for cells in self.standing("columns")
            if cells["table"]
        )

    @cached_property
    def answers(self) -> frozenset[tuple[str, str, str]]:
        """Answers that have a meaning: table, column, what is written."""
        return frozenset(map(_answer, self.standing("modalities")))

    @cached_property
    def _not_again(self) -> frozenset[tuple[str, Words]]:
        """Files and rows that are not proposed once more: they were answered no, or wait for an answer."""
        rows = [row for own in self.drafted.values() for row in own if row.answer == "no" or _is_nothing(row)]
        return frozenset((row.name, _words(row.cells)) for row in (*rows, *self.waiting))

    @property
    def is_pending(self) -> bool:
        """Whether the draft has rows that the codebook has not, and may have."""
        rows = [row for own in self.drafted.values() for row in own if row.answer != "no"]
        return bool(self.waiting) or not all(map(_is_nothing, rows))

    def rows_of(self, found: Found) -> list[Cells]:
        """Return the rows that decide a delivered column."""
        return [cells for cells in self.headers if _speaks_of(cells, found)]

    def files_of(self, sounding: Sounding) -> list[Cells]:
        """Return the rows of `files.csv` that speak of a file or sheet."""
        return [
            row
            for row in self.standing("files")
            if row["file"]
            and fnmatchcase(sounding.file, row["file"])
            and row["sheet"] == (sounding.sheet or "")
        ]

    def columns_in(self, sounding: Sounding) -> frozenset[str]:
        """Return the columns that decided rows feed from a file or sheet, or for all its lines."""
        headers = {fold(column.header) for column in sounding.columns} | {""}
        return frozenset(
            cells["column"]
            for cells in self.standing("columns")
            if cells["table"]
            and fold(cells["header"]) in headers
            and (not cells["file"] or fnmatchcase(sounding.file, cells["file"]))
            and cells["sheet"] in ("", sounding.sheet or "")
        )

    def tables_of(self, sounding: Sounding, proposed: frozenset[str]) -> frozenset[str]:
        """Return the tables that a sheet feeds: as its rows of `files.csv` say, else as is proposed."""
        files, own = self.standing("files"), self.files_of(sounding)
        fed = {
            cells["table"] for column in sounding.columns for cells in self.rows_of(column) if cells["table"]
        }
        said = {row["table"] for row in own if row["table"]}
        if own and not said:
            return frozenset()
        said |= {row["table"] for row in files if row["from_table"] in said}
        first = first_read(proposed)
        return frozenset(proposed | fed if not said or first in said else said | fed)

    def unsettled(self, sounding: Sounding) -> Sounding:
        """Return a sheet without the columns that are decided."""
        return replace(sounding, columns=tuple(each for each in sounding.columns if not self.rows_of(each)))

    def unsettled_of(self, known: Known) -> Known:
        """Return what is known without the headers of the edition before whose place is taken."""
        taken = {fold(cells["header"]) for cells in self.headers}
        olds = []
        for old in known.olds:
            facts = {
                (row.cells["table"], row.cells["column"], row.cells["item"])
                for row in old.rows
                if row.cells["table"]
            }
            if not (old.header in taken or self._follows(old.header) or (facts and facts <= self.facts)):
                olds.append(old)
        return replace(known, olds=tuple(olds))

    def _follows(self, header: str) -> bool:
        """Whether a row that stands was drafted of a header of last year: reworded, split, merged."""
        last = [
            row.written.get("last_year", "")
            for row in self.drafted.get("columns", ())
            if row.answer != "no" and row.change != "gone"
        ]
        return any(f" | {header} | " in f" | {each} | " for each in last)

    def settles(self, proposal: Proposal) -> bool:
        """Whether a proposal is about what is decided."""
        cells, name = proposal.cells, proposal.name
        if (name, _words(cells)) in self._not_again:
            return True
        match name:
            case "files":
                return any(_is_read_as(row, cells) for row in self.standing(name))
            case "columns":
                is_delivered = bool(cells["header"]) and proposal.change != "gone"
                return not is_delivered and (cells["table"], cells["column"], cells["item"]) in self.facts
            case "modalities":
                return _answer(cells) in self.answers
        return any(all(row[key] == cells[key] for key in _KEYS[name]) for row in self.standing(name))


NOTHING_KEPT = Kept()


def read_kept(codebook: Codebook, folder: Path, edition: int) -> Kept:
    """Read what is decided of an edition: in its draft, if there is one, and in the codebook.

    Raises:
        BarometreError: B826, a file of the draft is not as it was written.
    """
    years = {str(edition)} | ({EVERY_EDITION} if codebook.editions in ([], [edition]) else set())
    stated = {
        name: [cells for cells in plain_records(codebook.frames[name]) if cells["edition"] in years]
        for name in DRAFTED
    }
    if not folder.is_dir():
        return Kept({}, stated)
    proposed = read_proposed(folder)
    there = {name: {_words(cells) for cells in rows} for name, rows in stated.items()}
    rows = {
        name: [row for row in own if _words(row.cells) not in there[name]]
        for name, own in read_draft(folder, edition).items()
    }
    drafted = {name: [row for row in own if _is_touched(row, proposed)] for name, own in rows.items()}
    beside = _beside_decided(rows["columns"], drafted["columns"])
    drafted["columns"] += [row for row in beside if row.change != "unsure"]
    return Kept(drafted, stated, [row for row in beside if row.change == "unsure"])


def _beside_decided(rows: Sequence[Decided], touched: Sequence[Decided]) -> list[Decided]:
    """Return the rows that nobody touched, of headers that another row decides: none is proposed again."""
    headers = {fold(row.cells["header"]) for row in touched if row.answer != "no" and row.change != "gone"}
    done = {row.line for row in touched}
    return [row for row in rows if row.line not in done and fold(row.cells["header"]) in headers - {""}]


def _is_touched(row: Decided, proposed: frozenset[str] | None) -> bool:
    """Whether a person answered a row, mended it, or wrote it."""
    return row.answer != "" or proposed is None or signature(row.name, row.cells) not in proposed


def _is_nothing(row: Decided) -> bool:
    """Whether a row only says what is gone, of which nothing is written."""
    marks = [row.cells[mark] for mark in ("header", "constant")] if row.name == "columns" else [""]
    return row.change == "gone" and (row.name != "columns" or any(marks))


def _words(cells: Cells) -> Words:
    return tuple(sorted((name, fold(cell)) for name, cell in cells.items()))


def _speaks_of(cells: Cells, found: Found) -> bool:
    return (
        fold(cells["header"]) == fold(found.header)
        and (not cells["file"] or not found.file or fnmatchcase(found.file, cells["file"]))
        and cells["sheet"] in ("", found.sheet or "")
    )


def _is_read_as(row: Cells, proposed: Cells) -> bool:
    """Whether a row of `files.csv` says how what is proposed is read, or from which lines."""
    if proposed["from_table"] or row["from_table"]:
        return row["table"] == proposed["table"]
    return fnmatchcase(proposed["file"], row["file"]) and row["sheet"] == proposed["sheet"]


def _answer(cells: Cells) -> tuple[str, str, str]:
    return cells["table"], cells["column"], fold(cells["written"])


def refuse_nothing_to_add(draft: Draft, kept: Kept) -> None:
    """Refuse to draft an edition of which the codebook says all that its files ask for.

    Raises:
        BarometreError: B821.
    """
    is_there = any(cells["edition"] == str(draft.edition) for cells in kept.stated.get("editions", ()))
    if is_there and not kept.is_pending and all(each.change in _QUIET for each in draft.proposals):
        what = (
            f"the edition {draft.edition} is in the codebook already, and lacks nothing that its files have"
        )
        remedy = "mend its rows there; barometre check says what does not fit its files"
        raise BarometreError(Fault("B821", what, Place(CODEBOOK_FILES["editions"].path), remedy))
