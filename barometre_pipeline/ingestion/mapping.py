"""What the codebook says of one edition's columns, typed: `columns.csv` and `modalities.csv`.

Belongs here: which headers of a file make which value, how its answers are coded, contradictions of rows.
Does not: what a mapped value is (`mapped`), the ways to hold answers (`mapping_answers`), looking at a
    delivery (`harmonise`), changing values (`recode`, `answers`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import NamedTuple

import pandas as pd

from barometre_pipeline.codebook import EditionCodebook
from barometre_pipeline.errors import BarometreError, Fault, Place
from barometre_pipeline.ingestion.cells import fold
from barometre_pipeline.ingestion.layout import Sheet, records
from barometre_pipeline.ingestion.mapped import Item, Mapped, Mapping, Source, TableMapping
from barometre_pipeline.ingestion.mapping_answers import (
    QUESTION,
    fault,
    is_box,
    items_of,
    map_answer,
    map_question,
)
from barometre_pipeline.tables import ANSWER, MISSING_REASONS, RESPONDENT, TABLES, Column

_MODALITIES_CSV = "codebook/modalities.csv"

_Row = tuple[int, dict[str, str | None]]


class _Fact(NamedTuple):
    """What `columns.csv` maps; `header` tells apart cells that name several items, and boxes of a group."""

    table: str
    column: str
    item: str | None
    header: str | None


def map_edition(codebook: EditionCodebook, sheets: Iterable[Sheet]) -> dict[Sheet, Mapping]:
    """Return what an edition maps in each of its files and sheets.

    Args:
        codebook: of the edition.
        sheets: all that are read.

    Raises:
        BarometreError: B301, rows that contradict each other or themselves, all of them.
    """
    columns, mapped, faults = codebook.columns, dict[Sheet, Mapping](), list[Fault]()
    is_common = bool(columns[["file", "sheet"]].isna().all(axis=None))
    common = _map_file(codebook) if is_common else None
    for sheet in dict.fromkeys(sheets):
        of_sheet = columns[[_speaks_of(cells, sheet) for _, cells in records(columns)]]
        try:
            mapped[sheet] = common or _map_file(_with_columns(codebook, of_sheet))
        except BarometreError as error:
            faults += [fault for fault in error.faults if fault not in faults]
    if faults:
        raise BarometreError(faults)
    return mapped


def lost_rows(codebook: EditionCodebook, feeds: dict[str, list[Sheet]]) -> Iterator[Fault]:
    """Rows of `columns.csv` that name a file, or a sheet, from which their table is not read.

    Args:
        codebook: of the edition.
        feeds: table -> files and sheets that feed it.

    Yields:
        B301.
    """
    every = list(dict.fromkeys(sheet for sheets in feeds.values() for sheet in sheets))
    for line, cells in records(codebook.columns):
        named = [name for name in ("file", "sheet") if cells[name] is not None]
        read = feeds.get(cells["table"] or "", every)
        if named and not any(_speaks_of(cells, sheet) for sheet in read):
            said = " of ".join(f"« {cells[name]} »" for name in reversed(named))
            of = f"the table {cells['table']}" if cells["table"] else "the edition"
            there = ", ".join(f"« {file} »" + (f" ({sheet})" if sheet else "") for file, sheet in read)
            remedy = f"write the name as in codebook/files.csv, or leave it blank; read: {there or 'none'}"
            yield fault(f"{of} is not read from {said}", line, named[0], remedy)


def _speaks_of(cells: dict[str, str | None], sheet: Sheet) -> bool:
    """Whether a row of `columns.csv` holds in a file and sheet."""
    file, name = sheet
    return fnmatchcase(file, cells["file"] or "*") and cells["sheet"] in (None, name)


def _with_columns(codebook: EditionCodebook, columns: pd.DataFrame) -> EditionCodebook:
    return replace(codebook, frames={**codebook.frames, "columns": columns})


def _map_file(codebook: EditionCodebook) -> Mapping:
    """Return what the rows of `columns.csv` that speak of one file map.

    Raises:
        BarometreError: B301.
    """
    items = items_of(codebook)
    codes, faults = _codes(codebook)
    facts, unused = _facts(codebook, faults)
    values: dict[str, list[Mapped]] = {name: [] for name in TABLES}
    asked: set[str] = set()
    boxes: list[tuple[int, Mapped]] = []
    is_long = any((fact.table, fact.column) == (ANSWER.name, QUESTION) for fact in facts)
    for fact, rows in facts.items():
        try:
            mapped = _mapped(codebook, fact, rows, codes[fact.table, fact.column], items, is_long)
            asked |= _asked_once(mapped, asked, rows[0][0])
        except BarometreError as error:
            faults.extend(error.faults)
        else:
            values[fact.table].append(mapped)
            boxes += [(rows[0][0], mapped)] if mapped.box else []
    faults.extend(_boxes_alone(boxes, asked))
    if faults:
        raise BarometreError(faults)
    tables = {name: TableMapping(table, tuple(values[name])) for name, table in TABLES.items()}
    return Mapping(tables, unused)


def _facts(codebook: EditionCodebook, faults: list[Fault]) -> tuple[dict[_Fact, list[_Row]], frozenset[str]]:
    """Group the rows that make one value; a row with neither header nor constant says: not asked."""
    facts: dict[_Fact, list[_Row]] = defaultdict(list)
    unused: set[str] = set()
    for line, cells in records(codebook.columns):
        table, column, header = cells["table"], cells["column"], cells["header"]
        if header is not None and cells["constant"] is not None and not is_box(cells):
            faults.append(fault("a header and a constant stand in one row", line, "constant", "keep one"))
        elif cells["factor"] is not None and (table is None or header is None):
            faults.append(_no_unit(line))
        elif table is None and column is None and header is not None:
            unused.add(fold(header))
        elif table is None or column is None:
            what = "the row names a table without a column, or a column without a table"
            remedy = "fill in both; or neither, for a header that goes no further"
            faults.append(fault(what, line, "column", remedy))
        elif header is not None or cells["constant"] is not None:
            is_alone = cells["separator"] is not None or is_box(cells)
            fact = _Fact(table, column, cells["item"], header if is_alone else None)
            facts[fact].append((line, cells))
    return facts, frozenset(unused)


def _mapped(
    codebook: EditionCodebook,
    fact: _Fact,
    rows: list[_Row],
    codes: dict[str, str],
    items: list[Item],
    is_long: bool,
) -> Mapped:
    """Make one value of its rows."""
    column = TABLES[fact.table].column(fact.column)
    line, cells = rows[0]
    separator = cells["separator"] or ""
    base = Mapped(
        fact.table, column, _sources(rows), codes, None, separator=separator, factor=_factor(column, rows)
    )
    is_answer = fact.table == ANSWER.name and fact.column not in (*RESPONDENT.key, QUESTION)
    if is_answer:
        return map_answer(base, rows, items, is_long)
    if fact.item is not None or separator:
        what = f"{fact.table}.{fact.column} is not the answer to an item"
        raise BarometreError(fault(what, line, "item", "leave item and separator blank"))
    if fact.table == ANSWER.name and fact.column == QUESTION:
        return map_question(base, codebook, items, line)
    listed = codebook.codes(column.codes) if column.codes is not None else frozenset()
    return replace(base, allowed=_allowed(codebook, column, codes), listed=listed)


def _allowed(codebook: EditionCodebook, column: Column, codes: dict[str, str]) -> frozenset[str] | None:
    """Codes of a column that the edition codes; a respondent's code may be any, but is mapped one by one."""
    if not codes:
        return None
    if column.codes is not None:
        return codebook.codes(column.codes) | set(MISSING_REASONS)
    if column.name in RESPONDENT.key:
        return frozenset(codes.values())
    return None


def _asked_once(mapped: Mapped, asked: set[str], line: int) -> set[str]:
    """Return the items of a value, none of which has been mapped before."""
    items = {item.code for item in mapped.items}
    twice = ", ".join(sorted(items & asked))
    if twice:
        raise BarometreError(fault(f"another row maps {twice}", line, "item", "keep one answer an item"))
    return items


def _boxes_alone(boxes: list[tuple[int, Mapped]], asked: set[str]) -> Iterator[Fault]:
    """Boxes that speak of a group of which no other header of the file says anything."""
    for line, box in boxes:
        if asked.isdisjoint(item.code for item in box.choices):
            what = f"no other header answers « {box.choices[0].group} », of which this box speaks"
            yield fault(what, line, "item", "map its items, or leave the constant blank")


def _sources(rows: list[_Row]) -> tuple[Source, ...]:
    """Put the parts of a value in order."""
    parts = [cells["part"] for _, cells in rows]
    if len(rows) > 1 and (None in parts or len(set(parts)) < len(parts)):
        lines = ", ".join(str(line) for line, _ in rows)
        what = f"rows {lines} feed one column"
        remedy = "number the parts of a composite value in part (1, 2, ...), or keep one row"
        raise BarometreError(fault(what, rows[-1][0], "part", remedy))
    if any(part is not None and not part.isdecimal() for part in parts):
        raise BarometreError(fault("part is not a number", rows[0][0], "part", "write 1, 2, ..."))
    ordered = sorted(rows, key=lambda row: int(row[1]["part"] or 0))
    headers = [(cells["header"], None if cells["header"] else cells["constant"]) for _, cells in ordered]
    return tuple(Source(fold(header) if header else None, constant) for header, constant in headers)


def _factor(column: Column, rows: list[_Row]) -> Decimal:
    """Return what the numbers under a header are multiplied by."""
    factors = [(line, cells["factor"]) for line, cells in rows if cells["factor"] is not None]
    if factors and (column.type != "number" or len(rows) > 1):
        raise BarometreError(_no_unit(factors[0][0]))
    return Decimal(factors[0][1]) if factors else Decimal(1)


def _codes(codebook: EditionCodebook) -> tuple[dict[tuple[str, str], dict[str, str]], list[Fault]]:
    """Return (table, column) -> written answer -> code, and the faults of the rows."""
    codes: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    faults: list[Fault] = []
    for line, cells in records(codebook.modalities):
        table, name, code = str(cells["table"]), str(cells["column"]), str(cells["code"])
        written = fold(cells["written"] or "")
        if codes[table, name].setdefault(written, code) != code:
            what = f"« {written} » has two codes for {table}.{name}"
            faults.append(Fault("B301", what, Place(_MODALITIES_CSV, row=line, column="written"), "keep one"))
    return codes, faults


def _no_unit(line: int) -> Fault:
    what = "a factor stands where no amount is read under one header: a text, a rank, a value of parts"
    return fault(what, line, "factor", "leave it blank")
