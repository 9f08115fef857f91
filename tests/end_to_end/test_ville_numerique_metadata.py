"""What Dagster shows of a run of the shipped data: lineage of columns, counts, aggregates; no answer.

Belongs here: the events of the first loads and publication of the three editions.
Does not: how a page of Dagster looks (`test_ville_numerique_pages`).
"""

from __future__ import annotations

import csv
import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import dagster as dg
import pytest
from python_calamine import CalamineWorkbook
from shipped_barometer import COMMUNES_2015, FORM, INTERVIEWS, RAW, Barometer, records

from barometre_pipeline.orchestration.instance import opened_instance
from barometre_pipeline.settings import Settings
from barometre_pipeline.tables import LOAD_RECORDS, TABLES

EDITIONS = ("2013", "2014", "2015")
Asset = tuple[str, ...]
Column = tuple[Asset, str]


class History:
    """The first materialisation of each asset, of each edition where it has editions."""

    def __init__(self, instance: dg.DagsterInstance) -> None:
        self._instance = instance

    def metadata(self, *asset: str, edition: str | None = None) -> dict[str, Any]:
        key = dg.AssetKey(list(asset))
        wanted = dg.AssetRecordsFilter(key, asset_partitions=[edition]) if edition else key
        [record] = self._instance.fetch_materializations(wanted, limit=1, ascending=True).records
        assert record.asset_materialization is not None
        metadata = record.asset_materialization.metadata
        return {name: value.value for name, value in metadata.items()}

    def assets(self, *groups: str) -> list[Asset]:
        return [tuple(key.path) for key in self._instance.all_asset_keys() if key.path[0] in groups]

    def parents(self, edition: str) -> dict[Column, set[Column]]:
        """The lineage of all columns, by landed tables of one edition."""
        parents: dict[Column, set[Column]] = {}
        for asset in self.assets("landing", "staging", "core", "indicators", "quality"):
            landed = asset[0] == "landing" and asset[1] != "codebook"
            lineage = self.metadata(*asset, edition=edition if landed else None).get("dagster/column_lineage")
            for column, deps in lineage.deps_by_column.items() if lineage else ():
                parents[asset, column] = {(tuple(dep.asset_key.path), dep.column_name) for dep in deps}
        return parents


@pytest.fixture(scope="module")
def history(pristine: Barometer) -> Iterator[History]:
    with opened_instance(Settings(pristine.data, pristine.output)) as instance:
        yield History(instance)


def _rows(shown: dg.TableMetadataValue) -> list[tuple[Any, ...]]:
    return [tuple(record.data[column.name] for column in shown.schema.columns) for record in shown.records]


def _headers_of(column: Column, parents: dict[Column, set[Column]]) -> set[str]:
    seen, ahead = {column}, [column]
    while ahead:
        found = parents.get(ahead.pop(), set()) - seen
        seen |= found
        ahead.extend(found)
    return {name for asset, name in seen if asset == ("raw", "delivery")}


def test_a_value_of_the_headline_is_traced_to_the_headers_that_it_is_counted_from(history: History) -> None:
    found = _headers_of((("indicators", "headline"), "value"), history.parents("2014"))
    assert {"N° projet", "État d’avancement", "N° répondant"} <= found
    others = {"Intitulé du projet", "Budget (€)", "Nom de la collectivité", "Courriel", "Téléphone"}
    assert found & others == set()


@pytest.mark.parametrize("edition", EDITIONS)
def test_each_landed_column_comes_from_the_headers_that_the_codebook_maps_to_it(
    history: History, pristine: Barometer, edition: str
) -> None:
    mapped: dict[Column, set[str]] = defaultdict(set)
    with (pristine.data / "codebook" / "columns.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["edition"] == edition and row["table"] and row["header"]:
                mapped[("landing", row["table"]), row["column"]].add(row["header"])
    parents = history.parents(edition)
    traced = {column: {name for _, name in parents.get(column, ())} for column in mapped}
    assert len(mapped) > 10
    assert traced == mapped


def test_every_model_says_what_its_columns_come_from_and_how_many_rows_it_has(
    history: History, pristine: Barometer
) -> None:
    models = history.assets("staging", "core", "indicators", "quality")
    described = {model: history.metadata(*model) for model in models}
    lineage = {model: shown["dagster/column_lineage"].deps_by_column for model, shown in described.items()}
    assert len(models) > 60
    assert [model for model in models if not any(lineage[model].values())] == []
    counted = {
        (str(schema), str(name)): rows
        for schema, name in pristine.query("select schema_name, table_name from duckdb_tables()")
        for rows in pristine.query(f"select count(*) from {schema}.{name}")[0]
    }
    assert len(counted) > 20
    assert {model: described[model]["dagster/row_count"] for model in counted} == counted


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_column_that_a_lineage_names_is_a_column_of_that_asset(history: History, edition: str) -> None:
    known = {
        (("landing", table.name), column.name)
        for table in (*TABLES.values(), *LOAD_RECORDS.values())
        for column in table.columns
    }
    described = dict.fromkeys(history.assets("staging", "core", "indicators", "quality"))
    for asset, of in {**described, ("landing", "codebook"): None, ("raw", "delivery"): edition}.items():
        schema = history.metadata(*asset, edition=of)["dagster/column_schema"]
        known |= {(asset, column.name) for column in schema.columns}
    parents = history.parents(edition)
    assert {parent for found in parents.values() for parent in found} - known == set()


def test_a_delivery_shows_every_header_and_what_it_feeds(history: History, pristine: Barometer) -> None:
    shown = history.metadata("raw", "delivery", edition="2014")
    written = (pristine.data / FORM).read_bytes().decode("cp1252").splitlines()[0].split(";")
    described = {column.name: column.description for column in shown["dagster/column_schema"].columns}
    assert list(described) == written
    assert described["Courriel"].endswith("Goes no further.")
    assert "[landing/project](../landing/project) status_code" in described["État d’avancement"]


def test_assets_show_the_aggregates_that_one_would_look_for(history: History) -> None:
    domains = _rows(history.metadata("indicators", "cube")["projects by domain"])
    statuses = _rows(history.metadata("indicators", "ind_projects")["projects by status"])
    for rows in (domains, statuses):
        assert sum(projects for edition, _, projects, *_ in rows if edition == 2014) == 810
    headline = {row[0]: row[1:] for row in _rows(history.metadata("indicators", "headline")["headline"])}
    assert [text.split()[0] for text in headline["projects"][:3]] == ["1128", "810", "500"]
    verdicts = _rows(history.metadata("quality", "reconciliation")["verdicts"])
    assert sum(figures for _, _, figures, _ in verdicts) == 49
    balance = _rows(history.metadata("quality", "row_balance")["row balance by edition"])
    assert (2014, "project", 815, 810, 5) in {row[:5] for row in balance}
    landed = _rows(history.metadata("landing", "project", edition="2014")["row balance by edition"])
    assert (2014, 815, 810, 5) in {row[:4] for row in landed}
    drift = _rows(history.metadata("quality", "drift")["changes by aspect"])
    assert {row[1] for row in drift} == {2014, 2015}


def test_no_title_name_or_contact_of_a_respondent_is_in_the_history_of_runs(pristine: Barometer) -> None:
    projects_2015 = RAW / "2015" / "projets_2015.csv"
    workbook = CalamineWorkbook.from_path(pristine.data / INTERVIEWS)
    interviewed = workbook.get_sheet_by_name("Collectivités").to_python()[5:]
    form = records(pristine.data / FORM, "cp1252")
    communes = records(pristine.data / COMMUNES_2015, "utf-8-sig")
    answers = {
        *(record["Intitulé du projet"] for record in form),
        *(record["Titre"] for record in records(pristine.data / projects_2015, "utf-8-sig")),
        *(record[name] for record in form for name in ("Nom du contact", "Courriel", "Téléphone")),
        *(record[f"Contact : {name}"] for record in communes for name in ("nom", "courriel", "téléphone")),
        *(str(cell) for row in interviewed for cell in row[5:8]),
    } - {""}
    assert len(answers) > 500
    log = _history(pristine)
    assert "Intitulé du projet" in log  # a header is no answer
    assert {answer for answer in answers if answer in log} == set()


def _history(barometer: Barometer) -> str:
    """Every event that Dagster recorded, with its letters as they are."""
    home = barometer.output / "dagster_home"
    with closing(sqlite3.connect(home / "event_log.db")) as connection:
        events = [json.loads(event) for (event,) in connection.execute("select event from event_logs")]
    return json.dumps(events, ensure_ascii=False)
