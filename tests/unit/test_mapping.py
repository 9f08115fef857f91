"""A codebook that contradicts itself is told so, with the line."""

from pathlib import Path

import pytest
from wide_edition import (
    WIDE_COLUMNS,
    WIDE_HEADER,
    WIDE_MODALITIES,
    faults_of,
    wide,
)


@pytest.mark.parametrize(
    ("row", "line", "column"),
    [
        ("project,title,,,Titre,fixe,", 14, "constant"),
        ("project,title,,,Autre,,", 14, "part"),
        ("project,start_period,,un,Année,,", 14, "part"),
        ("project,,,,Année,,", 14, "column"),
        (",title,,,Année,,", 14, "column"),
        ("project,start_period,,,Année,,/", 14, "item"),
        ("project,start_period,elu,,Année,,", 14, "item"),
        ("answer,is_yes,,,Année,,", 14, "item"),
        ("answer,is_yes,eluu,,Année,,", 14, "item"),
        ("answer,rank,elu,,Année,,", 14, "column"),
        ("answer,is_yes,,,Année,,/", 14, "item"),
    ],
)
def test_a_row_of_columns_that_makes_no_sense_is_named(
    tmp_path: Path, row: str, line: int, column: str
) -> None:
    codebook = wide(columns=WIDE_COLUMNS + row + "\n")
    (fault,) = faults_of(tmp_path, codebook, projets=WIDE_HEADER + "1;L;x;p1;V;NSP;5;Oui\n")
    assert (fault.code, fault.place.file) == ("B301", "codebook/columns.csv")
    assert (fault.place.row, fault.place.column) == (line, column)


def test_one_answer_has_one_code_whichever_space_it_holds(tmp_path: Path) -> None:
    codebook = wide(modalities=WIDE_MODALITIES + "project,status_code,En  cours,done\n")
    (fault,) = faults_of(tmp_path, codebook, projets=WIDE_HEADER + "1;L;x;p1;V;NSP;5;Oui\n")
    assert (fault.code, fault.place.file, fault.place.row) == ("B301", "codebook/modalities.csv", 9)


def test_a_file_is_not_read_for_a_table_of_which_nothing_is_mapped(tmp_path: Path) -> None:
    columns = "\n".join(row for row in WIDE_COLUMNS.split("\n") if not row.startswith("respondent"))
    codebook = wide(columns=columns + ",,,,Ville,,\n")
    (fault,) = faults_of(tmp_path, codebook, projets=WIDE_HEADER + "1;L;x;p1;V;NSP;5;Oui\n")
    assert (fault.code, fault.place.file, fault.place.row) == ("B301", "codebook/files.csv", 3)


@pytest.mark.parametrize(
    "row",
    [
        "project,start_period,,,Année,,,1000",
        "project,delivery_period,,,,2012,,1000",
        "project,status_code,,,,,,1000",
        ",,,,Année,,,1000",
        "answer,is_yes,elu,,Élu dédié,,,1000",
        "answer,rank,elu,,Élu dédié,,,1000",
    ],
)
def test_a_factor_stands_where_a_number_is_read_and_nowhere_else(tmp_path: Path, row: str) -> None:
    columns = WIDE_COLUMNS.replace("separator\n", "separator,factor\n")
    columns = columns.replace("project,status_code,,,État,,\n", ",,,,État,,\n").replace(
        "answer,is_yes,elu,,Élu dédié,,\n", ""
    )
    (fault,) = faults_of(
        tmp_path, wide(columns=columns + row + "\n"), projets=WIDE_HEADER + "1;L;x;p1;V;;5;\n"
    )
    line = len(columns.splitlines()) + 1
    assert (fault.code, fault.place.row, fault.place.column) == ("B301", line, "factor")


def test_a_number_of_two_parts_has_no_factor(tmp_path: Path) -> None:
    columns = WIDE_COLUMNS.replace("separator\n", "separator,factor\n").replace(
        "project,budget_eur,,,Budget,,\n",
        "project,budget_eur,,1,Budget,,\nproject,budget_eur,,2,Courriel,,,1000\n",
    )
    columns = columns.replace(",,,,Courriel,,\n", "", 1)
    faults = faults_of(tmp_path, wide(columns=columns), projets=WIDE_HEADER + "1;L;x;p1;V;NSP;5;Oui\n")
    assert ("B301", "factor") in [(fault.code, fault.place.column) for fault in faults]
