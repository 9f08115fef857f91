"""The description of the open part: an independent validator agrees, and sees what was changed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import frictionless
import pytest
from small_releases import text_of, write_open_part
from small_warehouse import TABLES, Run, make_run

CITY_TABLES = ("fct_project", "dim_respondent")


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return make_run(tmp_path)


def package_of(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(text_of(folder, "datapackage.json"))
    return content


def resource(folder: Path, name: str) -> dict[str, Any]:
    return next(one for one in package_of(folder)["resources"] if one["name"] == name)


def validate(folder: Path) -> frictionless.Report:
    return frictionless.validate(str(folder / "datapackage.json"))


def test_codes_stay_texts(run: Run) -> None:
    run.execute("update core.dim_domain set label_fr = '01004' where edition = 2015")

    folder = write_open_part(run)

    assert "2015:transport,2015,survey,01004\n" in text_of(folder, "dim_domain.csv")
    fields = {field["name"]: field["type"] for field in resource(folder, "dim_domain")["schema"]["fields"]}
    assert fields["label_fr"] == "string"


def test_a_time_is_written_as_iso_8601(run: Run) -> None:
    run.execute("alter table indicators.headline alter as_of type timestamp")
    run.execute("comment on column indicators.headline.as_of is 'The as_of'")

    folder = write_open_part(run)

    assert "2015-06-25T00:00:00.000000\n" in text_of(folder, "headline.csv")
    assert validate(folder).valid


def test_an_independent_validator_finds_nothing_wrong(run: Run) -> None:
    report = validate(write_open_part(run))

    assert report.valid, report.flatten(["name", "type", "note"])
    assert report.stats["tasks"] == 2 * 5 + 1


@pytest.mark.parametrize("name", ["headline.csv", "headline.parquet", "barometre.duckdb"])
def test_a_validator_sees_that_a_file_was_changed(run: Run, name: str) -> None:
    folder = write_open_part(run)
    content = (folder / name).read_bytes()
    changed = (
        content.replace(b"2014", b"2016") if name.endswith(".csv") else content[:-9] + b"~" + content[-8:]
    )
    assert len(changed) == len(content)
    (folder / name).write_bytes(changed)

    errors = [row[0] for row in validate(folder).flatten(["type"])]

    assert "hash-count" in errors


def test_a_validator_sees_a_row_that_is_there_twice(run: Run) -> None:
    folder = write_open_part(run)
    path = folder / "headline.csv"
    first_row = path.read_text().splitlines(keepends=True)[1]
    path.write_text(path.read_text() + first_row)

    errors = [row[0] for row in validate(folder).flatten(["type"])]

    assert "primary-key" in errors


def test_columns_that_may_be_null_are_not_described_as_a_key(run: Run) -> None:
    run.execute("create table renewed as select * from indicators.headline; drop table indicators.headline")
    run.execute("create table indicators.headline as select * from renewed; drop table renewed")
    run.execute("comment on table indicators.headline is 'One row'")
    for field in TABLES["indicators.headline"]:
        run.execute(f"comment on column indicators.headline.{field} is 'A field'")

    assert "primaryKey" not in resource(write_open_part(run), "headline")["schema"]


def test_a_validator_sees_a_key_that_leads_nowhere(run: Run) -> None:
    folder = write_open_part(run)
    path = folder / "dim_edition.csv"
    path.write_text(path.read_text().replace("2015,", "2016,"))

    errors = [row[0] for row in validate(folder).flatten(["type"])]

    assert "foreign-key" in errors


def test_the_description_tells_size_and_checksum_of_every_file(run: Run) -> None:
    folder = write_open_part(run)

    described = {one["path"]: (one["bytes"], one["hash"]) for one in package_of(folder)["resources"]}

    assert described == {
        path.name: (len(content), f"sha256:{hashlib.sha256(content).hexdigest()}")
        for path in folder.iterdir()
        if path.name not in ("datapackage.json", "README.md")
        for content in [path.read_bytes()]
    }


def test_the_description_tells_types_keys_and_meaning_of_every_column(run: Run) -> None:
    schema = resource(write_open_part(run), "dim_domain")["schema"]

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
    package = package_of(write_open_part(run))

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

    assert "foreignKeys" not in resource(write_open_part(run), "fct_project")["schema"]


def test_a_key_that_holds_for_some_rows_only_is_not_described(run: Run) -> None:
    run.edit_manifest("test.small.relationships_headline_edition.abc", config={"where": "edition > 2014"})

    assert "foreignKeys" not in resource(write_open_part(run), "headline")["schema"]


def test_city_tables_that_are_open_stay_valid(tmp_path: Path) -> None:
    report = validate(write_open_part(make_run(tmp_path, public_tables=list(CITY_TABLES))))

    assert report.valid, report.flatten(["name", "type", "note"])


def test_a_table_without_rows_is_a_header(run: Run) -> None:
    run.execute("delete from quality.reconciliation")

    folder = write_open_part(run)

    assert text_of(folder, "reconciliation.csv").count("\n") == 1
    assert validate(folder).valid
