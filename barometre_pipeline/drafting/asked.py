"""Proposals for columns and items as they grow, and those of headers that nothing of last year is.

Belongs here: rows said once; what a header may be by its cells alone; what goes no further.
Does not: headers that were matched (`draft_columns`).
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, field

from barometre_pipeline.drafting.draft import Cells, Proposal, blank
from barometre_pipeline.drafting.known import Known, Row
from barometre_pipeline.drafting.matching import Match
from barometre_pipeline.drafting.profiles import Found
from barometre_pipeline.drafting.questions import UNGROUPED, core, item_type_of, items_of, new_code, new_item
from barometre_pipeline.drafting.wording import says

_PERSONAL_NOTE = "personal data: read and dropped"
_ANSWER_COLUMN = {"yes_no": "is_yes", "choice": "is_yes", "rank": "rank", "number": "value_number"}
_READS_AS = 0.9
_SHOWN = 8

Origin = tuple[str, str]
"""A file and its sheet; '' in a text file."""


def told_by(cells: Cells) -> tuple[str, ...]:
    """Return the cells by which a row of `columns.csv` is told from others."""
    return tuple(cells[name] for name in ("table", "column", "item", "part", "header", "constant"))


@dataclass
class Asked:
    """Proposals for columns and items as they grow.

    Attributes:
        feeding: rows whose answers are looked at, with the delivered column that they name.
        sheet: file and sheet whose columns are looked at; None: none, what is said holds for all.
        origins: row, told by its facts -> files and sheets that it was proposed for.
        settled: rows of `columns.csv` that are decided already.
        answered: answers that are: table, column, what is written.
    """

    known: Known
    proposals: list[Proposal] = field(default_factory=list)
    items: list[Proposal] = field(default_factory=list)
    feeding: list[tuple[Cells, Found]] = field(default_factory=list)
    stated: set[tuple[str, ...]] = field(default_factory=set)
    sheet: Origin | None = None
    origins: dict[tuple[str, ...], set[Origin]] = field(default_factory=dict)
    settled: list[Cells] = field(default_factory=list)
    answered: frozenset[tuple[str, str, str]] = frozenset()

    def state(
        self, cells: Cells, change: str, evidence: str, last: str = "", is_common: bool = False
    ) -> None:
        """Propose a row once."""
        key = told_by(cells)
        if self.sheet is not None:
            self.origins.setdefault(key, set()).add(self.sheet)
        if key not in self.stated:
            self.stated.add(key)
            self.proposals.append(Proposal("columns", cells, change, evidence, last, is_common))

    def forget(self, table: str, but: Set[Origin]) -> None:
        """Take back what was proposed for a table, but for what holds in some files and sheets."""
        self.proposals = [
            each
            for each in self.proposals
            if each.cells["table"] != table or self.origins[told_by(each.cells)] & but
        ]
        self.feeding = [
            (cells, found)
            for cells, found in self.feeding
            if cells["table"] != table or (found.file, found.sheet or "") in but
        ]

    def is_asked_in_sheet(self, item: str) -> bool:
        """Whether a row that is proposed for the sheet which is looked at asks an item."""
        return any(
            each.cells["item"] == item and self.sheet in self.origins.get(told_by(each.cells), ())
            for each in self.proposals
        )

    def parts_of(self, table: str, column: str, item: str) -> set[str]:
        """Return the numbers of the headers that tell a value together, as proposed and decided."""
        every = [*(each.cells for each in self.proposals if each.change != "gone"), *self.settled]
        own = [
            cells
            for cells in every
            if (cells["table"], cells["column"], cells["item"]) == (table, column, item)
        ]
        return {cells["part"] for cells in own if cells["header"] and cells["part"]}

    def feed(self, cells: Cells, found: Found) -> None:
        """Remember whose answers come under a value."""
        self.feeding.append((cells, found))


def leave_out(asked: Asked, match: Match, reason: str) -> None:
    """Propose that a header goes no further."""
    cells = blank("columns", asked.known.edition, header=match.found.header, note=_PERSONAL_NOTE)
    change = "same" if match.change == "same" and match.old is not None and match.old.is_left_out else "new"
    last = match.old.header if match.old is not None else ""
    asked.state(cells, change, f"{match.found.where}: {reason}; nothing of it is shown", last)


def propose_unknown(
    asked: Asked,
    match: Match,
    tables: frozenset[str],
    headers: tuple[str, ...],
    group: str = UNGROUPED,
    change: str = "new",
) -> None:
    """Propose what a header may be that nothing of the edition before is: in the end, left out."""
    found, known = match.found, asked.known
    evidence = f"{found.where}: {found.kind}{_shown(found)}"
    candidates = list(_by_meaning(found, tables, known)) if change == "new" else []
    for table, column, why in candidates:
        cells = blank("columns", known.edition, table=table, column=column, header=found.header)
        asked.state(cells, "unsure", f"{evidence}; {why}")
        asked.feed(cells, found)
    kind = item_type_of(found)
    is_question = kind is not None and "respondent" in tables and not candidates
    if kind == "number" and change == "unsure" and not any(pair.old.is_item for pair in match.pairs):
        is_question = False
    if is_question and kind is not None:
        state_item(asked, found, kind, group, core(found.header, headers), change, evidence)
    if not is_question or change == "unsure":
        left = blank("columns", known.edition, header=found.header, note="read and dropped")
        hint = "goes no further unless you write where to (table, column)"
        asked.state(left, "unsure" if candidates else change, f"{evidence}; {hint}")


def state_item(
    asked: Asked, found: Found, kind: str, group: str, text: str, change: str, evidence: str, last: str = ""
) -> None:
    """Propose a header as a question of its own, with its item."""
    known = asked.known
    asked_before = _asked_elsewhere(asked, found, kind)
    code = asked_before or free_code(asked, text)
    cells = blank(
        "columns", known.edition, table="answer", column=_ANSWER_COLUMN[kind], item=code, header=found.header
    )
    asked.state(cells, change, f"{evidence}: a question of its own", last)
    asked.feed(cells, found)
    if asked_before:
        return
    told = f"{evidence}; its code, labels and group are yours to choose"
    state_new_item(asked, found, code, kind, text, told, group, change)


def _asked_elsewhere(asked: Asked, found: Found, kind: str) -> str:
    """The code of a question that another file or sheet asks in the same words; '' where none does."""
    for cells in (each.cells for each in asked.items):
        is_alike = (says(cells["wording"]), cells["item_type"]) == (says(found.header), kind)
        if is_alike and not asked.is_asked_in_sheet(cells["item_code"]):
            return cells["item_code"]
    return ""


def state_new_item(
    asked: Asked,
    found: Found,
    code: str,
    kind: str,
    text: str,
    evidence: str,
    group: str = UNGROUPED,
    change: str = "new",
) -> None:
    """Propose the row of an item that no edition before has."""
    row = new_item(found, code, group, kind, text, _next_order(asked), asked.known.edition)
    asked.items.append(Proposal("items", row, change, evidence))


def _by_meaning(found: Found, tables: frozenset[str], known: Known) -> Iterator[tuple[str, str, str]]:
    """Coded columns whose answers, of any edition, a column holds, and that no header feeds as yet."""
    fed = {(row.cells["table"], row.cells["column"]) for old in known.olds for row in old.rows}
    for (table, column), meanings in known.meanings.items():
        if column == "is_yes" or (table, column) in fed or table not in tables:
            continue
        share = found.share_in(meanings)
        if share >= _READS_AS and found.answers:
            years = {
                meant.edition
                for answer in found.answers
                for meant in meanings.get(says(answer), [])
                if meant.edition
            }
            when = f" of {', '.join(map(str, sorted(years)))}" if years else ""
            yield table, column, f"{share:.0%} of cells are answers of {table}.{column}{when}"


def free_code(asked: Asked, text: str) -> str:
    """Return a code that no item of the edition before, or of the draft, has."""
    taken = set(items_of(asked.known)) | {each.cells["item_code"] for each in asked.items}
    code = new_code(text, taken, asked.known.edition)
    number = 2
    while code in taken:
        code, number = f"{new_code(text, taken, asked.known.edition)}_{number}", number + 1
    return code


def _next_order(asked: Asked) -> int:
    rows: list[Row] = asked.known.rows.get("items", [])
    orders = [int(row.cells["sort_order"] or 0) for row in rows]
    orders += [int(each.cells["sort_order"] or 0) for each in asked.items]
    return max(orders, default=0) + 1


def _shown(found: Found) -> str:
    """The answers of a closed column; nothing of any other."""
    if not found.is_closed or found.numbers >= 0.5:
        return ""
    most = [f"« {answer} » {count}" for answer, count in found.answers.most_common(_SHOWN)]
    return f" ({', '.join(most)})"
