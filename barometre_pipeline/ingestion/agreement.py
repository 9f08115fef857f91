"""Whether a delivery and the codebook agree, both ways, before anything is made of it.

Belongs here: headers and answers that one of them does not know, with what they may have been meant to be.
Does not: what the codebook says (`mapping`), values and rows (`harmonise`).
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from barometre_pipeline.errors import Fault, Place, first_of, nearest
from barometre_pipeline.ingestion.answers import answers_named
from barometre_pipeline.ingestion.cells import fold
from barometre_pipeline.ingestion.delivery import delivered_path
from barometre_pipeline.ingestion.extract import Extract, no_known_header
from barometre_pipeline.ingestion.layout import FILES_CSV
from barometre_pipeline.ingestion.long_form import unfold
from barometre_pipeline.ingestion.mapped import LEFT_OUT, Mapped, TableMapping
from barometre_pipeline.ingestion.recode import written_cells

_SHOWN_LINES = 5
_SHOWN_LACKING = 3
_FEW_CODES = 12
"""Codes that are all listed to choose from."""

_MARKS = str.maketrans("’ʼ‘`´‐‑–—", "'''''----")

_SHOWN_ANSWERS = 20
"""Distinct unknown answers of one column that are listed one by one: more means a wrong mapping."""


def header_faults(
    extract: Extract, tables: Iterable[TableMapping], unused: frozenset[str], edition: int
) -> Iterator[Fault]:
    """Compare the headers of a file with those that the codebook maps to its tables.

    Args:
        extract: the file as read.
        tables: those that the file feeds.
        unused: headers that are known and go no further.
        edition: for the place of a fault.

    Yields:
        B302 a header that the codebook does not know, B303 a mapped header that the file lacks, B306 alone
        where none is known. What is not known may be an answer, if header_rows reaches into the data: it is
        the detail of a fault.
    """
    file = delivered_path(edition, extract.file)
    fed: dict[str, str] = {}
    for table in tables:
        for value in table.values:
            for header in value.headers:
                fed.setdefault(header, _fed_by(value))
    if extract.edition_header is not None:
        fed.setdefault(extract.edition_header, "the edition of each line")
    if not any(header in fed or header in unused for header in extract.headers):
        yield no_known_header(extract.headers, Place(file, extract.sheet))
        return
    unknown = [header for header in extract.headers if header not in fed and header not in unused]
    lacking = [header for header in fed if header not in extract.headers]
    for header in unknown:
        number = extract.headers.index(header) + 1
        what = f"the codebook does not know header {number} of {len(extract.headers)}"
        remedy = _renamed_or_new(header, lacking)
        yield Fault("B302", what, Place(file, extract.sheet), remedy, f"« {header} »")
    for header in lacking:
        what = f"the file lacks the header « {header} », which feeds {fed[header]}"
        near = ", ".join(f"« {other} »" for other in nearest(header, unknown))
        remedy = "mend codebook/columns.csv, or ask the supplier for the column"
        if extract.sheet is not None:
            remedy += f"; if the sheet has it, mend first_column and last_column in {FILES_CSV}"
        place = Place(file, extract.sheet, column=header)
        yield Fault("B303", what, place, remedy, f"it has {near}" if near else "")


def _fed_by(value: Mapped) -> str:
    """Name what a header feeds, and of an answer which question: its item, or the group of its choices."""
    asked = value.item.code if value.item else value.choices[0].group if value.choices else ""
    return f"{value.table}.{value.column.name}" + (f" of {asked}" if asked else "")


def _renamed_or_new(header: str, lacking: list[str]) -> str:
    """Say what to do with a header that is not known, likelier first."""
    near = nearest(header, lacking) or (lacking if len(lacking) <= _SHOWN_LACKING else [])
    new = "add a row to codebook/columns.csv; with table and column blank, the header goes no further"
    if not near:
        return new
    names = " or ".join(f"« {name} »" for name in near)
    return f"is it {names}, renamed? Then mend header in codebook/columns.csv. Else {new}"


def answer_faults(extract: Extract, table: TableMapping, edition: int) -> Iterator[Fault]:
    """Look for answers without a code, in the columns where each must have one.

    Yields:
        One fault an answer and column, with its first lines: B304 the codebook does not know the answer, or a
        line does not say its question, B305 its code is not one that the column can hold in this edition. One
        a column: B307 codes of a list that lost their leading zero. What was written is their detail.
    """
    yield from _unasked(extract, table, edition)
    for asked, mapped in _values(extract, table):
        if not mapped.headers or not set(mapped.headers) <= set(extract.headers):
            continue  # a constant is our code already
        if mapped.allowed is None:
            yield from _lost_zeros(asked, mapped, edition)
            continue
        unknown = _unknown_answers(asked, mapped, mapped.allowed)
        header = " | ".join(mapped.headers)
        for answer, rows in list(unknown.items())[:_SHOWN_ANSWERS]:
            place = Place(delivered_path(edition, extract.file), extract.sheet, rows[0], header)
            yield _answer_fault(answer, rows, mapped, place)
        if len(unknown) > _SHOWN_ANSWERS:
            what = f"{len(unknown) - _SHOWN_ANSWERS} more answers of this column are not known"
            place = Place(delivered_path(edition, extract.file), extract.sheet, column=header)
            yield Fault("B304", what, place, "is the header mapped to the right column?")


def _unasked(extract: Extract, table: TableMapping, edition: int) -> Iterator[Fault]:
    """Lines of a file of one line an answer that hold an answer and no question."""
    if table.question is None or not set(table.headers) <= set(extract.headers):
        return
    opened = [header for value in table.values if value.is_open for header in value.headers]
    is_answered = (extract.cells[opened] != "").any(axis=1)
    asked = written_cells(extract.cells, table.question)
    rows = [int(row) for row, text in zip(extract.cells.index, asked, strict=True) if not text]
    rows = [row for row in rows if is_answered[row]]
    if rows:
        header = " | ".join(table.question.headers)
        what = f"an answer stands beside no question ({_lines(rows)})"
        place = Place(delivered_path(edition, extract.file), extract.sheet, rows[0], header)
        yield Fault("B304", what, place, "ask the supplier which question each line answers")


def _values(extract: Extract, table: TableMapping) -> Iterator[tuple[Extract, Mapped]]:
    """Yield each value of a table with the lines that may hold it."""
    deciding = [value for value in table.values if value.questions or value.is_open]
    if {header for value in deciding for header in value.headers} <= set(extract.headers):
        yield from ((replace(extract, cells=cells), mapped) for cells, mapped in unfold(extract.cells, table))
    else:
        yield from ((extract, mapped) for mapped in table.values if mapped not in deciding)


def _unknown_answers(extract: Extract, mapped: Mapped, allowed: frozenset[str]) -> dict[str, list[int]]:
    """Return each answer without a code of the edition, with its lines; a blank counts if it is mapped."""
    unknown: dict[str, list[int]] = defaultdict(list)
    rows = (int(row) for row in extract.cells.index)
    if mapped.names_items:
        written = answers_named(extract.cells, mapped)
    else:
        written = [[fold(cell)] for cell in written_cells(extract.cells, mapped)]
    for row, answers in zip(rows, written, strict=True):
        for answer in dict.fromkeys(answers or [""]):
            if (answer or answer in mapped.codes) and mapped.codes.get(answer) not in allowed:
                unknown[answer].append(row)
    return unknown


def _lost_zeros(extract: Extract, mapped: Mapped, edition: int) -> Iterator[Fault]:
    """Codes that the list holds with zeros before them: a spreadsheet took them for numbers."""
    lengths = {len(code) for code in mapped.listed}
    lost: dict[str, list[int]] = defaultdict(list)
    for row, written in zip(extract.cells.index, written_cells(extract.cells, mapped), strict=True):
        is_unknown_number = written.isascii() and written.isdecimal() and written not in mapped.listed
        if is_unknown_number and any(written.zfill(length) in mapped.listed for length in lengths):
            lost[written].append(int(row))
    if lost:
        rows = sorted(row for each in lost.values() for row in each)
        header = " | ".join(mapped.headers)
        place = Place(delivered_path(edition, extract.file), extract.sheet, rows[0], header)
        what = f"codes of {mapped.table}.{mapped.column.name} have lost their leading zero ({_lines(rows)})"
        remedy = (
            "ask the supplier for this column as it was before a spreadsheet took it for numbers; or map "
            "each of its codes in codebook/modalities.csv"
        )
        yield Fault("B307", what, place, remedy, first_of((f"« {code} »" for code in lost), _SHOWN_ANSWERS))


def _answer_fault(answer: str, rows: list[int], mapped: Mapped, place: Place) -> Fault:
    where = f"{mapped.table}.{mapped.column.name} ({_lines(rows)})"
    written = f"« {answer} »"
    if answer in mapped.codes:
        code = mapped.codes[answer]
        what = f"an answer of {where} is mapped to « {code} », which this header cannot say"
        remedy = code_to_write(code, mapped.allowed or (), "mend the code in codebook/modalities.csv")
        return Fault("B305", what, place, remedy, written)
    known = [known for known in mapped.codes if known]
    if mapped.questions:
        what = f"a question is not known to the codebook ({_lines(rows)})"
        remedy = f"add it to codebook/modalities.csv; with the code {LEFT_OUT}, it goes no further"
        return Fault("B304", what, place, _did_you_mean(answer, known, remedy), written)
    remedy = _did_you_mean(answer, known, "add it to codebook/modalities.csv")
    what = f"an answer of {where} is not known to the codebook"
    return Fault("B304", what, place, remedy, written)


def code_to_write(code: str, allowed: Iterable[str], remedy: str) -> str:
    """Say which code may be meant by one that its column cannot hold, and which there are if they are few."""
    codes = sorted(allowed)
    if len(codes) <= _FEW_CODES:
        remedy += f", to one of {', '.join(codes)}"
    return _did_you_mean(code, codes, remedy)


def _did_you_mean(word: str, candidates: list[str], remedy: str) -> str:
    found = nearest(word, candidates)
    near = ", ".join(f"« {candidate} »" for candidate in found)
    if found and _bare(word) == _bare(found[0]):  # the eye takes the two for one
        return f"did you mean {near}, with another accent or apostrophe? If not, {remedy}"
    return f"did you mean {near}? If not, {remedy}" if near else remedy


def _bare(text: str) -> str:
    """Return a text without accents, whichever apostrophe or dash it has."""
    letters = "".join(
        letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter)
    )
    return letters.translate(_MARKS)


def _lines(rows: list[int]) -> str:
    return f"{len(rows)} line(s): {first_of(rows, _SHOWN_LINES)}"
