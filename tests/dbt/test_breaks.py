"""Which rows of the cube may be compared with those of the edition before, and which may not.

Belongs here: one change at a time between the two editions of the small barometer, and what it breaks.
Does not: how a change is found (dbt unit tests beside int_break and what it is made of), what depends on how
projects are listed and sorted (`test_breaks_of_projects`).
"""

from __future__ import annotations

import re
from collections import Counter

from alike_editions import (
    COUNTS,
    FAMILIES,
    OF_ALL_DOMAINS,
    OF_AN_ITEM,
    OVER_DOMAINS,
    RANKED,
    broken_rows,
    change,
    rows_of,
)
from built_warehouse import Warehouse
from landing import DBT_PROJECT

DOCS = DBT_PROJECT.parent / "docs" / "comparing_editions.md"


def test_two_editions_that_are_alike_can_be_compared_in_every_row(alike: Warehouse) -> None:
    broken, kept = broken_rows(alike)
    assert broken == set()
    assert {indicator for indicator, _, _ in kept} >= OF_ALL_DOMAINS | RANKED | OF_AN_ITEM


def test_the_first_edition_has_nothing_to_be_compared_with(alike: Warehouse) -> None:
    assert {row[4] for row in rows_of(alike) if row[0] == 2014} == {None}


def test_a_simulated_edition_is_never_compared_with_a_survey(alike: Warehouse) -> None:
    change(alike, "update core.dim_edition set nature = 'simulated' where edition = 2015")
    _, kept = broken_rows(alike)
    assert kept == set()


def test_another_kind_of_respondent_breaks_what_is_about_all_of_them_and_not_communes_among_themselves(
    alike: Warehouse,
) -> None:
    change(alike, "update core.dim_respondent set entity_type = 'joint' where respondent_key = '2015:r3'")
    flags = {
        (entity_type == "_T", is_break)
        for family in FAMILIES
        for entity_type, is_break in alike.query(
            f"select entity_type, is_break from ({alike.model_queries[family]})"
            " where edition = 2015 and indicator_code not in ('share_active', 'advancement')"
        )
    }
    assert flags == {(True, True), (False, False)}


def test_an_item_asked_in_other_words_breaks_its_rows_and_the_mean_of_its_group(alike: Warehouse) -> None:
    change(alike, "update core.dim_item set wording = 'A roadmap?' where item_key = '2015:roadmap'")
    broken, kept = broken_rows(alike)
    assert broken == {
        *((indicator, "_T", "roadmap") for indicator in OF_AN_ITEM),
        ("mean_items", "_T", "governance"),
    }
    assert ("mean_items", "_T", "motivation") in kept


def test_objectives_that_were_ranked_and_are_chosen_cannot_be_compared(alike: Warehouse) -> None:
    change(
        alike,
        "update core.dim_item set item_type = 'choice' where edition = 2015 and item_group = 'motivation'",
    )
    broken, kept = broken_rows(alike)
    assert broken == {
        *((indicator, "_T", item) for indicator in OF_AN_ITEM for item in ("quality", "savings", "image")),
        ("mean_items", "_T", "motivation"),
    }
    assert {item for _, _, item in kept} == {"_T", "official", "roadmap", "governance"}


def test_a_ranking_of_fewer_objectives_breaks_the_ranks_of_those_that_stay(alike: Warehouse) -> None:
    change(alike, "delete from core.dim_item where item_key = '2015:image'")
    broken, kept = broken_rows(alike)
    assert broken == {
        *((indicator, "_T", item) for indicator in RANKED for item in ("quality", "savings")),
        ("mean_items", "_T", "motivation"),
    }
    assert ("item_response_rate", "_T", "quality") in kept


def test_the_query_of_the_docs_puts_every_row_that_may_be_compared_beside_that_of_the_edition_before(
    alike: Warehouse,
) -> None:
    # Transport was called mobility in 2014; a domain that is only a part of it is not taken for it; nobody of
    # region 84 answered then.
    change(
        alike,
        "update core.dim_domain set domain_code = 'mobility' where domain_key = '2014:transport';"
        "insert into core.dim_domain by name"
        " select * replace ('2014:tram' as domain_key, 'tram' as domain_code, 'narrower' as relation)"
        " from core.dim_domain where domain_key = '2014:transport';"
        "update core.dim_respondent set region_code = '32' where edition = 2014 and region_code = '84'",
    )
    change(
        alike,
        "".join(
            f"create or replace table indicators.{model} as {alike.model_queries[model]};"
            for model in (*FAMILIES, "cube")
        ),
    )
    change(alike, "update indicators.cube set is_break = false where edition = 2015")
    [query] = re.findall(r"```sql\n(with domains as .*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    columns = "indicator_code, entity_type, population_class, region_code, domain_code, status_code"
    columns += ", management_mode_code, item_code"
    found = alike.query(f"select {columns}, value, value_before from ({query.rstrip().rstrip(';')})")
    of_2015 = alike.query(f"select {columns}, value from indicators.cube where edition = 2015")
    before = alike.query(f"select {columns}, value from indicators.cube where edition = 2014")
    names = {"mobility": "transport"}
    earlier = {(*row[:4], names.get(row[4], row[4]), *row[5:8]): row[8] for row in before if row[4] != "tram"}
    assert Counter(found) == Counter((*row, earlier[row[:8]]) for row in of_2015 if row[:8] in earlier)
    assert {row[4] for row in found} == {"_T", "transport", "education"}
    assert {"_T", "quality", "motivation"} <= {row[7] for row in found}
    of_84 = {indicator for indicator, _, _, region, *_ in of_2015 if region == "84"}
    assert (
        of_84 - {indicator for indicator, _, _, region, *_ in found if region == "84"}
        >= COUNTS - OVER_DOMAINS
    )


def test_a_break_is_told_in_the_flag_of_the_observation(alike: Warehouse) -> None:
    change(alike, "update core.dim_edition set granularity = 'interview' where edition = 2014")
    query = alike.model_queries["ind_projects"]
    flags = set(alike.query(f"select is_break, value is null, obs_status from ({query})"))
    assert flags == {
        (None, False, "A"),
        (None, True, "M"),
        (True, False, "B"),
        (True, True, "M"),
        (False, False, "A"),
        (False, True, "M"),
    }


def test_in_the_small_barometer_itself_nothing_of_the_simulated_edition_is_compared(
    warehouse: Warehouse,
) -> None:
    flags = warehouse.query("select distinct edition, is_break from indicators.cube order by edition")
    assert flags == [(2014, None), (2015, True)]
    assert set(warehouse.query("select distinct edition, is_break from indicators.headline")) == set(flags)


def test_a_break_names_each_of_its_reasons_and_what_is_none_names_none(alike: Warehouse) -> None:
    change(
        alike,
        "update core.dim_edition set granularity = 'interview' where edition = 2014;"
        "update core.dim_respondent set entity_type = 'joint' where respondent_key = '2015:r3';"
        "update core.dim_item set wording = 'A roadmap?' where item_key = '2015:roadmap';"
        "delete from core.dim_item where item_key = '2014:image'",
    )

    def reasons(family: str, rows: str) -> set[str | None]:
        made = f"select break_reason from ({alike.model_queries[family]}) where edition = 2015 and {rows}"
        return {reason for (reason,) in alike.query(made)}

    of_communes = "entity_type = 'commune' and indicator_code"
    assert reasons("ind_projects", "entity_type = '_T' and indicator_code = 'projects'") == {
        "entity_types granularity"
    }
    assert reasons("ind_projects", f"{of_communes} = 'share_of_projects'") == {None}
    assert reasons("ind_maturity", f"{of_communes} = 'advancement'") == {"granularity"}
    assert reasons("ind_answers", f"{of_communes} = 'share_citing' and item_code = 'roadmap'") == {
        "item_wording"
    }
    assert reasons("ind_answers", f"{of_communes} = 'item_response_rate' and item_code = 'image'") == {
        "item_new"
    }
    assert reasons("ind_answers", f"{of_communes} = 'borda' and item_code = 'quality'") == {"item_list"}
