"""A file of several editions: the column that says which, and the lines of the one that is drafted.

Belongs here: finding that column by its header and its cells, by the last edition, or by a decided row.
Does not: skipping the lines of others in a load (`ingestion.extract`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from barometre_pipeline.drafting.kept import Kept
from barometre_pipeline.drafting.known import Known
from barometre_pipeline.drafting.profiles import Found
from barometre_pipeline.drafting.sounding import Sounding
from barometre_pipeline.drafting.wording import meaning_words, plain, word_set
from barometre_pipeline.ingestion.cells import fold

_EDITION = word_set("edition campagne vague millesime barometre enquete survey wave")
_YEAR = word_set("annee an year exercice")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
"""A year that stands in a text."""

_NEARLY_ALL = 0.95
_MOST_EDITIONS = 40
_LEAST_LINES = 10
"""Lines of each year from which codes that stand once a year are no chance."""


@dataclass(frozen=True)
class Held:
    """The column that says of which edition a line is, and how it writes this one; '' as its year."""

    found: Found
    written: str
    why: str


def of_edition(sounding: Sounding, known: Known, kept: Kept) -> tuple[Sounding, list[str]]:
    """Return the sheet with the lines of the edition only, without that column, and what to look at."""
    held = _decided(sounding, kept) or _as_last_year(sounding, known) or _by_cells(sounding, known)
    if held is None:
        return sounding, list(_warnings(sounding, known))
    wanted = fold(held.written or str(known.edition))
    lines = [number for number, cell in enumerate(held.found.cells) if fold(cell) == wanted]
    columns = tuple(
        replace(column, cells=tuple(column.cells[number] for number in lines))
        for column in sounding.columns
        if column is not held.found
    )
    how = {**sounding.how, "edition_header": held.found.header, "edition_written": held.written}
    why = f"{held.why}: {len(lines)} of {len(held.found.cells)} lines are of {known.edition}"
    warnings = [] if lines else [_no_line(held, wanted)]
    return replace(sounding, columns=columns, how=how, why=(*sounding.why, why)), warnings


def _no_line(held: Held, wanted: str) -> str:
    return (
        f"{held.found.where}: no line says « {wanted} » under « {held.found.header} », and none is drafted: "
        "mend edition_written in files.csv, and draft again"
    )


def _decided(sounding: Sounding, kept: Kept) -> Held | None:
    for cells in kept.files_of(sounding):
        for column in sounding.columns:
            if cells["edition_header"] and fold(cells["edition_header"]) == fold(column.header):
                return Held(column, cells["edition_written"], "edition_header as decided")
    return None


def _as_last_year(sounding: Sounding, known: Known) -> Held | None:
    for column in sounding.columns:
        written = _written(column, known.edition, least=1)
        if fold(column.header) in last_headers(known) and written is not None:
            return Held(column, written, f"edition_header « {column.header} » as in {known.base}")
    return None


def last_headers(known: Known) -> set[str]:
    """Return headers that said the edition of each line in the edition before."""
    return {fold(row.edition_header) for row in known.files if row.edition_header}


def _by_cells(sounding: Sounding, known: Known) -> Held | None:
    for column in sounding.columns:
        is_named = reads_as_edition(column.header)
        written = _written(column, known.edition, least=1 if is_named else 2)
        if written is None:
            continue
        why = f"edition_header « {column.header} »: its cells say {len(column.answers)} years, a line each"
        if is_named and len(column.answers) == 1:
            why = f"edition_header « {column.header} »: a load then refuses a file of another edition"
        if is_named:
            return Held(column, written, why)
        words = meaning_words(plain(column.header))
        if words and words <= _YEAR and _is_told_by_codes(sounding, column):
            return Held(column, written, f"{why}, and codes stand once a year")
    return None


def _written(column: Found, edition: int, least: int = 2) -> str | None:
    """How a column writes an edition, '' where it is as its year; None: it does not tell editions apart."""
    if not least <= len(column.answers) <= _MOST_EDITIONS or column.filled < _NEARLY_ALL * len(column.cells):
        return None
    years = {answer: set(YEAR.findall(answer)) for answer in column.answers}
    said = [year for found in years.values() for year in found]
    if any(len(found) != 1 for found in years.values()) or len(set(said)) < len(said):
        return None
    written = next((answer for answer, found in years.items() if str(edition) in found), None)
    return written if written is None or written != str(edition) else ""


def reads_as_edition(header: str) -> bool:
    """Whether a header names the edition, and nothing else."""
    words = meaning_words(plain(header))
    return words <= _EDITION | _YEAR and bool(words & _EDITION)


def _is_told_by_codes(sounding: Sounding, column: Found) -> bool:
    """Whether codes stand once in each year, and again in another."""
    for other in sounding.columns:
        if other is column or not other.looks_like_codes or other.is_unique:
            continue
        by_year: dict[str, list[str]] = {}
        for year, cell in zip(column.cells, other.cells, strict=True):
            by_year.setdefault(fold(year), []).append(cell)
        once = all(len(set(cells)) == len(cells) >= _LEAST_LINES for cells in by_year.values())
        if once:
            return True
    return False


def _warnings(sounding: Sounding, known: Known) -> Iterator[str]:
    for column in sounding.columns:
        words = meaning_words(plain(column.header))
        if fold(column.header) in last_headers(known) and set(column.answers) != {str(known.edition)}:
            yield (
                f"{column.where}: « {column.header} » said of which edition a line is in {known.base}, and "
                f"its cells do not say {known.edition}: all lines are drafted. Write edition_header and "
                "edition_written in files.csv, and draft again"
            )
        elif words and words <= _EDITION | _YEAR and _written(column, known.edition) is not None:
            yield (
                f"{column.where}: « {column.header} » holds several years, {known.edition} among them: if "
                "the file holds several editions, write it in edition_header of files.csv, and draft again"
            )
