"""Which rows of an edition land, which are set aside, and why.

Belongs here: the order of the checks, and the balance of rows.
Does not: the checks themselves (`contracts`, `relations`), the records of what is set aside (`quarantine`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from barometre_pipeline.codebook import EditionCodebook
from barometre_pipeline.errors import BarometreError, Fault
from barometre_pipeline.ingestion.contracts import Finding, find_failures, text_contract, typed_contract
from barometre_pipeline.ingestion.correct import Corrected
from barometre_pipeline.ingestion.frames import frame_of, read_texts
from barometre_pipeline.ingestion.quarantine import (
    DECIDED,
    count_rows_by_reason,
    find_excess,
    owner_records,
    place_of,
    quarantine_records,
)
from barometre_pipeline.ingestion.relations import (
    PARENT_KEY,
    QUARANTINED_PARENT,
    find_broken_rankings,
    find_contradictions,
    find_later_duplicates,
    find_orphans,
    find_ranks_too_high,
    find_without_territory,
    ranked_groups,
)
from barometre_pipeline.ingestion.results import CheckResult, RowBalance
from barometre_pipeline.tables import ANSWER, PROJECT, QUARANTINE, RESPONDENT, TABLES, Table

DELIVERY_ORDER = ["source_file", "source_sheet", "source_row", "item_code"]
"""Rows follow the delivery, file by file and line by line."""


@dataclass(frozen=True)
class Validated:
    """An edition sorted into what lands and what does not.

    Attributes:
        landed: typed frame of each landed table, in the order of the delivery.
        quarantine: one row a reason for which a row was set aside (`tables.QUARANTINE`).
        quarantined_rows: table -> reason -> rows.
        quarantined_values: one record a row set aside, with its values: for the owner alone.
        excess: B501, tables of which more is set aside than `thresholds.quarantine_share`.
    """

    edition: int
    landed: dict[str, pd.DataFrame]
    quarantine: pd.DataFrame
    quarantined_rows: dict[str, dict[str, int]]
    quarantined_values: tuple[dict[str, Any], ...]
    row_balance: tuple[RowBalance, ...]
    checks: tuple[CheckResult, ...]
    excess: tuple[Fault, ...] = ()


@dataclass
class _Sorting:
    """One table while it is checked.

    Attributes:
        texts: every row as harmonised and corrected, in the order of the delivery.
        taken_out: rows that the register takes out -> their reason.
        values: the other rows, typed; cells that cannot be read are left out.
    """

    table: Table
    texts: pd.DataFrame
    taken_out: dict[int, str]
    values: pd.DataFrame = field(default_factory=pd.DataFrame)
    findings: set[Finding] = field(default_factory=set)
    checks: list[CheckResult] = field(default_factory=list)

    @property
    def present(self) -> pd.DataFrame:
        """Rows that are not taken out, as text."""
        return self.texts.loc[self.values.index]

    def sound(self, found: Set[Finding] = frozenset()) -> set[int]:
        """Return the labels of the rows without a finding, be it recorded or among `found`."""
        return set(self.texts.index) - {finding.row for finding in self.findings | found}

    def record(self, contract: str, found: Set[Finding]) -> None:
        """Keep what a contract found, and that it was checked."""
        self.findings |= found
        failures = count_rows_by_reason(found)
        self.checks.append(CheckResult(contract, self.table.name, len(self.values), failures))


def validate(corrected: Corrected, codebook: EditionCodebook) -> Validated:
    """Sort the rows of an edition, and refuse one of which too many are set aside.

    Raises:
        BarometreError: B501, or as `sort_rows`.
    """
    validated = sort_rows(corrected, codebook)
    _raise_any(validated.excess)
    return validated


def sort_rows(corrected: Corrected, codebook: EditionCodebook) -> Validated:
    """Check an edition in passes: text, types, then what rows are to each other.

    Each row that fails is set aside with every reason. A cell that fails as text is left out of the typed
    pass, so that the other cells of its row are still checked.

    Raises:
        BarometreError: B502 values and reasons why they are missing that contradict each other; B504 rows of
            a respondent that say different things of it.
    """
    tables = {name: _start(TABLES[name], corrected) for name in TABLES}
    _raise_any(fault for each in tables.values() for fault in _contradictions(each, codebook))
    _raise_any(find_contradictions(tables[RESPONDENT.name].present))
    for sorting in tables.values():
        _check_cells(sorting, codebook)
    _check_relations(tables, codebook)
    excess = _excess(tables, codebook.barometer.thresholds.quarantine_share)
    return replace(_conclude(codebook.edition, list(tables.values())), excess=tuple(excess))


def _excess(tables: dict[str, _Sorting], allowed: float) -> Iterator[Fault]:
    respondents = tables[RESPONDENT.name]
    for each in tables.values():
        causes = _causes(each, respondents)
        yield from find_excess(each.table, each.texts, each.findings, allowed, respondents.texts, causes)


def _raise_any(faults: Iterable[Fault]) -> None:
    if found := list(faults):
        raise BarometreError(found)


def _start(table: Table, corrected: Corrected) -> _Sorting:
    """Put a table in the order of the delivery, and set aside what the register takes out."""
    texts = corrected.tables[table.name].astype("str")
    by = [column for column in DELIVERY_ORDER if column in texts.columns]
    texts = texts.sort_values(by, key=_numeric_rows, kind="stable")
    taken_out = corrected.taken_out.get(table.name, {})
    values = texts.drop(index=list(taken_out))
    findings = {Finding(row, None, reason) for row, reason in taken_out.items()}
    return _Sorting(table, texts, taken_out, values, findings)


def _numeric_rows(values: pd.Series[Any]) -> pd.Series[Any]:
    return values.astype("int64") if values.name == "source_row" else values


def _contradictions(sorting: _Sorting, codebook: EditionCodebook) -> Iterator[Fault]:
    """Yield B502 where a value and a reason why it is missing stand together, or where both lack.

    An item left out of a ranking lacks both: other items of its group were ranked.
    """
    table, texts = sorting.table, sorting.texts
    for companion in dict.fromkeys(column.missing for column in table.columns if column.missing):
        of = [column.name for column in table.columns if column.missing == companion]
        has_value, has_reason = texts[of].notna().any(axis="columns"), texts[companion].notna()
        may_lack = texts["item_code"].isin(ranked_groups(codebook.items).index) if "rank" in of else False
        wrong = texts[(has_value & has_reason) | ~(has_value | has_reason | may_lack)]
        if wrong.empty:
            continue
        yield Fault(
            "B502",
            f"{len(wrong)} rows of the table {table.name} hold both a value ({', '.join(of)}) and a reason "
            f"why it is missing ({companion}), or neither",
            place_of(texts, int(wrong.index[0])),
            "no delivery can cause this: please report it, with the line of the delivery",
        )


def _check_cells(sorting: _Sorting, codebook: EditionCodebook) -> None:
    """Check what single cells show: as text, then, where that can be read, as values."""
    table, texts = sorting.table, sorting.values
    failed = find_failures(text_contract(table, codebook), texts)
    sorting.record("text", failed)
    unreadable = {(finding.row, finding.column) for finding in failed}
    readable = texts.astype("object")
    for row, column in unreadable:
        readable.at[row, column] = None
    sorting.values = read_texts(table, readable)
    found = find_failures(typed_contract(table, codebook), sorting.values)
    if table is ANSWER:
        found |= find_ranks_too_high(sorting.values, codebook.items)
    sorting.record("typed", {each for each in found if (each.row, each.column) not in unreadable})


def _check_relations(tables: dict[str, _Sorting], codebook: EditionCodebook) -> None:
    """Check what rows are to each other: respondents first, whom projects and answers follow."""
    respondents = tables[RESPONDENT.name]
    found = find_without_territory(respondents.present)
    found |= find_later_duplicates(RESPONDENT, respondents.present, respondents.sound(found))
    respondents.record("relations", found)
    fates = _fates(respondents)
    for children in (tables[PROJECT.name], tables[ANSWER.name]):
        found = find_orphans(children.present, fates)
        found |= find_later_duplicates(children.table, children.present, children.sound(found))
        if children.table is ANSWER:
            found |= find_broken_rankings(children.values, codebook.items, children.findings | found)
        children.record("relations", found)


def _fates(respondents: _Sorting) -> dict[str, str | None]:
    """Return, by code, the reason for which the projects and answers of a respondent do not land.

    None where one of its rows lands. Those of a respondent that the register takes out bear its reason.
    """
    sound = respondents.sound()
    fates: dict[str, set[str | None]] = defaultdict(set)
    for row, code in respondents.texts[PARENT_KEY].dropna().items():
        label = int(str(row))
        fates[code].add(None if label in sound else respondents.taken_out.get(label, QUARANTINED_PARENT))
    order = (None, QUARANTINED_PARENT, *sorted(DECIDED))
    return {code: min(of_code, key=order.index) for code, of_code in fates.items()}


def _causes(children: _Sorting, respondents: _Sorting) -> set[Finding]:
    """Return why the respondents were set aside that rows of a table follow."""
    following = [finding.row for finding in children.findings if finding.reason == QUARANTINED_PARENT]
    followed = set(children.texts.loc[following, PARENT_KEY])
    return {each for each in respondents.findings if respondents.texts.at[each.row, PARENT_KEY] in followed}


def _conclude(edition: int, tables: list[_Sorting]) -> Validated:
    records = [
        record for each in tables for record in quarantine_records(each.table, each.texts, each.findings)
    ]
    values = [record for each in tables for record in owner_records(each.table, each.texts, each.findings)]
    landed = {each.table.name: _landing_rows(each) for each in tables}
    return Validated(
        edition=edition,
        landed=landed,
        quarantine=frame_of(QUARANTINE, records),
        quarantined_rows={each.table.name: count_rows_by_reason(each.findings) for each in tables},
        quarantined_values=tuple(values),
        row_balance=tuple(_balance(each, landed[each.table.name]) for each in tables),
        checks=tuple(check for each in tables for check in each.checks),
    )


def _landing_rows(sorting: _Sorting) -> pd.DataFrame:
    sound = sorting.sound()
    return sorting.values.loc[[row for row in sorting.values.index if row in sound]].reset_index(drop=True)


def _balance(sorting: _Sorting, landed: pd.DataFrame) -> RowBalance:
    aside = len({finding.row for finding in sorting.findings})
    return RowBalance(sorting.table.name, len(sorting.texts), len(landed), aside)
