"""What the warehouse says about the small barometer, against what a hand or another program finds in its rows.

Belongs here: values of the indicators, and how printed figures are held against them.
Does not: keys, dimensions and facts.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from statistics import median

import duckdb
import pytest
from landing import Rows, run_dbt, write_landing
from small_barometer import CODEBOOK, EDITIONS

CATALOGUE = Path(__file__).parents[2] / "data" / "codebook" / "indicators.csv"

Row = tuple[object, ...]

CITIES = {
    # respondent of 2014 -> entity type, population class, region: read off the reference tables by hand
    "r1": ("commune", "50k_100k", "84"),
    "r2": ("commune", "above_100k", "32"),
    "r3": ("intercommunalite", "above_100k", "84"),
    "r4": ("joint", "50k_100k", "32"),
    "r5": ("district", "_Z", "_Z"),
}
DOMAINS = ("transport", "education", "culture")
STATUSES = ("planned", "ongoing", "done", "abandoned", "unknown")
MODES = ("in_house", "partnership", "unknown")
SCORES = {"planned": Fraction(1, 3), "ongoing": Fraction(2, 3), "done": Fraction(1)}

PRINTED = (
    # indicator, dimensions, compared, printed, unit, precision, reading; its verdict, and with the project p2 taken away
    ("respondents", {}, "value", 5, "respondents", "integer", "published", "agrees", "agrees"),
    ("respondents", {}, "value", 6, "respondents", "integer", "conflicting", "conflicting source", "conflicting source"),
    ("projects", {}, "value", 9, "projects", "integer", "published", "agrees", "differs"),
    ("projects", {}, "value", 9.4, "projects", "approximate", "published", "within rounding", "differs"),
    ("projects", {"domain_code": "transport"}, "value", 4, "projects", "integer", "derived", "agrees", "differs"),
    ("projects", {"domain_code": "transport"}, "value_rank", 1, "rank", "integer", "published", "agrees", "differs"),
    ("projects", {"domain_code": "energie"}, "value", 3, "projects", "integer", "published", "not computable", "not computable"),
    ("projects", {"entity_type": "joint"}, "value", 2, "projects", "integer", "published", "agrees", "agrees"),
    ("share_of_projects", {"domain_code": "transport"}, "value", 44.4, "percent", "0.1", "published", "within rounding", "differs"),
    ("share_of_projects", {"management_mode_code": "in_house"}, "value", 44, "percent", "integer", "published", "within rounding", "differs"),
    ("mean_projects", {}, "value", 1.8, "projects", "0.1", "published", "agrees", "differs"),
    ("mean_projects_active", {"domain_code": "education"}, "value", 1.3, "projects", "0.1", "published", "within rounding", "within rounding"),
    ("completion_rate", {}, "value", 43, "percent", "integer", "published", "within rounding", "differs"),
    ("completion_rate", {"domain_code": "culture"}, "value", 50, "percent", "integer", "published", "not computable", "not computable"),
    ("share_citing", {"item_code": "official"}, "value", 75, "percent", "integer", "published", "agrees", "agrees"),
    ("borda", {"item_code": "quality"}, "value_rank", 1, "rank", "integer", "published", "agrees", "agrees"),
)  # fmt: skip
DIMENSIONS = (
    "entity_type",
    "population_class",
    "domain_code",
    "status_code",
    "management_mode_code",
    "item_code",
)


def _figures() -> Rows:
    return [
        {
            "edition": 2014,
            **dict.fromkeys(DIMENSIONS, "_T"),
            **dimensions,
            "indicator_code": indicator,
            "compared": compared,
            "printed_value": printed,
            "unit": unit,
            "precision": precision,
            "source": None if reading == "derived" else "press",
            "reading": reading,
            "note": str(number),
        }
        for number, (indicator, dimensions, compared, printed, unit, precision, reading, _, _) in enumerate(
            PRINTED
        )
    ]


def _codebook() -> Mapping[str, Rows]:
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        catalogue = [{name: value or None for name, value in row.items()} for row in csv.DictReader(file)]
    return CODEBOOK | {
        "indicators": catalogue,
        "figures": _figures(),
        "sources": [{"source": "press", "title": "The press"}],
    }


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse of the small barometer, built with every test of the project, unit tests included."""
    output = tmp_path_factory.mktemp("indicators")
    result = run_dbt(["build"], write_landing(output / "landing", _codebook(), EDITIONS), output)
    assert result.returncode == 0, result.stdout
    with duckdb.connect(str(output / "warehouse.duckdb"), read_only=True) as connection:
        yield connection


def _groups() -> Iterator[tuple[Row, list[str]]]:
    """Every city grouping of 2014 as the cube writes it, and its respondents."""
    yield ("_T", "_T", "_T"), list(CITIES)
    for place in range(3):
        for code in {city[place] for city in CITIES.values()}:
            grouping = tuple(code if index == place else "_T" for index in range(3))
            yield grouping, [respondent for respondent, city in CITIES.items() if city[place] == code]


def _projects(respondents: list[str], domain: str = "_T", status: str = "_T", mode: str = "_T") -> Rows:
    wanted = {"domain_code": domain, "status_code": status, "management_mode_code": mode}
    return [
        project
        for project in EDITIONS[2014]["project"]
        if project["respondent_code"] in respondents
        and all(code in ("_T", project[name] or "unknown") for name, code in wanted.items())
    ]


def _values(warehouse: duckdb.DuckDBPyConnection, indicator: str, *columns: str) -> dict[Row, float | None]:
    rows = warehouse.execute(
        f"select {', '.join(columns)}, value from indicators.cube where edition = 2014 and indicator_code = ?",
        [indicator],
    ).fetchall()
    return {row[:-1]: row[-1] for row in rows}


CITY = ("entity_type", "population_class", "region_code")


def test_every_cell_holds_the_projects_that_a_recount_finds_and_empty_cells_hold_zero(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    cells = [
        ("_T", "_T", "_T"),
        *((domain, "_T", "_T") for domain in DOMAINS),
        *(("_T", status, "_T") for status in STATUSES),
        *(("_T", "_T", mode) for mode in MODES),
        *((domain, status, "_T") for domain in DOMAINS for status in STATUSES),
    ]
    recounted = {
        (*grouping, *cell): len(_projects(respondents, *cell))
        for grouping, respondents in _groups()
        for cell in cells
    }
    item = ("domain_code", "status_code", "management_mode_code")
    assert _values(warehouse, "projects", *CITY, *item) == recounted


def test_the_spread_over_respondents_is_that_of_their_own_counts(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    expected: dict[str, dict[Row, float | None]] = {}
    for grouping, respondents in _groups():
        for domain in ("_T", *DOMAINS):
            counts = [len(_projects([respondent], domain)) for respondent in respondents]
            active = [count for count in counts if count]
            for indicator, value in {
                "mean_projects": sum(counts) / len(counts),
                "median_projects": median(counts),
                "share_active": len(active) / len(counts),
                "mean_projects_active": sum(active) / len(active) if active else None,
                "min_projects_active": min(active, default=None),
                "max_projects_active": max(active, default=None),
            }.items():
                expected.setdefault(indicator, {})[*grouping, domain] = value
    found = {indicator: _values(warehouse, indicator, *CITY, "domain_code") for indicator in expected}
    assert found == expected


def test_advancement_and_completion_are_those_of_exact_fractions(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    advancement: dict[Row, float] = {}
    completion: dict[Row, float | None] = {}
    for grouping, respondents in _groups():
        for domain in ("_T", *DOMAINS):
            domains = DOMAINS if domain == "_T" else (domain,)
            highest = [
                max(
                    (
                        SCORES.get(str(project["status_code"]), Fraction(0))
                        for project in _projects([respondent], one)
                    ),
                    default=0,
                )
                for respondent in respondents
                for one in domains
            ]
            staged = [
                project for project in _projects(respondents, domain) if project["status_code"] in SCORES
            ]
            done = _projects(respondents, domain, "done")
            advancement[*grouping, domain] = float(Fraction(sum(highest), len(highest)))
            completion[*grouping, domain] = len(done) / len(staged) if staged else None
    assert _values(warehouse, "advancement", *CITY, "domain_code") == pytest.approx(advancement)
    assert _values(warehouse, "completion_rate", *CITY, "domain_code") == completion


def test_headline_figures_are_those_counted_by_hand(warehouse: duckdb.DuckDBPyConnection) -> None:
    found = dict(
        warehouse.execute(
            "select indicator_code, (value, numerator, denominator) from indicators.headline where edition = 2014"
        ).fetchall()
    )
    assert found == {
        "respondents": (5, 5, None),
        "response_rate": (0.5, 2, 4),  # Alpha and Charlie of four communes; Delta answered jointly
        "population_covered": (1, 515_000, 515_000),  # Alpha once, though its intercommunalité answers too
        "projects": (9, 9, None),
        "projects_top3": (9, 9, None),
        "projects_other_domains": (0, 0, None),
        "share_of_projects_top3": (1, 9, 9),
        "concentration": (pytest.approx((16 + 16 + 1) / 81), None, 9),
        "mean_projects": (1.8, 9, 5),
        "median_projects": (2, None, 5),
        "mean_projects_active": (2.25, 9, 4),
        "min_projects_active": (2, None, 4),
        "max_projects_active": (3, None, 4),
        "share_active": (0.8, 4, 5),
        "completion_rate": (pytest.approx(3 / 7), 3, 7),
        # transport 1 + 1/3 + 2/3, education 1/3 + 1 + 1, culture nothing: 13/3 over five respondents and three domains
        "advancement": (pytest.approx(13 / 45), pytest.approx(13 / 3), 15),
    }


def test_an_edition_covers_the_people_of_its_own_communes_only(warehouse: duckdb.DuckDBPyConnection) -> None:
    (covered,) = warehouse.execute(
        "select (numerator, denominator) from indicators.headline"
        " where edition = 2015 and indicator_code = 'population_covered'"
    ).fetchone()
    assert covered == (60_000 + 55_000, 515_000)


def test_answers_are_those_worked_out_by_hand(warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = warehouse.execute(
        "select indicator_code, item_code, value, denominator, n_asked, value_rank, is_low_reliability"
        " from indicators.ind_answers where edition = 2014"
    ).fetchall()
    assert {row[:2]: row[2:] for row in rows} == {
        # r1 ranks quality, savings; r2 quality, image, savings; r3 savings, quality; what is left is third
        ("mean_rank", "quality"): (pytest.approx(4 / 3), 3, 4, 1, False),
        ("mean_rank", "savings"): (pytest.approx(2), 3, 4, 2, False),
        ("mean_rank", "image"): (pytest.approx(8 / 3), 3, 4, 3, False),
        ("borda", "quality"): (pytest.approx(250 / 3), 3, 4, 1, False),
        ("borda", "savings"): (pytest.approx(50), 3, 4, 2, False),
        ("borda", "image"): (pytest.approx(50 / 3), 3, 4, 3, False),
        ("share_ranked_first", "quality"): (pytest.approx(2 / 3), 3, 4, 1, False),
        ("share_ranked_first", "savings"): (pytest.approx(1 / 3), 3, 4, 2, False),
        ("share_ranked_first", "image"): (0, 3, 4, 3, False),
        ("item_response_rate", "quality"): (0.75, 4, 4, 1, False),
        ("item_response_rate", "savings"): (0.75, 4, 4, 1, False),
        ("item_response_rate", "image"): (0.75, 4, 4, 1, False),
        ("mean_items", "motivation"): (pytest.approx(7 / 3), 3, 4, None, False),
        # r4 does not know whether it has an official; three of five say whether they have a roadmap: below 0.7
        ("share_citing", "official"): (0.75, 4, 5, 1, False),
        ("share_citing", "roadmap"): (pytest.approx(1 / 3), 3, 5, 2, True),
        ("item_response_rate", "official"): (0.8, 5, 5, 1, False),
        ("item_response_rate", "roadmap"): (0.6, 5, 5, 2, True),
        ("mean_items", "governance"): (0.8, 5, 5, None, False),
    }


def test_an_edition_that_asks_no_item_has_no_answer_rows(warehouse: duckdb.DuckDBPyConnection) -> None:
    editions = warehouse.execute("select distinct edition from indicators.ind_answers").fetchall()
    assert editions == [(2014,)]


def _verdicts(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = connection.execute("select verdict from quality.reconciliation order by cast(note as integer)")
    return [verdict for (verdict,) in rows.fetchall()]


def test_each_printed_figure_is_reconciled_as_its_precision_and_reading_say(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    assert _verdicts(warehouse) == [figure[-2] for figure in PRINTED]


def test_a_project_taken_away_makes_exactly_the_figures_that_it_touches_differ_and_the_build_fail(
    tmp_path: Path,
) -> None:
    edition = dict(EDITIONS[2014])
    edition["project"] = [project for project in edition["project"] if project["project_code"] != "p2"]
    del edition["row_balance"]
    landing = write_landing(tmp_path / "landing", _codebook(), {2014: edition})
    result = run_dbt(["build", "--exclude-resource-type", "unit_test"], landing, tmp_path)
    assert result.returncode == 1
    assert "Failure in test assert_no_printed_figure_differs" in result.stdout
    assert "ERROR=1 " in result.stdout
    with duckdb.connect(str(tmp_path / "warehouse.duckdb"), read_only=True) as connection:
        assert _verdicts(connection) == [figure[-1] for figure in PRINTED]


def test_a_barometer_without_a_frame_has_neither_response_rate_nor_coverage(tmp_path: Path) -> None:
    settings = {**CODEBOOK["barometer"][0], "frame_kind": None, "frame_vintage": None}
    landing = write_landing(tmp_path / "landing", _codebook() | {"barometer": [settings]}, EDITIONS)
    result = run_dbt(["run", "--select", "+ind_participation"], landing, tmp_path)
    assert result.returncode == 0, result.stdout
    with duckdb.connect(str(tmp_path / "warehouse.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            "select distinct indicator_code from indicators.ind_participation order by indicator_code"
        ).fetchall()
    assert rows == [("respondents",)]
