"""Rules between the rows of a delivery: keys, parents, territories, rankings.

Belongs here: findings, and faults, that no single cell shows.
Does not: rules of one cell (`contracts`), what becomes of a failing row (`validate`).

Frames come in the order of the delivery, indexed by row label; `sound` holds the labels without a finding
so far.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import replace

import pandas as pd

from barometre_pipeline.errors import Fault, first_of
from barometre_pipeline.ingestion.contracts import OUT_OF_RANGE, Finding
from barometre_pipeline.ingestion.quarantine import place_of
from barometre_pipeline.tables import RESPONDENT, Table

DUPLICATE_KEY = "duplicate_key"
UNKNOWN_RESPONDENT = "unknown_respondent"
QUARANTINED_PARENT = "quarantined_parent"
NO_TERRITORY = "no_territory"
TIED_RANK = "tied_rank"
BROKEN_RANKING = "broken_ranking"

PARENT_KEY = "respondent_code"
_CONTRADICTIONS_SHOWN = 10
_ROWS_SHOWN = 10
TERRITORIES = ["commune_code", "intercommunalite_code", "place_code"]


def find_contradictions(respondents: pd.DataFrame) -> Iterator[Fault]:
    """Yield B504 for each respondent whose rows say different things of it.

    Not set aside as duplicates: the projects and answers that bear its code belong to one of the territories,
    and nothing says to which.
    """
    said = [column.name for column in RESPONDENT.columns if column.is_asked and column.name != PARENT_KEY]
    shared = respondents[respondents[PARENT_KEY].notna() & respondents[PARENT_KEY].duplicated(keep=False)]
    contradicting = {
        code: rows
        for code, rows in shared.groupby(PARENT_KEY, sort=False)
        if (rows[said].nunique(dropna=False) > 1).any()
    }
    for code, rows in list(contradicting.items())[:_CONTRADICTIONS_SHOWN]:
        yield _contradiction(str(code), rows, said)
    if len(contradicting) > _CONTRADICTIONS_SHOWN:
        more = len(contradicting) - _CONTRADICTIONS_SHOWN
        what = f"{more} more respondents have rows that contradict each other"
        yield Fault("B504", what, remedy="is respondent_code mapped to the right header?")


def _contradiction(code: str, rows: pd.DataFrame, said: list[str]) -> Fault:
    """Word how the rows of one respondent differ; what they say is for the terminal alone."""
    differing = [column for column in said if rows[column].nunique(dropna=False) > 1]
    places = {int(row): place_of(rows, int(row)) for row in rows.index}
    is_one_file = len({(place.file, place.sheet) for place in places.values()}) == 1
    shown = {row: f"row {place.row}" if is_one_file else str(place) for row, place in places.items()}
    return Fault(
        "B504",
        f"one respondent has rows that contradict each other in {', '.join(differing)} "
        f"({first_of(dict.fromkeys(shown.values()), _ROWS_SHOWN)})",
        replace(next(iter(places.values())), column=differing[0]),
        "two territories are two respondents: ask the supplier for a code each; where one row is wrong, "
        "corrections.csv mends it or takes it out",
        f"« {code} »: " + "; ".join(f"{column} {_values(rows[column], shown)}" for column in differing),
    )


def _values(column: pd.Series[str], shown: dict[int, str]) -> str:
    """Tell each value of a column, with the first row that holds it."""
    firsts = column[~column.duplicated()]
    told = (
        f"{f'« {value} »' if pd.notna(value) else 'blank'} ({shown[int(str(row))]})"
        for row, value in firsts.items()
    )
    return first_of(told, _ROWS_SHOWN)


def find_later_duplicates(table: Table, frame: pd.DataFrame, sound: Set[int]) -> set[Finding]:
    """Rows whose key a sound row before them holds already: one that cannot land takes no key."""
    found = set()
    taken: set[tuple[str, ...]] = set()
    keys = frame[list(table.key)].dropna()
    for row, key in zip(keys.index, keys.itertuples(index=False, name=None), strict=True):
        if key in taken:
            found.add(Finding(int(row), None, DUPLICATE_KEY))
        elif row in sound:
            taken.add(key)
    return found


def find_orphans(children: pd.DataFrame, fates: Mapping[str, str | None]) -> set[Finding]:
    """Rows whose respondent does not land: set aside itself, or never declared.

    Args:
        children: one row a project or an answer.
        fates: code of each respondent of the delivery -> the reason that its rows bear; None: it lands.
    """
    reasons = {
        int(str(row)): fates.get(code, UNKNOWN_RESPONDENT)
        for row, code in children[PARENT_KEY].dropna().items()
    }
    return {Finding(row, PARENT_KEY, reason) for row, reason in reasons.items() if reason is not None}


def find_without_territory(respondents: pd.DataFrame) -> set[Finding]:
    """Respondents that answer for no place at all, known or not."""
    lacking = respondents.index[respondents[TERRITORIES].isna().all(axis="columns")]
    return {Finding(int(row), None, NO_TERRITORY) for row in lacking}


def ranked_groups(items: pd.DataFrame) -> pd.Series[str]:
    """Return item code -> group, for the items that are put in order."""
    return items[items["item_type"] == "rank"].set_index("item_code")["item_group"]


def find_ranks_too_high(answers: pd.DataFrame, items: pd.DataFrame) -> set[Finding]:
    """Ranks beyond the number of items that their group puts in order.

    Args:
        answers: one row an item put to a respondent, typed.
        items: one row an item of the edition.
    """
    groups = ranked_groups(items)
    highest = answers["item_code"].map(groups).map(groups.value_counts())
    too_high = (answers["rank"] > highest).fillna(False)
    return {Finding(int(row), "rank", OUT_OF_RANGE) for row in answers.index[too_high]}


def find_broken_rankings(answers: pd.DataFrame, items: pd.DataFrame, findings: Set[Finding]) -> set[Finding]:
    """Answers without fault in every ranking that is not whole.

    A ranking is what one respondent answers of one group. It is whole when none of its answers is at fault
    and the ranks given are 1, 2, 3 and so on, each once: else its ranks have no mean, and all of it is set
    aside. Later duplicates are no part of it.

    Args:
        answers: one row an item put to a respondent, typed.
        items: one row an item of the edition.
        findings: all that was found of the answers before.
    """
    duplicates = {finding.row for finding in findings if finding.reason == DUPLICATE_KEY}
    faulty = {finding.row for finding in findings} - duplicates
    ranked = answers.assign(
        item_group=answers["item_code"].map(ranked_groups(items)), is_faulty=answers.index.isin(list(faulty))
    )
    ranked = ranked[~ranked.index.isin(list(duplicates))].dropna(subset=[PARENT_KEY, "item_group"])
    ranked["rank"] = ranked["rank"].mask(ranked["is_faulty"])
    rankings = ranked.groupby([PARENT_KEY, "item_group"])
    given = rankings["rank"].transform("count")
    is_tied = rankings["rank"].transform("nunique") < given
    # Ranks are from 1: without a tie, the highest is their number unless one is skipped.
    has_gap = (rankings["rank"].transform("max") != given).fillna(False)
    is_broken = is_tied | has_gap | rankings["is_faulty"].transform("any")
    return {
        Finding(int(row), "rank", TIED_RANK if is_tied[row] else BROKEN_RANKING)
        for row in ranked.index[is_broken & ~ranked["is_faulty"]]
    }
