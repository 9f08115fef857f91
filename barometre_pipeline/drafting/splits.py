"""Headers of the last edition that became several, and several that became one.

Belongs here: choices of one cell in columns of their own, and the reverse; columns whose answers make up
those of one; a composite value in one cell; questions that share their words.
Does not: one header for one (`matching`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from barometre_pipeline.drafting.agreement import SEPARATORS
from barometre_pipeline.drafting.known import Known, Old
from barometre_pipeline.drafting.matching import Match
from barometre_pipeline.drafting.profiles import Found
from barometre_pipeline.drafting.wording import alike, meaning_words, plain, says, wordings
from barometre_pipeline.ingestion.cells import fold
from barometre_pipeline.ingestion.recode import PART_JOIN

_NAMED = 88.0
"""Likeness from which a header names a choice, or an answer one of last year's."""

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


def find_splits(matches: Sequence[Match], known: Known) -> list[Split]:
    """Find what one header for one does not explain, among what is not taken yet."""
    taken = {id(match.old) for match in matches if match.old is not None}
    free = [
        match.found
        for match in matches
        if match.change in ("new", "unsure", "reworded") and not _is_same(match)
    ]
    olds = [old for old in known.olds if id(old) not in taken]
    reworded = [match.old for match in matches if match.change == "reworded" and match.old is not None]
    found: list[Split] = []
    doubtful = [
        match.found for match in matches if match.change == "renamed" and not match.pairs[0].is_same_wording
    ]
    shared = [match.old for match in matches if match.found in doubtful and match.old is not None]
    for finder in (_choices_apart, _choices_together, _parts_together, _answers_apart):
        if finder is _answers_apart:
            free, olds = [*free, *doubtful], [*olds, *shared]
        for split in finder(free, [*olds, *reworded], known):
            if not {id(column) for column in split.columns} & {
                id(each) for one in found for each in one.columns
            }:
                found.append(split)
    done = {id(column) for split in found for column in split.columns}
    rest = [
        match
        for match in matches
        if match.change in ("new", "unsure", "reworded") and id(match.found) not in done
    ]
    found += _questions(rest, [*olds, *reworded], known)
    return found


def apply_splits(matches: Sequence[Match], splits: Sequence[Split]) -> list[Match]:
    """Say of each header concerned that it is split or merged."""
    by_column = {id(column): split for split in splits for column in split.columns}
    return [
        replace(match, change=by_column[id(match.found)].change, why=by_column[id(match.found)].why)
        if id(match.found) in by_column
        else match
        for match in matches
    ]


def _is_same(match: Match) -> bool:
    return bool(match.pairs) and fold(match.found.header) == match.pairs[0].old.header


def _choices_apart(free: Sequence[Found], olds: Sequence[Old], known: Known) -> Iterator[Split]:
    """The choices of one cell, now with a column each."""
    for old in (old for old in olds if old.kind == "choices"):
        choices = _choices(old, known)
        items: dict[int, str] = {}
        columns: list[Found] = []
        words = wordings([column.header for column in free], known.edition)
        for column, wording in zip(free, words, strict=True):
            name = " ".join(wording.words) if wording.head else column.header
            near = sorted(
                ((max(alike(name, text) for text in texts), code) for code, texts in choices.items()),
                reverse=True,
            )
            if (
                near
                and near[0][0] >= _NAMED
                and (len(near) == 1 or near[1][0] < near[0][0] - 8)
                and _is_ticked(column)
            ):
                items[id(column)] = near[0][1]
                columns.append(column)
        if len(set(items.values())) >= 2 and len(set(items.values())) == len(columns):
            why = f"each names a choice of « {old.header} », which held all that were chosen in one cell"
            yield Split("split", tuple(columns), (old,), why, items, group=old.items[0] if old.items else "")


def _choices_together(free: Sequence[Found], olds: Sequence[Old], known: Known) -> Iterator[Split]:
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


def _parts_together(free: Sequence[Found], olds: Sequence[Old], known: Known) -> Iterator[Split]:
    """Parts of one value that had columns of their own, now in one cell."""
    facts: dict[tuple[str, str], list[Old]] = {}
    for old in olds:
        for row in old.rows:
            if row.cells["part"]:
                facts.setdefault((row.cells["table"], row.cells["column"]), []).append(old)
    for (table, column_name), parts in facts.items():
        answers = {
            says(row.cells["written"]): row.cells["written"]
            for row in known.rows.get("modalities", [])
            if (row.cells["table"], row.cells["column"]) == (table, column_name)
            and PART_JOIN in row.cells["written"]
        }
        words = {" ".join(plain(text.split(PART_JOIN, 1)[1])) for text in answers.values()}
        for column in free:
            share = column.share_in(answers.keys() | words)
            if len(parts) > 1 and answers and share >= _MOST and len(column.answers) >= 2:
                heads = " and ".join(f"« {old.header} »" for old in parts)
                why = f"{share:.0%} of its cells hold what {heads} held together"
                yield Split("merged", (column,), tuple(parts), why, {})


def _answers_apart(free: Sequence[Found], olds: Sequence[Old], _known: Known) -> Iterator[Split]:
    """Columns each of which holds some of the answers of one, never two on a line."""
    for old in (
        old
        for old in olds
        if old.kind == "codes" and not old.is_item and not any(row.cells["part"] for row in old.rows)
    ):
        holding = [
            column for column in free if column.answers and column.share_in(old.answers) >= _NEARLY_ALL
        ]
        by_table: dict[tuple[str, str | None], list[Found]] = {}
        for column in holding:
            by_table.setdefault((column.file, column.sheet), []).append(column)
        for columns in by_table.values():
            if len(columns) < 2:
                continue
            lines = [
                sum(map(bool, cells)) for cells in zip(*(column.cells for column in columns), strict=True)
            ]
            if max(lines) == 1 and sum(lines) >= _MOST * len(lines):
                why = f"together they hold the answers of « {old.header} », one of them a line"
                yield Split("split", tuple(columns), (old,), why, {}, has_parts=True)


def _questions(rest: Sequence[Match], olds: Sequence[Old], known: Known) -> list[Split]:
    """Questions whose words are those of one of last year, divided among them, or of several together."""
    items = [old for old in olds if old.is_item]
    common = Counter(word for old in known.olds for word in meaning_words(old.wording.words))
    own = {
        id(old): frozenset(word for word in meaning_words(old.wording.words) if common[word] <= 2)
        for old in items
    }
    found: list[Split] = []
    done: set[int] = set()
    for match in rest:
        words = meaning_words(plain(match.found.header))
        covered = [old for old in items if own[id(old)] and own[id(old)] <= words]
        if len(covered) >= 2:
            heads = " and ".join(f"« {old.header} »" for old in covered)
            found.append(
                Split(
                    "merged",
                    (match.found,),
                    tuple(covered),
                    f"it holds the words of {heads}",
                    {},
                    is_new_question=True,
                )
            )
            done.add(id(match.found))
    for old in items:
        near = [
            match for match in rest if id(match.found) not in done and _asks_part_of(match, old, own[id(old)])
        ]
        if len(near) >= 2:
            why = f"each says what « {old.header} » said, and more"
            found.append(
                Split("split", tuple(match.found for match in near), (old,), why, {}, is_new_question=True)
            )
            done |= {id(match.found) for match in near}
    return found


def _asks_part_of(match: Match, old: Old, words: frozenset[str]) -> bool:
    """Whether a question says all that one of last year said in words of its own, and more."""
    said = meaning_words(plain(match.found.header))
    return bool(words) and words < said and bool(match.pairs) and match.pairs[0].old is old


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
