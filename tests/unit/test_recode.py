"""Cells become values in our terms, or say why there is none."""

from decimal import Decimal
from pathlib import Path

import pytest
from small_codebook import codebook_of, harmonised
from wide_edition import (
    COLUMNS,
    FILES,
    WIDE_COLUMNS,
    WIDE_HEADER,
    WIDE_MODALITIES,
    values_of,
    wide,
)

from barometre_pipeline.codebook import EditionCodebook
from barometre_pipeline.ingestion.recode import in_our_unit, plain_number


def _composite(key_parts: str) -> EditionCodebook:
    return codebook_of(
        files=FILES + "project,projets.csv,1,utf-8,;,.,\n",
        columns=COLUMNS + key_parts + "project,title,,1,A,,\nproject,title,,2,B,,\n",
    )


def test_the_parts_of_a_composite_value_are_joined_in_their_order(tmp_path: Path) -> None:
    parts = "project,project_code,,2,A,,\nproject,project_code,,1,B,,\nproject,project_code,,10,,z,\n"
    result = harmonised(tmp_path, _composite(parts), projets="A;B\n1;2\n")
    assert values_of(result.tables["project"], "project_code", "title") == [("2 | 1 | z", "1 | 2")]


def test_a_key_that_lacks_a_part_is_blank_and_another_value_keeps_what_it_has(tmp_path: Path) -> None:
    parts = "project,project_code,,1,A,,\nproject,project_code,,2,B,,\n"
    result = harmonised(tmp_path, _composite(parts), projets="A;B\n1;\n;2\n")
    assert values_of(result.tables["project"], "project_code", "title") == [(None, "1"), (None, "2")]


def test_a_blank_cell_is_no_answer_and_a_sentinel_says_why(tmp_path: Path) -> None:
    content = WIDE_HEADER + (
        "1;Lille;x;p1;Vélo;;;\n1;Lille;x;p2;Bus;NSP;Sans objet;NSP\n1;Lille;x;p3;Tram;En cours;10;Oui\n"
    )
    tables = harmonised(tmp_path, wide(), projets=content).tables
    columns = ("status_code", "status_missing", "budget_eur", "budget_eur_missing")
    assert values_of(tables["project"], *columns) == [
        (None, "no_answer", None, "no_answer"),
        (None, "dont_know", None, "not_applicable"),
        ("ongoing", None, "10", None),
    ]


def test_a_column_that_the_edition_does_not_map_was_not_asked(tmp_path: Path) -> None:
    result = harmonised(tmp_path, wide(), projets=WIDE_HEADER + "1;Lille;x;p1;Vélo;Réalisé;5;Oui\n")
    columns = ("start_period", "start_period_missing", "management_mode_code", "management_mode_missing")
    assert values_of(result.tables["project"], *columns) == [(None, "not_asked", None, "not_asked")]


def test_a_row_without_header_or_constant_says_that_a_column_was_not_asked(tmp_path: Path) -> None:
    columns = WIDE_COLUMNS.replace("project,status_code,,,État,,", "project,status_code,,,,,\n,,,,État,,")
    codebook = wide(columns=columns)
    result = harmonised(tmp_path, codebook, projets=WIDE_HEADER + "1;Lille;x;p1;Vélo;?;5;Oui\n")
    assert values_of(result.tables["project"], "status_code", "status_missing") == [(None, "not_asked")]


def test_a_modality_may_say_what_a_blank_cell_means(tmp_path: Path) -> None:
    codebook = wide(modalities=WIDE_MODALITIES + "project,status_code,,planned\n")
    result = harmonised(tmp_path, codebook, projets=WIDE_HEADER + "1;Lille;x;p1;Vélo;;5;Oui\n")
    assert values_of(result.tables["project"], "status_code", "status_missing") == [("planned", None)]


def test_a_constant_may_say_why_a_value_is_missing(tmp_path: Path) -> None:
    columns = WIDE_COLUMNS + "project,management_mode_code,,,,not_applicable,\n"
    result = harmonised(tmp_path, wide(columns=columns), projets=WIDE_HEADER + "1;L;x;p1;V;Réalisé;5;Oui\n")
    missing = values_of(result.tables["project"], "management_mode_code", "management_mode_missing")
    assert missing == [(None, "not_applicable")]


def test_the_words_of_a_reason_are_a_title_like_any_other(tmp_path: Path) -> None:
    result = harmonised(tmp_path, wide(), projets=WIDE_HEADER + "1;L;x;p1;no_answer;Réalisé;5;Oui\n")
    assert result.tables["project"]["title"].tolist() == ["no_answer"]


@pytest.mark.parametrize(
    ("written", "mark", "plain"),
    [
        ("1 234,5", ",", "1234.5"),
        ("1\u202f234\u00a0567,05", ",", "1234567.05"),
        ("1234", ",", "1234"),
        ("-3,25", ",", "-3.25"),
        ("1 234.5", ".", "1234.5"),
        ("12 34", ",", "12 34"),
        ("1.234", ",", "1,234"),
        ("1.234,5", ",", "1,234.5"),
        ("1,234", ".", "1,234"),
        ("environ 12", ",", "environ 12"),
    ],
)
def test_a_number_is_rewritten_only_when_it_is_one_in_the_convention_of_its_file(
    written: str, mark: str, plain: str
) -> None:
    assert plain_number(written, mark) == plain


def test_a_number_may_be_written_with_the_words_that_the_codebook_maps(tmp_path: Path) -> None:
    codebook = wide(modalities=WIDE_MODALITIES + "project,budget_eur,Néant,0\n")
    content = WIDE_HEADER + "1;L;x;p1;V;Réalisé;Néant;Oui\n1;L;x;p2;B;Réalisé;2 000,5;Oui\n"
    budgets = harmonised(tmp_path, codebook, projets=content).tables["project"]["budget_eur"]
    assert budgets.tolist() == ["0", "2000.5"]


_IN_THOUSANDS = WIDE_COLUMNS.replace("separator\n", "separator,factor\n").replace(
    ",Budget,,", ",Budget,,,1000"
)


def test_a_number_is_multiplied_exactly_into_our_unit_and_what_is_none_is_set_aside_as_it_is(
    tmp_path: Path,
) -> None:
    modalities = WIDE_MODALITIES + "project,budget_eur,Néant,0\nproject,budget_eur,peu,500\n"
    codebook = wide(columns=_IN_THOUSANDS, modalities=modalities)
    written = ("64,75", "0,1", "1 234", "1.5", "environ 12", "Néant", "peu", "Sans objet", "-,5", "0")
    lines = "".join(f"1;L;x;p{number};V;NSP;{text};Oui\n" for number, text in enumerate(written))
    budgets = values_of(
        harmonised(tmp_path, codebook, projets=WIDE_HEADER + lines).tables["project"], "budget_eur"
    )
    # A word that the codebook maps is in our unit already; « ,5 » is a number without its whole part.
    assert [budget for (budget,) in budgets] == [
        *("64750", "100", "1234000", "1,5", "environ 12", "0", "500", None, "-500", "0")
    ]


@pytest.mark.parametrize(
    ("plain", "factor", "ours"),
    [
        ("0.1", "3", "0.3"),
        ("123456789012345678901234567890.5", "1000", "123456789012345678901234567890500"),
        ("1e3", "1000", "1000000"),
        ("12.30", "0.01", "0.123"),
        ("+7", "1000", "7000"),
        ("12.30", "1", "12.30"),
        ("1,5", "1000", "1,5"),
    ],
)
def test_no_digit_is_lost_or_added_by_a_factor(plain: str, factor: str, ours: str) -> None:
    assert in_our_unit(plain, Decimal(factor)) == ours
