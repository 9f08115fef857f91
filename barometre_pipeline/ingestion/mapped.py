"""What an edition maps, typed: values, the headers that make them, the codes of their answers.

Belongs here: what can be said of one mapped value, of the values of a table, of all of an edition.
Does not: making them of the codebook (`mapping`, `mapping_answers`), changing values (`recode`, `answers`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from barometre_pipeline.tables import TABLES, Column, Table

LEFT_OUT = "left_out"
"""The code of a question of a file of one line an answer that is known and goes no further."""


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
        choices: items that one cell may name, divided by `separator`; without one, each source names one; of
            ranks, in their order. Of a box, the items of its group. Empty for a single answer.
        box: what the answer to a whole group is where its box is ticked (`no`, `dont_know`); blank: no box.
        questions: of the header that says what a line answers: code of an item or group -> its items.
        is_open: the line says which item the answer is to.
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
    box: str = ""
    questions: dict[str, tuple[Item, ...]] = field(default_factory=dict)
    is_open: bool = False

    @property
    def headers(self) -> tuple[str, ...]:
        """Headers that the value is made of."""
        return tuple(source.header for source in self.sources if source.header is not None)

    @property
    def names_items(self) -> bool:
        """Whether its cells name items."""
        return bool(self.choices) and not self.box

    @property
    def items(self) -> tuple[Item, ...]:
        """Items of the answer, one or those that its cells may name; none for another value."""
        if self.box:
            return ()
        return self.choices or ((self.item,) if self.item else ())

    @property
    def is_of_line(self) -> bool:
        """Whether a line says it once, whatever it answers."""
        return not (self.item or self.choices or self.questions or self.is_open)

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
    """All that an edition maps of one table, in one file or sheet."""

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

    @property
    def question(self) -> Mapped | None:
        """The value that says what each line answers; None: the headers do."""
        return next((value for value in self.values if value.questions), None)

    @property
    def references(self) -> tuple[Mapped, ...]:
        """Values that say whose row it is."""
        return tuple(value for value in self.values if value.is_reference)


@dataclass(frozen=True)
class Mapping:
    """All that an edition maps in one file or sheet; `unused`: headers that are known and go no further."""

    tables: dict[str, TableMapping]
    unused: frozenset[str]
