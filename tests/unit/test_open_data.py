"""The open part: what a member of the public gets, and what must never be in it."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import pytest
from small_releases import text_of, write_open_part
from small_warehouse import Run, make_run

from barometre_pipeline.publication.catalogue import PublishedColumn, PublishedTable

CITY_TABLES = ("fct_project", "dim_respondent")
PUBLIC = ["cube", "dim_domain", "dim_edition", "headline", "reconciliation"]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return make_run(tmp_path)


def test_each_public_table_is_there_as_csv_and_parquet_and_no_other(run: Run) -> None:
    names = sorted(path.name for path in write_open_part(run).iterdir())

    tables = [f"{table}.{extension}" for table in PUBLIC for extension in ("csv", "parquet")]
    assert names == sorted([*tables, "README.md", "barometre.duckdb", "datapackage.json"])


def test_a_csv_is_written_as_announced(run: Run) -> None:
    assert text_of(write_open_part(run), "headline.csv") == (
        "edition,nature,indicator_code,label_fr,label_en,numerator,denominator,value,is_low_reliability,as_of\n"
        "2014,simulated,projects,,,2.0,,2.0,false,\n"
        '2015,survey,projects,"Projets, en nombre",Projects,1.0,,1.0,false,2015-06-25\n'
        '2014,simulated,share_of_projects,"Part ""dite""",,3.0,10.0,0.30000000000000004,true,\n'
    )


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_text_that_a_spreadsheet_would_run_is_guarded_in_the_csv_only(run: Run, start: str) -> None:
    run.execute(f"update core.dim_domain set label_fr = chr({ord(start)}) || '1' where edition = 2015")

    folder = write_open_part(run)

    with (folder / "dim_domain.csv").open(encoding="utf-8", newline="") as file:
        labels = {row["domain_key"]: row["label_fr"] for row in csv.DictReader(file)}
    assert labels["2015:transport"] == f"'{start}1"
    assert labels["2014:education"] == "Éducation"
    parquet = duckdb.read_parquet(str(folder / "dim_domain.parquet"))
    assert parquet.filter("edition = 2015").project("label_fr").fetchall() == [(f"{start}1",)]


def test_a_negative_number_is_no_formula(run: Run) -> None:
    run.execute("update indicators.headline set value = -0.5 where edition = 2015")

    assert ",-0.5,false,2015-06-25\n" in text_of(write_open_part(run), "headline.csv")


@pytest.mark.parametrize(
    "value", [0.1 + 0.2, 1 / 3, 1e-9, 1e16, 123456789012345680.0, 5e-324, 1.7976931348623157e308]
)
def test_a_number_read_back_from_the_csv_is_the_same_to_the_last_bit(run: Run, value: float) -> None:
    run.execute(f"update indicators.headline set value = {value!r}::double where edition = 2015")

    with (write_open_part(run) / "headline.csv").open(encoding="utf-8", newline="") as file:
        read = [float(row["value"]) for row in csv.DictReader(file) if row["edition"] == "2015"]
    assert read == [value]


def test_the_same_warehouse_gives_the_same_bytes(run: Run) -> None:
    first, second = write_open_part(run, "first"), write_open_part(run, "second")

    for path in [*first.glob("*.csv"), *first.glob("*.parquet")]:
        assert path.read_bytes() == (second / path.name).read_bytes(), path.name


def test_the_order_in_which_rows_were_built_does_not_show(run: Run) -> None:
    first = write_open_part(run, "first")
    run.execute("create table shuffled as select * from indicators.headline order by value")
    run.execute("delete from indicators.headline")
    run.execute("insert into indicators.headline select * from shuffled; drop table shuffled")

    second = write_open_part(run, "second")

    for name in ("headline.csv", "headline.parquet"):
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


def test_no_file_holds_a_city_of_a_simulated_edition(tmp_path: Path) -> None:
    run = make_run(tmp_path, public_tables=list(CITY_TABLES))

    folder = write_open_part(run)

    for table in CITY_TABLES:
        with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            assert {row["nature"] for row in csv.DictReader(file)} == {"survey"}
        parquet = duckdb.read_parquet(str(folder / f"{table}.parquet"))
        assert parquet.project("nature").distinct().fetchall() == [("survey",)]
        with duckdb.connect(folder / "barometre.duckdb", read_only=True) as connection:
            natures = connection.execute(f"select distinct nature from core.{table}").fetchall()
        assert natures == [("survey",)]
    assert not any(b"Lyon" in path.read_bytes() for path in folder.iterdir())


LARGE = [
    (2014, "projects", "_T"),
    (2014, "projects", "commune"),
    (2014, "respondents", "_T"),
    (2014, "respondents", "commune"),
    (2015, "respondents", "_T"),
]
"""Totals, and the groups of at least five respondents."""


def test_no_file_holds_a_row_about_a_group_of_few_respondents(run: Run) -> None:
    folder = write_open_part(run)

    cells = "select edition, indicator_code, entity_type from {} order by all"
    for name in ("cube.csv", "cube.parquet"):
        assert duckdb.sql(cells.format(f"'{folder / name}'")).fetchall() == LARGE, name
    with duckdb.connect(folder / "barometre.duckdb", read_only=True) as connection:
        assert connection.execute(cells.format("indicators.cube")).fetchall() == LARGE
        figures = connection.execute("select distinct entity_type from quality.reconciliation").fetchall()
    assert figures == [("_T",)]


def test_no_open_row_tells_what_few_of_a_large_group_answered() -> None:
    cube = (
        "edition, entity_type, population_class, region_code, domain_code, status_code, management_mode_code"
    )
    names = [*cube.split(", "), "item_code", "n_respondents"]
    table = PublishedTable(
        "indicators", "cube", "", tuple(PublishedColumn(name, "") for name in names), minimum_respondents=5
    )
    with duckdb.connect() as connection:
        connection.execute(
            """
            attach ':memory:' as warehouse;
            create schema warehouse.indicators;
            create table warehouse.indicators.cube as
            select 2017 as edition, '_T' as entity_type, population_class, '_T' as region_code,
                '_T' as domain_code, '_T' as status_code, '_T' as management_mode_code, item_code,
                indicator_code, 'respondents' as population, number as value, number as n_respondents
            from (values
                ('small', '_T', 'respondents', 9), ('small', 'water', 'share_citing', 5),
                ('small', 'health', 'share_citing', 4), ('small', '_T', 'mean_projects_active', 2),
                ('_T', '_T', 'respondents', 20), ('_T', 'health', 'share_citing', 4),
                ('large', '_T', 'respondents', 4), ('large', 'water', 'share_citing', 4)
            ) as cell (population_class, item_code, indicator_code, number)
            """
        )
        found = connection.execute(
            "select population_class, item_code, n_respondents from warehouse.indicators.cube"
            f" where {table.open_rows}"
        ).fetchall()
    # the two classes are 9 and 4 of 20; a whole edition is not divided
    assert sorted(found) == [
        ("_T", "_T", 20),
        ("_T", "health", 4),
        ("small", "_T", 2),
        ("small", "_T", 9),
        ("small", "water", 5),
    ]


@pytest.mark.parametrize(("minimum", "rows"), [(1, 8), (2, 8), (3, 5), (6, 3), (99, 3)])
def test_how_few_are_too_few_is_a_setting(tmp_path: Path, minimum: int, rows: int) -> None:
    thresholds = {"quarantine_share": 0.05, "item_response_rate": 0.7, "minimum_respondents": minimum}

    folder = write_open_part(make_run(tmp_path, thresholds=thresholds))

    assert text_of(folder, "cube.csv").count("\n") == 1 + rows


def test_the_readme_says_that_small_groups_are_left_out(run: Run) -> None:
    readme = text_of(write_open_part(run), "README.md")

    assert "least 5 respondents of an edition are published" in readme
    assert "des groupes d'au moins 5 répondants d'une édition sont publiées" in readme


def test_the_readme_says_that_answers_are_simulated_how_to_cite_and_where_to_begin(run: Run) -> None:
    readme = text_of(write_open_part(run), "README.md")

    assert "- 2014: **simulated answers**" in readme
    assert "- 2015 : réponses réelles" in readme
    assert "Licence Ouverte / Open Licence, version 2.0" in readme
    assert 'Cite as: Office d\'essai, "Trial barometer", version 20260101T000000Z-00000000.' in readme
    assert readme.index("- `headline`: One row of") < readme.index("- `dim_domain`: One row of")


def test_the_readme_does_not_warn_where_nothing_is_simulated(run: Run) -> None:
    for table in ("core.dim_edition", "core.dim_domain", "core.fct_project", "core.dim_respondent"):
        run.execute(f"update {table} set nature = 'survey'")
    for table in ("headline", "cube"):
        run.execute(f"update indicators.{table} set nature = 'survey'")
    for table in ("quality.reconciliation", "quality.row_balance", "quality.quarantine"):
        run.execute(f"update {table} set nature = 'survey'")

    readme = text_of(write_open_part(run), "README.md")

    assert "simulated" not in readme
    assert "simulées" not in readme
