"""Headers of the last edition that became several, and several that became one.

Belongs here: the order in which they are looked for; columns whose answers make up those of one; a composite
value in one cell; questions that share their words.
Does not: one header for one (`matching`), choices (`split_choices`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from barometre_pipeline.drafting.known import Known, Old
from barometre_pipeline.drafting.matching import Match
from barometre_pipeline.drafting.profiles import Found
from barometre_pipeline.drafting.split_choices import Split, choices_apart, choices_together
from barometre_pipeline.drafting.wording import meaning_words, plain, says
from barometre_pipeline.ingestion.cells import fold
from barometre_pipeline.ingestion.recode import PART_JOIN

_NEARLY_ALL, _MOST = 0.9, 0.8


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
    for finder in (choices_apart, choices_together, _parts_together, _answers_apart):
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
