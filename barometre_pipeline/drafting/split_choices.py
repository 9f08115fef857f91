"""Choices of one cell that have columns of their own now, and columns that became the choices of one cell.

Belongs here: what such a change is (`Split`), finding it by the names of the choices.
Does not: other headers that became several, or one (`splits`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from barometre_pipeline.drafting.agreement import SEPARATORS
from barometre_pipeline.drafting.known import Known, Old
from barometre_pipeline.drafting.profiles import Found
from barometre_pipeline.drafting.wording import Wording, alike, wordings
from barometre_pipeline.ingestion.cells import fold

_NAMED = 88.0
"""Likeness from which a header names a choice, or an answer one of last year's."""

_MAYBE, _APART = 62.0, 8.0
"""Likeness from which a header may name a choice, and by which it must be nearer than the next."""

_NEARLY_ALL = 0.9
_MOST = 0.8
_MOST_CHOICES = 60
"""Distinct parts beyond which cells hold texts, not choices."""


@dataclass(frozen=True)
class Split:
    """One header of the last edition and the several that it became, or the reverse.

    Attributes:
        change: split or merged.
        matches: new headers concerned.
        olds: headers of the last edition that it takes the place of.
        items: new header -> the item that it answers, for choices with columns of their own.
        maybe: those of them that only come near to their item.
        separator: between the choices of one cell, where columns were merged into it.
        parts: whether the new headers are parts of one value.
        is_new_question: whether what is asked is another question, and so a new item.
    """

    change: str
    columns: tuple[Found, ...]
    olds: tuple[Old, ...]
    why: str
    items: dict[int, str]
    separator: str = ""
    group: str = ""
    has_parts: bool = False
    is_new_question: bool = False
    maybe: frozenset[int] = frozenset()


def choices_apart(free: Sequence[Found], olds: Sequence[Old], known: Known) -> Iterator[Split]:
    """The choices of one cell, now with a column each."""
    for old in (old for old in olds if old.kind == "choices"):
        choices = _choices(old, known)
        words = wordings([column.header for column in free], known.edition)
        ticked = {
            id(column): (column, wording, _nearest_choices(column, wording, choices))
            for column, wording in zip(free, words, strict=True)
            if _is_ticked(column)
        }
        items = {key: near[0][1] for key, (_, _, near) in ticked.items() if _is_named(near)}
        if len(items) < 2 or len(set(items.values())) < len(items):
            continue
        heads = {ticked[key][1].head for key in items} - {()}
        maybe = {
            key: near[0][1]
            for key, (_, wording, near) in ticked.items()
            if key not in items and wording.head in heads and _may_be_named(near, set(items.values()))
        }
        why = f"each names a choice of « {old.header} », which held all that were chosen in one cell"
        columns = tuple(ticked[key][0] for key in (*items, *maybe))
        group = old.items[0] if old.items else ""
        yield Split("split", columns, (old,), why, items | maybe, group=group, maybe=frozenset(maybe))


def _nearest_choices(
    column: Found, wording: Wording, choices: Mapping[str, Sequence[str]]
) -> list[tuple[float, str]]:
    """Choices by how near their texts come to a header, nearest first."""
    name = " ".join(wording.words) if wording.head else column.header
    near = ((max(alike(name, text) for text in texts), code) for code, texts in choices.items())
    return sorted(near, reverse=True)


def _is_named(near: Sequence[tuple[float, str]]) -> bool:
    return bool(near) and near[0][0] >= _NAMED and (len(near) == 1 or near[1][0] < near[0][0] - _APART)


def _may_be_named(near: Sequence[tuple[float, str]], taken: Set[str]) -> bool:
    """Whether a header under the same heading comes near to one choice that no other is."""
    free = [each for each in near if each[1] not in taken]
    return bool(free) and free[0] == near[0] and _is_candidate(free)


def _is_candidate(near: Sequence[tuple[float, str]]) -> bool:
    return near[0][0] >= _MAYBE and (len(near) == 1 or near[1][0] < near[0][0] - _APART)


def choices_together(free: Sequence[Found], olds: Sequence[Old], known: Known) -> Iterator[Split]:
    """Columns of one group of items, now one cell with all that were chosen."""
    items = {row.cells["item_code"]: row.cells for row in known.rows.get("items", [])}
    groups: dict[str, list[Old]] = {}
    for old in (old for old in olds if old.is_item and old.items[0] in items):
        groups.setdefault(items[old.items[0]]["item_group"], []).append(old)
    for group, members in groups.items():
        named = {
            code: texts for old in members for code, texts in [(old.items[0], _texts_of(items[old.items[0]]))]
        }
        for column in free:
            for separator in SEPARATORS:
                chosen = Counter(
                    fold(part) for cell in column.cells for part in cell.split(separator) if fold(part)
                )
                if not 0 < len(chosen) <= _MOST_CHOICES or not any(
                    separator in cell for cell in column.cells
                ):
                    continue
                hit = {
                    part: code
                    for part in chosen
                    for code in named
                    if max(alike(part, text) for text in named[code]) >= _NAMED
                }
                share = sum(chosen[part] for part in hit) / chosen.total()
                if share >= _MOST and len(set(hit.values())) >= 2:
                    why = f"{share:.0%} of what its cells hold, divided by « {separator} », names items"
                    why += f" of the group {group}"
                    yield Split("merged", (column,), tuple(members), why, {}, separator, group)
                    break


def _choices(old: Old, known: Known) -> dict[str, list[str]]:
    """Item -> texts that name it, of the items that one cell may name."""
    items = {row.cells["item_code"]: row.cells for row in known.rows.get("items", [])}
    group = old.items[0] if old.items else ""
    members = {
        code: _texts_of(cells)
        for code, cells in items.items()
        if group in ("", cells["item_group"]) and cells["item_type"] == "choice"
    }
    for row in known.rows.get("modalities", []):
        if row.cells["code"] in members and row.cells["column"] == "is_yes":
            members[row.cells["code"]].append(row.cells["written"])
    return members


def _texts_of(item: dict[str, str]) -> list[str]:
    return [text for text in (item["label_fr"], item["wording"].rpartition(":")[2].strip()) if text]


def _is_ticked(column: Found) -> bool:
    """Whether cells say yes or no, or are blank but for one mark."""
    return not column.answers or column.binary >= _NEARLY_ALL or len(column.answers) == 1
