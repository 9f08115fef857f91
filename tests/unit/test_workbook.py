"""The sheets of a workbook become cells of text with their place, or one clear fault."""

import datetime
from pathlib import Path

import pytest
import xlsxwriter
from small_codebook import EDITION, codebook_of, deliver
from small_workbooks import KINDS, Error, Sheet, Uncomputed, write, write_bare_ods, write_bare_xlsx

from barometre_pipeline.errors import BarometreError, Fault
from barometre_pipeline.ingestion.delivery import read_delivery
from barometre_pipeline.ingestion.extract import Extract, SkippedLine
from barometre_pipeline.ingestion.harmonise import harmonise
from barometre_pipeline.ingestion.layout import Layout
from barometre_pipeline.ingestion.read import read_extracts, read_workbook

_ROW_1 = Layout("S", (1, 1))
_ODS_TEXT = "office:value-type='string'><text:p>{}</text:p>"

pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture(params=KINDS)
def book(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where to write a workbook, in each format."""
    return tmp_path / "2013" / f"entretiens.{request.param}"


def _read(path: Path, sheet: Sheet, layout: Layout = _ROW_1) -> Extract:
    (extract,) = read_workbook(write(path, S=sheet), {"S": layout})
    return extract


def _faults(path: Path, sheet: Sheet, layout: Layout = _ROW_1) -> list[Fault]:
    with pytest.raises(BarometreError) as refused:
        _read(path, sheet, layout)
    places = {(fault.place.file, fault.place.sheet) for fault in refused.value.faults}
    assert places == {(f"raw/2013/{path.name}", "S")}
    return list(refused.value.faults)


def _found(faults: list[Fault]) -> list[tuple[str, int | None]]:
    return [(fault.code, fault.place.row) for fault in faults]


# What a sheet holds


def test_a_table_is_read_where_it_stands_with_the_rows_that_a_person_sees(book: Path) -> None:
    sheet = Sheet(
        {"B2": "Baromètre", "B4": "N°", "C4": "Ville", "B5": "a1", "C5": "Lille", "B7": "a2", "C7": "Lyon"}
    )
    extract = _read(book, sheet, Layout("S", (4, 4)))
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
    extract = _read(book, Sheet({"A1": "x"} | cells), Layout("S", (1, 1), decimal_mark=","))
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
    extract = _read(book, Sheet(cells, hidden_rows=(3,), hidden_columns="A"))
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
        (extract,) = read_workbook(path, {"S": _ROW_1})
        assert extract.cells["x"].tolist() == ["2013-03-01"]


def test_only_the_columns_declared_are_read(book: Path) -> None:
    sheet = Sheet({"A2": "note", "B1": "x", "C1": "y", "B2": "1", "C2": "2", "D2": "vu le 3 mars"})
    extract = _read(book, sheet, Layout("S", (1, 1), (2, 3)))
    assert extract.cells.to_dict("index") == {2: {"x": "1", "y": "2"}}


def test_columns_beyond_those_used_are_blank(book: Path) -> None:
    extract = _read(book, Sheet({"A1": "x", "A2": "1"}), Layout("S", (1, 1), (1, 4)))
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
    extract = _read(book, Sheet(cells, merged=("A7:B7",)), Layout("S", (1, 1), foot="Total net"))
    assert extract.cells.to_dict("index") == {2: {"x": "a", "y": "1"}}
    foot = tuple(SkippedLine(row, "foot_line") for row in (4, 5, 6, 7))
    assert extract.skipped == (SkippedLine(3, "blank_line"), *foot)


# Merged cells


def test_a_merged_heading_holds_for_each_of_its_columns(book: Path) -> None:
    cells = {
        "A1": "N°",
        "B1": "Statut",
        "D1": "Ville",
        "B2": "code",
        "C2": "libellé",
        "A3": "1",
        "C3": "fait",
    }
    sheet = Sheet(cells, merged=("A1:A2", "B1:C1"))
    extract = _read(book, sheet, Layout("S", (1, 2)))
    assert extract.headers == ("N°", "Statut | code", "Statut | libellé", "Ville")
    assert list(extract.cells.loc[3]) == ["1", "", "fait", ""]


def test_a_merged_heading_holds_for_the_columns_read_though_it_begins_before_them(book: Path) -> None:
    sheet = Sheet({"A1": "Statut", "B2": "libellé", "B3": "réalisé"}, merged=("A1:B1",))
    assert _read(book, sheet, Layout("S", (1, 2), (2, 2))).headers == ("Statut | libellé",)


def test_a_cell_merged_over_lines_holds_for_each_that_has_a_cell_of_its_own(book: Path) -> None:
    cells = {"A1": "Ville", "B1": "Projet", "A2": "Lille", "B2": "a", "B3": "b", "A5": "Lyon", "B5": "c"}
    extract = _read(book, Sheet(cells, merged=("A2:A4",)))
    assert extract.cells.to_dict("index") == {
        2: {"Ville": "Lille", "Projet": "a"},
        3: {"Ville": "Lille", "Projet": "b"},
        5: {"Ville": "Lyon", "Projet": "c"},
    }
    assert extract.skipped == (SkippedLine(4, "blank_line"),)


def test_cells_merged_across_columns_of_the_body_are_refused(book: Path) -> None:
    cells = {"A1": "x", "B1": "y", "C1": "z", "A2": "1", "B3": "Nord", "B4": "2"}
    (fault,) = _faults(book, Sheet(cells, merged=("B3:C3",)))
    assert (fault.code, fault.place.row) == ("B235", 3)
    assert "B3:C3" in fault.what and "Nord" not in str(fault)


def test_cells_merged_across_the_header_and_the_body_are_refused(book: Path) -> None:
    cells = {"A1": "N°", "B1": "Statut", "B2": "libellé", "A3": "1", "B3": "réalisé"}
    (fault,) = _faults(book, Sheet(cells, merged=("A1:A2",)))
    assert (fault.code, fault.place.row) == ("B235", 1)
    assert "A1:A2" in fault.what and "header_rows" in fault.remedy


def test_merged_cells_that_say_nothing_are_no_fault(book: Path) -> None:
    sheet = Sheet({"A1": "x", "B1": "y", "C1": "z", "A2": "1"}, merged=("B2:C2",))
    assert list(_read(book, sheet).cells.loc[2]) == ["1", "", ""]


# Cells that hold no value


def test_formulas_that_were_never_computed_are_refused_with_their_place(book: Path) -> None:
    (fault,) = _faults(book, Sheet({"A1": "x", "B1": "y", "A2": "1", "B2": Uncomputed(), "B4": Uncomputed()}))
    assert (fault.code, fault.place.row) == ("B233", 2)
    assert fault.what.endswith(": B2, B4")


def test_errors_are_refused_with_their_place_and_what_they_are(book: Path) -> None:
    cells = {"A1": "x", "B1": "y", "A2": "1", "B2": Error("#N/A"), "A3": "2", "B3": Error("#DIV/0!")}
    (fault,) = _faults(book, Sheet(cells))
    assert (fault.code, fault.place.row) == ("B234", 2)
    assert "(#DIV/0!, #N/A): B2, B3" in fault.what


def test_titles_and_what_stands_beside_the_table_may_hold_errors(book: Path) -> None:
    cells = {"A1": Uncomputed(), "A2": "x", "A3": "1", "B3": Error("#N/A"), "B2": Uncomputed()}
    assert list(_read(book, Sheet(cells), Layout("S", (2, 2), (1, 1))).cells["x"]) == ["1"]


@pytest.mark.parametrize(
    "cell",
    [
        "<c r='A2'><f>1+1</f></c>",
        "<c r='A2'><f>1+1</f><v/></c>",
        "<c r='A2'><f>1+1</f><v></v></c>",
        "<c r='A2' t='str'><f>1+1</f></c>",
        "<c><f t='shared' si='0'/></c>",
    ],
)
def test_an_xlsx_formula_has_no_value_however_a_program_leaves_it_out(tmp_path: Path, cell: str) -> None:
    header = "<row><c t='inlineStr'><is><t>x</t></is></c></row>"
    path = write_bare_xlsx(tmp_path / "2013" / "a.xlsx", f"{header}<row>{cell}</row>")
    with pytest.raises(BarometreError) as refused:
        read_workbook(path, {"S": _ROW_1})
    assert [(fault.code, fault.what[-2:]) for fault in refused.value.faults] == [("B233", "A2")]


def _write_formula(folder: Path, mode: str) -> Path:
    """XlsxWriter writes 0 for the value of a formula, and says whether all are to be computed on opening."""
    path = folder / "2013" / "a.xlsx"
    path.parent.mkdir()
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("S")
        sheet.write("A1", "x")
        sheet.write_formula("A2", "=1+1")
        book.set_calc_mode(mode)
    return path


def test_the_zero_that_a_program_leaves_for_a_value_is_not_taken_for_one(tmp_path: Path) -> None:
    with pytest.raises(BarometreError) as refused:
        read_workbook(_write_formula(tmp_path, "auto"), {"S": _ROW_1})
    assert refused.value.codes == ["B233"]


def test_a_formula_that_makes_zero_is_zero(tmp_path: Path) -> None:
    (extract,) = read_workbook(_write_formula(tmp_path, "manual"), {"S": _ROW_1})
    assert extract.cells["x"].tolist() == ["0"]


def test_an_xlsx_formula_that_makes_an_empty_text_is_a_blank(tmp_path: Path) -> None:
    rows = (
        "<row r='3'><c t='inlineStr' r='B3'><is><t>x</t></is></c><c t='inlineStr'><is><t>y</t></is></c></row>"
        "<row r='5'><c r='B5'><v>1</v></c><c r='C5' t='str'><f>\"\"</f><v></v></c></row>"
    )
    path = write_bare_xlsx(tmp_path / "2013" / "a.xlsx", rows)
    (extract,) = read_workbook(path, {"S": Layout("S", (3, 3))})
    assert extract.cells.to_dict("index") == {5: {"x": "1", "y": ""}}


def _ods_row(*cells: str, repeated: int = 1) -> str:
    inside = "".join(f"<table:table-cell {cell}</table:table-cell>" for cell in cells)
    return f"<table:table-row table:number-rows-repeated='{repeated}'>{inside}</table:table-row>"


def test_an_ods_formula_that_makes_an_empty_text_is_a_blank(tmp_path: Path) -> None:
    rows = (
        _ods_row("table:number-columns-repeated='9'>", repeated=2)
        + _ods_row(_ODS_TEXT.format("x"), _ODS_TEXT.format("y"))
        + _ods_row(
            "office:value-type='float' office:value='1'>", "table:formula='of:=A1'><text:p/>", repeated=2
        )
    )
    path = write_bare_ods(tmp_path / "2013" / "a.ods", rows)
    (extract,) = read_workbook(path, {"S": Layout("S", (3, 3))})
    assert extract.cells.to_dict("index") == {4: {"x": "1", "y": ""}, 5: {"x": "1", "y": ""}}


@pytest.mark.parametrize(
    ("cell", "code", "what"),
    [
        ("office:value-type='float' office:value='0'><text:p>#VALEUR!</text:p>", "B234", "(#VALEUR!): A2:A3"),
        ("><text:p>12</text:p>", "B233", ": A2:A3"),
    ],
)
def test_an_ods_formula_is_refused_where_its_value_is_not_what_it_shows(
    tmp_path: Path, cell: str, code: str, what: str
) -> None:
    rows = _ods_row(_ODS_TEXT.format("x")) + _ods_row(f"table:formula='of:=A9' {cell}", repeated=2)
    path = write_bare_ods(tmp_path / "2013" / "a.ods", rows)
    with pytest.raises(BarometreError) as refused:
        read_workbook(path, {"S": _ROW_1})
    (fault,) = refused.value.faults
    assert fault.code == code and fault.what.endswith(what)


def test_a_comment_on_an_ods_cell_is_no_part_of_it(tmp_path: Path) -> None:
    comment = "office:value-type='string'><office:annotation><text:p>à revoir</text:p></office:annotation>"
    rows = _ods_row(_ODS_TEXT.format("x")) + _ods_row(f"{comment}<text:p>Lille</text:p>")
    path = write_bare_ods(tmp_path / "2013" / "a.ods", rows)
    (extract,) = read_workbook(path, {"S": _ROW_1})
    assert extract.cells["x"].tolist() == ["Lille"]


# Sheets


def test_a_sheet_that_is_not_there_names_those_that_it_may_be(book: Path) -> None:
    path = write(book, Projet=Sheet({"A1": "x", "A2": "1"}), Villes=Sheet({"A1": "x", "A2": "1"}))
    with pytest.raises(BarometreError) as refused:
        read_workbook(path, {"Projets": Layout("Projets", (1, 1)), "Villes": Layout("Villes", (1, 1))})
    missing, unknown = refused.value.faults
    assert (missing.code, unknown.code, unknown.place.sheet) == ("B231", "B232", "Projet")
    assert "« Projets »" in missing.what and "« Projet »" in missing.remedy


def test_a_hidden_sheet_that_nothing_names_is_refused(book: Path) -> None:
    path = write(book, S=Sheet({"A1": "x", "A2": "1"}), Listes=Sheet({"A1": "z"}, is_hidden=True))
    with pytest.raises(BarometreError) as refused:
        read_workbook(path, {"S": _ROW_1})
    (fault,) = refused.value.faults
    assert (fault.code, fault.place.sheet) == ("B232", "Listes")
    assert "hidden" in fault.what


def test_a_sheet_that_is_read_no_further_may_hold_anything(book: Path) -> None:
    notes = Sheet({"B2": Error("#N/A"), "C7": Uncomputed()}, merged=("A1:C1",))
    path = write(book, S=Sheet({"A1": "x", "A2": "1"}), Listes=notes)
    assert [extract.sheet for extract in read_workbook(path, {"S": _ROW_1, "Listes": None})] == ["S"]


def test_a_sheet_is_known_whichever_spaces_are_in_its_name(book: Path) -> None:
    path = write(book, **{"Les projets\xa0 ": Sheet({"A1": "x", "A2": "1"})})
    (extract,) = read_workbook(path, {"Les projets": Layout("Les projets", (1, 1))})
    assert extract.sheet == "Les projets"


def test_two_sheets_that_only_spaces_tell_apart_are_refused(book: Path) -> None:
    path = write(book, **{name: Sheet({"A1": "x", "A2": "1"}) for name in ("S", "S ")})
    with pytest.raises(BarometreError) as refused:
        read_workbook(path, {"S": _ROW_1})
    assert refused.value.codes == ["B232"]


def test_an_empty_sheet_has_no_header(book: Path) -> None:
    assert _found(_faults(book, Sheet({"A1": ""}))) == [("B227", None)]


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
