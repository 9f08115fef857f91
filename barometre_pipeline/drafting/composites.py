"""Headers that tell one value together, judged by what they say together.

Belongs here: which headers of the edition before are parts of a value that is told in the same way again.
Does not: one header by its own cells (`agreement`), what becomes of a header (`matching`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from barometre_pipeline.drafting.draft_answers import joined_cells
from barometre_pipeline.drafting.known import Known
from barometre_pipeline.drafting.matching import Pair
from barometre_pipeline.drafting.profiles import Found
from barometre_pipeline.ingestion.cells import fold

Fact = tuple[str, str, str]
"""Table, column, item."""


def judge_together(rows: Sequence[list[Pair]], known: Known) -> list[list[Pair]]:
    """Let cells not speak against a header which with others, all there to the letter, says what it said.

    One place more, and most cells of each part are new; what they say together shows that it is the same.

    Args:
        rows: of each header of a sheet, its pairs with those of the edition before.
        known: all that earlier editions say.
    """
    columns = {fold(own[0].found.header): own[0].found for own in rows if own}
    told = dict(_told_again(columns, known))
    return [[_judged(pair, told) for pair in own] for own in rows]


def _judged(pair: Pair, told: Mapping[str, int]) -> Pair:
    times = told.get(pair.old.header)
    if not times or fold(pair.found.header) != pair.old.header or not pair.is_contradicted:
        return pair
    note = f"{pair.agreement.note}; with its other parts, {times} lines say what some said last year"
    return replace(pair, agreement=replace(pair.agreement, share=None, note=note), points=pair.alike)


def _told_again(columns: Mapping[str, Found], known: Known) -> Iterator[tuple[str, int]]:
    """Yield headers whose value, told by several of them, is one of the edition before on some lines."""
    parts: dict[Fact, dict[int, str]] = defaultdict(dict)
    for cells in (row.cells for row in known.rows.get("columns", []) if row.cells["part"].isdecimal()):
        fact = (cells["table"], cells["column"], cells["item"])
        parts[fact][int(cells["part"])] = fold(cells["header"])
    meant: dict[tuple[str, str], set[str]] = defaultdict(set)
    for cells in (row.cells for row in known.rows.get("modalities", [])):
        meant[cells["table"], cells["column"]].add(fold(cells["written"]))
    for (table, column, _), own in parts.items():
        headers = [own[part] for part in sorted(own)]
        if len(headers) < 2 or not columns.keys() >= set(headers):
            continue
        lines = joined_cells([columns[header] for header in headers])
        times = sum(1 for line in lines if line in meant[table, column])
        yield from ((header, times) for header in headers if times)
