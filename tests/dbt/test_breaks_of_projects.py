"""Which rows about projects a change of their rule, panel, domains, statuses or modes breaks.

Belongs here: one change at a time between the two editions of the small barometer.
Does not: changes of the nature, the respondents or the items (`test_breaks`).
"""

from __future__ import annotations

import pytest
from alike_editions import COUNTS, OF_ALL_DOMAINS, OVER_DOMAINS, PRESENCE, broken_rows, change
from built_warehouse import Warehouse

# What of transport, and of everything, depends on the whole list of domains.
OVER_THE_LIST = {
    ("share_of_projects", "transport", "_T"),
    *((indicator, "_T", "_T") for indicator in OF_ALL_DOMAINS),
}


def test_another_granularity_breaks_every_count_of_projects_presence_and_advancement_and_no_other_share(
    alike: Warehouse,
) -> None:
    change(alike, "update core.dim_edition set granularity = 'interview' where edition = 2014")
    broken, kept = broken_rows(alike)
    assert {indicator for indicator, _, _ in broken} == COUNTS | PRESENCE
    assert {indicator for indicator, _, _ in kept} & (COUNTS | PRESENCE) == set()


@pytest.mark.parametrize(
    ("planted", "is_broken"),
    [
        # nine projects of 2014 were seven or eight, of the same five respondents: 28.6 and 12.5 percent
        ("delete from core.fct_project where project_key in ('2014:p1', '2014:p4')", True),
        ("delete from core.fct_project where project_key = '2014:p4'", False),
        # the panel of five is one of four, that list as many as before
        ("delete from core.dim_respondent where respondent_key = '2014:r5'", False),
        # or another kind of respondent answers for each territory, and nobody is in it
        ("update core.dim_respondent set entity_type = 'other' where edition = 2014", True),
        # the same commune is not the same ground
        (
            "update core.dim_territory set is_same_extent = false, vintage = 2015;"
            "update core.bridge_respondent_territory set territory_key = 'then' || territory_key"
            " where edition = 2014;"
            "insert into core.dim_territory by name"
            " select * replace ('then' || territory_key as territory_key) from core.dim_territory",
            True,
        ),
    ],
)
def test_presence_and_advancement_break_in_every_row_where_the_panel_lists_other_numbers_of_projects(
    alike: Warehouse, planted: str, is_broken: bool
) -> None:
    change(alike, planted)
    presence = ", ".join(f"'{indicator}'" for indicator in sorted(PRESENCE))
    flags = {
        is_break
        for family in ("ind_projects", "ind_maturity")
        for (is_break,) in alike.query(
            f"select is_break from ({alike.model_queries[family]})"
            f" where edition = 2015 and indicator_code in ({presence}) and entity_type <> '_T'"
        )
    }
    assert flags == {is_broken}


def test_a_domain_without_an_exact_counterpart_breaks_its_rows_and_what_is_taken_over_all_domains(
    alike: Warehouse,
) -> None:
    change(alike, "update core.dim_domain set relation = 'narrower' where domain_key = '2014:education'")
    broken, kept = broken_rows(alike)
    assert {row for row in broken if row[1] != "education"} == OVER_THE_LIST
    assert {row for row in kept if row[1] == "education"} == set()
    assert {indicator for indicator, domain, _ in kept if domain == "transport"} == {
        *COUNTS - OVER_DOMAINS,
        *PRESENCE,
        "share_within_domain",
        "completion_rate",
    }


def test_a_domain_that_is_gone_breaks_what_is_taken_over_all_domains(alike: Warehouse) -> None:
    change(alike, "delete from core.dim_domain where domain_key = '2015:education'")
    broken, _ = broken_rows(alike)
    assert broken == OVER_THE_LIST


def test_a_status_that_was_answered_by_more_than_it_breaks_its_rows_and_what_weighs_all_statuses(
    alike: Warehouse,
) -> None:
    change(alike, "update wordings set relation = 'broader' where edition = 2014 and code = 'planned'")
    query = alike.model_queries["ind_projects"]
    flags = f"select distinct status_code, is_break from ({query}) where edition = 2015"
    assert {status for status, is_break in alike.query(flags) if is_break} == {"planned"}
    assert {status for status, is_break in alike.query(flags) if not is_break} == {
        *("_T", "ongoing", "done", "abandoned", "unknown"),
    }
    maturity = f"select distinct is_break from ({alike.model_queries['ind_maturity']}) where edition = 2015"
    assert alike.query(maturity) == [(True,)]


def test_a_status_that_could_not_be_answered_is_no_zero_and_not_compared(alike: Warehouse) -> None:
    change(
        alike,
        "delete from wordings where edition = 2015 and code = 'abandoned';"
        "delete from core.fct_project where status_key = 'abandoned'",
    )
    query = (
        "select distinct edition, value is null, obs_status, is_break, n_asked = 0"
        f" from ({alike.model_queries['ind_projects']}) where status_code = 'abandoned'"
        " and indicator_code = 'projects' order by all"
    )
    assert alike.query(query) == [(2014, False, "A", None, False), (2015, True, "L", True, True)]
    maturity = f"select distinct is_break from ({alike.model_queries['ind_maturity']}) where edition = 2015"
    assert alike.query(maturity) == [(False,)]


@pytest.mark.parametrize("column", ["status", "management_mode"])
def test_what_the_edition_before_did_not_ask_of_projects_breaks_what_is_made_of_it(
    alike: Warehouse, column: str
) -> None:
    change(alike, f"update core.fct_project set {column}_missing = 'not_asked' where edition = 2014")
    queries = {family: alike.model_queries[family] for family in ("ind_projects", "ind_maturity")}
    flags = f"select distinct {column}_code <> '_T', is_break from ({{}}) where edition = 2015"
    assert set(alike.query(flags.format(queries["ind_projects"]))) == {(True, True), (False, False)}
    assert alike.query(flags.format(queries["ind_maturity"])) == [(False, column == "status")]
