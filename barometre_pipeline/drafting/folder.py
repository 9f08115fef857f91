"""The folder of a draft: one CSV a file of the codebook, which a person edits in a spreadsheet.

Belongs here: writing the files so that a spreadsheet opens them, reading what came back, the one-stroke yes.
Does not: proposals (`compose`), whether decisions are whole (`decisions`).

Semicolons and the mark of UTF-8: what a spreadsheet set to French opens, and writes back, without asking.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from barometre_pipeline.codebook_declaration import EVERY_EDITION
from barometre_pipeline.codebook_files import CODEBOOK_FILES
from barometre_pipeline.drafting.changes import CHANGES
from barometre_pipeline.drafting.draft import DRAFTED, Cells, Draft, GivenAnswer, header_of
from barometre_pipeline.errors import BarometreError, Fault, Place

HEADERS_FILE = "headers.txt"
"""Headers of the delivery that a decision is needed for, one a line."""

ANSWERS_FILE = "answers.txt"
"""Answers that need a row, one a line: table, column, header and what is written, with tabs."""

PROPOSED_FILE = "proposed.txt"
"""What each row was when it was proposed, as a signature a line: a row that differs is a person's."""

_SIGNATURE = 16
_ENCODING, _DELIMITERS = "utf-8-sig", (";", ",", "\t")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_YES = frozenset(("yes", "y", "oui", "o", "x"))
_NO = frozenset(("no", "n", "non"))
_SPREADSHEET_BOOLEANS = {"vrai": "true", "faux": "false", "true": "true", "false": "false"}


@dataclass(frozen=True)
class Decided:
    """One row of a draft as a person left it.

    Attributes:
        line: of the file, from 1.
        answer: yes, no, or blank; None: another word.
    """

    name: str
    line: int
    change: str
    answer: str | None
    cells: Cells
    written: Cells


def draft_dir(data_dir: Path, edition: int) -> Path:
    """Return the folder of the draft of an edition."""
    return data_dir / "drafts" / str(edition)


def draft_path(edition: int, name: str) -> str:
    """Return the path of a file of a draft as messages show it: within the data folder."""
    return f"drafts/{edition}/{name}.csv"


def write_draft(draft: Draft, folder: Path, kept: Mapping[str, Sequence[Decided]]) -> None:
    """Write a draft: what a person decided as it is, then what is proposed.

    Where there is a draft already its files are replaced one by one, each whole: a row that was decided is in
    the old file or in the new one. What was proposed is written down last: till then all rows count as a
    person's.
    """
    folder.mkdir(parents=True, exist_ok=True)
    proposed = _written_down(folder, kept)
    for name in DRAFTED:
        rows = [dict(row.written) for row in kept.get(name, ())]
        for proposal in draft.of(name):
            rows.append(
                {
                    "confirmed": "",
                    "change": proposal.change,
                    **proposal.cells,
                    "last_year": proposal.last_year,
                    "evidence": proposal.evidence,
                }
            )
            proposed.append(signature(name, proposal.cells))
        _replace(folder / f"{name}.csv", header_of(name), rows)
    headers = "".join(f"{header}\n" for header in dict.fromkeys(draft.headers))
    (folder / HEADERS_FILE).write_text(headers, encoding="utf-8")
    answers = "".join("\t".join(each) + "\n" for each in draft.given)
    (folder / ANSWERS_FILE).write_text(answers, encoding="utf-8")
    (folder / PROPOSED_FILE).write_text("".join(f"{each}\n" for each in proposed), encoding="ascii")


def _written_down(folder: Path, kept: Mapping[str, Sequence[Decided]]) -> list[str]:
    """Return the signatures of rows that were proposed and answered, not mended: with no answer, they are not
    a person's.
    """
    before = read_proposed(folder) or frozenset()
    own = [signature(name, row.cells) for name, rows in kept.items() for row in rows]
    return [each for each in own if each in before]


def read_proposed(folder: Path) -> frozenset[str] | None:
    """Return the signatures of the rows that a draft proposed; None: nothing says so."""
    try:
        return frozenset((folder / PROPOSED_FILE).read_text(encoding="ascii").splitlines())
    except (OSError, UnicodeDecodeError):
        return None


def signature(name: str, cells: Cells) -> str:
    """Return a short text that tells a row of a draft from another one, or from what a person made of it."""
    said = [name, *(cells[column].strip() for column in CODEBOOK_FILES[name].columns)]
    return hashlib.sha256("\x1f".join(said).encode()).hexdigest()[:_SIGNATURE]


def read_draft(folder: Path, edition: int) -> dict[str, list[Decided]]:
    """Read what a person made of a draft.

    Raises:
        BarometreError: B823 there is none; or, of all files together, B826 a file that is missing, or not as
            it was written.
    """
    if not folder.is_dir():
        what = f"there is no draft of {edition}"
        remedy = f"write it: barometre new-edition {edition} and the folder of the delivery"
        raise BarometreError(Fault("B823", what, Place(f"drafts/{edition}"), remedy))
    found: dict[str, list[Decided]] = {}
    faults: list[Fault] = []
    proposed = read_proposed(folder) or frozenset()
    for name in DRAFTED:
        try:
            found[name] = _read(
                folder / f"{name}.csv", name, Place(draft_path(edition, name)), edition, proposed
            )
        except BarometreError as error:
            faults.extend(error.faults)
    if faults:
        raise BarometreError(faults)
    return found


def accept(
    folder: Path, edition: int, changes: Sequence[str]
) -> tuple[dict[str, list[Decided]], dict[str, list[Decided]]]:
    """Write yes on the rows of some changes that are not decided yet and lack nothing.

    Returns:
        Rows that were accepted, and rows that still lack a cell which a person must fill in, by file.
    """
    accepted: dict[str, list[Decided]] = {}
    lacking: dict[str, list[Decided]] = {}
    for name, rows in read_draft(folder, edition).items():
        for row in (row for row in rows if row.answer == "" and row.change in changes):
            is_whole = all(row.cells[column] for column in CODEBOOK_FILES[name].required)
            (accepted if is_whole else lacking).setdefault(name, []).append(row)
        lines = {row.line for row in accepted.get(name, ())}
        if lines:
            written = [row.written | ({"confirmed": "yes"} if row.line in lines else {}) for row in rows]
            _replace(folder / f"{name}.csv", header_of(name), written)
    return accepted, lacking


def headers_to_decide(folder: Path) -> list[str]:
    """Return the headers of the delivery that a decision is needed for."""
    try:
        return (folder / HEADERS_FILE).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


def answers_to_decide(folder: Path) -> list[GivenAnswer]:
    """Return the answers of the delivery that need a row, as long as their header feeds their column."""
    try:
        lines = (folder / ANSWERS_FILE).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    return [GivenAnswer(*line.split("\t")) for line in lines if line.count("\t") == 3]


def _replace(path: Path, header: Sequence[str], rows: Sequence[Cells]) -> None:
    """Put a file in place, whole or not at all."""
    _write(path.with_suffix(".new"), header, rows)
    path.with_suffix(".new").replace(path)


def _write(path: Path, header: Sequence[str], rows: Sequence[Cells]) -> None:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, header, delimiter=_DELIMITERS[0], lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _guarded(cell) for name, cell in row.items()} for row in rows)
    with path.open("w", encoding=_ENCODING, newline="") as out:
        out.write(text.getvalue())
        out.flush()
        os.fsync(out.fileno())


def _guarded(cell: str) -> str:
    """Keep a spreadsheet from taking what was delivered for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def _read(path: Path, name: str, place: Place, edition: int, proposed: frozenset[str]) -> list[Decided]:
    editions = (str(edition), EVERY_EDITION)
    try:
        text = path.read_text(encoding=_ENCODING)
    except UnicodeDecodeError:
        raise _not_as_written("the file is not UTF-8", place, "save it as « CSV UTF-8 »") from None
    except OSError as error:
        raise _not_as_written(f"the file cannot be read: {error.strerror}", place, "put it back") from None
    header = header_of(name)
    delimiter = next((mark for mark in _DELIMITERS if mark in text.partition("\n")[0]), _DELIMITERS[0])
    try:
        lines = list(_records(text, delimiter))
    except csv.Error as error:
        raise _not_as_written(
            f"the file is not readable CSV: {error}", place, "save it as CSV again"
        ) from None
    named = [cell.strip() for cell in lines[0][1]] if lines else []
    if sorted(named) != sorted(header):
        remedy = f"its header is: {';'.join(header)}"
        raise _not_as_written("the header of the file is not the one that was written", place, remedy)
    faults = []
    rows = []
    for line, cells in lines[1:]:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(named):
            what = f"the line has {len(cells)} cells where the header has {len(named)}"
            faults.append(Fault("B826", what, Place(place.file, row=line), "save it as CSV again"))
            continue
        rows.append(_decided(name, line, dict(zip(named, (cell.strip() for cell in cells), strict=True))))
    rows = [_completed(row, edition, proposed) for row in rows]
    faults += [_of_another(row, edition, place) for row in rows if row.cells["edition"] not in editions]
    faults += [_unknown_word(row, place) for row in rows if row.answer is None or row.change not in CHANGES]
    if faults:
        raise BarometreError(faults)
    return rows


def _records(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start, records = 1, []
    for cells in reader:
        records.append((start, cells))
        start = reader.line_num + 1
    return records


def _decided(name: str, line: int, written: Cells) -> Decided:
    word = written["confirmed"].casefold()
    answer = "yes" if word in _YES else "no" if word in _NO else None if word else ""
    file = CODEBOOK_FILES[name]
    cells = {column: _unguarded(written[column]) for column in file.columns}
    for column, allowed in file.allowed.items():
        if "true" in allowed:
            cells[column] = _SPREADSHEET_BOOLEANS.get(cells[column].casefold(), cells[column])
    return Decided(name, line, written["change"].casefold(), answer, cells, written)


def _completed(row: Decided, edition: int, proposed: frozenset[str]) -> Decided:
    """Take a row that a person added for new, and of the edition, where it does not say."""
    if signature(row.name, row.cells) in proposed:
        return row
    cells = {**row.cells, "edition": row.cells["edition"] or str(edition)}
    return replace(row, change=row.change or "new", cells=cells)


def _of_another(row: Decided, edition: int, place: Place) -> Fault:
    what = f"the row is of the edition « {row.cells['edition']} », and the draft of {edition}"
    return Fault("B826", what, Place(place.file, row=row.line, column="edition"), f"write {edition}")


def _unknown_word(row: Decided, place: Place) -> Fault:
    if row.answer is None:
        what = f"« {row.written['confirmed']} » is not a decision"
        return Fault("B826", what, Place(place.file, row=row.line, column="confirmed"), "write yes or no")
    what = f"« {row.change} » is not known as change" if row.change else "change is blank on a proposed row"
    remedy = f"write one of {', '.join(CHANGES)}"
    return Fault("B826", what, Place(place.file, row=row.line, column="change"), remedy)


def _not_as_written(what: str, place: Place, remedy: str) -> BarometreError:
    return BarometreError(Fault("B826", what, place, remedy))
