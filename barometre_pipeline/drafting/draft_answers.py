"""What is proposed for `modalities.csv`: the answers of coded columns, and what they mean.

Belongs here: answers that are known, written otherwise, new, not given; choices of one cell.
Does not: domains (`draft_domains`), headers (`draft_columns`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from barometre_pipeline.drafting.answer_matching import Guess, guess_meanings
from barometre_pipeline.drafting.answer_places import guess_places, list_of
from barometre_pipeline.drafting.asked import Asked
from barometre_pipeline.drafting.draft import Cells, Proposal, blank
from barometre_pipeline.drafting.known import Known, Row
from barometre_pipeline.drafting.persons import may_name_person
from barometre_pipeline.drafting.profiles import Found
from barometre_pipeline.ingestion.answers import written_choices
from barometre_pipeline.ingestion.cells import fold
from barometre_pipeline.ingestion.recode import PART_JOIN
from barometre_pipeline.tables import TABLES

_MOST_LISTED = 25
"""Unknown answers of a column that are listed; more are no closed question."""

_LONGEST = 80


@dataclass(frozen=True)
class Given:
    """The answers of one coded column of the codebook, over all headers that feed it.

    Attributes:
        has_choices: some cells hold several answers.
        is_shown: whether answers that the codebook does not know may be shown.
        headers: answer -> those under which it stands, the first one of a value of parts.
    """

    answers: Counter[str]
    has_choices: bool
    is_shown: bool
    headers: dict[str, tuple[str, ...]]


def draft_answers(asked: Asked) -> tuple[list[Proposal], list[str]]:
    """Propose rows for the answers of each coded column, and say which are too many to list."""
    known = asked.known
    rows: dict[tuple[str, str], list[Row]] = {}
    for row in known.rows.get("modalities", []):
        rows.setdefault((row.cells["table"], row.cells["column"]), []).append(row)
    fed = {(cells["table"], cells["column"]) for cells, _ in asked.feeding}
    proposals: list[Proposal] = []
    warnings: list[str] = []
    for table, column in dict.fromkeys((*rows, *sorted(fed))):
        own = rows.get((table, column), [])
        if not own and not _is_coded(table, column):
            continue
        given = _given(asked, table, column)
        proposals += _known_rows(given, own, known, is_fed=(table, column) in fed)
        unknown = [
            answer
            for answer in _unknown(given, own, table, column, known)
            if (table, column, answer) not in asked.answered
        ]
        places = guess_places(unknown, list_of(table, column), known) if list_of(table, column) else []
        named = {guess.written for guess in places}
        unknown = [answer for answer in unknown if answer not in named]
        proposals += [_row(guess, given, table, column, known) for guess in places]
        shown = [
            answer
            for answer in unknown
            if given.is_shown
            and len(answer) <= _LONGEST
            and not (_is_open(table, column) and may_name_person(answer))
        ]
        if len(unknown) > _MOST_LISTED or len(shown) < len(unknown):
            warnings.append(
                f"{table}.{column}: {len(unknown)} distinct answers are not known, too many or too long to "
                "be those of a closed question: they are not shown; is the header the right one?"
            )
            continue
        seen = {text for text in _by_text(own) if given.answers[text]}
        guesses = guess_meanings(shown, table, column, known, given.answers, seen)
        proposals = _without_renamed(proposals, guesses)
        proposals += [_row(guess, given, table, column, known) for guess in guesses]
    return proposals, warnings


def _given(asked: Asked, table: str, column: str) -> Given:
    told: dict[str, Counter[str]] = {}
    has_choices = False
    is_shown = True
    parts: dict[str, list[tuple[str, Found]]] = {}
    for cells, found in asked.feeding:
        if (cells["table"], cells["column"]) != (table, column):
            continue
        if cells["separator"]:
            has_choices = True
            parts_of = (written_choices(cell, cells["separator"]) for cell in found.cells)
            told.setdefault(fold(found.header), Counter()).update(part for own in parts_of for part in own)
            continue
        is_shown = is_shown and "@" not in "".join(found.answers)
        if cells["part"]:
            parts.setdefault(cells["item"], []).append((cells["part"], found))
        else:
            told.setdefault(fold(found.header), Counter()).update(found.answers)
    for item, composite in parts.items():
        if {part for part, _ in composite} < asked.parts_of(table, column, item):
            continue  # half of a value is no answer: drafted again, once its other headers are decided
        ordered = [found for _, found in sorted(composite, key=lambda each: int(each[0]))]
        told.setdefault(fold(ordered[0].header), Counter()).update(joined_cells(ordered))
    headers: dict[str, tuple[str, ...]] = {}
    for header, own in told.items():
        headers |= {answer: (*headers.get(answer, ()), header) for answer in own}
    return Given(sum(told.values(), Counter[str]()), has_choices, is_shown, headers)


def joined_cells(ordered: Sequence[Found]) -> Iterator[str]:
    """Return what the parts of a value say together, line by line, where they say something."""
    lines = zip(*(found.cells for found in ordered), strict=False)
    return (fold(PART_JOIN.join(filter(None, line))) for line in lines if any(line))


def _known_rows(given: Given, own: list[Row], known: Known, is_fed: bool) -> Iterator[Proposal]:
    """The answers of the edition before: given again, not given, or of what is not asked any more."""
    choices = {
        row.cells["item_code"] for row in known.rows.get("items", []) if row.cells["item_type"] == "choice"
    }
    for row in own:
        cells = {**row.cells, "edition": str(known.edition)}
        count = given.answers[fold(cells["written"])]
        is_choice = cells["code"] in choices and cells["column"] == "is_yes"
        change, evidence = "same", f"given {count} times"
        if not is_fed or (is_choice and not given.has_choices):
            change, evidence = "gone", "no header feeds it any more"
        elif not count and cells["written"]:
            change, evidence = "unseen", "nobody gave it: is it still on the form?"
        elif not cells["written"]:
            evidence = "what a blank cell means"
        headers = given.headers.get(fold(cells["written"]), ()) if change == "same" else ()
        yield Proposal("modalities", cells, change, evidence, cells["written"], row.is_common, headers)


def _unknown(given: Given, own: list[Row], table: str, column: str, known: Known) -> list[str]:
    """Answers that the edition before does not have; of numbers or dates, only those that are none."""
    texts = _by_text(own)
    declared = TABLES[table].column(column)
    unknown = [answer for answer in given.answers if answer not in texts]
    if list_of(table, column):
        codes = known.lists.get(list_of(table, column), frozenset())
        return [answer for answer in unknown if answer not in codes and answer.zfill(5) not in codes]
    if declared.type in ("number", "integer") or declared.pattern is not None:
        return [answer for answer in unknown if not any(letter.isdigit() for letter in answer)]
    return unknown


def _by_text(own: list[Row]) -> dict[str, Row]:
    return {fold(row.cells["written"]): row for row in own}


def _is_open(table: str, column: str) -> bool:
    """Whether anything may have been typed: amounts, dates, places."""
    declared = TABLES[table].column(column)
    return (
        declared.type in ("number", "integer") or declared.pattern is not None or bool(list_of(table, column))
    )


def _is_coded(table: str, column: str) -> bool:
    """Whether answers of a column may need a code, where a barometer has nothing of it yet."""
    declared = TABLES[table].column(column)
    is_measured = declared.type in ("number", "integer") or declared.pattern is not None
    return (
        declared.type == "boolean" or (is_measured and declared.missing is not None) or bool(declared.codes)
    )


def _row(guess: Guess, given: Given, table: str, column: str, known: Known) -> Proposal:
    cells: Cells = blank("modalities", known.edition, table=table, column=column, written=guess.written)
    cells |= {"code": guess.code, "relation": guess.relation}
    count = given.answers[guess.written]
    evidence = f"given {count} times; {guess.why}"
    headers = given.headers.get(guess.written, ())
    return Proposal("modalities", cells, guess.change, evidence, guess.last, headers=headers)


def _without_renamed(proposals: list[Proposal], guesses: list[Guess]) -> list[Proposal]:
    """Leave out the old wording of an answer that nobody gave and that is surely another one now."""
    renamed = {guess.last for guess in guesses if guess.change == "renamed" and guess.last}
    return [each for each in proposals if not (each.change == "unseen" and each.cells["written"] in renamed)]
