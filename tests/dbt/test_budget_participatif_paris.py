"""The participatory budget of Paris, from its files to the warehouse, against counts made without us.

Belongs here: what the example promises, counted on the raw files with `csv` and `Counter`.
Does not: the main barometer, faults, or how a warehouse becomes a release (their own tests).

The sentences are checked on the open data, when BAROMETRE_REAL_DATA names a folder that holds
`budget_participatif_paris/<edition>.csv`; else on the invented rows of the example.
"""

from __future__ import annotations

import csv
import os
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from built_warehouse import Warehouse

from barometre_pipeline.barometer import load_barometer
from barometre_pipeline.ingestion.load import land_codebook, load_edition
from barometre_pipeline.publication.catalogue import open_tables, read_catalogue
from barometre_pipeline.publication.open_data import write_csv
from barometre_pipeline.publication.warehouse import attached
from barometre_pipeline.settings import Settings

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "budget_participatif_paris"
REAL_DATA = "BAROMETRE_REAL_DATA"
EDITIONS = (2014, 2015, 2016, 2017, 2018, 2019, 2021, 2022, 2023, 2024)
SNAPSHOT_ROWS = 1341
CODE = "identifiant_projet_gagnant"

STATUS_OF = {
    "NON DEMARRE": "planned",
    "ETUDES": "ongoing",
    "PROCEDURES": "ongoing",
    "TRAVAUX": "ongoing",
    "LIVRAISON": "ongoing",
    "FIN": "done",
    "ABANDONNÉ": "abandoned",
}
START_REASON_OF = {"NON DÉMARRÉES": "not_applicable", "NON REGISTRE": "no_answer"}
DELIVERY_REASON_OF = {
    "NON PRÉVUE": "not_applicable",
    "NON REGISTRE": "no_answer",
    "NON ENCORE FIXE": "dont_know",
    "2099-12": "dont_know",
}


@dataclass(frozen=True)
class Run:
    """The raw rows as `csv` reads them, and the warehouse that the models make of what has landed."""

    nature: str
    rows: list[dict[str, str]]
    data: Path
    warehouse: Warehouse

    def query(self, sql: str) -> list[tuple[object, ...]]:
        """Ask the warehouse, read-only."""
        return self.warehouse.query(sql)

    def counts(self, sql: str) -> dict[object, object]:
        """Answer of a query whose last column counts what the others name."""
        return {row[:-1] if len(row) > 2 else row[0]: row[-1] for row in self.query(sql)}

    def balance(self, table: str) -> list[tuple[object, ...]]:
        """Edition, rows read, landed and quarantined of one landed table."""
        return self.query(
            f"""
            select edition, rows_read, rows_landed, rows_quarantined from quality.row_balance
            where table_name = '{table}' order by edition
            """
        )


def read_rows(data: Path) -> list[dict[str, str]]:
    """Every row of every edition, with the edition of its folder."""
    rows: list[dict[str, str]] = []
    for edition in EDITIONS:
        with (data / "raw" / str(edition) / f"{edition}.csv").open(encoding="utf-8", newline="") as file:
            rows.extend(row | {"folder": str(edition)} for row in csv.DictReader(file))
    return rows


def load_and_model(data: Path, folder: Path, nature: str, warehouse: Warehouse) -> Run:
    """Load every edition, and let the models read what has landed."""
    for edition in EDITIONS:
        load_edition(data, folder, edition)
    land_codebook(data, folder)
    made = warehouse.on(Settings(data, folder).landing_dir, folder)
    assert made.failing_tests() == set()
    return Run(nature, read_rows(data), data, made)


@pytest.fixture(scope="module")
def run(warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The example as its README lays it out, with the open data at their places or with the invented rows."""
    folder = tmp_path_factory.mktemp("paris")
    data = shutil.copytree(EXAMPLE, folder / "data", ignore=shutil.ignore_patterns("20??.csv"))
    real_data = os.environ.get(REAL_DATA)
    if not real_data:
        shutil.copytree(EXAMPLE / "invented", data, dirs_exist_ok=True)
        return load_and_model(data, folder, "simulated", warehouse)
    for edition in EDITIONS:
        source = Path(real_data) / EXAMPLE.name / f"{edition}.csv"
        shutil.copyfile(source, data / "raw" / str(edition) / source.name)
    return load_and_model(data, folder, "survey", warehouse)


def place_of(row: dict[str, str]) -> str:
    """The place of a row, by the rule that the README states."""
    if row["echelle_bp"] == "Budget participatif parisien":
        return "75056"
    number = int(row["arrondissement_projet_gagnant"])
    return "paris_centre" if number == 23 else str(75100 + number)


def test_the_snapshot_is_the_one_that_the_codebook_was_written_for(run: Run) -> None:
    if run.nature == "simulated":
        pytest.skip(f"the open data of Paris are not in the project: {REAL_DATA} says which folder has them")
    assert len(run.rows) == SNAPSHOT_ROWS


def test_every_project_of_every_file_lands_and_none_is_set_aside(run: Run) -> None:
    lines = Counter(int(row["folder"]) for row in run.rows)
    assert run.balance("project") == [(edition, lines[edition], lines[edition], 0) for edition in EDITIONS]


def test_every_place_with_a_project_is_one_respondent_of_its_edition(run: Run) -> None:
    places = Counter(edition for edition, _ in {(int(row["folder"]), place_of(row)) for row in run.rows})
    expected = [(edition, places[edition], places[edition], 0) for edition in EDITIONS]
    assert run.balance("respondent") == expected


def test_projects_by_edition_status_and_theme_are_those_of_the_files(run: Run) -> None:
    counted = Counter(
        (int(row["folder"]), STATUS_OF[row["avancement_projet"]], row["thematique"]) for row in run.rows
    )
    ours = run.counts(
        """
        select p.edition, s.status_code, d.label_fr, count(p.project_key)
        from core.fct_project p
        join core.dim_status s using (status_key)
        join core.dim_domain d using (domain_key)
        group by all
        """
    )
    assert ours == counted


def test_projects_by_place_are_those_of_the_files(run: Run) -> None:
    counted = Counter((int(row["folder"]), place_of(row)) for row in run.rows)
    ours = run.counts(
        """
        select p.edition, t.territory_code, count(p.project_key)
        from core.fct_project p
        join core.bridge_respondent_territory b using (respondent_key)
        join core.dim_territory t using (territory_key)
        group by all
        """
    )
    assert ours == counted


def test_the_whole_city_is_one_kind_of_respondent_and_every_other_place_an_arrondissement(run: Run) -> None:
    counted = Counter(
        "ville" if place == "75056" else "arrondissement"
        for _, place in {(row["folder"], place_of(row)) for row in run.rows}
    )
    ours = run.counts("select entity_type, count(respondent_key) from core.dim_respondent group by all")
    assert ours == counted


def test_every_budget_is_the_one_of_its_row(run: Run) -> None:
    written = {row[CODE]: int(row["budget_global_projet_gagnant"]) for row in run.rows}
    assert run.counts("select project_code, budget_eur from core.fct_project") == written


@pytest.mark.parametrize(
    ("column", "header", "reason_of"),
    [
        ("start_period", "debut_etudes_projet", START_REASON_OF),
        ("delivery_period", "livraison_prev_projet", DELIVERY_REASON_OF),
    ],
)
def test_a_word_in_place_of_a_date_is_a_reason_and_a_date_stays(
    run: Run, column: str, header: str, reason_of: dict[str, str]
) -> None:
    written = {
        (row[CODE], None if row[header] in reason_of else row[header], reason_of.get(row[header]))
        for row in run.rows
    }
    assert set(run.query(f"select project_code, {column}, {column}_missing from core.fct_project")) == written


def test_each_project_leads_back_to_its_line(run: Run) -> None:
    lines = {
        (edition, f"{edition}.csv", line, row[CODE])
        for edition in EDITIONS
        for line, row in enumerate((row for row in run.rows if row["folder"] == str(edition)), start=2)
    }
    ours = run.query("select edition, source_file, source_row, project_code from core.fct_project")
    assert set(ours) == lines


def test_nothing_was_asked_so_there_are_no_answers(run: Run) -> None:
    assert run.query("select count(answer_key) from core.fct_answer") == [(0,)]
    assert run.query("select count(item_key) from core.dim_item") == [(0,)]


def test_every_row_with_an_edition_says_its_nature(run: Run) -> None:
    tables = run.query(
        """
        select table_schema || '.' || table_name from information_schema.columns where column_name = 'nature'
        """
    )
    found = {row for (table,) in tables for row in run.query(f"select distinct nature from {table}")}
    assert found == {(run.nature,)}


def test_the_headline_counts_the_projects_of_each_edition(run: Run) -> None:
    counted = Counter(int(row["folder"]) for row in run.rows)
    ours = run.counts(
        """
        select edition, value from indicators.headline
        where indicator_code = 'projects' and population = 'respondents'
        """
    )
    assert ours == counted


def test_the_completion_rate_is_what_is_finished_among_what_was_not_abandoned(run: Run) -> None:
    kept = [row for row in run.rows if row["avancement_projet"] != "ABANDONNÉ"]
    done = Counter(int(row["folder"]) for row in kept if row["avancement_projet"] == "FIN")
    base = Counter(int(row["folder"]) for row in kept)
    ours = run.query(
        """
        select edition, numerator, denominator from indicators.headline
        where indicator_code = 'completion_rate' and population = 'respondents' order by edition
        """
    )
    assert ours == [(edition, done[edition], base[edition]) for edition in EDITIONS]


@pytest.mark.parametrize("table", ["fct_project", "dim_respondent", "bridge_respondent_territory"])
def test_rows_of_places_and_projects_are_open_when_real_and_never_when_invented(run: Run, table: str) -> None:
    barometer = load_barometer(run.data)
    minimum = barometer.thresholds.minimum_respondents
    manifest = run.warehouse.output / "target" / "manifest.json"
    catalogue = read_catalogue(manifest, barometer.public_tables, minimum)
    public = {each.name: each for each in open_tables(catalogue)}
    path = run.warehouse.output / f"{table}.csv"
    with attached(run.warehouse.database) as connection:
        write_csv(connection, public[table], path)
    with path.open(encoding="utf-8", newline="") as file:
        published = len(list(csv.DictReader(file)))
    (landed,) = run.query(f"select count(edition) from core.{table}")[0]
    assert published == (landed if run.nature == "survey" else 0)
    assert landed


@pytest.mark.parametrize("name", ["indicators.csv", "statuses.csv", "management_modes.csv"])
def test_the_catalogue_and_the_lists_of_codes_are_those_of_the_main_barometer(name: str) -> None:
    assert (EXAMPLE / "codebook" / name).read_bytes() == (ROOT / "data" / "codebook" / name).read_bytes()
