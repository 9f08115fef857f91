"""Which files are read, how, and for which tables: nothing is guessed, and nothing read twice."""

from pathlib import Path

import pytest
from small_codebook import EDITION, codebook_of, deliver

from barometre_pipeline.errors import BarometreError, Fault
from barometre_pipeline.ingestion.delivery import read_delivery
from barometre_pipeline.ingestion.extract import Extract
from barometre_pipeline.ingestion.layout import Layout, layouts
from barometre_pipeline.ingestion.read import read_extracts

_HEADER = "table,file,header_rows,encoding,delimiter,from_table\n"


def _extracts(raw_dir: Path, rows: str, **files: str | bytes) -> list[Extract]:
    deliver(raw_dir, **files)
    return read_extracts(read_delivery(raw_dir, EDITION), codebook_of(files=_HEADER + rows))


def _refused(raw_dir: Path, rows: str, **files: str | bytes) -> list[Fault]:
    with pytest.raises(BarometreError) as refused:
        _extracts(raw_dir, rows, **files)
    return list(refused.value.faults)


def test_each_file_that_a_pattern_matches_is_read_once_however_many_tables_it_feeds(tmp_path: Path) -> None:
    rows = (
        "project,projets_*.csv,1,utf-8,;,\nanswer,projets_*.csv,1,utf-8,;,\n"
        "respondent,villes.csv,1,utf-8,tab,\n"
    )
    extracts = _extracts(tmp_path, rows, projets_nord="a\n1\n", projets_sud="a\n2\n", villes="b\tc\n3\t4\n")
    assert [extract.file for extract in extracts] == ["projets_nord.csv", "projets_sud.csv", "villes.csv"]
    assert extracts[2].headers == ("b", "c")


def test_faults_of_several_files_and_of_their_declaration_are_reported_together(tmp_path: Path) -> None:
    rows = (
        "project,projets.csv,1,utf-8,;,\nanswer,reponses.csv,1,utf-8,;,\nrespondent,villes.csv,1,utf-8,;,\n"
    )
    faults = _refused(tmp_path, rows, projets="a;b\n1\n", villes="é\n1\n".encode("cp1252"), reponse="a\n1\n")
    assert [(fault.code, fault.place.file) for fault in faults] == [
        ("B210", "codebook/files.csv"),
        ("B212", "raw/2014/reponse.csv"),
        ("B223", "raw/2014/projets.csv"),
        ("B220", "raw/2014/villes.csv"),
    ]
    assert faults[0].place.row == 3 and "« reponse.csv »" in faults[0].remedy


def test_a_document_may_be_delivered_without_being_read(tmp_path: Path) -> None:
    folder = deliver(tmp_path, projets="a\n1\n")
    (folder / "questionnaire.pdf").write_bytes(b"%PDF")
    note = folder / "delivery.yml"
    note.write_text(note.read_text(encoding="utf-8") + "  - name: questionnaire.pdf\n", encoding="utf-8")
    codebook = codebook_of(files=_HEADER + "project,*.csv,1,utf-8,;,\n")
    extracts = read_extracts(read_delivery(tmp_path, EDITION), codebook)
    assert [extract.file for extract in extracts] == ["projets.csv"]


def test_two_patterns_that_read_a_file_for_one_table_would_count_it_twice(tmp_path: Path) -> None:
    rows = "project,*.csv,1,utf-8,;,\nproject,projets.csv,1,utf-8,;,\n"
    (fault,) = _refused(tmp_path, rows, projets="a\n1\n")
    assert (fault.code, fault.place.row) == ("B211", 3)
    assert "for the table project" in fault.what


def test_a_file_is_declared_in_one_way_only(tmp_path: Path) -> None:
    rows = "project,projets.csv,1,utf-8,;,\nanswer,projets.csv,1,cp1252,;,\n"
    (fault,) = _refused(tmp_path, rows, projets="a\n1\n")
    assert (fault.code, fault.place.row) == ("B211", 3)
    assert "in two ways" in fault.what


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("project,,1,utf-8,;,", "file"),
        ("project,*.csv,,utf-8,;,", "header_rows"),
        ("project,*.csv,0,utf-8,;,", "header_rows"),
        ("project,*.csv,3-2,utf-8,;,", "header_rows"),
        ("project,*.csv,first,utf-8,;,", "header_rows"),
        ("project,*.csv,3 to 2,utf-8,;,", "header_rows"),
        ("project,*.csv,1,,;,", "encoding"),
        ("project,*.csv,1,utf-8,,", "delimiter"),
        ("project,*.csv,1,utf-8,;;,", "delimiter"),
    ],
)
def test_nothing_of_a_layout_is_guessed(tmp_path: Path, row: str, column: str) -> None:
    faults = _refused(tmp_path, row + "\n", projets="a\n1\n")
    assert ("B213", 2, column) in [(fault.code, fault.place.row, fault.place.column) for fault in faults]


@pytest.mark.parametrize("written", ["2-3", "2 - 3", "2 to 3"])
def test_the_rows_of_a_header_may_be_written_as_no_spreadsheet_takes_for_a_date(written: str) -> None:
    files = codebook_of(files=_HEADER + f"project,a.csv,{written},utf-8,;,\n").files
    (layout,) = layouts(files, ["a.csv"])[0].values()
    assert layout is not None and layout.header_rows == (2, 3)


@pytest.mark.parametrize(
    ("written", "is_date"),
    [
        ("5-Apr", True),
        ("05-avr.", True),
        ("avr-05", True),
        ("04/05/2026", True),
        ("2026-05-04", True),
        ("2026-05-04 00:00:00", True),
        ("5 avril 2026", True),
        ("premier", False),
        ("5-4", False),
        ("0", False),
    ],
)
def test_rows_that_a_spreadsheet_took_for_a_date_are_told_so(written: str, is_date: bool) -> None:
    files = codebook_of(files=_HEADER + f"project,a.csv,{written},utf-8,;,\n").files
    (fault,) = layouts(files, ["a.csv"])[1]
    assert (fault.code, fault.place.column) == ("B213", "header_rows")
    assert ("took it for a date" in fault.what) is is_date and "4 to 5" in fault.remedy


def test_a_text_file_has_no_sheet(tmp_path: Path) -> None:
    header = "table,file,sheet,header_rows,encoding,delimiter\n"
    deliver(tmp_path, projets="a\n1\n")
    codebook = codebook_of(files=header + "project,projets.csv,Feuille1,1,utf-8,;\n")
    with pytest.raises(BarometreError) as refused:
        read_extracts(read_delivery(tmp_path, EDITION), codebook)
    (fault,) = refused.value.faults
    assert (fault.code, fault.place.row, fault.place.column) == ("B213", 2, "sheet")


def test_a_table_cannot_share_the_lines_of_a_table_without_files(tmp_path: Path) -> None:
    rows = "project,*.csv,1,utf-8,;,\nrespondent,,,,,answer\nanswer,,,,,respondent\n"
    faults = _refused(tmp_path, rows, projets="a\n1\n")
    assert [(fault.code, fault.place.row) for fault in faults] == [("B213", 3), ("B213", 4)]


_WORKBOOK = "table,file,sheet,header_rows,first_column,last_column,foot,encoding,delimiter,from_table\n"


def _declared_faults(rows: str) -> list[tuple[str, int | None, str | None]]:
    _, faults = layouts(codebook_of(files=_WORKBOOK + rows).files, ["a.xlsx", "b.xls"])
    return [(fault.code, fault.place.row, fault.place.column) for fault in faults]


def test_a_sheet_is_laid_out_by_the_letters_of_its_columns() -> None:
    rows = "project,*.xlsx,Projets,2-3,B,AA,Total,,,\nanswer,b.xls,Avis,1,,,,,,\n,a.xlsx,Listes,,,,,,,\n"
    found, faults = layouts(codebook_of(files=_WORKBOOK + rows).files, ["a.xlsx", "b.xls"])
    assert faults == []
    assert found == {
        ("a.xlsx", "Projets"): Layout("Projets", (2, 3), (2, 27), "Total"),
        ("b.xls", "Avis"): Layout("Avis", (1, 1)),
        ("a.xlsx", "Listes"): None,
    }


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("project,a.xlsx,,1,,,,,,", "sheet"),
        ("project,a.xlsx,S,,,,,,,", "header_rows"),
        ("project,a.xlsx,S,1,,,,utf-8,,", "encoding"),
        ("project,a.xlsx,S,1,,,,,;,", "delimiter"),
        ("project,a.xlsx,S,1,B,,,,,", "first_column"),
        ("project,a.xlsx,S,1,,H,,,,", "first_column"),
        ("project,a.xlsx,S,1,H,B,,,,", "first_column"),
        ("project,a.xlsx,S,1,2,8,,,,", "first_column"),
        (",a.xlsx,,,,,,,,", "sheet"),
        (",a.xlsx,S,1,,,,,,", "table"),
        (",,,,,,,,,", "file"),
        (",a.xlsx,S,,,,,,,project", "table"),
    ],
)
def test_a_row_of_a_workbook_says_all_that_it_must_and_nothing_that_it_cannot(row: str, column: str) -> None:
    assert ("B213", 2, column) in _declared_faults(row + "\n")


@pytest.mark.parametrize("column", ["first_column", "last_column"])
def test_a_text_file_has_no_columns_to_choose(column: str) -> None:
    header = f"table,file,header_rows,encoding,delimiter,{column}\n"
    files = codebook_of(files=header + "project,a.csv,1,utf-8,;,B\n").files
    (fault,) = layouts(files, ["a.csv"])[1]
    assert (fault.code, fault.place.column) == ("B213", column)


@pytest.mark.parametrize(
    ("rows", "column"),
    [
        ("project,a.xlsx,S,1,,,,,,\n,a.xlsx,S,,,,,,,\n", "table"),
        ("project,a.xlsx,S,1,,,,,,\nanswer,*.xlsx,S,1-2,,,,,,\n", "file"),
        ("project,a.xlsx,S,1,,,,,,\nanswer,*.xlsx,S,1,,,Total,,,\n", "file"),
        (",a.xlsx,S,,,,,,,\n,*.xlsx,S,,,,,,,\n", "file"),
    ],
)
def test_a_sheet_is_declared_in_one_way_only(rows: str, column: str) -> None:
    assert _declared_faults(rows) == [("B211", 3, column)]


def test_a_sheet_that_is_read_no_further_is_one_of_a_delivered_file() -> None:
    assert _declared_faults(",c.xlsx,S,,,,,,,\n") == [("B210", 2, "file")]


def test_a_text_file_may_be_known_and_read_no_further(tmp_path: Path) -> None:
    rows = "project,projets.csv,1,utf-8,;,\n,lisezmoi.csv,,,,\n"
    extracts = _extracts(tmp_path, rows, projets="a\n1\n", lisezmoi="\x00")
    assert [extract.file for extract in extracts] == ["projets.csv"]


def test_a_workbook_that_no_row_names_is_not_passed_over(tmp_path: Path) -> None:
    folder = deliver(tmp_path, projets="a\n1\n")
    note = folder / "delivery.yml"
    for name in ("a.xlsx", "b.xls", "c.ods", "d.xlsm", "e.xlsb"):
        (folder / name).write_bytes(b"x")
        note.write_text(note.read_text(encoding="utf-8") + f"  - name: {name}\n", encoding="utf-8")
    with pytest.raises(BarometreError) as refused:
        read_extracts(
            read_delivery(tmp_path, EDITION), codebook_of(files=_HEADER + "project,projets.csv,1,utf-8,;,\n")
        )
    assert [fault.code for fault in refused.value.faults] == ["B212"] * 5
