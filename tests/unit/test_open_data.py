"""The open part: what a member of the public gets, and what must never be in it."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path
from typing import Any

import duckdb
import frictionless
import pytest
from small_warehouse import Run, make_run

from barometre_pipeline.publication.catalogue import open_tables, read_catalogue
from barometre_pipeline.publication.open_data import write_open_data

CITY_TABLES = ("fct_project", "dim_respondent")
PUBLIC = ["dim_domain", "dim_edition", "headline", "reconciliation"]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return make_run(tmp_path)


def write(run: Run, name: str = "open") -> Path:
    """Write the open part of an audited run."""
    folder = run.root / name
    folder.mkdir()
    audited = run.audit()
    tables = open_tables(read_catalogue(run.manifest, run.barometer.public_tables))
    write_open_data(run.warehouse, folder, tables, run.barometer, audited, "20260101T000000Z-00000000")
    return folder


def text_of(folder: Path, name: str) -> str:
    return (folder / name).read_bytes().decode("utf-8")


def package_of(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(text_of(folder, "datapackage.json"))
    return content


def resource(folder: Path, name: str) -> dict[str, Any]:
    return next(one for one in package_of(folder)["resources"] if one["name"] == name)


def validate(folder: Path) -> frictionless.Report:
    return frictionless.validate(str(folder / "datapackage.json"))


def test_each_public_table_is_there_as_csv_and_parquet_and_no_other(run: Run) -> None:
    names = sorted(path.name for path in write(run).iterdir())

    tables = [f"{table}.{extension}" for table in PUBLIC for extension in ("csv", "parquet")]
    assert names == sorted([*tables, "README.md", "barometre.duckdb", "datapackage.json"])


def test_a_csv_is_written_as_announced(run: Run) -> None:
    assert text_of(write(run), "headline.csv") == (
        "edition,nature,indicator_code,label_fr,value,is_low_reliability,as_of\n"
        "2014,simulated,projects,,2.0,false,\n"
        '2015,survey,projects,"Projets, en nombre",1.0,false,2015-06-25\n'
        '2014,simulated,share_of_projects,"Part ""dite""",0.30000000000000004,true,\n'
    )


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_text_that_a_spreadsheet_would_run_is_guarded_in_the_csv_only(run: Run, start: str) -> None:
    run.execute(f"update core.dim_domain set label_fr = chr({ord(start)}) || '1' where edition = 2015")

    folder = write(run)

    with (folder / "dim_domain.csv").open(encoding="utf-8", newline="") as file:
        labels = {row["domain_key"]: row["label_fr"] for row in csv.DictReader(file)}
    assert labels["2015:transport"] == f"'{start}1"
    assert labels["2014:education"] == "Éducation"
    parquet = duckdb.read_parquet(str(folder / "dim_domain.parquet"))
    assert parquet.filter("edition = 2015").project("label_fr").fetchall() == [(f"{start}1",)]


def test_a_negative_number_is_no_formula(run: Run) -> None:
    run.execute("update indicators.headline set value = -0.5 where edition = 2015")

    assert ",-0.5,false,2015-06-25\n" in text_of(write(run), "headline.csv")


@pytest.mark.parametrize(
    "value", [0.1 + 0.2, 1 / 3, 1e-9, 1e16, 123456789012345680.0, 5e-324, 1.7976931348623157e308]
)
def test_a_number_read_back_from_the_csv_is_the_same_to_the_last_bit(run: Run, value: float) -> None:
    run.execute(f"update indicators.headline set value = {value!r}::double where edition = 2015")

    with (write(run) / "headline.csv").open(encoding="utf-8", newline="") as file:
        read = [float(row["value"]) for row in csv.DictReader(file) if row["edition"] == "2015"]
    assert read == [value]


def test_codes_stay_texts(run: Run) -> None:
    run.execute("update core.dim_domain set label_fr = '01004' where edition = 2015")

    folder = write(run)

    assert "2015:transport,2015,survey,01004\n" in text_of(folder, "dim_domain.csv")
    fields = {field["name"]: field["type"] for field in resource(folder, "dim_domain")["schema"]["fields"]}
    assert fields["label_fr"] == "string"


def test_a_time_is_written_as_iso_8601(run: Run) -> None:
    run.execute("alter table indicators.headline alter as_of type timestamp")
    run.execute("comment on column indicators.headline.as_of is 'The as_of'")

    folder = write(run)

    assert "2015-06-25T00:00:00.000000\n" in text_of(folder, "headline.csv")
    assert validate(folder).valid


def test_the_same_warehouse_gives_the_same_bytes(run: Run) -> None:
    first, second = write(run, "first"), write(run, "second")

    for path in [*first.glob("*.csv"), *first.glob("*.parquet")]:
        assert path.read_bytes() == (second / path.name).read_bytes(), path.name


def test_the_order_in_which_rows_were_built_does_not_show(run: Run) -> None:
    first = write(run, "first")
    run.execute("create table shuffled as select * from indicators.headline order by value")
    run.execute("delete from indicators.headline")
    run.execute("insert into indicators.headline select * from shuffled; drop table shuffled")

    second = write(run, "second")

    for name in ("headline.csv", "headline.parquet"):
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


def test_an_independent_validator_finds_nothing_wrong(run: Run) -> None:
    report = validate(write(run))

    assert report.valid, report.flatten(["name", "type", "note"])
    assert report.stats["tasks"] == 2 * len(PUBLIC) + 1


@pytest.mark.parametrize("name", ["headline.csv", "headline.parquet", "barometre.duckdb"])
def test_a_validator_sees_that_a_file_was_changed(run: Run, name: str) -> None:
    folder = write(run)
    content = (folder / name).read_bytes()
    changed = (
        content.replace(b"2014", b"2016") if name.endswith(".csv") else content[:-9] + b"~" + content[-8:]
    )
    assert len(changed) == len(content)
    (folder / name).write_bytes(changed)

    errors = [row[0] for row in validate(folder).flatten(["type"])]

    assert "hash-count" in errors


def test_a_validator_sees_a_row_that_is_there_twice(run: Run) -> None:
    folder = write(run)
    path = folder / "headline.csv"
    first_row = path.read_text().splitlines(keepends=True)[1]
    path.write_text(path.read_text() + first_row)

    errors = [row[0] for row in validate(folder).flatten(["type"])]

    assert "primary-key" in errors


def test_columns_that_may_be_null_are_not_described_as_a_key(run: Run) -> None:
    run.execute("create table renewed as select * from indicators.headline; drop table indicators.headline")
    run.execute("create table indicators.headline as select * from renewed; drop table renewed")
    run.execute("comment on table indicators.headline is 'One row'")
    for field in ("edition", "nature", "indicator_code", "label_fr", "value", "is_low_reliability", "as_of"):
        run.execute(f"comment on column indicators.headline.{field} is 'A field'")

    assert "primaryKey" not in resource(write(run), "headline")["schema"]


def test_a_validator_sees_a_key_that_leads_nowhere(run: Run) -> None:
    folder = write(run)
    path = folder / "dim_edition.csv"
    path.write_text(path.read_text().replace("2015,", "2016,"))

    errors = [row[0] for row in validate(folder).flatten(["type"])]

    assert "foreign-key" in errors


def test_the_description_tells_size_and_checksum_of_every_file(run: Run) -> None:
    folder = write(run)

    described = {one["path"]: (one["bytes"], one["hash"]) for one in package_of(folder)["resources"]}

    assert described == {
        path.name: (len(content), f"sha256:{hashlib.sha256(content).hexdigest()}")
        for path in folder.iterdir()
        if path.name not in ("datapackage.json", "README.md")
        for content in [path.read_bytes()]
    }


def test_the_description_tells_types_keys_and_meaning_of_every_column(run: Run) -> None:
    schema = resource(write(run), "dim_domain")["schema"]

    assert schema == {
        "fields": [
            {
                "name": "domain_key",
                "type": "string",
                "description": "The domain_key",
                "constraints": {"required": True},
            },
            {
                "name": "edition",
                "type": "integer",
                "description": "The edition",
                "constraints": {"required": True},
            },
            {
                "name": "nature",
                "type": "string",
                "description": "The nature",
                "constraints": {"required": True},
            },
            {"name": "label_fr", "type": "string", "description": "The label_fr"},
        ],
        "missingValues": [""],
        "primaryKey": ["domain_key"],
        "foreignKeys": [
            {"fields": ["edition"], "reference": {"resource": "dim_edition", "fields": ["edition"]}}
        ],
    }


def test_the_description_names_licence_publisher_version_and_sources(run: Run) -> None:
    package = package_of(write(run))

    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert package["name"] == "barometre-d-essai"
    assert package["title"] == "Baromètre d'essai"
    assert package["version"] == "20260101T000000Z-00000000"
    assert [licence["name"] for licence in package["licenses"]] == ["etalab-2.0"]
    assert package["contributors"] == [{"title": "Office d'essai", "roles": ["publisher"]}]
    assert [source["title"] for source in package["sources"]] == [
        "Deuxième édition (simulated)",
        "Troisième édition (survey)",
        "A paper",
    ]


def test_a_key_to_a_table_that_is_not_open_is_not_described(tmp_path: Path) -> None:
    run = make_run(tmp_path, public_tables=["fct_project"])

    assert "foreignKeys" not in resource(write(run), "fct_project")["schema"]


def test_no_file_holds_a_city_of_a_simulated_edition(tmp_path: Path) -> None:
    run = make_run(tmp_path, public_tables=list(CITY_TABLES))

    folder = write(run)

    for table in CITY_TABLES:
        with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            assert {row["nature"] for row in csv.DictReader(file)} == {"survey"}
        parquet = duckdb.read_parquet(str(folder / f"{table}.parquet"))
        assert parquet.project("nature").distinct().fetchall() == [("survey",)]
        with duckdb.connect(folder / "barometre.duckdb", read_only=True) as connection:
            natures = connection.execute(f"select distinct nature from core.{table}").fetchall()
        assert natures == [("survey",)]
    assert not any(b"Lyon" in path.read_bytes() for path in folder.iterdir())


def test_city_tables_that_are_open_stay_valid(tmp_path: Path) -> None:
    report = validate(write(make_run(tmp_path, public_tables=list(CITY_TABLES))))

    assert report.valid, report.flatten(["name", "type", "note"])


def test_a_table_without_rows_is_a_header(run: Run) -> None:
    run.execute("delete from quality.reconciliation")

    folder = write(run)

    assert text_of(folder, "reconciliation.csv").count("\n") == 1
    assert validate(folder).valid


def test_the_readme_says_that_answers_are_simulated_how_to_cite_and_where_to_begin(run: Run) -> None:
    readme = text_of(write(run), "README.md")

    assert "- 2014: **simulated answers**" in readme
    assert "- 2015 : réponses réelles" in readme
    assert "Licence Ouverte / Open Licence, version 2.0" in readme
    assert 'Cite as: Office d\'essai, "Trial barometer", version 20260101T000000Z-00000000.' in readme
    assert readme.index("- `headline`: One row of") < readme.index("- `dim_domain`: One row of")


def test_the_readme_does_not_warn_where_nothing_is_simulated(run: Run) -> None:
    for table in ("core.dim_edition", "core.dim_domain", "core.fct_project", "core.dim_respondent"):
        run.execute(f"update {table} set nature = 'survey'")
    for table in ("indicators.headline", "quality.reconciliation", "quality.row_balance"):
        run.execute(f"update {table} set nature = 'survey'")

    readme = text_of(write(run), "README.md")

    assert "simulated" not in readme
    assert "simulées" not in readme
