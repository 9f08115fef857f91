"""Rows of the codebook that nothing of the edition bears out: those of another one, copied and left.

Belongs here: items that nothing feeds, choices and domains that no answer means.
Does not: rows that contradict each other (`mapping`), a delivery that differs from them (`agreement`).

Left there, what was never asked would be published as what nobody answered. A row of every edition (`*`) is
held to the same: it speaks of this one too.
"""

from __future__ import annotations

from collections.abc import Iterator

from barometre_pipeline.codebook import EditionCodebook
from barometre_pipeline.errors import Fault, Place
from barometre_pipeline.ingestion.layout import records
from barometre_pipeline.ingestion.mapping import Mapping
from barometre_pipeline.tables import ANSWER, PROJECT

_ITEMS_CSV, _DOMAINS_CSV = "codebook/items.csv", "codebook/domains.csv"
_TAKE_OUT = (
    "or take the row out if the edition does not have it (where it is of *: write it for each that does)"
)
_MAP_ANSWER = f"map its answer there, {_TAKE_OUT}"


def leftover_faults(codebook: EditionCodebook, mapping: Mapping) -> Iterator[Fault]:
    """Compare the items and domains of an edition with what its other rows make of them.

    Yields:
        B301, one a row of `items.csv` or `domains.csv`.
    """
    yield from _item_faults(codebook, mapping)
    meant = _meant_domains(mapping)
    if meant is None:
        return
    for line, cells in records(codebook.domains):
        code = str(cells["domain_code"])
        if code not in meant:
            what = f"no answer of codebook/modalities.csv means the domain « {code} » of the edition"
            yield Fault("B301", what, Place(_DOMAINS_CSV, row=line, column="domain_code"), _MAP_ANSWER)


def _item_faults(codebook: EditionCodebook, mapping: Mapping) -> Iterator[Fault]:
    fed, not_asked, unnamed = _fed_items(mapping), _not_asked(codebook), _unnamed_choices(mapping)
    for line, cells in records(codebook.items):
        code, place = str(cells["item_code"]), Place(_ITEMS_CSV, row=line, column="item_code")
        if code not in fed and not {code, cells["item_group"]} & not_asked:
            what = f"no row of codebook/columns.csv feeds the item « {code} » of the edition"
            yield Fault("B301", what, place, f"map a header to it there, {_TAKE_OUT}")
        elif code in unnamed:
            what = f"no answer of codebook/modalities.csv means the item « {code} », one of several in a cell"
            yield Fault("B301", what, place, _MAP_ANSWER)


def _fed_items(mapping: Mapping) -> set[str]:
    values = mapping.tables[ANSWER.name].values
    single = {value.item.code for value in values if value.item is not None}
    return single | {item.code for value in values for item in value.choices}


def _not_asked(codebook: EditionCodebook) -> set[str | None]:
    """Items, and groups, that a row with neither header nor constant says were not asked."""
    rows = [cells for _, cells in records(codebook.columns)]
    return {cells["item"] for cells in rows if cells["header"] is None and cells["constant"] is None}


def _unnamed_choices(mapping: Mapping) -> set[str]:
    """Items that one cell may name among others, if any answer meant them."""
    return {
        item.code
        for value in mapping.tables[ANSWER.name].values
        for item in value.choices
        if item.code not in value.codes.values()
    }


def _meant_domains(mapping: Mapping) -> set[str] | None:
    """Domains that an answer means; None: the edition does not code them."""
    coded = [
        value
        for value in mapping.tables[PROJECT.name].values
        if value.column.codes == "domains" and value.headers and value.allowed is not None
    ]
    return {code for value in coded for code in value.codes.values()} if coded else None
