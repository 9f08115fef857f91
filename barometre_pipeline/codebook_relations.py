"""What must hold between the rows of an edition, and between those of its files.

Belongs here: vintages, matches of domains, domains and projects.
Does not: one value or one key (`codebook_checks`).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator

import pandas as pd

from barometre_pipeline.barometer import FILE_NAME
from barometre_pipeline.codebook_checks import wrong_value
from barometre_pipeline.codebook_declaration import YEAR
from barometre_pipeline.codebook_files import CODEBOOK_FILES
from barometre_pipeline.errors import Fault
from barometre_pipeline.tables import PROJECT


def late_vintages(editions: pd.DataFrame, reference_vintage: int) -> Iterator[Fault]:
    """Editions coded in a later geography than the one in which all are compared: no merger can be undone."""
    for line, vintage in editions["geography_vintage"].dropna().items():
        if YEAR.fullmatch(vintage) and int(vintage) > reference_vintage:
            what = f"the vintage {vintage} is later than the reference vintage {reference_vintage}"
            remedy = f"compare editions in a later geography: geography.reference_vintage in {FILE_NAME}"
            yield wrong_value(CODEBOOK_FILES["editions"], line, "geography_vintage", what, remedy)


def doubled_matches(crosswalks: Iterable[pd.DataFrame]) -> Iterator[Fault]:
    """Domains of one edition that are the same as one harmonised domain, and so as each other.

    Args:
        crosswalks: rows of `domain_crosswalk.csv`, edition by edition.
    """
    told: set[tuple[Hashable, Hashable]] = set()
    for rows in crosswalks:
        firsts: dict[str, Hashable] = {}
        exact = rows.loc[rows["relation"] == "exact", "harmonised_domain_code"].dropna()
        for line, harmonised in exact.items():
            first = firsts.setdefault(harmonised, line)
            if first != line and (first, line) not in told:
                told.add((first, line))
                what = f"rows {first} and {line}: two domains of one edition are exact to « {harmonised} »"
                remedy = "keep the one that a source supports; the other is narrower, broader or none"
                yield wrong_value(CODEBOOK_FILES["domain_crosswalk"], line, "relation", what, remedy)


def domains_without_projects(editions: Iterable[tuple[pd.DataFrame, pd.DataFrame]]) -> Iterator[Fault]:
    """Domains of an edition none of whose files holds projects: it would be published as one that has none.

    Args:
        editions: rows of `files.csv` and of `domains.csv`, edition by edition.
    """
    for files, domains in editions:
        if files["table"].notna().any() and (files["table"] != PROJECT.name).all() and not domains.empty:
            edition = files["edition"].iloc[0]
            what = f"the edition {edition} has domains, and none of its files holds projects"
            remedy = (
                f"say in {CODEBOOK_FILES['files'].path} which does; or, if it asks for none, take its "
                "domains out (where they are of *: write them for each that has projects)"
            )
            yield wrong_value(CODEBOOK_FILES["domains"], domains.index[0], "edition", what, remedy)
