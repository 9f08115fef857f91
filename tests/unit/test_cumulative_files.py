"""A file of several editions: each load takes its own lines, and accounts for the others."""

from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from small_codebook import EDITION, codebook_of, deliver, harmonised
from small_folder import write_delivery, write_folder
from wide_edition import COLUMNS, MODALITIES, faults_of, values_of

from barometre_pipeline.checking.language import speaking
from barometre_pipeline.checking.outline import outline
from barometre_pipeline.checking.report import check
from barometre_pipeline.codebook import EditionCodebook
from barometre_pipeline.ingestion.delivery import read_delivery
from barometre_pipeline.ingestion.examine import unnamed_of
from barometre_pipeline.ingestion.load import load_edition
from barometre_pipeline.ingestion.read import read_extracts

_FILES = "table,file,header_rows,encoding,delimiter,from_table,edition_header,edition_written\n"
_COLUMNS = COLUMNS + (
    "project,project_code,,,N°,,\nproject,title,,,Titre,,\nproject,domain_code,,,Domaine,,\n"
    "project,respondent_code,,,Ville,,\nrespondent,respondent_code,,,Ville,,\n"
)
_HEADER = "Édition;N°;Titre;Domaine;Ville\n"
_LINES = (
    _HEADER + "2013;a;Tram;transport;L\n2014;b;Vélo;transport;L\n2014;c;École;education;M\n2015;d;?;?;N\n"
)


def _codebook(written: str = "", header: str = "Édition") -> EditionCodebook:
    rows = f"project,projets.csv,1,utf-8,;,,{header},{written}\nrespondent,,,,,project,,\n"
    return codebook_of(files=_FILES + rows, columns=_COLUMNS)


def test_only_the_lines_of_the_edition_are_read_for_every_table_that_the_file_feeds(tmp_path: Path) -> None:
    result = harmonised(tmp_path, _codebook(), projets=_LINES)
    found = values_of(result.tables["project"], "project_code", "source_row")
    assert found == [("b", "3"), ("c", "4")]
    assert values_of(result.tables["respondent"], "respondent_code") == [("L",), ("M",)]


def test_lines_of_other_editions_are_listed_as_skipped_beside_blank_ones(tmp_path: Path) -> None:
    result = harmonised(tmp_path, _codebook(), projets=_LINES.replace("2014;b", "\n2014;b"))
    assert values_of(result.skipped, "source_row", "reason") == [
        ("2", "other_edition"),
        ("3", "blank_line"),
        ("6", "other_edition"),
    ]


def test_answers_of_another_edition_need_no_code_in_this_one(tmp_path: Path) -> None:
    codebook = codebook_of(
        files=_FILES + "project,projets.csv,1,utf-8,;,,Édition,\n",
        columns="\n".join(row for row in _COLUMNS.splitlines() if not row.startswith("respondent")) + "\n",
        modalities=MODALITIES
        + "project,domain_code,transport,transport\nproject,domain_code,education,education\n",
    )
    assert len(harmonised(tmp_path, codebook, projets=_LINES).tables["project"]) == 2
    faults = faults_of(tmp_path, codebook, projets=_LINES.replace("2015;d", "2014;d"))
    assert [(fault.code, fault.place.row) for fault in faults] == [("B304", 5)]


def test_an_edition_may_be_written_in_other_words_than_its_year(tmp_path: Path) -> None:
    lines = _LINES.replace("2013", "Saison 1").replace("2014", "Saison  2").replace("2015", "Saison 3")
    result = harmonised(tmp_path, _codebook("Saison 2"), projets=lines)
    assert values_of(result.tables["project"], "project_code") == [("b",), ("c",)]


@pytest.mark.parametrize("said", ["", "2O14", "Total", "14"])
def test_a_line_that_says_no_edition_is_told_and_not_passed_over(tmp_path: Path, said: str) -> None:
    (fault,) = faults_of(tmp_path, _codebook(), projets=_LINES + f"{said};e;Gare;transport;L\n")
    assert (fault.code, fault.place.row, fault.place.column) == ("B308", 6, "Édition")
    assert said in fault.detail and "1 line(s)" in fault.what


def test_a_line_that_says_no_edition_is_told_where_editions_are_not_written_as_years_too(
    tmp_path: Path,
) -> None:
    lines = _LINES.replace("2014", "Saison 2") + ";e;Gare;transport;L\n"
    (fault,) = faults_of(tmp_path, _codebook("Saison 2"), projets=lines)
    assert (fault.code, fault.place.row, fault.detail) == ("B308", 6, "")


def test_a_file_without_a_line_of_the_edition_says_which_it_has(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, _codebook(), projets=_HEADER + "2012;a;Tram;transport;L\n")
    assert (fault.code, fault.place.file) == ("B308", "raw/2014/projets.csv")
    assert "« 2014 »" in fault.what and "« 2012 »" in fault.detail and "edition_written" in fault.remedy


def test_a_header_of_the_edition_that_the_file_lacks_is_named_with_the_nearest(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, _codebook(header="Edition"), projets=_LINES)
    assert (fault.code, fault.place.column) == ("B303", "Edition")
    assert fault.detail == "it has « Édition »"


def test_how_an_edition_is_written_is_told_with_the_header_that_says_it(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, _codebook("Saison 2", header=""), projets=_LINES)
    assert (fault.code, fault.place.row, fault.place.column) == ("B213", 2, "edition_header")


def test_a_file_is_of_several_editions_for_every_table_or_for_none(tmp_path: Path) -> None:
    rows = "project,projets.csv,1,utf-8,;,,Édition,\nrespondent,projets.csv,1,utf-8,;,,,\n"
    deliver(tmp_path, projets=_LINES)
    (fault,) = faults_of(tmp_path, codebook_of(files=_FILES + rows, columns=_COLUMNS), projets=_LINES)
    assert (fault.code, fault.place.row) == ("B211", 3)
    assert "edition_header" in fault.what


def test_the_header_of_the_edition_may_be_part_of_a_key_too(tmp_path: Path) -> None:
    columns = _COLUMNS.replace(
        "project,project_code,,,N°,,\n", "project,project_code,,1,Édition,,\nproject,project_code,,2,N°,,\n"
    )
    rows = "project,projets.csv,1,utf-8,;,,Édition,\nrespondent,,,,,project,,\n"
    result = harmonised(tmp_path, codebook_of(files=_FILES + rows, columns=columns), projets=_LINES)
    assert values_of(result.tables["project"], "project_code") == [("2014 | b",), ("2014 | c",)]


def test_a_file_of_one_edition_is_read_whole(tmp_path: Path) -> None:
    deliver(tmp_path, projets=_LINES)
    (extract,) = read_extracts(read_delivery(tmp_path, EDITION), _codebook(header=""))
    assert len(extract.cells) == 4 and extract.skipped == ()


# --- the file grows, year after year

_FOLDER_LINES = """\
édition;code;ville;insee;titre;domaine;statut;année;contact
2014;a1;Lille;59350;Vélos en ligne;Transport;Fait;2012;jeanne@example.org
2014;a2;Lille;59350;Cantine;Éducation;Prévu;2014;jeanne@example.org
"""
_LATER_LINES = "2015;b1;Lyon;69123;Parking;Transport;Fait;2011;paul@example.org\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder whose editions are delivered as one file, received first with one and then with two."""
    folder = write_folder(tmp_path / "data")
    files = folder / "codebook" / "files.csv"
    text = files.read_text(encoding="utf-8")
    files.write_text(text.replace('utf-8,;,",",,,', 'utf-8,;,",",,édition,'), encoding="utf-8")
    write_delivery(folder, 2014, _FOLDER_LINES)
    write_delivery(folder, 2015, _FOLDER_LINES + _LATER_LINES)
    return folder


def _loaded(data: Path, edition: int) -> tuple[bool, int, list[str]]:
    output = data.parent / "output"
    result = load_edition(data, output, edition)
    landed = pq.read_table(output / "build" / "landing" / str(edition) / "project.parquet")
    return result.was_already_landed, result.revision, landed["project_code"].to_pylist()


def test_a_file_that_comes_again_with_one_more_year_leaves_the_years_before_as_they_landed(
    data: Path,
) -> None:
    assert _loaded(data, 2014) == (False, 1, ["a1", "a2"])
    assert _loaded(data, 2015) == (False, 1, ["b1"])
    assert _loaded(data, 2014) == (True, 1, ["a1", "a2"])
    balances = load_edition(data, data.parent / "output", 2015)
    assert all(balance.adds_up for balance in balances.row_balance)
    assert balances.skipped_lines == {"other_edition": 2}


def test_the_longer_file_in_the_place_of_the_first_is_a_revision_of_its_edition(data: Path) -> None:
    _loaded(data, 2014)
    write_delivery(data, 2014, _FOLDER_LINES + _LATER_LINES)
    assert _loaded(data, 2014) == (False, 2, ["a1", "a2"])


def test_a_mistyped_year_is_told_by_a_load_and_by_a_check_and_a_known_one_is_counted(data: Path) -> None:
    lines = _FOLDER_LINES + _LATER_LINES + _LATER_LINES.replace("2015;b1", "2105;b2")
    write_delivery(data, 2014, lines)
    told: list[str] = []
    load_edition(data, data.parent / "output", 2014, told.append)
    assert "2014: projets.csv: lines of other editions are left out (2015: 1, 2105: 1)" in told
    [warning] = [each for each in told if "warning" in each]
    assert "1 line(s) say 2105" in warning and warning.endswith("line 5")
    report = check(data / "raw" / "2014", 2014, data)
    assert [(each.file, each.year, each.rows) for each in report.unnamed] == [("projets.csv", "2105", (5,))]
    for language, words in (
        ("en", "1 line of « projets.csv » says 2105"),
        ("fr", "1 ligne de « projets.csv »"),
    ):
        [note] = [note for note in outline(report, speaking(language), 9).notes if "2105" in note]
        assert note.startswith(words)


def test_years_are_not_judged_where_the_edition_is_not_written_as_its_own(tmp_path: Path) -> None:
    deliver(tmp_path, projets=_LINES)
    (extract,) = read_extracts(read_delivery(tmp_path, EDITION), _codebook("2013"))
    assert sorted(extract.other_editions) == ["2014", "2015"]
    assert unnamed_of(extract, replace(_codebook("2013"), editions=(EDITION,))) == {}
    (extract,) = read_extracts(read_delivery(tmp_path, EDITION), _codebook())
    assert unnamed_of(extract, replace(_codebook(), editions=(2013, EDITION))) == {"2015": [5]}
