"""What the warehouse says about the small barometer, against its rows counted in another way.

Belongs here: values of the indicators, and how printed figures are held against them.
Does not: keys, dimensions and facts.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from statistics import median

import pytest
from built_warehouse import Warehouse
from landing import Rows, write_landing
from printed_figures import PRINTED
from small_barometer import CODEBOOK, EDITIONS

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

CITY = "entity_type, population_class, region_code"
VERDICTS = "select verdict from quality.reconciliation order by cast(note as integer)"


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


def _score(respondent: str, domain: str) -> Fraction:
    """The highest status that the respondent has reached in the domain, as a fraction of done."""
    statuses = [str(project["status_code"]) for project in _projects([respondent], domain)]
    return max((SCORES.get(status, Fraction(0)) for status in statuses), default=Fraction(0))


def _values(warehouse: Warehouse, indicator: str, columns: str) -> dict[Row, float | None]:
    rows = warehouse.query(
        f"select {columns}, value from indicators.cube"
        f" where edition = 2014 and indicator_code = '{indicator}'"
    )
    return {row[:-1]: row[-1] for row in rows}


def test_every_cell_holds_the_projects_that_a_recount_finds_and_empty_cells_hold_zero(
    warehouse: Warehouse,
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
    found = _values(warehouse, "projects", f"{CITY}, domain_code, status_code, management_mode_code")
    assert found == recounted


def test_the_spread_over_respondents_is_that_of_their_own_counts(warehouse: Warehouse) -> None:
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
    found = {indicator: _values(warehouse, indicator, f"{CITY}, domain_code") for indicator in expected}
    assert found == expected


def test_advancement_and_completion_are_those_of_exact_fractions(warehouse: Warehouse) -> None:
    advancement: dict[Row, float] = {}
    completion: dict[Row, float | None] = {}
    for grouping, respondents in _groups():
        for domain in ("_T", *DOMAINS):
            domains = DOMAINS if domain == "_T" else (domain,)
            scores = [_score(respondent, one) for respondent in respondents for one in domains]
            advancement[*grouping, domain] = float(sum(scores) / len(scores))
            staged = [p for p in _projects(respondents, domain) if p["status_code"] in SCORES]
            done = _projects(respondents, domain, "done")
            completion[*grouping, domain] = len(done) / len(staged) if staged else None
    assert _values(warehouse, "advancement", f"{CITY}, domain_code") == pytest.approx(advancement)
    assert _values(warehouse, "completion_rate", f"{CITY}, domain_code") == completion


def test_headline_figures_are_those_counted_by_hand(warehouse: Warehouse) -> None:
    found = warehouse.query(
        "select indicator_code, value, numerator, denominator from indicators.headline where edition = 2014"
    )
    assert {row[0]: row[1:] for row in found} == {
        "respondents": (5, 5, None),
        # Alpha and Charlie of four communes; Delta answered jointly
        "response_rate": (0.5, 2, 4),
        # Alpha counts once, though its intercommunalité answers too
        "population_covered": (1, 515_000, 515_000),
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
        # transport 1 + 1/3 + 2/3, education 1/3 + 1 + 1, culture 0: over five respondents and three domains
        "advancement": (pytest.approx(13 / 45), pytest.approx(13 / 3), 15),
    }


def test_the_second_edition_is_counted_from_its_own_rows_alone(warehouse: Warehouse) -> None:
    found = warehouse.query(
        "select indicator_code, value, numerator, denominator from indicators.headline where edition = 2015"
    )
    assert {row[0]: row[1:] for row in found} == {
        "respondents": (2, 2, None),
        "response_rate": (0.5, 2, 4),
        "population_covered": (pytest.approx(115 / 515), 115_000, 515_000),
        "projects": (2, 2, None),
        # it knows two domains, each with a project
        "projects_top3": (2, 2, None),
        "projects_other_domains": (0, 0, None),
        "share_of_projects_top3": (1, 2, 2),
        "concentration": (0.5, None, 2),
        "mean_projects": (1, 2, 2),
        "median_projects": (1, None, 2),
        "mean_projects_active": (1, 2, 2),
        "min_projects_active": (1, None, 2),
        "max_projects_active": (1, None, 2),
        "share_active": (1, 2, 2),
        "completion_rate": (0.5, 1, 2),
        # transport 1 and education 2/3, over two respondents and two domains
        "advancement": (pytest.approx(5 / 12), pytest.approx(5 / 3), 4),
    }


def test_an_edition_covers_the_people_of_its_own_communes_only(warehouse: Warehouse) -> None:
    covered = warehouse.query(
        "select numerator, denominator from indicators.headline"
        " where edition = 2015 and indicator_code = 'population_covered'"
    )
    assert covered == [(60_000 + 55_000, 515_000)]


def test_answers_are_those_worked_out_by_hand(warehouse: Warehouse) -> None:
    rows = warehouse.query(
        "select indicator_code, item_code, value, denominator, n_asked, value_rank, is_low_reliability"
        " from indicators.ind_answers where edition = 2014 and entity_type = '_T' and population_class = '_T'"
    )
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
        # r4 does not know whether it has an official; three of five speak of a roadmap: below 0.7
        ("share_citing", "official"): (0.75, 4, 5, 1, False),
        ("share_citing", "roadmap"): (pytest.approx(1 / 3), 3, 5, 2, True),
        ("item_response_rate", "official"): (0.8, 5, 5, 1, False),
        ("item_response_rate", "roadmap"): (0.6, 5, 5, 2, True),
        ("mean_items", "governance"): (0.8, 5, 5, None, False),
    }


def test_answers_of_each_kind_and_class_are_those_of_its_own_respondents(warehouse: Warehouse) -> None:
    rows = warehouse.query(
        "select entity_type, population_class, indicator_code, numerator, denominator, n_asked"
        " from indicators.ind_answers where edition = 2014"
        " and (item_code, indicator_code) in (('official', 'share_citing'), ('governance', 'mean_items'))"
        " and (entity_type, population_class) <> ('_T', '_T')"
    )
    assert {row[:3]: row[3:] for row in rows} == {
        # r1 has an official and no roadmap; r2 both; r3 none; r4 does not know; r5 has one and no class
        ("commune", "_T", "share_citing"): (2, 2, 2),
        ("intercommunalite", "_T", "share_citing"): (0, 1, 1),
        ("joint", "_T", "share_citing"): (0, 0, 1),
        ("district", "_T", "share_citing"): (1, 1, 1),
        ("_T", "50k_100k", "share_citing"): (1, 1, 2),
        ("_T", "above_100k", "share_citing"): (1, 2, 2),
        ("_T", "_Z", "share_citing"): (1, 1, 1),
        # who answered one of the two is in the base
        ("commune", "_T", "mean_items"): (3, 2, 2),
        ("intercommunalite", "_T", "mean_items"): (0, 1, 1),
        ("joint", "_T", "mean_items"): (0, 1, 1),
        ("district", "_T", "mean_items"): (1, 1, 1),
        ("_T", "50k_100k", "mean_items"): (1, 2, 2),
        ("_T", "above_100k", "mean_items"): (2, 2, 2),
        ("_T", "_Z", "mean_items"): (1, 1, 1),
    }


def test_a_rank_is_one_more_than_the_number_of_better_ones(warehouse: Warehouse) -> None:
    ranked = warehouse.query(
        f"select edition, indicator_code, {CITY}, item_code in ('official', 'roadmap'),"
        " round(value, decimals), unit = 'rank', value_rank"
        " from indicators.cube inner join core.dim_indicator using (indicator_code, unit)"
        " where value is not null and item_code not in ('motivation', 'governance')"
        " and (item_code <> '_T' or (domain_code <> '_T' and status_code = '_T'))"
    )
    assert len(ranked) > 300
    for *group, value, is_lower_better, rank in ranked:
        rivals = [row[-3] for row in ranked if list(row[:-3]) == group]
        better = [rival for rival in rivals if (rival < value if is_lower_better else rival > value)]
        assert rank == 1 + len(better), group


def test_an_edition_that_asks_no_item_has_no_answer_rows(warehouse: Warehouse) -> None:
    assert warehouse.query("select distinct edition from indicators.ind_answers") == [(2014,)]


def test_each_printed_figure_is_reconciled_as_its_precision_and_reading_say(warehouse: Warehouse) -> None:
    assert warehouse.query(VERDICTS) == [(figure.verdict,) for figure in PRINTED]


def test_a_project_taken_away_makes_exactly_the_figures_that_it_touches_differ_and_stops_the_build(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    edition = {name: rows for name, rows in EDITIONS[2014].items() if name != "row_balance"}
    edition["project"] = [project for project in edition["project"] if project["project_code"] != "p2"]
    landing = write_landing(tmp_path / "landing", CODEBOOK, {2014: edition})
    spoiled = warehouse.on(landing, tmp_path)
    stops = "assert_no_printed_figure_differs"
    assert spoiled.failing_tests() == {stops}
    [test] = [node for node in warehouse.manifest["nodes"].values() if node["name"] == stops]
    assert test["config"]["severity"].lower() == "error"
    verdicts = spoiled.query(VERDICTS)
    assert verdicts == [(figure.verdict_without_p2,) for figure in PRINTED]
