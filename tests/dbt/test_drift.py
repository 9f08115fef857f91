"""What changed in the extract from one edition to the next, as an analyst reads it.

Belongs here: the whole drift of the small barometer, columns whose gaps are compared, headers in any order.
Does not: the logic of single steps by hand (dbt unit tests beside the models).
"""

from __future__ import annotations

import random
from bisect import bisect_right

import pandas as pd
from built_warehouse import Warehouse
from hand_made import database_of
from small_extracts import DRIFT

from barometre_pipeline.publication.catalogue import open_tables, read_catalogue
from barometre_pipeline.tables import ANSWER, TABLES


def test_the_drift_of_the_small_barometer_is_as_counted_by_hand(warehouse: Warehouse) -> None:
    rows = warehouse.query(
        "select table_name, column_name, item_code, aspect, change, code, before_text, after_text,"
        " before_value, after_value from quality.drift where edition = 2015"
    )
    assert len(rows) == len(DRIFT)
    assert set(rows) == DRIFT


def test_an_edition_is_held_against_the_one_that_landed_before_it_and_the_first_against_none(
    warehouse: Warehouse,
) -> None:
    editions = warehouse.query("select distinct edition, edition_before, nature from quality.drift")
    assert editions == [(2015, 2014, "simulated")]


def test_the_drift_is_released_to_the_office_and_is_not_open(warehouse: Warehouse) -> None:
    tables = read_catalogue(warehouse.output / "target" / "manifest.json", [], 5)
    opened = {table.label for table in open_tables(tables)}
    assert "quality.drift" in {table.label for table in tables} - opened
    assert "quality.reconciliation" in opened


def test_gaps_are_compared_in_every_landed_column_that_may_have_some(warehouse: Warehouse) -> None:
    compared = warehouse.query(
        "select distinct table_name, column_name from quality.int_missing_share where edition = 2014"
    )
    optional = {
        (name, column.name)
        for name, table in TABLES.items()
        if table is not ANSWER
        for column in table.asked
        if not column.required
    }
    # The small barometer asks for ranks and for yes or no.
    assert set(compared) == optional | {("answer", "rank"), ("answer", "is_yes")}


def _longest_order(order: list[int]) -> int:
    """Length of the longest rising subsequence, by patience sorting."""
    piles: list[int] = []
    for card in order:
        pile = bisect_right(piles, card)
        piles[pile : pile + 1] = [card]
    return len(piles)


def test_headers_that_keep_their_place_are_those_without_which_the_longest_order_is_shorter(
    warehouse: Warehouse,
) -> None:
    draws = random.Random(2015)
    orders = {edition: draws.sample(range(1, 31), draws.randint(1, 30)) for edition in range(2015, 2055)}
    text = {"aspect": "header", "table_name": "project", "before_text": "a", "after_text": "a"}
    files = {"before_file": "f", "before_sheet": "one", "after_file": "g", "after_sheet": "one"}
    headers = [
        {"edition": edition, "before_number": before, "after_number": after} | text | files
        for edition, order in orders.items()
        for before, after in enumerate(order, start=1)
    ]
    pairs = pd.DataFrame([{"edition": edition, "file_pair": 1} | files for edition in orders])
    tables = {"quality.int_extract_text": pd.DataFrame(headers), "quality.int_same_file": pairs}
    with database_of(tables) as database:
        query = f"from ({warehouse.model_queries['int_header_moved']})"
        moved = {
            tuple(row) for row in database.execute(f"select edition, before_position {query}").fetchall()
        }
    for edition, order in orders.items():
        for place in range(len(order)):
            is_shorter = _longest_order(order[:place] + order[place + 1 :]) < _longest_order(order)
            assert is_shorter == ((edition, place + 1) not in moved)
