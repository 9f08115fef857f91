"""Two editions of the small barometer that may be compared in every row, for a test to change one thing.

Belongs here: the copy of the warehouse that holds them, and which of its rows are a break.
Does not: what a change should break (`test_breaks`, `test_breaks_of_projects`).
"""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
from built_warehouse import Warehouse

COUNTS = {
    "projects",
    "mean_projects",
    "median_projects",
    "mean_projects_active",
    "min_projects_active",
    "max_projects_active",
    "projects_top3",
    "projects_other_domains",
}
OVER_DOMAINS = {"projects_top3", "projects_other_domains", "share_of_projects_top3", "concentration"}
# Present or done, and so lower where fewer of the same projects are listed.
PRESENCE = {"share_active", "advancement"}
OF_ALL_DOMAINS = COUNTS | OVER_DOMAINS | PRESENCE | {"completion_rate", "share_of_projects"}
RANKED = {"borda", "mean_rank", "share_ranked_first"}
OF_AN_ITEM = {"share_citing", "item_response_rate"}
FAMILIES = ("ind_participation", "ind_projects", "ind_maturity", "ind_answers")

_OF_2015 = "2015 as edition, '2015:' || split_part(respondent_key, ':', 2) as respondent_key"

# Two editions of one nature and one granularity: the same domains, questions, respondents and projects.
ALIKE = f"""
update core.dim_edition set nature = 'survey', granularity = 'web_form';
delete from core.dim_domain where domain_code = 'culture';
update core.dim_domain set harmonised_domain_code = domain_code, relation = 'exact';
insert into core.dim_item by name
select * replace ('2015:' || item_code as item_key, 2015 as edition) from core.dim_item;
delete from core.fct_project where edition = 2015;
delete from core.bridge_respondent_territory where edition = 2015;
delete from core.dim_respondent where edition = 2015;
insert into core.dim_respondent by name select * replace ({_OF_2015}) from core.dim_respondent;
insert into core.bridge_respondent_territory by name
select * replace ({_OF_2015}) from core.bridge_respondent_territory;
insert into core.fct_project by name
select * replace (
    {_OF_2015}, '2015:' || project_code as project_key, replace(domain_key, '2014', '2015') as domain_key
)
from core.fct_project;
create table wordings as
select * from staging.stg_extract_answer where edition = 2014
union all
select * replace (2015 as edition) from staging.stg_extract_answer where edition = 2014;
create or replace view staging.stg_extract_answer as select * from wordings;
"""

Broken = set[tuple[str, str, str]]
"""Indicator, domain and item of the rows of 2015 that are a break, whatever their other dimensions."""


def copy_alike(warehouse: Warehouse, output: Path) -> Warehouse:
    """Copy the warehouse, with two editions that may be compared in every row."""
    # The catalog bears the name of the file, and compiled queries hold it.
    shutil.copy(warehouse.database, output / "warehouse.duckdb")
    shutil.copytree(warehouse.output / "target", output / "target")
    copy = Warehouse(output, warehouse.landing, 0, "")
    change(copy, ALIKE)
    return copy


def change(warehouse: Warehouse, statements: str) -> None:
    """Change the tables of a copy."""
    with duckdb.connect(str(warehouse.database)) as connection:
        connection.execute(statements)


def rows_of(warehouse: Warehouse) -> list[tuple[int, str, str, str, bool | None]]:
    """Edition, indicator, domain, item and break flag of every row that the families make of the copy."""
    columns = "edition, indicator_code, domain_code, item_code, is_break"
    return [
        row
        for family in FAMILIES
        for row in warehouse.query(f"select {columns} from ({warehouse.model_queries[family]})")
    ]


def broken_rows(warehouse: Warehouse) -> tuple[Broken, Broken]:
    """What is a break in 2015, and what is none; nothing is both."""
    of_2015 = [row[1:] for row in rows_of(warehouse) if row[0] == 2015]
    broken = {row[:3] for row in of_2015 if row[3] is True}
    kept = {row[:3] for row in of_2015 if row[3] is False}
    assert len(broken) + len(kept) == len({row[:3] for row in of_2015}) > 40
    return broken, kept
