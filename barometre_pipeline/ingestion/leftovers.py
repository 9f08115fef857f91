"""Rows of the codebook that nothing of the edition bears out: those of another one, copied and left.

Belongs here: items that nothing feeds, or that are answered in two ways; choices and domains that no answer
    means.
Does not: rows that contradict each other (`mapping`), a delivery that differs from them (`agreement`).

Left there, what was never asked would be published as what nobody answered. A row of every edition (`*`) is
held to the same: it speaks of this one too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from barometre_pipeline.codebook import EditionCodebook
from barometre_pipeline.errors import Fault, Place
from barometre_pipeline.ingestion.layout import records
from barometre_pipeline.ingestion.mapped import Item, Mapped, Mapping
from barometre_pipeline.ingestion.mapping_answers import COLUMN_OF_TYPE, ITEMS_CSV
from barometre_pipeline.tables import ANSWER, PROJECT

_DOMAINS_CSV = "codebook/domains.csv"
_TAKE_OUT = (
    "or take the row out if the edition does not have it (where it is of *: write it for each that does)"
)
_MAP_ANSWER = f"map its answer there, {_TAKE_OUT}"
_WORD_QUESTION = (
    "say in codebook/modalities.csv (column item_code) how its question is written; or in "
    f"codebook/columns.csv that it was not asked, {_TAKE_OUT}"
)


@dataclass(frozen=True)
class AskedByLine:
    """What the files of one line an answer ask.

    Attributes:
        items: by code.
        values: those that answer them, as far as the codebook maps one of their type.
    """

    items: dict[str, Item]
    values: tuple[Mapped, ...]


def leftover_faults(
    codebook: EditionCodebook, mappings: Sequence[Mapping], by_line: AskedByLine
) -> Iterator[Fault]:
    """Compare the items and domains of an edition with what its other rows make of them.

    Args:
        codebook: of the edition.
        mappings: what it maps in each file.
        by_line: what the lines of its files ask.

    Yields:
        B301, one a row of `items.csv` or `domains.csv`.
    """
    answers = [value for mapping in mappings for value in mapping.tables[ANSWER.name].values]
    yield from _item_faults(codebook, answers, by_line)
    meant = _meant_domains([value for each in mappings for value in each.tables[PROJECT.name].values])
    if meant is None:
        return
    for line, cells in records(codebook.domains):
        code = str(cells["domain_code"])
        if code not in meant:
            what = f"no answer of codebook/modalities.csv means the domain « {code} » of the edition"
            yield Fault("B301", what, Place(_DOMAINS_CSV, row=line, column="domain_code"), _MAP_ANSWER)


def _item_faults(
    codebook: EditionCodebook, answers: Sequence[Mapped], by_line: AskedByLine
) -> Iterator[Fault]:
    fed, not_asked = {item.code for value in answers for item in value.items}, _not_asked(codebook)
    is_long = any(value.questions for value in answers)
    answered = {item.code for value in by_line.values for item in value.items}
    unnamed = _unnamed_choices([*answers, *by_line.values])
    for line, cells in records(codebook.items):
        code, place = str(cells["item_code"]), Place(ITEMS_CSV, row=line, column="item_code")
        if code not in (*fed, *by_line.items) and not {code, cells["item_group"]} & not_asked:
            what = f"no row of codebook/columns.csv feeds the item « {code} » of the edition"
            what += ", and no line of a file answers it" if is_long else ""
            yield Fault(
                "B301", what, place, _WORD_QUESTION if is_long else f"map a header to it there, {_TAKE_OUT}"
            )
        elif code in by_line.items and code not in answered:
            column = COLUMN_OF_TYPE[str(cells["item_type"])]
            what = f"lines ask « {code} », of type {cells['item_type']}, and no header is its answer"
            yield Fault("B301", what, place, f"map answer.{column} in codebook/columns.csv, with item blank")
        elif code in by_line.items and code in fed:
            what = f"« {code} » is answered by lines of one file and by a header of another"
            yield Fault("B301", what, place, "keep one answer an item: leave the other out")
        elif code in unnamed:
            what = f"no answer of codebook/modalities.csv means the item « {code} », one of several in a cell"
            yield Fault("B301", what, place, _MAP_ANSWER)


def _not_asked(codebook: EditionCodebook) -> set[str | None]:
    """Items, and groups, that a row with neither header nor constant says were not asked."""
    rows = [cells for _, cells in records(codebook.columns)]
    return {cells["item"] for cells in rows if cells["header"] is None and cells["constant"] is None}


def _unnamed_choices(answers: Sequence[Mapped]) -> set[str]:
    """Items that one cell may name among others, if any answer meant them."""
    return {
        item.code
        for value in answers
        if value.names_items
        for item in value.choices
        if item.code not in value.codes.values()
    }


def _meant_domains(projects: Sequence[Mapped]) -> set[str] | None:
    """Domains that an answer means; None: the edition does not code them."""
    coded = [
        value
        for value in projects
        if value.column.codes == "domains" and value.headers and value.allowed is not None
    ]
    return {code for value in coded for code in value.codes.values()} if coded else None
