"""What is proposed for `items.csv`.

Belongs here: the items of the edition before that are still asked, those that are not.
Does not: items that are new or reworded, which `draft_columns` proposes with their headers.
"""

from __future__ import annotations

from collections.abc import Sequence

from barometre_pipeline.drafting.asked import Asked
from barometre_pipeline.drafting.draft import Proposal
from barometre_pipeline.drafting.split_choices import Split


def draft_items(asked: Asked, splits: Sequence[Split]) -> list[Proposal]:
    """Propose a row for each item of the edition before, then those that `draft_columns` proposes."""
    known = asked.known
    named = {
        each.cells["item"]: each.change
        for each in asked.proposals
        if each.change != "gone" and each.cells["item"]
    }
    named |= {cells["item"]: "same" for cells in asked.settled if cells["item"]}
    surely = {each.cells["item"] for each in asked.proposals if each.change not in ("gone", "unsure")}
    surely |= {cells["item"] for cells in asked.settled}
    merged = {split.group for split in splits if split.separator}
    replaced = {old.items[0] for split in splits if split.is_new_question for old in split.olds}
    proposals = []
    for row in known.rows.get("items", []):
        cells = {**row.cells, "edition": str(known.edition)}
        code, group = cells["item_code"], cells["item_group"]
        change, evidence = "same", "a header feeds it"
        if group in merged and group in named:
            change, evidence = (
                "merged",
                f"several columns became one cell: {cells['item_type']} becomes choice",
            )
            cells["item_type"] = "choice"
        elif code not in named and group not in named:
            change, evidence = "gone", "no header feeds it"
            evidence += "; another question has its words" if code in replaced else ""
        elif code not in surely and group not in surely:
            change, evidence = "unsure", "only a header that is not sure feeds it: decide that one first"
        elif named.get(code) == "split":
            change, evidence = "split", "a choice that has a column of its own now"
        if change == "gone" and row.is_common:
            evidence += "; the row of * holds for every edition, and columns.csv says that it is not asked"
        proposals.append(Proposal("items", cells, change, evidence, cells["wording"], row.is_common))
    return proposals + asked.items
