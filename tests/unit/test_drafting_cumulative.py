"""A file of several editions beside one whose `files.csv` says how they are told apart."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from barometre_pipeline.drafting.cumulative import of_edition
from barometre_pipeline.drafting.kept import NOTHING_KEPT
from barometre_pipeline.drafting.known import Known
from barometre_pipeline.drafting.profiles import Found
from barometre_pipeline.drafting.sounding import Sounding
from barometre_pipeline.drafting.wrong_year import other_years
from barometre_pipeline.ingestion.file_row import FileRow

LAST_YEAR = FileRow(2, "project", "a.csv", None, "1", None, None, None, "utf-8", ";", ".", None, "Suivi", "")
KNOWN = Known(2016, 2015, files=(LAST_YEAR,))


def looked_at(*suivi: str) -> tuple[Sequence[Found], list[str]]:
    """The columns that are drafted of a file whose column Suivi holds some cells, and the warnings."""
    lines = tuple(f"P{number}" for number in range(len(suivi)))
    columns = (Found("a.csv", None, 1, "Suivi", suivi), Found("a.csv", None, 2, "Code", lines))
    sounding, warnings = of_edition(Sounding("a.csv", None, columns, {}, ()), KNOWN, NOTHING_KEPT)
    return sounding.columns, warnings


def test_the_column_that_said_the_edition_last_year_says_it_again() -> None:
    columns, warnings = looked_at("2015", "2016", "2015", "2016")
    assert [(column.header, column.cells) for column in columns] == [("Code", ("P1", "P3"))]
    assert warnings == []


def test_where_it_does_not_say_the_year_all_lines_are_drafted_and_that_is_told() -> None:
    columns, (warning,) = looked_at("Saison 1", "Saison 2")
    assert [column.header for column in columns] == ["Suivi", "Code"]
    assert "« Suivi » said of which edition a line is in 2015" in warning
    assert "edition_written" in warning


@pytest.mark.parametrize("lines", [1, 3])
def test_a_file_of_one_edition_only_is_drafted_whole_and_says_it_to_the_loads_that_follow(lines: int) -> None:
    columns, warnings = looked_at(*["2016"] * lines)
    assert [(column.header, len(column.cells)) for column in columns] == [("Code", lines)]
    assert warnings == []


def test_a_first_file_whose_lines_all_say_the_edition_is_read_by_them() -> None:
    columns = (
        Found("a.csv", None, 1, "Édition", ("2016",) * 3),
        Found("a.csv", None, 2, "Année", ("2016",) * 3),
    )
    sounding, _ = of_edition(Sounding("a.csv", None, columns, {}, ()), Known(2016, None), NOTHING_KEPT)
    assert sounding.how["edition_header"] == "Édition"
    assert [column.header for column in sounding.columns] == ["Année"], (
        "a year of something is not taken for it"
    )


@pytest.mark.parametrize(
    ("folder", "header", "cells", "told"),
    [
        ("2015", "Code", ("1", "2"), ["2015"]),
        ("réponses de 2015", "Code", ("1", "2"), ["réponses de 2015"]),
        ("2016", "Code", ("2015", "2015"), []),
        ("reponses", "Édition", ("2015", "2015"), ["Édition"]),
        ("reponses", "Édition", ("campagne 2014", "campagne 2015"), ["Édition"]),
        ("2015", "edition", ("2015", "2015"), ["2015", "edition"]),
        ("2016", "Édition", ("2016", "2016"), []),
        ("2016", "Édition", ("2015", "2016"), []),
        ("2016", "Édition", ("première", "seconde"), []),
        ("2016", "Édition", ("", ""), []),
        ("lot 120150", "Année de début", ("2015", "2015"), []),
    ],
)
def test_files_that_say_another_year_than_the_one_that_was_typed_are_told(
    folder: str, header: str, cells: tuple[str, ...], told: list[str], tmp_path: Path
) -> None:
    (tmp_path / folder).mkdir()
    column = Found("a.csv", None, 1, header, cells)
    warned = list(other_years([tmp_path / folder], [Sounding("a.csv", None, (column,), {}, ())], KNOWN))
    assert len(warned) == len(told)
    for warning, word in zip(warned, told, strict=True):
        assert word in warning
        assert "is 2016, which you typed, the edition that they are of?" in warning
