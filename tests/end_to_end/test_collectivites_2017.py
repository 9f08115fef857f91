"""The survey of local authorities, from its files to a release, against counts made without us.

Belongs here: what the example promises, counted on its deliveries with `csv` and `Counter`.
Does not: how the deliveries were simulated (`test_simulated_survey`), or faults (their own tests).
"""

from __future__ import annotations

import csv
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "collectivites_2017"
FILES = {2017: ("collectivites_2017.csv", "cp1252", ";"), 2018: ("enquete_2018.csv", "utf-8-sig", ",")}

BENEFITS = {
    "benefit_energie_batiment": "Bénéfice : énergie des bâtiments",
    "benefit_securite": "Bénéfice : sécurité",
    "benefit_attractivite": "Bénéfice : attractivité",
    "benefit_eau": "Bénéfice : eau",
    "benefit_eclairage_public": "Bénéfice : éclairage public",
    "benefit_sante": "Bénéfice : santé",
}
YES_OR_NO = {
    2017: BENEFITS
    | {
        "launched": "Initiative lancée",
        "education": "Domaine : éducation",
        "videosurveillance": "Domaine : vidéosurveillance",
        "vie_citoyenne": "Domaine : vie citoyenne",
        "active_above_3_years": "Plus de trois ans",
    },
    2018: {
        "launched": "Initiative lancée",
        "active_above_3_years": "En action depuis plus de trois ans",
        "lien_citoyens": "Objectif : lien avec les citoyens",
        "nouveaux_services": "Objectif : nouveaux services",
        "reduction_couts": "Objectif : réduction des coûts",
    },
}
IN_ONE_CELL = {
    2017: {
        "below_10_pct": ("Part du budget informatique", "Moins de 10 %"),
        "lien_citoyens": ("Objectifs (plusieurs choix possibles)", "Lien avec les citoyens"),
        "nouveaux_services": ("Objectifs (plusieurs choix possibles)", "Nouveaux services"),
        "reduction_couts": ("Objectifs (plusieurs choix possibles)", "Réduction des coûts"),
    },
    2018: {"below_10_pct": ("Part du budget informatique", "Moins de 10 %")},
}
ITEMS = {2017: 1 + 7 + 1 + 1 + 3 + 4 + 6 + 4, 2018: 1 + 1 + 3 + 4 + 5}
"""Initiative, fields, seniority, number, shares of the budget, aims, benefits, brakes; 2018 asks less."""

Cell = tuple[object, object, object]
"""Edition, population class, item."""


@dataclass(frozen=True)
class Run:
    """One `barometre run`: the lines of the deliveries as `csv` reads them, and where the release lies."""

    lines: dict[int, list[dict[str, str]]]
    release: Path

    def query(self, sql: str) -> list[tuple[object, ...]]:
        """Ask the office's database, read-only."""
        database = str(self.release / "office" / "barometre.duckdb")
        with duckdb.connect(database, read_only=True) as connection:
            return connection.execute(sql).fetchall()


def read(path: Path, encoding: str = "utf-8", delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The example, run once as a person would; each line with the population class of its place."""
    output = tmp_path_factory.mktemp("collectivites")
    command = [str(Path(sys.executable).parent / "barometre"), "run"]
    command += ["--data", str(EXAMPLE), "--output", str(output)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    places = {row["place_code"]: int(row["population"]) for row in read(EXAMPLE / "reference" / "places.csv")}
    lines = {
        edition: read(EXAMPLE / "raw" / str(edition) / name, encoding, delimiter)
        for edition, (name, encoding, delimiter) in FILES.items()
    }
    for line in (line for of_edition in lines.values() for line in of_edition):
        small = places[line["Code de la collectivité"]] < 20_000
        line["class"] = "below_20k" if small else "above_20k"
    return Run(lines, output / "releases" / "latest")


def shares(lines: dict[int, list[dict[str, str]]]) -> Iterator[tuple[Cell, tuple[int, int]]]:
    """Of each item, those that say yes or choose it, and those that answered: of all, and of each class."""
    for edition, of_edition in lines.items():
        for group in ("_T", "below_20k", "above_20k"):
            asked = [line for line in of_edition if group in ("_T", line["class"])]
            for item, header in YES_OR_NO[edition].items():
                given = Counter(line[header] for line in asked)
                yield (edition, group, item), (given["Oui"], given["Oui"] + given["Non"])
            for item, (header, choice) in IN_ONE_CELL[edition].items():
                chosen = [line[header].split(", ") for line in asked if line[header]]
                yield (edition, group, item), (sum(choice in each for each in chosen), len(chosen))


def test_every_line_is_a_respondent_that_answers_every_item_but_for_one_number_in_words(run: Run) -> None:
    lines = {edition: len(of_edition) for edition, of_edition in run.lines.items()}
    in_words = [line for line in run.lines[2017] if line["Nombre de projets"] == "une dizaine"]
    assert len(in_words) == 1
    assert run.query("from quality.row_balance select * exclude nature order by all") == [
        (2017, "answer", lines[2017] * ITEMS[2017], lines[2017] * ITEMS[2017] - 1, 1),
        (2017, "project", 0, 0, 0),
        (2017, "respondent", lines[2017], lines[2017], 0),
        (2018, "answer", lines[2018] * ITEMS[2018], lines[2018] * ITEMS[2018], 0),
        (2018, "project", 0, 0, 0),
        (2018, "respondent", lines[2018], lines[2018], 0),
    ]


def test_the_headline_counts_the_respondents_and_no_project_that_nobody_was_asked_for(run: Run) -> None:
    ours = run.query("select edition, indicator_code, value from indicators.headline order by all")
    assert ours == [(edition, "respondents", len(lines)) for edition, lines in run.lines.items()]
    assert run.query("select count(*) from indicators.cube where unit = 'projects'") == [(0,)]
    assert run.query("select count(*) from core.fct_project") == [(0,)]


def test_shares_of_all_and_of_each_population_class_are_those_of_the_files(run: Run) -> None:
    counted = dict(shares(run.lines))
    rows = run.query(
        """
        select edition, population_class, item_code, numerator, denominator from indicators.cube
        where indicator_code = 'share_citing' and entity_type = '_T'
        """
    )
    ours = {row[:3]: row[3:] for row in rows}
    assert counted.items() <= ours.items()
    assert len(counted) == 3 * (15 + 6)


def test_no_printed_figure_differs_and_each_share_beside_one_is_that_of_the_files(run: Run) -> None:
    counted = dict(shares(run.lines))
    figures = read(EXAMPLE / "printed" / "figures.csv")
    verdicts = run.query("select verdict, count(*) from quality.reconciliation group by all")
    assert {verdict for verdict, _ in verdicts} == {"agrees", "within rounding", "conflicting source"}
    assert (
        dict(verdicts)["conflicting source"] == sum(row["reading"] == "conflicting" for row in figures) == 1
    )
    assert sum(int(str(number)) for _, number in verdicts) == len(figures)
    printed = run.query(
        """
        select edition, population_class, item_code, printed_value, numerator, denominator
        from quality.reconciliation where indicator_code = 'share_citing'
        """
    )
    assert len(printed) == sum(row["indicator_code"] == "share_citing" for row in figures) > 15
    for *cell, value, numerator, denominator in printed:
        yes, answered = counted[tuple(cell)]
        assert (numerator, denominator) == (yes, answered)
        assert int(100 * yes / answered + 0.5) == value


def test_the_mean_number_of_projects_is_that_of_the_numbers_given(run: Run) -> None:
    numbers = [
        int(line["Nombre de projets"]) for line in run.lines[2017] if line["Nombre de projets"].isdecimal()
    ]
    ours = run.query(
        """
        select numerator, denominator, printed_value, verdict from quality.reconciliation
        where indicator_code = 'mean_value'
        """
    )
    assert ours == [(sum(numbers), len(numbers), round(sum(numbers) / len(numbers)), "within rounding")]


def test_what_changed_between_the_two_years_is_told_and_breaks_what_it_touches(run: Run) -> None:
    drift = run.query(
        """
        select change, before_text, after_text from quality.drift
        where aspect = 'header' and (table_name, column_name) = ('respondent', 'entity_type')
            or code = 'dont_know' and column_name = 'is_yes'
            or aspect = 'header' and item_code in ('active_above_3_years', 'securite_donnees')
        """
    )
    assert set(drift) == {
        ("renamed", "Nature de la collectivité", "Type de collectivité"),
        ("moved", "Nature de la collectivité", "Type de collectivité"),
        ("renamed", "Ne sait pas", "NSP"),
        ("renamed", "Plus de trois ans", "En action depuis plus de trois ans"),
        ("added", None, "Frein : sécurité des données (rang)"),
    }
    breaks = run.query(
        """
        select indicator_code, item_code, is_break from indicators.cube
        where edition = 2018 and entity_type = '_T' and population_class = '_T'
            and (indicator_code, item_code) in (
                ('share_citing', 'active_above_3_years'), ('share_citing', 'launched'),
                ('share_citing', 'reduction_couts'), ('mean_items', 'budget_share'),
                ('borda', 'manque_moyens')
            )
        """
    )
    # asked in other words; two lists that changed; asked alike, though in one cell and then in a column each
    assert set(breaks) == {
        ("share_citing", "active_above_3_years", True),
        ("mean_items", "budget_share", True),
        ("borda", "manque_moyens", True),
        ("share_citing", "launched", False),
        ("share_citing", "reduction_couts", False),
    }


def test_nothing_of_the_people_who_answered_is_in_the_release(run: Run) -> None:
    names = {line["Répondant"] for lines in run.lines.values() for line in lines}
    assert len(names) > 50
    texts = run.query(
        "select schema_name || '.' || table_name, column_name from duckdb_columns()"
        " where data_type = 'VARCHAR' and not internal"
    )
    assert len(texts) > 100
    held = {
        value
        for table, column in texts
        for (value,) in run.query(f'select distinct "{column}" from {table} where "{column}" is not null')
    }
    assert "Commune simulée 001" in held
    assert not [text for text in held for name in names | {"example.org"} if name in str(text)]


def test_the_catalogue_is_that_of_the_main_barometer() -> None:
    name = Path("codebook") / "indicators.csv"
    assert (EXAMPLE / name).read_bytes() == (ROOT / "data" / name).read_bytes()
