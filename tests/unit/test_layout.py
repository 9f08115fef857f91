"""Which files are read, how, and for which tables: nothing is guessed, and nothing read twice."""

from pathlib import Path

import pytest
from small_codebook import EDITION, codebook_of, deliver

from barometre_pipeline.errors import BarometreError, Fault
from barometre_pipeline.ingestion.delivery import read_delivery
from barometre_pipeline.ingestion.read import Extract, read_extracts

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
        ("project,*.csv,1,,;,", "encoding"),
        ("project,*.csv,1,utf-8,,", "delimiter"),
        ("project,*.csv,1,utf-8,;;,", "delimiter"),
    ],
)
def test_nothing_of_a_layout_is_guessed(tmp_path: Path, row: str, column: str) -> None:
    faults = _refused(tmp_path, row + "\n", projets="a\n1\n")
    assert ("B213", 2, column) in [(fault.code, fault.place.row, fault.place.column) for fault in faults]


def test_a_text_file_has_no_sheet(tmp_path: Path) -> None:
    header = "table,file,sheet,header_rows,encoding,delimiter\n"
    deliver(tmp_path, projets="a\n1\n")
    codebook = codebook_of(files=header + "project,projets.csv,Feuille1,1,utf-8,;\n")
    with pytest.raises(BarometreError) as refused:
        read_extracts(read_delivery(tmp_path, EDITION), codebook)
    assert [(fault.code, fault.place.file) for fault in refused.value.faults] == [
        ("B213", "raw/2014/projets.csv")
    ]


def test_a_table_cannot_share_the_lines_of_a_table_without_files(tmp_path: Path) -> None:
    rows = "project,*.csv,1,utf-8,;,\nrespondent,,,,,answer\nanswer,,,,,respondent\n"
    faults = _refused(tmp_path, rows, projets="a\n1\n")
    assert [(fault.code, fault.place.row) for fault in faults] == [("B213", 3), ("B213", 4)]
