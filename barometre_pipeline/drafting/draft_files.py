"""What is proposed for `files.csv` and `editions.csv`.

Belongs here: how each file or sheet is read and for which tables, beside how its predecessor was.
Does not: finding that out (`sounding`, `groups`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from fnmatch import fnmatchcase

from barometre_pipeline.drafting.draft import Proposal, blank
from barometre_pipeline.drafting.groups import Placed
from barometre_pipeline.drafting.known import Known
from barometre_pipeline.tables import TABLES

READ_FIRST = ("project", "respondent", "answer")
"""Of the tables that one file feeds, the first reads it, the others take its distinct lines."""

_DIFFERENCES = (
    "sheet",
    "header_rows",
    "first_column",
    "last_column",
    "foot",
    "encoding",
    "delimiter",
    "decimal_mark",
    "edition_header",
)


def first_read(tables: Collection[str]) -> str | None:
    """Return the table that reads the lines of a sheet, which others share; None: it is read no further."""
    return next((table for table in READ_FIRST if table in tables), None)


def draft_files(placed: Sequence[Placed], tables: Sequence[frozenset[str]], known: Known) -> list[Proposal]:
    """Propose the rows of each file or sheet.

    Args:
        placed: files and sheets.
        tables: those that each feeds in the end.
        known: what earlier editions say.
    """
    proposals: list[Proposal] = []
    fed: set[str] = set()
    for sheet, own in zip(placed, tables, strict=True):
        first = first_read(own)
        if first is None:
            proposals.append(_read_no_further(sheet, known))
            continue
        proposals.append(_reading(sheet, first, known))
        for table in (each for each in TABLES if each in own and each != first):
            if table not in fed:
                proposals.append(_sharing(table, first, known))
            fed.add(table)
    return proposals + _gone(placed, known)


def draft_edition(known: Known, nature: str) -> Proposal:
    """Propose the row of `editions.csv`; what no file tells stays blank."""
    last = known.rows["editions"][0].cells if known.rows.get("editions") else {}
    cells = blank(
        "editions",
        known.edition,
        nature=nature,
        geography_vintage=last.get("geography_vintage", known.vintage),
        granularity=last.get("granularity", ""),
        is_expected="true",
    )
    evidence = (
        "titles, days of collection, partner and break are yours to write; granularity is that of the last "
        "edition: the same rule for counting projects? geography_vintage: the year of the communes whose "
        "codes it has"
    )
    said = ", ".join(
        f"{key} {value}" for key, value in last.items() if value and key not in ("edition", "break_note")
    )
    return Proposal("editions", cells, "new", evidence, said)


def _reading(sheet: Placed, table: str, known: Known) -> Proposal:
    how = sheet.sounding.how
    before = sheet.before
    cells = blank(
        "files", known.edition, table=table, file=sheet.sounding.file, sheet=sheet.sounding.sheet or ""
    )
    mark = how.get("decimal_mark") or (before.decimal_mark if before is not None else "")
    cells |= {**how, "decimal_mark": mark}
    evidence = "; ".join((*sheet.sounding.why, sheet.why))
    if before is None:
        return Proposal("files", cells, "new", evidence)
    last = {name: getattr(before, name) or "" for name in _DIFFERENCES}
    differs = [f"{name} was « {last[name]} »" for name in _DIFFERENCES if last[name] != cells[name]]
    is_same_name = _any_year(cells["file"]) == _any_year(before.file or "") or fnmatchcase(
        cells["file"], before.file or ""
    )
    if not is_same_name:
        differs.insert(0, f"the file was « {before.file} »")
    change = "unsure" if not sheet.is_sure else "same" if not differs else "renamed"
    if cells["file"] == before.file or fnmatchcase(cells["file"], before.file or ""):
        cells["file"] = before.file or cells["file"]
    return Proposal(
        "files",
        cells,
        change,
        "; ".join((*differs, evidence)),
        before.file or "",
        _is_common(known, table, before.file),
    )


def _sharing(table: str, first: str, known: Known) -> Proposal:
    cells = blank("files", known.edition, table=table, from_table=first)
    same = any(row.table == table and row.from_table == first for row in known.files)
    evidence = f"reads the lines of {first}, and keeps the distinct ones"
    return Proposal(
        "files", cells, "same" if same else "new", evidence, is_common=same and _is_common(known, table, None)
    )


def _read_no_further(sheet: Placed, known: Known) -> Proposal:
    sounding = sheet.sounding
    cells = blank("files", known.edition, file=sounding.file, sheet=sounding.sheet or "")
    names = [row.cells for row in known.rows.get("files", []) if not row.cells["table"]]
    same = any(
        row["sheet"] == cells["sheet"] and _any_year(row["file"]) == _any_year(cells["file"]) for row in names
    )
    what = f"{len(sounding.columns)} headers" if sounding.columns else sounding.why[-1]
    evidence = f"read no further: {what}; {sheet.why}"
    return Proposal("files", cells, "same" if same else "new" if not sounding.columns else "unsure", evidence)


def _gone(placed: Sequence[Placed], known: Known) -> list[Proposal]:
    """Files of the edition before whose place nothing takes."""
    taken = {(sheet.before.file, sheet.before.sheet) for sheet in placed if sheet.before is not None}
    proposals = []
    for row in known.rows.get("files", []):
        cells = {**row.cells, "edition": str(known.edition)}
        if row.is_common or not cells["table"] or cells["from_table"]:
            continue
        if (cells["file"] or None, cells["sheet"] or None) not in taken:
            proposals.append(
                Proposal("files", cells, "gone", "no file of the delivery takes its place", cells["file"])
            )
    return proposals


def _is_common(known: Known, table: str, file: str | None) -> bool:
    rows = [
        row
        for row in known.rows.get("files", [])
        if row.cells["table"] == table and row.cells["file"] == (file or "")
    ]
    return bool(rows) and rows[0].is_common


def _any_year(name: str) -> str:
    return re.sub(r"(?:19|20)\d\d", "YEAR", name.casefold())
