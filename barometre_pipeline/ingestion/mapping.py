"""What the codebook says of one edition's columns, typed: `columns.csv` and `modalities.csv`.

Belongs here: which headers make which value, how its answers are coded, and contradictions between rows.
Does not: looking at a delivery (`harmonise`), changing values (`recode`, `answers`).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from barometre_pipeline.codebook import EditionCodebook
from barometre_pipeline.errors import BarometreError, Fault, Place, nearest
from barometre_pipeline.ingestion.cells import fold
from barometre_pipeline.ingestion.frames import FALSE, TRUE
from barometre_pipeline.ingestion.layout import records
from barometre_pipeline.tables import ANSWER, MISSING_REASONS, RESPONDENT, TABLES, Column, Table

_COLUMNS_CSV = "codebook/columns.csv"
_MODALITIES_CSV = "codebook/modalities.csv"
_COLUMN_OF_TYPE = {"yes_no": "is_yes", "choice": "is_yes", "rank": "rank", "number": "value_number"}

_Row = tuple[int, dict[str, str | None]]


class _Fact(NamedTuple):
    """What `columns.csv` maps; `header` tells apart cells that each name several items."""

    table: str
    column: str
    item: str | None
    header: str | None


@dataclass(frozen=True)
class Source:
    """A header of the file, or a constant: one of the parts of a value."""

    header: str | None
    constant: str | None


@dataclass(frozen=True)
class Item:
    """What matters here of an item of the edition."""

    code: str
    group: str
    type: str


@dataclass(frozen=True)
class Mapped:
    """One value that the edition maps.

    Attributes:
        sources: its parts, in order.
        codes: written answer, spaces folded -> our code, or why the value is missing.
        allowed: codes that the value can hold; None: `codes` are exceptions, other answers pass as written.
        listed: the list that the value must be a code of, if it is of one; answers that pass as written too.
        factor: what a written number is multiplied by to be in our unit.
        item: of an answer that has a column of its own.
        choices: items that one cell may name, divided by `separator`; empty for a single answer.
    """

    table: str
    column: Column
    sources: tuple[Source, ...]
    codes: dict[str, str]
    allowed: frozenset[str] | None
    item: Item | None = None
    choices: tuple[Item, ...] = ()
    separator: str = ""
    listed: frozenset[str] = frozenset()
    factor: Decimal = Decimal(1)

    @property
    def headers(self) -> tuple[str, ...]:
        """Headers that the value is made of."""
        return tuple(source.header for source in self.sources if source.header is not None)

    @property
    def items(self) -> tuple[Item, ...]:
        """Items of the answer, one or those that a cell may name; none for another value."""
        return self.choices or ((self.item,) if self.item else ())

    @property
    def is_reference(self) -> bool:
        """Whether the value says whose row it is, in the parent table."""
        parent = TABLES[self.table].parent
        return parent is not None and self.column.name in TABLES[parent].key

    @property
    def is_key(self) -> bool:
        """Whether the value is the key of its table, or refers to that of the parent."""
        return self.column.name in TABLES[self.table].key or self.is_reference


@dataclass(frozen=True)
class TableMapping:
    """All that an edition maps of one table."""

    table: Table
    values: tuple[Mapped, ...]

    @property
    def headers(self) -> tuple[str, ...]:
        """Headers that feed the table, each once."""
        return tuple(dict.fromkeys(header for value in self.values for header in value.headers))

    @property
    def own_headers(self) -> tuple[str, ...]:
        """Headers whose cells make a row of the table: not those that only say whose row it is."""
        own = (value.headers for value in self.values if not value.is_reference)
        return tuple(dict.fromkeys(header for headers in own for header in headers))


@dataclass(frozen=True)
class Mapping:
    """All that an edition maps; `unused` are the headers that are known and go no further."""

    tables: dict[str, TableMapping]
    unused: frozenset[str]


def map_edition(codebook: EditionCodebook) -> Mapping:
    """Return what an edition maps.

    Raises:
        BarometreError: B301, rows that contradict each other or themselves, all of them.
    """
    items = [
        Item(str(cells["item_code"]), str(cells["item_group"]), str(cells["item_type"]))
        for _, cells in records(codebook.items)
    ]
    codes, faults = _codes(codebook)
    facts, unused = _facts(codebook, faults)
    values: dict[str, list[Mapped]] = {name: [] for name in TABLES}
    asked: set[str] = set()
    for fact, rows in facts.items():
        try:
            mapped = _mapped(codebook, fact, rows, codes[fact.table, fact.column], items)
            asked |= _asked_once(mapped, asked, rows[0][0])
        except BarometreError as error:
            faults.extend(error.faults)
        else:
            values[fact.table].append(mapped)
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
        if header is not None and cells["constant"] is not None:
            faults.append(_fault("a header and a constant stand in one row", line, "constant", "keep one"))
        elif cells["factor"] is not None and (table is None or header is None):
            faults.append(_no_unit(line))
        elif table is None and column is None and header is not None:
            unused.add(fold(header))
        elif table is None or column is None:
            what = "the row names a table without a column, or a column without a table"
            remedy = "fill in both; or neither, for a header that goes no further"
            faults.append(_fault(what, line, "column", remedy))
        elif header is not None or cells["constant"] is not None:
            fact = _Fact(table, column, cells["item"], header if cells["separator"] else None)
            facts[fact].append((line, cells))
    return facts, frozenset(unused)


def _mapped(
    codebook: EditionCodebook, fact: _Fact, rows: list[_Row], codes: dict[str, str], items: list[Item]
) -> Mapped:
    """Make one value of its rows."""
    column = TABLES[fact.table].column(fact.column)
    sources = _sources(rows)
    line, cells = rows[0]
    separator, factor = cells["separator"], _factor(column, rows)
    if fact.table == ANSWER.name and fact.column not in RESPONDENT.key:
        if separator is None:
            item = _item(fact, line, items)
            allowed = frozenset({TRUE, FALSE, *MISSING_REASONS}) if column.type == "boolean" else None
            allowed = allowed if codes else None
            return Mapped(fact.table, column, sources, codes, allowed, item, factor=factor)
        choices = _choices(fact, line, items)
        names = {choice.code: choice.code for choice in choices}
        allowed = frozenset({FALSE, *names, *MISSING_REASONS})
        return Mapped(fact.table, column, sources, codes or names, allowed, None, choices, separator)
    if fact.item is not None or separator is not None:
        what = f"{fact.table}.{fact.column} is not the answer to an item"
        raise BarometreError(_fault(what, line, "item", "leave item and separator blank"))
    listed = codebook.codes(column.codes) if column.codes is not None else frozenset()
    allowed = _allowed(codebook, column, codes)
    return Mapped(fact.table, column, sources, codes, allowed, listed=listed, factor=factor)


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
        raise BarometreError(_fault(f"another row maps {twice}", line, "item", "keep one answer an item"))
    return items


def _sources(rows: list[_Row]) -> tuple[Source, ...]:
    """Put the parts of a value in order."""
    parts = [cells["part"] for _, cells in rows]
    if len(rows) > 1 and (None in parts or len(set(parts)) < len(parts)):
        lines = ", ".join(str(line) for line, _ in rows)
        what = f"rows {lines} feed one column"
        remedy = "number the parts of a composite value in part (1, 2, ...), or keep one row"
        raise BarometreError(_fault(what, rows[-1][0], "part", remedy))
    if any(part is not None and not part.isdecimal() for part in parts):
        raise BarometreError(_fault("part is not a number", rows[0][0], "part", "write 1, 2, ..."))
    ordered = sorted(rows, key=lambda row: int(row[1]["part"] or 0))
    headers = [(cells["header"], cells["constant"]) for _, cells in ordered]
    return tuple(Source(fold(header) if header else None, constant) for header, constant in headers)


def _factor(column: Column, rows: list[_Row]) -> Decimal:
    """Return what the numbers under a header are multiplied by."""
    factors = [(line, cells["factor"]) for line, cells in rows if cells["factor"] is not None]
    if factors and (column.type != "number" or len(rows) > 1):
        raise BarometreError(_no_unit(factors[0][0]))
    return Decimal(factors[0][1]) if factors else Decimal(1)


def _item(fact: _Fact, line: int, items: list[Item]) -> Item:
    item = next((item for item in items if item.code == fact.item), None)
    if item is None:
        near = nearest(fact.item or "", (item.code for item in items))
        remedy = f"did you mean {' or '.join(near)}?" if near else "write the item_code of codebook/items.csv"
        what = f"« {fact.item} » is not an item of the edition" if fact.item else "the answer names no item"
        raise BarometreError(_fault(what, line, "item", remedy))
    expected = _COLUMN_OF_TYPE[item.type]
    if expected != fact.column:
        what = f"« {item.code} » is an item of type {item.type}: its answer is not {fact.column}"
        raise BarometreError(_fault(what, line, "column", f"write {expected}"))
    return item


def _choices(fact: _Fact, line: int, items: list[Item]) -> tuple[Item, ...]:
    """Items that one cell may name: those of the group, or of the only group of choices."""
    groups: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        if item.type == "choice":
            groups[item.group].append(item)
    group = fact.item or (next(iter(groups)) if len(groups) == 1 else None)
    if fact.column != "is_yes" or group not in groups:
        what = "one cell holds several answers: is_yes of which group of choices?"
        remedy = f"write the item_group in item (one of: {', '.join(groups) or 'none in codebook/items.csv'})"
        raise BarometreError(_fault(what, line, "item", remedy))
    return tuple(groups[group])


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
    what = "a factor stands where no amount is read under one header: a text, a rank, a value of several parts"
    return _fault(what, line, "factor", "leave it blank")


def _fault(what: str, line: int, column: str, remedy: str) -> Fault:
    return Fault("B301", what, Place(_COLUMNS_CSV, row=line, column=column), remedy)
