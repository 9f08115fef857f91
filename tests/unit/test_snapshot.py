"""The office's database: the tables of the warehouse, whole, and nothing of the machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest
from small_warehouse import TABLES, Run, describe, make_run

from barometre_pipeline.publication.catalogue import read_catalogue
from barometre_pipeline.publication.snapshot import write_snapshot


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return make_run(tmp_path)


def snapshot(run: Run, name: str = "snapshot.duckdb", *, is_open: bool = False) -> Path:
    target = run.root / name
    write_snapshot(run.warehouse, target, read_catalogue(run.manifest, (), 5), is_open=is_open)
    return target


def query(database: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(database, read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_it_holds_the_tables_of_the_three_schemas_and_nothing_else(run: Run) -> None:
    run.execute("create view core.int_view as select 1 as one; create macro core.twice(x) as 2 * x")

    database = snapshot(run)

    relations = query(
        database,
        "select schema_name || '.' || table_name from duckdb_tables() "
        "union all select schema_name || '.' || view_name from duckdb_views() where not internal order by 1",
    )
    assert [name for (name,) in relations] == sorted(TABLES)
    assert query(database, "select count(*) from duckdb_functions() where not internal") == [(0,)]


@pytest.mark.parametrize("label", TABLES)
def test_every_cell_of_every_table_is_copied(run: Run, label: str) -> None:
    database = snapshot(run)

    everything = f"select * from {label} order by all"
    assert query(database, everything) == query(run.warehouse, everything)


def test_tables_and_columns_keep_their_descriptions(run: Run) -> None:
    run.execute("comment on column core.dim_domain.label_fr is 'L''intitulé ; « court »'")

    database = snapshot(run)

    tables = query(
        database, "select schema_name || '.' || table_name, comment from duckdb_tables() order by 1"
    )
    assert tables == [(label, describe(label)) for label in sorted(TABLES)]
    columns = dict(
        query(database, "select column_name, comment from duckdb_columns() where table_name = 'dim_domain'")
    )
    assert columns == {
        "domain_key": "The domain_key",
        "edition": "The edition",
        "nature": "The nature",
        "label_fr": "L'intitulé ; « court »",
    }


def test_columns_keep_their_type_and_their_promise_not_to_be_null(run: Run) -> None:
    columns = query(
        snapshot(run),
        "select column_name, data_type, is_nullable from duckdb_columns() "
        "where table_name = 'fct_project' order by column_index",
    )

    assert columns == [
        ("project_key", "VARCHAR", False),
        ("edition", "INTEGER", False),
        ("nature", "VARCHAR", False),
        ("respondent_key", "VARCHAR", False),
        ("domain_key", "VARCHAR", False),
        ("budget_eur", "DOUBLE", True),
    ]


def test_rows_lie_in_the_order_of_their_key(run: Run) -> None:
    database = snapshot(run)

    assert query(database, "select edition from core.dim_edition") == [(2014,), (2015,)]
    assert query(database, "select domain_key from core.dim_domain") == [
        ("2014:education",),
        ("2014:transport",),
        ("2015:transport",),
    ]


def test_rows_lie_in_the_order_of_what_is_tested_unique_where_no_key_is_declared(run: Run) -> None:
    assert query(snapshot(run), "select indicator_code, edition from indicators.headline") == [
        ("projects", 2014),
        ("projects", 2015),
        ("share_of_projects", 2014),
    ]


def test_rows_without_a_key_lie_in_the_order_of_all_their_columns(run: Run) -> None:
    run.execute("insert into quality.row_balance values (2014, 'simulated', 'answer', 9, 9, 0)")

    assert query(snapshot(run), "select edition, table_name from quality.row_balance") == [
        (2014, "answer"),
        (2014, "project"),
        (2015, "project"),
    ]


def test_any_duckdb_from_1_5_on_can_read_it(run: Run) -> None:
    [(tags,)] = query(snapshot(run), "select tags from duckdb_databases() where database_name = 'snapshot'")

    assert tags["storage_version"].startswith("v1.5.0")


def test_no_path_of_the_machine_is_in_its_bytes(run: Run) -> None:
    duckdb.sql("select 1 as one").write_parquet(str(run.root / "one.parquet"))
    run.execute(f"create view core.int_path as select * from read_parquet('{run.root}/one.parquet')")
    assert str(run.root).encode() in run.warehouse.read_bytes()

    content = snapshot(run).read_bytes()

    assert str(run.root).encode() not in content
    assert b"warehouse.duckdb" not in content


def test_the_warehouse_stays_as_it_was_audited(run: Run) -> None:
    before = run.warehouse.read_bytes()

    snapshot(run)

    assert run.warehouse.read_bytes() == before
    assert sorted(path.name for path in run.run_dir.iterdir()) == ["built_from.json", "warehouse.duckdb"]


def test_nothing_lies_beside_it(run: Run) -> None:
    folder = run.root / "alone"
    folder.mkdir()

    write_snapshot(run.warehouse, folder / "barometre.duckdb", read_catalogue(run.manifest, (), 5))

    assert [path.name for path in folder.iterdir()] == ["barometre.duckdb"]


def test_an_open_one_has_no_simulated_rows_of_single_cities(run: Run) -> None:
    database = snapshot(run, is_open=True)

    assert query(database, "select project_key from core.fct_project") == [("2015:1",)]
    assert query(database, "select respondent_key from core.dim_respondent") == [("2015:01004",)]
    assert query(database, "select count(*) from indicators.headline where nature = 'simulated'") == [(2,)]
