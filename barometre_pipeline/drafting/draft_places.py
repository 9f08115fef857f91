"""Of which file or sheet a row of `columns.csv` speaks, where several feed one table.

Belongs here: filling in `file` and `sheet` where not all of them have what the row names.
Does not: what a header feeds (`draft_columns`, `first_edition`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from barometre_pipeline.drafting.asked import Asked, Origin, told_by
from barometre_pipeline.drafting.draft import Proposal
from barometre_pipeline.drafting.draft_files import first_read
from barometre_pipeline.drafting.groups import Placed


def name_files(asked: Asked, placed: Sequence[Placed], tables: Sequence[frozenset[str]]) -> None:
    """Say in each row that holds in some of the files of its table only in which."""
    feeding: dict[str, set[Origin]] = {}
    for sheet, own in zip(placed, tables, strict=True):
        first = first_read(own)
        # what shares the lines of a table shares those of all its files
        shared = {table for other in tables if first and first_read(other) == first for table in other}
        for table in own | shared:
            feeding.setdefault(table, set()).add((sheet.sounding.file, sheet.sounding.sheet or ""))
    asked.proposals = [named for each in asked.proposals for named in _named(each, asked, feeding)]


def _named(proposal: Proposal, asked: Asked, feeding: dict[str, set[Origin]]) -> Iterator[Proposal]:
    cells = proposal.cells
    every = feeding.get(cells["table"], set())
    own = sorted(asked.origins.get(told_by(cells), set()) & every)
    if not own or len(own) == len(every) or cells["file"] or cells["sheet"]:
        yield proposal
        return
    is_one_file = len({file for file, _ in every}) == 1
    for file, sheet in own:
        named = {**cells, "file": "" if is_one_file else file, "sheet": sheet}
        where = f"sheet {sheet}" if is_one_file else " ".join(filter(None, (file, sheet)))
        why = f"{proposal.evidence}; of the files of {cells['table']}, {where} has it"
        yield replace(proposal, cells=named, evidence=why, is_common=False)
