"""Codes and labels that are proposed for what is asked for the first time, or in other words.

Belongs here: a code that no edition has, the words of a header without its heading, the group of a question.
Does not: whether a question is new (`matching`, `splits`).
"""

from __future__ import annotations

import re
from collections.abc import Set

from barometre_pipeline.drafting.draft import Cells
from barometre_pipeline.drafting.known import Known
from barometre_pipeline.drafting.profiles import Found
from barometre_pipeline.drafting.wording import plain, slug, word_set, wordings

UNGROUPED = "questions"
_RANK = re.compile(r"[1-9]|1[0-9]|20")
_RANKING = word_set("rang rangs ordre classement priorite priorites importance rank")
_LAST_PART = re.compile(r"\s*[|:]\s*")


def core(header: str, headers: tuple[str, ...]) -> str:
    """Return a header without the heading that others share."""
    (wording,) = [each for name, each in zip(headers, wordings(headers), strict=True) if name == header][:1]
    if not wording.head:
        return header
    parts = _LAST_PART.split(header)
    text = next(
        (part for number, part in enumerate(parts) if plain(" ".join(parts[number:])) == wording.words), ""
    )
    return (text or " ".join(parts[1:]) or header).strip()


def new_code(text: str, taken: Set[str], edition: int) -> str:
    """Return a code for a question that no other has."""
    code = slug(text)
    return code if code not in taken else f"{code}_{edition}"


def new_item(
    found: Found, code: str, group: str, item_type: str, text: str, order: int, edition: int
) -> Cells:
    """Return the row of an item that is asked for the first time; its English label is a person's."""
    return {
        "edition": str(edition),
        "item_code": code,
        "item_group": group,
        "item_type": item_type,
        "wording": found.header,
        "label_fr": text[:1].upper() + text[1:],
        "label_en": "",
        "is_sensitive": "true",
        "sort_order": str(order),
        "source": "",
    }


def item_type_of(found: Found) -> str | None:
    """Return the type of item that cells look like; None: none."""
    if found.binary >= 0.95 and found.answers:
        return "yes_no"
    if found.answers and found.share(_RANK.fullmatch) >= 0.95 and _RANKING & set(plain(found.header)):
        return "rank"
    if found.numbers >= 0.95 and found.periods < 0.9 and found.answers and not found.is_numbered_code:
        return "number"
    return None


def items_of(known: Known) -> dict[str, Cells]:
    """Items of the edition before by code."""
    return {row.cells["item_code"]: row.cells for row in known.rows.get("items", [])}
