"""Which bases a printed percentage can have, against a search over all fractions.

Belongs here: the percentages printed about the barometer, and others, on the query of `quality.grim`.
Does not: which figures are tried (dbt unit tests beside the model).
"""

from __future__ import annotations

import csv
from fractions import Fraction
from math import floor

import pandas as pd
import pytest
from built_warehouse import Warehouse
from hand_made import database_of
from landing import DBT_PROJECT

Reached = dict[tuple[float, int], tuple[bool, bool]]
"""Printed percentage and base -> whether it is reached by rounding, by truncation."""

_PRINTED = DBT_PROJECT.parent / "data" / "printed" / "figures.csv"
_DIMENSIONS = (
    "entity_type",
    "population_class",
    "domain_code",
    "status_code",
    "management_mode_code",
    "item_code",
)


def _grim(warehouse: Warehouse, printed: list[str], precision: str, n: int, ours: int | None) -> Reached:
    """What the model says of percentages printed about an edition of n respondents."""
    figures = pd.DataFrame(
        {
            "edition": 2015,
            "nature": "survey",
            "indicator_code": "share_citing",
            **dict.fromkeys(_DIMENSIONS, "_T"),
            "compared": "value",
            "printed_value": [float(text) for text in printed],
            "unit": "percent",
            "precision": precision,
            "source": "press",
            "reading": "published",
            "denominator": float("nan") if ours is None else float(ours),
        }
    )
    respondents = pd.DataFrame({"edition": 2015, "respondent_key": [f"2015:{i:04}" for i in range(n)]})
    tables = {"quality.reconciliation": figures, "core.dim_respondent": respondents}
    with database_of(tables) as connection:
        rows = connection.sql(
            "select printed_value, denominator, is_reached_by_rounding, is_reached_by_truncation, is_ours"
            f" from ({warehouse.model_queries['grim']})"
        ).fetchall()
    assert {row[1] for row in rows if row[4]} == ({ours} if ours else set())
    return {row[:2]: row[2:4] for row in rows}


def _search(printed: list[str], precision: str, bases: list[int]) -> Reached:
    """The same by trying every numerator on every base, in exact fractions."""
    step = Fraction("0.1") if precision == "0.1" else Fraction(1)
    reached: Reached = {}
    for base in bases:
        percentages = [Fraction(100 * numerator, base) for numerator in range(base + 1)]
        rounded = {floor(value / step + Fraction(1, 2)) * step for value in percentages}
        truncated = {floor(value / step) * step for value in percentages}
        for text in printed:
            reached[float(text), base] = (Fraction(text) in rounded, Fraction(text) in truncated)
    return reached


def _bases(reached: Reached, printed: float, way: int) -> set[int]:
    return {base for (value, base), ways in reached.items() if value == printed and ways[way]}


def test_every_integer_percentage_is_reached_on_the_bases_that_a_search_finds(warehouse: Warehouse) -> None:
    printed = [str(value) for value in range(101)]
    found = _grim(warehouse, printed, "integer", 60, ours=810)
    assert found == _search(printed, "integer", [*range(1, 61), 810])


def test_every_percentage_of_tenths_is_reached_on_the_bases_that_a_search_finds(warehouse: Warehouse) -> None:
    printed = [f"{value / 10:.1f}" for value in range(1001)]
    found = _grim(warehouse, printed, "0.1", 47, ours=1128)
    assert found == _search(printed, "0.1", [*range(1, 48), 1128])


def test_a_percentage_that_its_precision_cannot_print_is_reached_on_no_base(warehouse: Warehouse) -> None:
    integer = _grim(warehouse, ["12.5", "33.3"], "integer", 40, ours=None)
    tenths = _grim(warehouse, ["12.55", "33.33"], "0.1", 40, ours=None)
    assert set((integer | tenths).values()) == {(False, False)}


def test_the_shares_of_2015_have_a_common_base_of_11_22_33_or_44_by_rounding_and_34_45_or_47_by_truncation(
    warehouse: Warehouse,
) -> None:
    reached = _grim(warehouse, ["91", "82", "55"], "integer", 47, ours=44)
    common = [
        set.intersection(*(_bases(reached, value, way) for value in (91.0, 82.0, 55.0))) for way in (0, 1)
    ]
    assert common == [{11, 22, 33, 44}, {34, 45, 47}]


def test_82_percent_of_47_is_reached_by_truncation_only(warehouse: Warehouse) -> None:
    assert floor(Fraction(39 * 100, 47)) == 82  # 82.98
    assert _grim(warehouse, ["82"], "integer", 47, ours=None)[82.0, 47] == (False, True)


@pytest.mark.parametrize(("edition", "n", "ours"), [(2013, 24, 1128), (2014, 38, 810), (2015, 47, 44)])
def test_our_base_reaches_every_percentage_that_was_published(
    warehouse: Warehouse, edition: int, n: int, ours: int
) -> None:
    with _PRINTED.open(encoding="utf-8", newline="") as file:
        figures = [row for row in csv.DictReader(file) if int(row["edition"]) == edition]
    published = [row for row in figures if row["unit"] == "percent" and row["reading"] == "published"]
    assert published != []
    for row in published:
        reached = _grim(warehouse, [row["printed_value"]], row["precision"], n, ours)
        assert reached[float(row["printed_value"]), ours][0], row
