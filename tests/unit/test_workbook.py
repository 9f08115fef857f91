"""The sheets of a workbook become cells of text with their place, or one clear fault."""

import datetime
from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter
from reading import ROW_1, read_sheet, sheet_faults
from small_codebook import EDITION, codebook_of, deliver
from small_workbooks import Error, Sheet, Uncomputed, write

from barometre_pipeline.errors import BarometreError, Fault
from barometre_pipeline.ingestion.delivery import read_delivery
from barometre_pipeline.ingestion.extract import SkippedLine
from barometre_pipeline.ingestion.harmonise import harmonise
from barometre_pipeline.ingestion.layout import Layout
from barometre_pipeline.ingestion.read import read_extracts, read_workbook

pytestmark = pytest.mark.filterwarnings("error")


def _found(faults: list[Fault]) -> list[tuple[str, int | None]]:
    return [(fault.code, fault.place.row) for fault in faults]


# What a sheet holds


def test_a_table_is_read_where_it_stands_with_the_rows_that_a_person_sees(book: Path) -> None:
    sheet = Sheet(
        {"B2": "Baromètre", "B4": "N°", "C4": "Ville", "B5": "a1", "C5": "Lille", "B7": "a2", "C7": "Lyon"}
    )
    extract = read_sheet(book, sheet, Layout("S", (4, 4)))
    assert (extract.file, extract.sheet, extract.headers) == (book.name, "S", ("N°", "Ville"))
    assert extract.cells.to_dict("index") == {
        5: {"N°": "a1", "Ville": "Lille"},
        7: {"N°": "a2", "Ville": "Lyon"},
    }
    reasons = {1: "blank_line", 2: "title_line", 3: "blank_line", 6: "blank_line"}
    assert set(extract.skipped) == {SkippedLine(row, reason) for row, reason in reasons.items()}


def test_numbers_dates_and_booleans_are_written_out_and_texts_stay_as_typed(book: Path) -> None:
    cells = {
        "A2": 47,
        "A3": 1234.5,
        "A4": "1 234,50",
        "A5": "007",
        "A6": True,
        "A7": datetime.date(2013, 3, 1),
        "A8": datetime.datetime(2013, 3, 1, 10, 30),
        "A9": 200093201,
        "A10": -0.25,
    }
    extract = read_sheet(book, Sheet({"A1": "x"} | cells), Layout("S", (1, 1), decimal_mark=","))
    assert extract.cells["x"].tolist() == [
        "47",
        "1234,5",
        "1 234,50",
        "007",
        "true",
        "2013-03-01",
        "2013-03-01T10:30:00",
        "200093201",
        "-0,25",
    ]


def test_hidden_rows_and_columns_are_read_as_the_others(book: Path) -> None:
    cells = {"A1": "x", "B1": "y", "A2": "a", "B2": "1", "A3": "b", "B3": "2", "A4": "c", "B4": "3"}
    extract = read_sheet(book, Sheet(cells, hidden_rows=(3,), hidden_columns="A"))
    assert extract.cells["x"].to_dict() == {2: "a", 3: "b", 4: "c"}
    assert extract.cells["y"].to_dict() == {2: "1", 3: "2", 4: "3"}


def test_dates_are_the_same_whichever_year_the_workbook_counts_them_from(tmp_path: Path) -> None:
    for first_year in (1900, 1904):
        path = tmp_path / "2013" / f"{first_year}.xlsx"
        path.parent.mkdir(exist_ok=True)
        with xlsxwriter.Workbook(path, {"date_1904": first_year == 1904}) as out:
            sheet = out.add_worksheet("S")
            sheet.write("A1", "x")
            sheet.write_datetime("A2", datetime.date(2013, 3, 1), out.add_format({"num_format": "mmm yyyy"}))
        (extract,) = read_workbook(path, {"S": ROW_1})
        assert extract.cells["x"].tolist() == ["2013-03-01"]


def test_only_the_columns_declared_are_read(book: Path) -> None:
    sheet = Sheet({"A2": "note", "B1": "x", "C1": "y", "B2": "1", "C2": "2", "D2": "vu le 3 mars"})
    extract = read_sheet(book, sheet, Layout("S", (1, 1), (2, 3)))
    assert extract.cells.to_dict("index") == {2: {"x": "1", "y": "2"}}


def test_columns_beyond_those_used_are_blank(book: Path) -> None:
    extract = read_sheet(book, Sheet({"A1": "x", "A2": "1"}), Layout("S", (1, 1), (1, 4)))
    assert extract.cells.to_dict("index") == {2: {"x": "1"}}


def test_the_foot_and_all_below_are_skipped_whatever_they_hold(book: Path) -> None:
    cells = {
        "A1": "x",
        "B1": "y",
        "A2": "a",
        "B2": 1,
        "B4": "Total \xa0net",
        "A5": Error("#N/A"),
        "A7": "n",
    }
    extract = read_sheet(book, Sheet(cells, merged=("A7:B7",)), Layout("S", (1, 1), foot="Total net"))
    assert extract.cells.to_dict("index") == {2: {"x": "a", "y": "1"}}
    foot = tuple(SkippedLine(row, "foot_line") for row in (4, 5, 6, 7))
    assert extract.skipped == (SkippedLine(3, "blank_line"), *foot)


# Sheets


def test_a_sheet_that_is_not_there_names_those_that_it_may_be(book: Path) -> None:
    path = write(book, Projet=Sheet({"A1": "x", "A2": "1"}), Villes=Sheet({"A1": "x", "A2": "1"}))
    with pytest.raises(BarometreError) as refused:
        read_workbook(path, {"Projets": Layout("Projets", (1, 1)), "Villes": Layout("Villes", (1, 1))})
    missing, unknown = refused.value.faults
    assert (missing.code, unknown.code) == ("B231", "B232")
    assert "« Projets »" in missing.what
    assert (missing.detail, unknown.detail) == ("it has « Projet »", "« Projet »")


def test_a_sheet_named_after_a_person_is_told_on_the_terminal_and_nowhere_else(book: Path) -> None:
    path = write(book, **{"S": Sheet({"A1": "x", "A2": "1"}), "Jo Leurre": Sheet({"A1": "z"})})
    with pytest.raises(BarometreError) as refused:
        read_workbook(path, {"S": ROW_1, "Projets": None})
    assert sorted(fault.code for fault in refused.value.faults) == ["B231", "B232"]
    assert all("Jo Leurre" in str(fault) for fault in refused.value.faults)
    assert not any("Jo Leurre" in str(fault.public()) for fault in refused.value.faults)


def test_a_hidden_sheet_that_nothing_names_is_refused(book: Path) -> None:
    path = write(book, S=Sheet({"A1": "x", "A2": "1"}), Listes=Sheet({"A1": "z"}, is_hidden=True))
    with pytest.raises(BarometreError) as refused:
        read_workbook(path, {"S": ROW_1})
    (fault,) = refused.value.faults
    assert (fault.code, fault.detail) == ("B232", "« Listes »")
    assert "sheet 2 of 2, which is hidden" in fault.what


def test_a_sheet_that_is_read_no_further_may_hold_anything(book: Path) -> None:
    notes = Sheet({"B2": Error("#N/A"), "C7": Uncomputed()}, merged=("A1:C1",))
    path = write(book, S=Sheet({"A1": "x", "A2": "1"}), Listes=notes)
    assert [extract.sheet for extract in read_workbook(path, {"S": ROW_1, "Listes": None})] == ["S"]


def test_a_sheet_that_is_read_no_further_may_be_of_any_size(tmp_path: Path) -> None:
    path = tmp_path / "2013" / "a.xlsx"
    path.parent.mkdir()
    with xlsxwriter.Workbook(path) as out:
        for name in ("S", "Notes"):
            sheet = out.add_worksheet(name)
            sheet.write_column("A1", ["x", "a"])
        sheet.write("XFD1048576", "left there")
    (extract,) = read_workbook(path, {"S": ROW_1, "Notes": None})
    assert extract.cells["x"].tolist() == ["a"]
    with pytest.raises(BarometreError) as refused:
        read_workbook(path, {"S": None, "Notes": replace(ROW_1, sheet="Notes")})
    (fault,) = refused.value.faults
    assert (fault.code, fault.place.sheet) == ("B236", "Notes")


def test_a_sheet_is_known_whichever_spaces_are_in_its_name(book: Path) -> None:
    path = write(book, **{"Les projets\xa0 ": Sheet({"A1": "x", "A2": "1"})})
    (extract,) = read_workbook(path, {"Les projets": Layout("Les projets", (1, 1))})
    assert extract.sheet == "Les projets"


def test_two_sheets_that_only_spaces_tell_apart_are_refused(book: Path) -> None:
    path = write(book, **{name: Sheet({"A1": "x", "A2": "1"}) for name in ("S", "S ")})
    with pytest.raises(BarometreError) as refused:
        read_workbook(path, {"S": ROW_1})
    assert refused.value.codes == ["B232"]


def test_an_empty_sheet_has_no_header(book: Path) -> None:
    assert _found(sheet_faults(book, Sheet({"A1": ""}))) == [("B227", None)]


def test_faults_of_all_sheets_are_reported_together_with_the_letters_of_columns(book: Path) -> None:
    one = Sheet({"C1": "x", "D1": "x", "C2": "1", "F2": "vu"})
    other = Sheet({"A1": "x", "A2": Error("#N/A"), "A4": "1"})
    path = write(book, Un=one, Deux=other)
    layouts = {"Un": Layout("Un", (1, 1)), "Deux": Layout("Deux", (1, 1), foot="Total")}
    with pytest.raises(BarometreError) as refused:
        read_workbook(path, layouts)
    faults = refused.value.faults
    assert [(fault.code, fault.place.sheet, fault.place.row) for fault in faults] == [
        ("B225", "Un", 1),
        ("B226", "Un", 1),
        ("B234", "Deux", 2),
        ("B237", "Deux", None),
    ]
    assert "columns C, D" in faults[0].what
    assert "column F" in faults[1].what and "last_column" in faults[1].remedy


# From files.csv


def test_sheets_of_one_workbook_feed_several_tables_and_rows_say_from_which(tmp_path: Path) -> None:
    files = (
        "table,file,sheet,header_rows,first_column,last_column,foot,decimal_mark\n"
        'respondent,*.xlsx,Villes,1,,,,","\nproject,*.xlsx,Projets,2,B,D,Total,","\n,*.xlsx,Listes,,,,,\n'
    )
    columns = (
        "table,column,header,constant\nrespondent,respondent_code,Ville,\nrespondent,entity_type,,commune\n"
        "respondent,commune_code,INSEE,\nproject,project_code,N°,\nproject,respondent_code,Ville,\n"
        "project,title,N°,\nproject,domain_code,,transport\nproject,budget_eur,Budget,\n"
    )
    folder = deliver(tmp_path)
    write(
        folder / "entretiens.xlsx",
        Villes=Sheet({"A1": "Ville", "B1": "INSEE", "A2": "Lille", "B2": 59350}),
        Projets=Sheet(
            {"B2": "N°", "C2": "Ville", "D2": "Budget", "B3": 7, "C3": "Lille", "D3": 12.5, "B4": "Total"}
        ),
        Listes=Sheet({"A1": "oui"}, is_hidden=True),
    )
    note = folder / "delivery.yml"
    note.write_text(note.read_text(encoding="utf-8") + "  - name: entretiens.xlsx\n", encoding="utf-8")
    codebook = codebook_of(files=files, columns=columns)
    made = harmonise(read_extracts(read_delivery(tmp_path, EDITION), codebook), codebook)
    (project,) = made.tables["project"].to_dict("records")
    assert (project["source_sheet"], project["source_row"]) == ("Projets", "3")
    assert (project["project_code"], project["budget_eur"]) == ("7", "12.5")
    assert made.tables["respondent"][["source_sheet", "commune_code"]].values.tolist() == [
        ["Villes", "59350"]
    ]
    skipped = made.skipped[["source_sheet", "source_row", "reason"]].values.tolist()
    assert sorted(skipped) == [["Projets", "1", "blank_line"], ["Projets", "4", "foot_line"]]


def _declared(folder: Path, rows: str) -> list[Fault]:
    """Read a delivered workbook of the sheets « S » and « Listes », as the rows of `files.csv` say."""
    delivered = deliver(folder)
    write(delivered / "a.xlsx", S=Sheet({"A1": "x", "A2": "1"}), Listes=Sheet({"A1": "z"}))
    note = (delivered / "delivery.yml").read_text(encoding="utf-8")
    (delivered / "delivery.yml").write_text(note + "  - name: a.xlsx\n", encoding="utf-8")
    codebook = codebook_of(files="table,file,sheet,header_rows,encoding\n" + rows, columns="header\nx\n")
    with pytest.raises(BarometreError) as refused:
        read_extracts(read_delivery(folder, EDITION), codebook)
    return list(refused.value.faults)


def test_a_header_beside_the_columns_that_are_read_is_looked_for_there(tmp_path: Path) -> None:
    folder = deliver(tmp_path)
    write(folder / "a.xlsx", S=Sheet({"A1": "Projet", "B1": "Titre", "A2": "p1", "B2": "Vélo"}))
    listed = (folder / "delivery.yml").read_text(encoding="utf-8") + "  - name: a.xlsx\n"
    (folder / "delivery.yml").write_text(listed, encoding="utf-8")
    codebook = codebook_of(
        files="table,file,sheet,header_rows,first_column,last_column\nproject,a.xlsx,S,1,A,A\n",
        columns="table,column,header\nproject,project_code,Projet\nproject,title,Titre\n",
    )
    with pytest.raises(BarometreError) as refused:
        harmonise(read_extracts(read_delivery(tmp_path, EDITION), codebook), codebook)
    (fault,) = refused.value.faults
    assert (fault.code, fault.place.column) == ("B303", "Titre") and "last_column" in fault.remedy


def test_a_row_that_names_no_sheet_is_told_the_sheets_that_there_are(tmp_path: Path) -> None:
    (fault,) = _declared(tmp_path, "project,a.xlsx,,1,\n")
    assert (fault.code, fault.place.column) == ("B213", "sheet")
    assert fault.detail == "a.xlsx has « S », « Listes »"


def test_a_sheet_whose_row_has_a_fault_is_not_told_to_lack_a_row(tmp_path: Path) -> None:
    first, second = _declared(tmp_path, "project,a.xlsx,S,1,utf-8\n")
    assert (first.code, first.place.column) == ("B213", "encoding")
    assert (second.code, second.detail) == ("B232", "« Listes »")
