"""What is proposed for `columns.csv`, and for the items that its rows name.

Belongs here: rows of each header by what became of it; what goes no further; headers that are gone.
Does not: what became of a header (`matching`, `splits`), answers (`draft_answers`).
"""

from __future__ import annotations

from collections.abc import Sequence

from barometre_pipeline.drafting.agreement import choose_separator, times_larger
from barometre_pipeline.drafting.asked import Asked, free_code, leave_out, propose_unknown, state_item
from barometre_pipeline.drafting.draft import Proposal, blank
from barometre_pipeline.drafting.groups import Placed
from barometre_pipeline.drafting.known import Known, Old, Row
from barometre_pipeline.drafting.matching import Match, Pair
from barometre_pipeline.drafting.persons import HELD, personal_reason
from barometre_pipeline.drafting.profiles import Found
from barometre_pipeline.drafting.questions import UNGROUPED, core, items_of
from barometre_pipeline.drafting.split_choices import Split
from barometre_pipeline.drafting.wording import plain, wordings

_UNIT_FACTORS = {"keur": "1000", "meur": "1000000"}
_READS_AS = 0.9
_YEARS_DIFFER = 4.0


def draft_columns(
    placed: Sequence[Placed], matches: Sequence[Sequence[Match]], splits: Sequence[Split], known: Known
) -> Asked:
    """Propose rows for every header, constant, and header that is gone."""
    asked = Asked(known)
    by_column = {id(column): split for split in splits for column in split.columns}
    for sheet, own in zip(placed, matches, strict=True):
        if not sheet.tables:
            continue
        asked.sheet = (sheet.sounding.file, sheet.sounding.sheet or "")
        headers = tuple(column.header for column in sheet.sounding.columns)
        groups = _groups(own, headers, known)
        for match, group in zip(own, groups, strict=True):
            _propose(asked, match, by_column.get(id(match.found)), sheet, headers, group)
    asked.sheet = None
    _state_constants(asked)
    _state_gone(asked, [match for own in matches for match in own], splits)
    return asked


def _propose(
    asked: Asked, match: Match, split: Split | None, sheet: Placed, headers: tuple[str, ...], group: str
) -> None:
    if split is not None:
        _propose_split(asked, match, split, headers, group)
        return
    personal = _personal(match, asked.known)
    if personal is not None:
        leave_out(asked, match, personal)
        return
    match match.change:
        case "same" | "renamed":
            _propose_old(asked, match.pairs[0], match.change, match.why, sheet)
        case "reworded":
            _propose_reworded(asked, match, sheet, headers)
        case "unsure":
            for pair in match.pairs:
                is_fed = not pair.is_contradicted or len(match.pairs) == 1
                _propose_old(asked, pair, "unsure", f"{match.why}; {pair.why}", sheet, is_fed)
            propose_unknown(asked, match, sheet.tables, headers, group, "unsure")
        case _:
            propose_unknown(asked, match, sheet.tables, headers, group)


def _personal(match: Match, known: Known) -> str | None:
    """Why a header goes no further because it may hold personal data; None: nothing tells so."""
    old = match.old
    if old is not None and (old.is_left_out or old.kind not in ("text", "")):
        return None
    if match.change == "unsure" and match.pairs[0].agreement.is_telling:
        return None
    reason = personal_reason(match.found, known.places)
    if old is not None and reason is not None and not reason.startswith(HELD):
        return None  # last year's codebook lets it through by name
    return reason


def _propose_old(asked: Asked, pair: Pair, change: str, why: str, sheet: Placed, is_fed: bool = True) -> None:
    """Propose the rows of a header of the edition before, under the header that was delivered."""
    found, old, edition = pair.found, pair.old, asked.known.edition
    rows = [
        row
        for row in old.rows
        if not row.cells["table"] or not sheet.tables or row.cells["table"] in sheet.tables
    ]
    if not rows:
        where = " and ".join(sorted(sheet.tables))
        why = f"it stands in {found.where}, which feeds {where}; last year it fed {old.feeds}: {why}"
        rows, change = list(old.rows), "moved" if change == "same" else "unsure"
    for row in rows:
        cells = {**row.cells, "edition": str(edition), "header": found.header}
        if cells["file"]:
            cells |= {"file": found.file, "sheet": (found.sheet or "") if cells["sheet"] else ""}
        factor = _factor(found, old)
        if factor and row.cells["table"]:
            cells["factor"] = factor
            why = f"{why}; factor {factor} would make the unit of last year of it"
        if change not in ("same", "renamed"):
            cells["note"] = ""
        if old.separator:
            cells["separator"] = choose_separator(old, found)
        asked.state(cells, change, f"{found.where}: {why}", old.header, row.is_common)
        if row.cells["table"] and is_fed and (not pair.is_contradicted or _is_worded(found)):
            asked.feed(cells, found)


def _is_worded(found: Found) -> bool:
    """Whether cells are answers in words, given again and again."""
    return found.is_closed and found.numbers < _READS_AS


def _factor(found: Found, old: Old) -> str | None:
    if old.kind != "number":
        return None
    apart = set(plain(found.header)) - set(old.wording.whole)
    said = next((factor for unit, factor in _UNIT_FACTORS.items() if unit in apart), None)
    times = times_larger(old, found)
    return said or next(
        (factor for factor in _UNIT_FACTORS.values() if times and _is_about(times, factor)), None
    )


def _is_about(times: float, factor: str) -> bool:
    """Whether amounts are smaller by a factor, within what one year may differ from another."""
    return 1 / _YEARS_DIFFER < times * float(factor) < _YEARS_DIFFER


def _propose_reworded(asked: Asked, match: Match, sheet: Placed, headers: tuple[str, ...]) -> None:
    """Propose a new item for a question in other words, and say how to keep the old one."""
    old, known = match.pairs[0].old, asked.known
    item = items_of(known).get(old.items[0])
    if item is None:
        propose_unknown(asked, match, sheet.tables, headers)
        return
    text = core(match.found.header, headers)
    code = free_code(asked, text)
    row = next(row for row in old.rows if row.cells["item"])
    cells = {
        **row.cells,
        "edition": str(known.edition),
        "item": code,
        "header": match.found.header,
        "note": "",
    }
    keep = f"if it is the same question, write {old.items[0]} in item, here and in items.csv"
    keep += "; there also last year's wording, or the new one is told as a break"
    asked.state(cells, "reworded", f"{match.found.where}: {match.why}; {keep}", old.header)
    asked.feed(cells, match.found)
    new = {**item, "edition": str(known.edition), "item_code": code, "wording": match.found.header}
    new |= {"label_fr": text[:1].upper() + text[1:], "label_en": "", "source": ""}
    asked.items.append(
        Proposal("items", new, "reworded", f"{match.why}; {keep}", f"{old.items[0]}: {item['wording']}")
    )


def _propose_split(asked: Asked, match: Match, split: Split, headers: tuple[str, ...], group: str) -> None:
    found, known = match.found, asked.known
    last = " | ".join(old.header for old in split.olds)
    why = f"{found.where}: {split.why}"
    if id(found) in split.items:
        cells = blank(
            "columns",
            known.edition,
            table="answer",
            column="is_yes",
            item=split.items[id(found)],
            header=found.header,
        )
        is_maybe = id(found) in split.maybe
        told = "its words only come near to that one" if is_maybe else "asked one by one"
        told += " is another way of asking: is it comparable?" if not is_maybe else ""
        asked.state(cells, "unsure" if is_maybe else split.change, f"{why}; {told}", last)
        asked.feed(cells, found)
        if is_maybe:
            text = core(found.header, headers)
            state_item(asked, found, "yes_no", group, text, "unsure", f"{why}; or", last)
    elif split.is_new_question:
        kind = items_of(known).get(split.olds[0].items[0], {}).get("item_type", "yes_no")
        group = items_of(known).get(split.olds[0].items[0], {}).get("item_group", group)
        state_item(asked, found, kind, group, core(found.header, headers), split.change, why, last)
    elif split.separator:
        separator = "\\n" if split.separator == "\n" else split.separator
        cells = blank(
            "columns",
            known.edition,
            table="answer",
            column="is_yes",
            item=split.group,
            header=found.header,
            separator=separator,
        )
        asked.state(
            cells, split.change, f"{why}; the items become choices: their type in items.csv is choice", last
        )
        asked.feed(cells, found)
    else:
        row = next(row for row in split.olds[0].rows if row.cells["table"])
        part = str(split.columns.index(found) + 1) if split.has_parts else ""
        cells = {**row.cells, "edition": str(known.edition), "header": found.header, "part": part, "note": ""}
        asked.state(cells, split.change, why, last)
        asked.feed(cells, found)


def _state_constants(asked: Asked) -> None:
    for row in asked.known.rows.get("columns", []):
        cells = {**row.cells, "edition": str(asked.known.edition)}
        if not cells["table"] or cells["header"]:
            continue
        rivals = [
            each
            for each in asked.proposals
            if (each.cells["table"], each.cells["column"]) == (cells["table"], cells["column"])
        ]
        said = f"« {cells['constant']} » for all" if cells["constant"] else "not asked"
        if rivals:
            asked.state(
                cells, "unsure", f"last year {said}; now « {rivals[0].cells['header']} » may say it", said
            )
        else:
            asked.state(cells, "same", "a constant: true of this edition too?", said, row.is_common)


def _state_gone(asked: Asked, matches: Sequence[Match], splits: Sequence[Split]) -> None:
    """Name the headers of the edition before that nothing is any more."""
    last = {each.last_year for each in asked.proposals if each.change != "unsure"}
    replaced = {id(old) for split in splits for old in split.olds}
    for old in asked.known.olds:
        if old.header in last or id(old) in replaced:
            continue
        maybe = dict.fromkeys(
            match.found.header
            for match in matches
            if match.change == "unsure" and any(pair.old is old for pair in match.pairs)
        )
        evidence = "no header of the delivery is it"
        if maybe:
            evidence = f"it may be {' or '.join(f'« {header} »' for header in maybe)}: see there"
        for row in old.rows:
            _state_gone_row(asked, row, old, evidence, is_sure=not maybe)


def _state_gone_row(asked: Asked, row: Row, old: Old, evidence: str, is_sure: bool) -> None:
    """Name what fed a column; against a row of `*`, say that it is not asked: that is written."""
    edition = asked.known.edition
    if not row.is_common:
        asked.state({**row.cells, "edition": str(edition)}, "gone", evidence, old.header)
    elif row.cells["table"]:
        cells = {**row.cells, "edition": str(edition), "header": "", "note": f"not asked in {edition}"}
        evidence += "; this row says that it is not asked, where the row of * says that it is"
        asked.state(cells, "gone" if is_sure else "unsure", evidence, old.header)


def _groups(matches: Sequence[Match], headers: tuple[str, ...], known: Known) -> list[str]:
    """Return the group of items that each header would belong to: that of those under the same heading."""
    items = items_of(known)
    by_head: dict[tuple[str, ...], str] = {}
    heads = [wording.head for wording in wordings(headers)]
    for match, head in zip(matches, heads, strict=True):
        old = match.pairs[0].old if match.pairs else None
        item = items.get(old.items[0]) if old is not None and old.items else None
        if item is not None and head:
            by_head.setdefault(head, item["item_group"])
    return [by_head.get(head, UNGROUPED) for head in heads]
