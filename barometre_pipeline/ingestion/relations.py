"""Rules between the rows of a delivery: keys, parents, territories, rankings.

Belongs here: findings that no single cell shows.
Does not: rules of one cell (`contracts`), what becomes of a failing row (`validate`).

Frames come in the order of the delivery, indexed by row label; `sound` holds the labels without a finding
so far.
"""

from __future__ import annotations

from collections.abc import Iterable, Set

import pandas as pd

from barometre_pipeline.ingestion.contracts import OUT_OF_RANGE, Finding
from barometre_pipeline.tables import Table

DUPLICATE_KEY = "duplicate_key"
UNKNOWN_RESPONDENT = "unknown_respondent"
QUARANTINED_PARENT = "quarantined_parent"
NO_TERRITORY = "no_territory"
TIED_RANK = "tied_rank"
BROKEN_RANKING = "broken_ranking"

PARENT_KEY = "respondent_code"
_TERRITORIES = ["commune_code", "intercommunalite_code", "place_code"]


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


def find_orphans(children: pd.DataFrame, known: Iterable[str], landed: Iterable[str]) -> set[Finding]:
    """Rows whose respondent does not land: set aside itself, or never declared.

    Args:
        children: one row a project or an answer.
        known: codes of all respondents of the delivery.
        landed: codes of those that land.
    """
    parents = children[PARENT_KEY].dropna()
    is_known = parents.isin(list(known))
    return {
        Finding(int(row), PARENT_KEY, QUARANTINED_PARENT if is_known[row] else UNKNOWN_RESPONDENT)
        for row in parents.index[~parents.isin(list(landed))]
    }


def find_without_territory(respondents: pd.DataFrame) -> set[Finding]:
    """Respondents that answer for no place at all, known or not."""
    lacking = respondents.index[respondents[_TERRITORIES].isna().all(axis="columns")]
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
