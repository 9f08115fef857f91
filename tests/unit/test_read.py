"""Files become cells of text with their place; what is not as declared is a clear fault."""

from pathlib import Path

import pytest

from barometre_pipeline.errors import BarometreError, Fault
from barometre_pipeline.ingestion.cells import clean, fold
from barometre_pipeline.ingestion.extract import Extract, SkippedLine
from barometre_pipeline.ingestion.layout import Layout
from barometre_pipeline.ingestion.read import read_text_file


def _read(
    folder: Path,
    content: str | bytes,
    encoding: str = "utf-8",
    delimiter: str = ";",
    header_rows: tuple[int, int] = (1, 1),
    foot: str | None = None,
) -> Extract:
    path = folder / "2014" / "essai.csv"
    path.parent.mkdir()
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return read_text_file(path, Layout(None, header_rows, foot=foot, encoding=encoding, delimiter=delimiter))


def _faults(folder: Path, content: str | bytes, encoding: str = "utf-8", delimiter: str = ";") -> list[Fault]:
    with pytest.raises(BarometreError) as refused:
        _read(folder, content, encoding, delimiter)
    assert {fault.place.file for fault in refused.value.faults} == {"raw/2014/essai.csv"}
    return list(refused.value.faults)


def _found(faults: list[Fault]) -> list[tuple[str, int | None]]:
    return [(fault.code, fault.place.row) for fault in faults]


# What a file holds


def test_every_cell_is_text_as_written_with_its_line(tmp_path: Path) -> None:
    extract = _read(tmp_path, "code;budget;date\n007;1 234,50;2014-01\nNA;;true\n")
    assert (extract.file, extract.sheet) == ("essai.csv", None)
    assert extract.headers == ("code", "budget", "date")
    assert extract.cells.to_dict("index") == {
        2: {"code": "007", "budget": "1 234,50", "date": "2014-01"},
        3: {"code": "NA", "budget": "", "date": "true"},
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16"])
def test_a_file_is_read_in_the_encoding_declared(tmp_path: Path, encoding: str) -> None:
    extract = _read(tmp_path, "intitulé\nRéseau très haut débit\n", encoding)
    assert extract.cells["intitulé"].tolist() == ["Réseau très haut débit"]


def test_the_mark_of_a_utf8_file_is_no_part_of_its_first_header(tmp_path: Path) -> None:
    assert _read(tmp_path, b'\xef\xbb\xbf"code; n";nom\n1;x\n').headers == ("code; n", "nom")


def test_spaces_around_a_cell_are_taken_off_whatever_their_width(tmp_path: Path) -> None:
    extract = _read(tmp_path, " code \xa0;nom\n\u202f1\u200b;\t a b \xa0\n")
    assert extract.headers == ("code", "nom")
    assert list(extract.cells.loc[2]) == ["1", "a b"]


def test_accents_are_composed_in_headers_and_cells(tmp_path: Path) -> None:
    extract = _read(tmp_path, "e\u0301tat\nre\u0301alise\u0301\n")
    assert extract.cells["\u00e9tat"].tolist() == ["r\u00e9alis\u00e9"]


def test_a_header_is_the_same_whichever_space_was_typed_in_it(tmp_path: Path) -> None:
    assert _read(tmp_path, '"Élu\xa0dédié\u202f?\n(oui, non)"\nOui\n').headers == ("Élu dédié ? (oui, non)",)


def test_cleaning_and_folding_differ_only_inside_a_text() -> None:
    assert clean("\ufeff a\xa0 b \u200b") == "a\xa0 b"
    assert fold("\ufeff a\xa0 b\n c ") == "a b c"


def test_blank_lines_are_listed_and_the_lines_after_keep_their_number(tmp_path: Path) -> None:
    extract = _read(tmp_path, "a;b\n\n1;2\n;\n \t;\xa0\n3;4\n")
    assert extract.cells.index.tolist() == [3, 6]
    assert extract.skipped == tuple(SkippedLine(row, "blank_line") for row in (2, 4, 5))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_whatever_ends_them_and_however_many_a_quoted_cell_holds(
    tmp_path: Path, end: str
) -> None:
    lines = ["a;b", '1;"un', "deux; trois", '"', "2;x"]
    extract = _read(tmp_path, end.join(lines))
    assert extract.cells.index.tolist() == [2, 5]
    assert extract.cells.loc[2, "b"] == f"un{end}deux; trois"


def test_quotes_doubled_inside_a_cell_are_one(tmp_path: Path) -> None:
    assert _read(tmp_path, 'a;b\n1;"dit ""smart"""\n').cells.loc[2, "b"] == 'dit "smart"'


def test_titles_above_the_header_are_listed_as_skipped(tmp_path: Path) -> None:
    extract = _read(tmp_path, "Baromètre;;\n\na;b;c\n1;2;3\n", header_rows=(3, 3))
    assert extract.headers == ("a", "b", "c")
    assert extract.skipped == (SkippedLine(1, "title_line"), SkippedLine(2, "blank_line"))
    assert extract.cells.index.tolist() == [4]


def test_a_header_of_two_lines_is_joined_column_by_column(tmp_path: Path) -> None:
    extract = _read(tmp_path, "code;Objectif;Objectif\n;rang;oui\n1;2;3\n", header_rows=(1, 2))
    assert extract.headers == ("code", "Objectif | rang", "Objectif | oui")


def test_the_foot_begins_where_the_first_filled_cell_says_so_and_is_skipped(tmp_path: Path) -> None:
    content = "a;b\nTotaux de Lille;1\n;Totaux\nun mot sur deux lignes\n\n"
    extract = _read(tmp_path, content, foot="Totaux")
    assert extract.cells.to_dict("index") == {2: {"a": "Totaux de Lille", "b": "1"}}
    assert extract.skipped == tuple(SkippedLine(row, "foot_line") for row in (3, 4, 5))


def _foot_fault(folder: Path, content: str) -> Fault:
    with pytest.raises(BarometreError) as refused:
        _read(folder, content, foot="Total")
    (fault,) = refused.value.faults
    return fault


@pytest.mark.parametrize("sub_total", ["Total;;", ";;Total", " Total ;9;9"])
def test_a_sub_total_does_not_end_the_table(tmp_path: Path, sub_total: str) -> None:
    fault = _foot_fault(tmp_path, f"a;b;c\nLille;1;2\n{sub_total}\nLyon;3;4\nTotal;9;9\n")
    assert (fault.code, fault.place.row) == ("B238", 3)
    assert "line 3, 5" in fault.what and "Lyon" not in str(fault)


def test_lines_under_the_foot_that_are_as_full_as_those_of_the_table_are_not_skipped(tmp_path: Path) -> None:
    lines = "a;b;c\nLille;1;2\nBrest;1;\nCaen;1;2\nTotal;3;6\nnote;1;\nLyon;3;4\nNice;5;6\n"
    fault = _foot_fault(tmp_path, lines)
    assert (fault.code, fault.place.row) == ("B238", 7)
    assert "line 7, 8" in fault.what and "Lyon" not in str(fault)


def test_notes_under_a_table_of_one_column_are_its_foot(tmp_path: Path) -> None:
    extract = _read(tmp_path, "a\nLille\nTotal\nnote\n", foot="Total")
    assert extract.cells["a"].tolist() == ["Lille"]


def test_a_foot_that_is_declared_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(BarometreError) as refused:
        _read(tmp_path, "a;b\nMarc;1\nTotaux de Lille;1\n", foot="Totaux")
    (fault,) = refused.value.faults
    assert fault.code == "B237" and "« Totaux »" in fault.what and "whole cell" in fault.remedy
    assert fault.detail == "nearest first cells « Totaux de Lille »"


def test_a_column_without_header_and_without_cells_is_left_out(tmp_path: Path) -> None:
    extract = _read(tmp_path, "a;;b;\n1;;2;\n")
    assert extract.headers == ("a", "b")
    assert list(extract.cells.loc[2]) == ["1", "2"]


# What is not as declared


def test_a_cp1252_file_declared_utf8_names_the_byte_and_its_line(tmp_path: Path) -> None:
    (fault,) = _faults(tmp_path, "a\nb\nEn réalité\n".encode("cp1252"))
    assert (fault.code, fault.place.row) == ("B220", 3)
    assert "0xE9" in fault.what and "« é »" in fault.what
    assert "cp1252?" in fault.remedy


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_a_utf8_file_declared_in_one_byte_is_told_by_its_mojibake(tmp_path: Path, encoding: str) -> None:
    (fault,) = _faults(tmp_path, "a\nb\nréalisé\n".encode(), encoding)
    assert (fault.code, fault.place.row) == ("B220", 3)
    assert "« Ã© »" in fault.what
    assert "utf-8" in fault.remedy


def test_an_accent_alone_is_no_mojibake(tmp_path: Path) -> None:
    assert _read(tmp_path, "état\nà\né\n", "cp1252").cells["état"].tolist() == ["à", "é"]


def test_a_cp1252_file_declared_latin1_is_told_by_its_control_characters(tmp_path: Path) -> None:
    (fault,) = _faults(tmp_path, "budget\n\n12 €\n".encode("cp1252"), "latin-1")
    assert (fault.code, fault.place.row) == ("B220", 3)
    assert "0x80" in fault.what and "cp1252?" in fault.remedy


def test_a_byte_that_the_declared_encoding_lacks_is_named(tmp_path: Path) -> None:
    (fault,) = _faults(tmp_path, b"a\n\xe9 \x81\n", "cp1252")
    assert (fault.code, fault.place.row) == ("B220", 2)
    assert "0x81" in fault.what and fault.remedy.endswith("files.csv")


@pytest.mark.parametrize(
    ("content", "declared", "actual"),
    [
        (b"\xef\xbb\xbfa\n1\n", "cp1252", "utf-8"),
        ("a\n1\n".encode("utf-16"), "utf-8", "utf-16"),
        ("a\n1\n".encode("utf-16"), "cp1252", "utf-16"),
    ],
)
def test_a_byte_order_mark_contradicts_another_encoding(
    tmp_path: Path, content: bytes, declared: str, actual: str
) -> None:
    (fault,) = _faults(tmp_path, content, declared)
    assert fault.code == "B220"
    assert actual in fault.what and declared in fault.what


def test_utf16_without_its_mark_is_not_taken_on_trust(tmp_path: Path) -> None:
    assert _found(_faults(tmp_path, b"a;b\n1;2\n", "utf-16")) == [("B220", 1)]


def test_nul_characters_name_their_line(tmp_path: Path) -> None:
    assert _found(_faults(tmp_path, b"a;b\n1;\x00\n")) == [("B221", 2)]


@pytest.mark.parametrize("start", [b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0rest"])
def test_a_workbook_is_not_read_as_text(tmp_path: Path, start: bytes) -> None:
    (fault,) = _faults(tmp_path, start, "cp1252")
    assert fault.code == "B221" and "workbook" in fault.what


def test_ragged_lines_are_all_named_with_their_number_of_cells(tmp_path: Path) -> None:
    (fault,) = _faults(tmp_path, "a;b;c\n1;2\n1;2;3\n1;2;3;4\n")
    assert (fault.code, fault.place.row) == ("B223", 2)
    assert "2 line(s)" in fault.what and "3 cells" in fault.what
    assert "line 2 has 2, line 4 has 4" in fault.what


def test_a_ragged_line_after_a_cell_of_several_lines_keeps_its_number(tmp_path: Path) -> None:
    assert _found(_faults(tmp_path, 'a;b\n1;"x\ny"\n1\n')) == [("B223", 4)]


def test_no_cell_of_a_ragged_line_is_shown(tmp_path: Path) -> None:
    (fault,) = _faults(tmp_path, "a;b\njeanne@exemple.fr\n")
    assert "exemple" not in str(fault)


def test_a_wrong_delimiter_is_the_only_fault_and_names_the_other(tmp_path: Path) -> None:
    (fault,) = _faults(tmp_path, "a;b;c\n1;2;3\n1,5;2;3\n", delimiter=",")
    assert (fault.code, fault.place.row) == ("B224", 1)
    assert "semicolon" in fault.what


def test_a_delimiter_that_nobody_sees_is_told_by_its_name(tmp_path: Path) -> None:
    (fault,) = _faults(tmp_path, "a;b\n1;2\n", delimiter="\t")
    assert fault.code == "B224" and "the delimiter tab there" in fault.what


def test_a_file_may_have_one_column_and_other_delimiters_in_its_header(tmp_path: Path) -> None:
    assert _read(tmp_path, "Élu dédié (oui, non)\nOui\n").headers == ("Élu dédié (oui, non)",)


def test_a_header_is_duplicated_even_when_spaces_tell_it_apart(tmp_path: Path) -> None:
    (fault,) = _faults(tmp_path, "état;nom;état \xa0\n1;2;3\n")
    assert (fault.code, fault.detail) == ("B225", "« état »")
    assert "2 times, in columns 1, 3" in fault.what and "header_rows" in fault.remedy
    assert "état" not in str(fault.public())


def test_cells_under_a_blank_header_are_not_dropped(tmp_path: Path) -> None:
    (fault,) = _faults(tmp_path, "a;;b\n1;;2\n1;x;2\n1;y;2\n")
    assert fault.code == "B226"
    assert "column 2" in fault.what and "line 3, 4" in fault.what and "header_rows" in fault.remedy


def test_a_quote_that_is_never_closed_names_the_line_that_opens_it(tmp_path: Path) -> None:
    (fault,) = _faults(tmp_path, 'a;b\n1;2\n1;"x\n2;3\n')
    assert (fault.code, fault.place.row) == ("B222", 3)
    assert "never closed" in fault.what


def test_a_quote_that_swallows_the_header_is_the_only_fault(tmp_path: Path) -> None:
    assert _found(_faults(tmp_path, 'a;"b\n1;2\n')) == [("B222", 1)]


def test_a_cell_that_goes_on_after_its_quote_names_its_line(tmp_path: Path) -> None:
    (fault,) = _faults(tmp_path, 'a;b\n1;"x" y\n2;3\n')
    assert (fault.code, fault.place.row) == ("B222", 2)
    assert "closing quote" in fault.what


def test_a_quote_opened_in_a_long_file_is_no_traceback(tmp_path: Path) -> None:
    assert _found(_faults(tmp_path, 'a;b\n1;"x\n' + "2;3\n" * 50_000)) == [("B222", 2)]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b";;\n1;2;3\n"])
def test_a_file_without_header_says_so(tmp_path: Path, content: bytes) -> None:
    assert [fault.code for fault in _faults(tmp_path, content)] == ["B227"]


@pytest.mark.parametrize("content", ["a;b\n", "a;b", "a;b\n;\n\n"])
def test_a_file_with_a_header_and_no_line_says_so(tmp_path: Path, content: str) -> None:
    (fault,) = _faults(tmp_path, content)
    assert fault.code == "B227" and "no line" in fault.what


def test_what_is_wrong_in_one_file_is_reported_together(tmp_path: Path) -> None:
    faults = _faults(tmp_path, 'a;a;\n1;2;x\n1\n1;"2\n')
    assert _found(faults) == [("B222", 4), ("B225", 1), ("B226", 1), ("B223", 3)]
