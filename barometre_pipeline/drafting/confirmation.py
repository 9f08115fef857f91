"""The rows of a confirmed draft, into the codebook: all of them, or none.

Belongs here: the files as they would be, checked as a load checks them, then put in place.
Does not: which rows are kept (`decisions`).
"""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from barometre_pipeline.codebook import EditionCodebook, load_codebook
from barometre_pipeline.codebook_files import CODEBOOK_FILES, read_editions
from barometre_pipeline.drafting.decided_answers import answer_faults, constant_faults
from barometre_pipeline.drafting.draft import DRAFTED, GivenAnswer
from barometre_pipeline.drafting.folder import Decided, draft_path
from barometre_pipeline.errors import BarometreError, Fault, Place
from barometre_pipeline.ingestion.layout import file_rows
from barometre_pipeline.ingestion.leftovers import AskedByLine, leftover_faults
from barometre_pipeline.ingestion.mapped import Mapping as Mapped
from barometre_pipeline.ingestion.mapping import map_edition
from barometre_pipeline.ingestion.mapping_answers import ITEMS_CSV, QUESTION
from barometre_pipeline.ingestion.relations import TERRITORIES
from barometre_pipeline.tables import ANSWER, RESPONDENT, TABLES

Lines = dict[str, dict[int, int]]
"""Path of a file of the codebook -> line there -> line of the draft."""

_FOLDERS = ("codebook", "reference", "printed")
_MARK = "\ufeff"
_SETTLES = "editions"
"""The file that makes an edition known is put in place last: till then nothing loads the other rows."""


@dataclass(frozen=True)
class Answers:
    """The rows of `modalities.csv` in a draft, kept or not, and the answers that need one."""

    rows: Sequence[Decided]
    given: Sequence[GivenAnswer]


def confirm(
    data_dir: Path, edition: int, kept: Mapping[str, Sequence[Decided]], answers: Answers
) -> dict[str, int]:
    """Write the rows of an edition into the codebook, and count them by file.

    Args:
        data_dir: of the barometer.
        edition: that is added.
        kept: rows that the codebook is to have, by file.
        answers: whether each is decided is looked at.

    Raises:
        BarometreError: B821 all of it is there already; or what a load would say of the codebook, at the
            lines of the draft; nothing is written.
    """
    rows = {name: list(kept[name]) for name in DRAFTED}
    texts: dict[str, str] = {}
    lines: Lines = {}
    for name in DRAFTED:
        path = CODEBOOK_FILES[name].path
        texts[name], lines[path] = _with_rows((data_dir / path).read_bytes(), rows[name])
    added = {name: len(lines[CODEBOOK_FILES[name].path]) for name in DRAFTED}
    if edition in read_editions(data_dir) and not any(added.values()):
        what = f"the edition {edition} is in the codebook already, with all that the draft says"
        remedy = "mend its rows there; barometre check says what does not fit its files"
        raise BarometreError(Fault("B821", what, Place(CODEBOOK_FILES[_SETTLES].path), remedy))
    with _at_lines_of_draft(lines, edition):
        _check(data_dir, edition, texts, answers)
    _put_in_place(data_dir, texts)
    return {name: count for name, count in added.items() if count}


def _with_rows(content: bytes, rows: Sequence[Decided]) -> tuple[str, dict[int, int]]:
    """Add rows to the text of a file, written as it is; and say on which lines they stand."""
    text = content.decode("utf-8")
    newline = "\r\n" if "\r\n" in text else "\n"
    header = [
        name.strip() for name in next(csv.reader(io.StringIO(text.removeprefix(_MARK), newline="")), [])
    ]
    there = {tuple(cell.strip() for cell in cells) for cells in csv.reader(io.StringIO(text, newline=""))}
    if not text.endswith("\n"):
        text += newline
    added = io.StringIO(newline="")
    writer = csv.writer(added, lineterminator=newline)
    lines: dict[int, int] = {}
    before = text.count("\n")
    for row in rows:
        _refuse_lacking_columns(row, header)
        cells = [row.cells[name] for name in header]
        if tuple(cells) in there:
            continue  # put in place by a confirmation that was cut short
        lines[before + added.getvalue().count("\n") + 1] = row.line
        writer.writerow(cells)
    return text + added.getvalue(), lines


def _refuse_lacking_columns(row: Decided, header: Sequence[str]) -> None:
    """Refuse a cell for which the file of the codebook has no column."""
    for name, cell in row.cells.items():
        if cell and name not in header:
            path = CODEBOOK_FILES[row.name].path
            what = f"the row fills in {name}, which the header of {path} lacks"
            place = Place(draft_path(int(row.cells["edition"]), row.name), row=row.line, column=name)
            raise BarometreError(Fault("B827", what, place, f"add {name} to that header, or leave it blank"))


def _check(data_dir: Path, edition: int, texts: Mapping[str, str], answers: Answers) -> None:
    """Read the codebook as it would be, as a load does."""
    with TemporaryDirectory(prefix="barometre-draft-") as scratch:
        copy = Path(scratch)
        shutil.copy(data_dir / "barometer.yml", copy)
        for folder in _FOLDERS:
            if (data_dir / folder).is_dir():
                shutil.copytree(data_dir / folder, copy / folder)
        for name, text in texts.items():
            (copy / CODEBOOK_FILES[name].path).write_bytes(text.encode())
        codebook = load_codebook(copy).for_edition(edition)
    faults: list[Fault] = []
    for row in file_rows(codebook.files):
        if row.from_table is None:
            try:
                row.layout()
            except BarometreError as error:
                faults.extend(error.faults)
    faults += _mapping_faults(codebook, answers)
    if faults:
        raise BarometreError(faults)


def _mapping_faults(codebook: EditionCodebook, answers: Answers) -> Iterator[Fault]:
    """What contradicts itself in the rows of an edition, or, where nothing does, what nothing bears out."""
    try:
        sheets = [(row.file or "", row.sheet) for row in file_rows(codebook.files) if row.from_table is None]
        mappings = list(map_edition(codebook, sheets).values())
    except BarometreError as error:
        yield from error.faults
        return
    questions = any(each.tables[ANSWER.name].question for each in mappings)
    for fault in leftover_faults(codebook, mappings, AskedByLine({}, ())):
        if not (questions and fault.place.file == ITEMS_CSV):  # which items lines ask, only the files say
            yield fault
    yield from _lacking(codebook, mappings)
    yield from constant_faults(codebook)
    yield from answer_faults(mappings, answers.rows, answers.given, codebook.edition)


def _lacking(codebook: EditionCodebook, mappings: Sequence[Mapped]) -> Iterator[Fault]:
    """Columns without which every row of a table would be set aside."""
    for name in dict.fromkeys(row.table for row in file_rows(codebook.files)):
        fed = {value.column.name for each in mappings for value in each.tables[name].values}
        fed |= {QUESTION} if name == ANSWER.name else set()
        for column in TABLES[name].asked:
            if column.required and column.name not in fed:
                what = f"no row feeds {name}.{column.name}, which every {name} needs ({column.description})"
                place = Place(draft_path(codebook.edition, "columns"), column="column")
                yield Fault("B827", what, place, "which header holds it? Or write a constant for all")
        if name == RESPONDENT.name and fed.isdisjoint(TERRITORIES):
            what = f"no row says for which place a {name} answers"
            place = Place(draft_path(codebook.edition, "columns"), column="column")
            yield Fault("B827", what, place, f"which header holds {', '.join(TERRITORIES)}?")


@contextmanager
def _at_lines_of_draft(lines: Lines, edition: int) -> Iterator[None]:
    """Say of a fault in a row that was added where it stands in the draft."""
    try:
        yield
    except BarometreError as error:
        names = {CODEBOOK_FILES[name].path: name for name in DRAFTED}
        faults = []
        for fault in error.faults:
            place = fault.place
            line = lines.get(place.file or "", {}).get(place.row or 0)
            if line is not None:
                place = replace(place, file=draft_path(edition, names[place.file or ""]), row=line)
            faults.append(replace(fault, place=place))
        raise BarometreError(faults) from None


def _put_in_place(data_dir: Path, texts: Mapping[str, str]) -> None:
    """Replace the files, the one that makes the edition known last; where one fails, put back all."""
    paths = {name: data_dir / CODEBOOK_FILES[name].path for name in texts}
    before = {name: path.read_bytes() for name, path in paths.items()}
    changed = [name for name in texts if texts[name].encode() != before[name]]
    done: list[str] = []
    try:
        for name in changed:
            _beside(paths[name]).write_bytes(texts[name].encode())
        for name in sorted(changed, key=lambda each: each == _SETTLES):
            _beside(paths[name]).replace(paths[name])
            done.append(name)
    except BaseException:
        for name in done:
            _beside(paths[name]).write_bytes(before[name])
            _beside(paths[name]).replace(paths[name])
        raise
    finally:
        for path in paths.values():
            _beside(path).unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.new")
