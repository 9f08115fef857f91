"""What the codebook says of one edition's columns, typed: `columns.csv` and `modalities.csv`.

Belongs here: which headers make which value, how its answers are coded, and contradictions between rows.
Does not: looking at a delivery (`harmonise`), changing values (`recode`, `answers`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from barometre_pipeline.codebook import EditionCodebook
from barometre_pipeline.errors import BarometreError, Fault, Place, nearest
from barometre_pipeline.ingestion.frames import FALSE, TRUE
from barometre_pipeline.ingestion.layout import records
from barometre_pipeline.ingestion.read import fold
from barometre_pipeline.tables import MISSING_REASONS, RESPONDENT, TABLES, Column, Table

_COLUMNS_CSV = "codebook/columns.csv"
_MODALITIES_CSV = "codebook/modalities.csv"
_COLUMN_OF_TYPE = {"yes_no": "is_yes", "choice": "is_yes", "rank": "rank", "number": "value_number"}

_Row = tuple[int, dict[str, str | None]]
_Fact = tuple[str, str, str | None, str | None]
"""Table, column, item, and, where one cell names several items, its header."""


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
        is_strict: an answer that `codes` does not know is a fault.
        item: of an answer that has a column of its own.
        choices: items that one cell may name, divided by `separator`; empty for a single answer.
    """

    table: str
    column: Column
    sources: tuple[Source, ...]
    codes: dict[str, str]
    is_strict: bool
    item: Item | None = None
    choices: tuple[Item, ...] = ()
    separator: str = ""

    @property
    def headers(self) -> tuple[str, ...]:
        """Headers that the value is made of."""
        return tuple(source.header for source in self.sources if source.header is not None)

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
    for (table, column, item, _), rows in facts.items():
        try:
            mapped = _mapped(table, column, item, rows, codes.get((table, column), {}), items)
        except BarometreError as error:
            faults.extend(error.faults)
        else:
            values[table].append(mapped)
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
        elif table is None and column is None and header is not None:
            unused.add(fold(header))
        elif table is None or column is None:
            what = "the row names a table without a column, or a column without a table"
            remedy = "fill in both; or neither, for a header that goes no further"
            faults.append(_fault(what, line, "column", remedy))
        elif header is not None or cells["constant"] is not None:
            facts[table, column, cells["item"], header if cells["separator"] else None].append((line, cells))
    return facts, frozenset(unused)


def _mapped(
    table: str, name: str, item_code: str | None, rows: list[_Row], codes: dict[str, str], items: list[Item]
) -> Mapped:
    """Make one value of its rows."""
    column = TABLES[table].column(name)
    sources = _sources(rows)
    line, cells = rows[0]
    if table != "answer" or name in RESPONDENT.key:
        if item_code is not None or cells["separator"] is not None:
            what = f"{table}.{name} is not the answer to an item"
            raise BarometreError(_fault(what, line, "item", "leave item and separator blank"))
        is_coded = column.codes is not None or column.type == "boolean" or name in RESPONDENT.key
        return Mapped(table, column, sources, codes, bool(codes) and is_coded)
    if cells["separator"] is not None:
        choices = _choices(item_code, name, line, items)
        names = {choice.code for choice in choices}
        known = codes or {code: code for code in names}
        known = {
            written: code for written, code in known.items() if code in names | {FALSE, *MISSING_REASONS}
        }
        return Mapped(table, column, sources, known, True, choices=choices, separator=cells["separator"])
    item = _item(item_code, name, line, items)
    known = {written: code for written, code in codes.items() if code not in {item.code for item in items}}
    return Mapped(table, column, sources, known, bool(known) and column.type == "boolean", item)


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


def _item(code: str | None, column: str, line: int, items: list[Item]) -> Item:
    item = next((item for item in items if item.code == code), None)
    if item is None:
        near = nearest(code or "", (item.code for item in items))
        remedy = f"did you mean {' or '.join(near)}?" if near else "write the item_code of codebook/items.csv"
        what = f"« {code} » is not an item of the edition" if code else f"answer.{column} names no item"
        raise BarometreError(_fault(what, line, "item", remedy))
    expected = _COLUMN_OF_TYPE.get(item.type)
    if expected != column:
        what = f"« {item.code} » is an item of type {item.type}: its answer is not {column}"
        raise BarometreError(_fault(what, line, "column", f"write {expected}"))
    return item


def _choices(group: str | None, column: str, line: int, items: list[Item]) -> tuple[Item, ...]:
    """Items that one cell may name: those of the group, or of the only group of choices."""
    groups: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        if item.type == "choice":
            groups[item.group].append(item)
    if group is None and len(groups) == 1:
        group = next(iter(groups))
    if column != "is_yes" or group not in groups:
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
        faults.extend(_code_faults(codebook, TABLES[table].column(name), code, line))
    return codes, faults


def _code_faults(codebook: EditionCodebook, column: Column, code: str, line: int) -> Iterator[Fault]:
    """A code that is not in the list of its column would send every one of its rows to quarantine."""
    if column.codes is not None:
        known = codebook.codes(column.codes)
    elif column.type == "boolean":
        known = codebook.codes("items") | {TRUE, FALSE}
    else:
        return
    if code not in known | set(MISSING_REASONS):
        near = nearest(code, known | set(MISSING_REASONS))
        remedy = f"did you mean {' or '.join(near)}?" if near else "write a code that the codebook lists"
        place = Place(_MODALITIES_CSV, row=line, column="code")
        yield Fault("B301", f"« {code} » is not a code of {column.name}", place, remedy)


def _fault(what: str, line: int, column: str, remedy: str) -> Fault:
    return Fault("B301", what, Place(_COLUMNS_CSV, row=line, column=column), remedy)
