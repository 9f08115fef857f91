"""Files of several editions: which of their lines are of the one that is loaded.

Belongs here: the header that says the edition of each line, and lines that say none.
Does not: the shape of the file (`extract`), what the lines hold (`harmonise`).

Such a file grows: each edition's delivery holds it as it was received with that edition, and a later one
changes nothing of what landed before. Put in the place of an earlier one, it is another delivery of that
edition, and its load a revision: rows land with the line where they stand, and lines may have moved.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from barometre_pipeline.errors import BarometreError, Fault, Place, first_of, nearest
from barometre_pipeline.ingestion.cells import fold
from barometre_pipeline.ingestion.layout import FILES_CSV, Layout

OTHER_EDITION = "other_edition"
"""Why a line of another edition yields no row."""

_SHOWN_LINES = 5
_SHOWN_EDITIONS = 12
_YEAR = re.compile(r"[12][0-9]{3}")


def lines_of_edition(
    cells: pd.DataFrame, layout: Layout, place: Place
) -> tuple[pd.DataFrame, dict[str, list[int]]]:
    """Return the lines of the edition that is loaded, and the numbers of those of each other one.

    Args:
        cells: one row a line, indexed by its number.
        layout: as declared; without `edition_header`, every line is of the edition.
        place: the file, and the sheet.

    Raises:
        BarometreError: B303 the file lacks the header; B308 a line says no edition, or none says this one.
    """
    header, written = layout.edition_header, fold(layout.edition_written)
    if not header:
        return cells, {}
    place = replace(place, column=header)
    if header not in cells.columns:
        raise BarometreError(_lacking(header, list(map(str, cells.columns)), place))
    said = cells[header].map(fold)
    if faults := list(_edition_faults(said, written, place)):
        raise BarometreError(faults)
    others: dict[str, list[int]] = {}
    for row, text in said[said != written].items():
        others.setdefault(text, []).append(int(str(row)))
    return cells[said == written], others


def unnamed_years(
    others: Mapping[str, Sequence[int]], written: str, edition: int, editions: Container[int]
) -> dict[str, Sequence[int]]:
    """Return the years that lines say and that are no edition: mistyped, or of a year that nobody loads.

    Nothing where the edition is not written as its own year: how others are written is not known then.

    Args:
        others: how each other edition is written -> its lines.
        written: how the one that is loaded is written.
        edition: its year.
        editions: all years of `editions.csv`.
    """
    if written != str(edition):
        return {}
    return {year: rows for year, rows in others.items() if int(year) not in editions}


def tell_others(others: Mapping[str, Sequence[int]], unnamed: Mapping[str, Sequence[int]]) -> Iterator[str]:
    """Say, in one file, how many lines of which other editions are left, and which are of none."""
    if others:
        counted = (f"{text}: {len(rows)}" for text, rows in sorted(others.items()))
        yield f"lines of other editions are left out ({first_of(counted, _SHOWN_EDITIONS)})"
    for year, rows in sorted(unnamed.items()):
        yield (
            f"warning: {len(rows)} line(s) say {year}, which is no edition of editions.csv, and land "
            f"nowhere: line {first_of(rows, _SHOWN_LINES)}"
        )


def _lacking(header: str, headers: list[str], place: Place) -> Fault:
    what = f"the file lacks the header « {header} », which says the edition of each line"
    near = ", ".join(f"« {other} »" for other in nearest(header, headers))
    remedy = f"mend edition_header in {FILES_CSV}, or ask the supplier for the column"
    return Fault("B303", what, place, remedy, f"it has {near}" if near else "")


def _edition_faults(said: pd.Series[str], written: str, place: Place) -> Iterator[Fault]:
    """Lines that say no edition, or, where editions are years, something else; or that none says this one."""
    is_year = _YEAR.fullmatch(written) is not None
    wrong = said[[not text or (is_year and _YEAR.fullmatch(text) is None) for text in said]]
    if not wrong.empty:
        rows = [int(str(row)) for row in wrong.index]
        lines = f"line {first_of(rows, _SHOWN_LINES)}"
        what = f"{len(rows)} line(s) do not say their edition: {lines}"
        remedy = (
            f"ask the supplier for it; or say in {FILES_CSV} where the table ends (foot), or how the edition "
            "is written (edition_written)"
        )
        shown = first_of((f"« {text} »" for text in dict.fromkeys(wrong) if text), _SHOWN_EDITIONS)
        yield Fault("B308", what, replace(place, row=rows[0]), remedy, f"they hold {shown}" if shown else "")
    elif not (said == written).any():
        what = f"no line of the file is of the edition: none holds « {written} »"
        remedy = f"write in edition_written of {FILES_CSV} how the file writes it, or ask for its lines"
        shown = first_of((f"« {text} »" for text in dict.fromkeys(said)), _SHOWN_EDITIONS)
        yield Fault("B308", what, place, remedy, f"it holds {shown}")
