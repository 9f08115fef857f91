"""Lines become rows of tables, with their place; nothing is invented, and nothing goes unsaid."""

import re
from pathlib import Path

from small_codebook import codebook_of, harmonised
from wide_edition import (
    COLUMNS,
    FILES,
    MODALITIES,
    WIDE_COLUMNS,
    WIDE_HEADER,
    WIDE_MODALITIES,
    values_of,
    wide,
)

from barometre_pipeline.ingestion.harmonise import Harmonised
from barometre_pipeline.tables import SKIPPED_LINE, TABLES


def _skipped(result: Harmonised) -> list[tuple[str | None, ...]]:
    return values_of(result.skipped, "source_file", "source_row", "reason")


def test_each_table_has_its_declared_columns_as_text_in_order_and_a_fresh_index(tmp_path: Path) -> None:
    result = harmonised(tmp_path, wide(), projets=WIDE_HEADER + "1;Lille;x;p1;Vélo;Réalisé;5;Oui\n")
    assert list(result.tables) == list(TABLES)
    for name, rows in result.tables.items():
        assert list(rows.columns) == [column.name for column in TABLES[name].columns]
        assert {str(dtype) for dtype in rows.dtypes} == {"str"}
        assert list(rows.index) == list(range(len(rows)))
        assert len(rows) == 1
    assert list(result.skipped.columns) == [column.name for column in SKIPPED_LINE.columns]


def test_rows_say_their_edition_and_the_line_that_they_come_from(tmp_path: Path) -> None:
    content = WIDE_HEADER + '1;Lille;x;p1;"Vélo\net train";Réalisé;5;Oui\n1;Lille;x;p2;Bus;Réalisé;5;Oui\n'
    projects = harmonised(tmp_path, wide(), projets=content).tables["project"]
    assert values_of(projects, "edition", "source_file", "source_sheet", "source_row") == [
        ("2014", "projets.csv", None, "2"),
        ("2014", "projets.csv", None, "4"),
    ]


def test_a_derived_table_keeps_distinct_rows_with_the_line_of_the_first(tmp_path: Path) -> None:
    content = WIDE_HEADER + (
        "1;Lille;a;p1;Vélo;Réalisé;5;Oui\n"
        "2;Lyon;b;p2;Bus;Réalisé;5;Non\n"
        "1;Lille;c;p3;Tram;En cours;6;Oui\n"
        "2;Lyons;d;p4;Métro;En cours;7;Non\n"
    )
    tables = harmonised(tmp_path, wide(), projets=content).tables
    assert values_of(tables["respondent"], "respondent_code", "name", "source_row") == [
        ("1", "Lille", "2"),
        ("2", "Lyon", "3"),
        ("2", "Lyons", "5"),
    ]
    assert values_of(tables["answer"], "respondent_code", "item_code", "is_yes", "source_row") == [
        ("1", "elu", "yes", "2"),
        ("2", "elu", "no", "3"),
    ]
    assert tables["project"]["project_code"].tolist() == ["p1", "p2", "p3", "p4"]


def test_two_spellings_of_one_code_are_one_row_of_a_derived_table(tmp_path: Path) -> None:
    codebook = codebook_of(
        files=FILES + "project,projets.csv,1,utf-8,;,.,\nrespondent,,,,,,project\n",
        columns=COLUMNS
        + "respondent,respondent_code,,,Ville,,\n"
        + "project,respondent_code,,,Ville,,\n"
        + "project,project_code,,,Projet,,\n",
        modalities=MODALITIES
        + "respondent,respondent_code,Lille,59350\nrespondent,respondent_code,Ville de Lille,59350\n",
    )
    result = harmonised(tmp_path, codebook, projets="Ville;Projet\nLille;1\nVille de Lille;2\n")
    assert values_of(result.tables["respondent"], "respondent_code", "source_row") == [("59350", "2")]
    assert result.tables["project"]["respondent_code"].tolist() == ["Lille", "Ville de Lille"]


def test_a_table_that_reads_a_file_itself_keeps_rows_that_say_the_same(tmp_path: Path) -> None:
    line = "1;Lille;x;p1;Vélo;Réalisé;5;Oui\n"
    projects = harmonised(tmp_path, wide(), projets=WIDE_HEADER + line * 2).tables["project"]
    assert projects["source_row"].tolist() == ["2", "3"]


def test_a_line_without_cells_of_a_table_yields_no_row_for_it(tmp_path: Path) -> None:
    content = WIDE_HEADER + "1;Lille;x;;;;;Oui\n2;Lyon;x;p2;Bus;Réalisé;5;\n"
    result = harmonised(tmp_path, wide(), projets=content)
    assert result.tables["respondent"]["respondent_code"].tolist() == ["1", "2"]
    assert result.tables["project"]["respondent_code"].tolist() == ["2"]
    assert result.skipped.empty


def test_who_leaves_every_answer_blank_was_asked_and_gave_none_on_its_first_line(tmp_path: Path) -> None:
    content = WIDE_HEADER + "1;Lille;x;p1;Bus;Réalisé;5;\n2;Lyon;x;p2;Tram;Réalisé;5;\n"
    content += "2;Lyon;x;p3;Vélo;Réalisé;5;Non\n1;Lille;x;p4;Gare;Réalisé;5;\n;;;p5;Quai;Réalisé;5;\n"
    answers = harmonised(tmp_path, wide(), projets=content).tables["answer"]
    assert values_of(answers, "respondent_code", "is_yes", "missing_reason", "source_row") == [
        ("1", None, "no_answer", "2"),
        ("2", "no", None, "4"),
    ]


def test_every_line_yields_a_row_or_is_listed_with_why(tmp_path: Path) -> None:
    lines = [
        WIDE_HEADER.strip(),
        "1;Lille;x;p1;Vélo;Réalisé;5;Oui",
        "",
        ";;jeanne@exemple.fr;;;;;",
        "1;Lille;x;;;;;Oui",
    ]
    result = harmonised(tmp_path, wide(), projets="\n".join(lines))
    assert _skipped(result) == [
        ("projets.csv", "3", "blank_line"),
        ("projets.csv", "4", "no_mapped_value"),
        ("projets.csv", "5", "repeated_line"),
    ]
    assert result.skipped["edition"].tolist() == ["2014"] * 3


def test_a_table_may_be_fed_by_several_files(tmp_path: Path) -> None:
    codebook = codebook_of(
        files=FILES
        + 'project,nord*.csv,1,utf-8,;,",",\nproject,sud.csv,1,cp1252,;,.,\nrespondent,,,,,,project\n',
        columns=COLUMNS
        + "respondent,respondent_code,,,Ville,,\n"
        + "project,project_code,,,Projet,,\n"
        + "project,budget_eur,,,Budget,,\n",
    )
    header = "Ville;Projet;Budget\n"
    result = harmonised(
        tmp_path,
        codebook,
        nord_1=header + "a;1;1,5\n",
        nord_2=header + "b;2;2,5\n",
        sud=(header + "a;3;3.5\né;4;4,5\n").encode("cp1252"),
    )
    assert values_of(result.tables["project"], "project_code", "budget_eur", "source_file", "source_row") == [
        ("1", "1.5", "nord_1.csv", "2"),
        ("2", "2.5", "nord_2.csv", "2"),
        ("3", "3.5", "sud.csv", "2"),
        ("4", "4,5", "sud.csv", "3"),
    ]
    assert result.tables["respondent"]["respondent_code"].tolist() == ["a", "b", "é"]


def test_a_table_made_of_constants_is_one_row(tmp_path: Path) -> None:
    codebook = codebook_of(
        files=FILES + "project,projets.csv,1,utf-8,;,.,\nrespondent,,,,,,project\n",
        columns=COLUMNS
        + "respondent,respondent_code,,,,paris,\n"
        + "project,respondent_code,,,,paris,\n"
        + "project,project_code,,,Projet,,\n",
    )
    tables = harmonised(tmp_path, codebook, projets="Projet\n1\n2\n").tables
    assert values_of(tables["respondent"], "respondent_code", "source_row") == [("paris", "2")]
    assert tables["project"]["respondent_code"].tolist() == ["paris", "paris"]


def test_a_table_that_no_file_feeds_is_empty_and_not_invented(tmp_path: Path) -> None:
    files = FILES + 'project,projets.csv,1,utf-8,;,",",\n'
    columns = COLUMNS + "project,project_code,,,Projet,,\nanswer,is_yes,elu,,Élu dédié,,\n"
    codebook = wide(files=files, columns=columns)
    tables = harmonised(tmp_path, codebook, projets="Projet\n1\n").tables
    assert tables["answer"].empty and tables["respondent"].empty
    assert list(tables["answer"].columns) == [column.name for column in TABLES["answer"].columns]


def test_one_header_may_feed_several_columns(tmp_path: Path) -> None:
    columns = WIDE_COLUMNS.replace(
        "respondent,name,,,Ville,,", "respondent,name,,,Ville,,\nrespondent,commune_code,,,Ville,,"
    )
    codebook = wide(columns=columns, modalities=WIDE_MODALITIES + "respondent,commune_code,Lille,59350\n")
    result = harmonised(tmp_path, codebook, projets=WIDE_HEADER + "1;Lille;x;p1;Vélo;Réalisé;5;Oui\n")
    assert values_of(result.tables["respondent"], "name", "commune_code") == [("Lille", "59350")]


def test_what_is_not_mapped_goes_no_further(tmp_path: Path) -> None:
    content = WIDE_HEADER + "1;Lille;jeanne@exemple.fr;p1;Vélo;Réalisé;5;Oui\n;;06 12 34 56 78;;;;;\n"
    result = harmonised(tmp_path, wide(), projets=content)
    everything = "".join(rows.to_csv() for rows in (*result.tables.values(), result.skipped))
    assert "Lille" in everything
    assert not re.search("exemple|06 12", everything)
