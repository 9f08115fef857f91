"""The shipped workbook of 2013: what a person finds in it, by calamine and the zip module alone."""

from __future__ import annotations

import re
import zipfile

import pytest
from delivered import DATA, rows_of, sheet
from python_calamine import CalamineWorkbook, SheetVisibleEnum

FILE = DATA / "raw" / "2013" / "entretiens_2013.xlsx"


@pytest.fixture(scope="module")
def workbook() -> CalamineWorkbook:
    return CalamineWorkbook.from_path(FILE)


def xml_of(part: str) -> str:
    with zipfile.ZipFile(FILE) as archive:
        return archive.read(part).decode()


def headers(name: str, titles: int) -> list[str]:
    """Read the header as a person does: a heading that is merged over several columns stands over each."""
    over, under = sheet(name)[titles : titles + 2]
    joined, group = [], ""
    for above, below in zip(over, under, strict=True):
        group = above or (group if below else "")
        joined.append(f"{group} | {below}" if below else group)
    return [header for header in joined if header]


def test_it_has_four_sheets_of_which_the_last_is_hidden(workbook: CalamineWorkbook) -> None:
    sheets = [(each.name, each.visible == SheetVisibleEnum.Hidden) for each in workbook.sheets_metadata]
    assert sheets == [("Lisez-moi", False), ("Collectivités", False), ("Projets", False), ("Listes", True)]


@pytest.mark.parametrize("name", ["Lisez-moi", "Collectivités", "Projets"])
def test_every_sheet_in_sight_says_that_it_is_simulated(name: str) -> None:
    assert any("Données simulées" in cell for row in sheet(name)[:3] for cell in row)


def test_the_codebook_knows_each_header_and_lets_no_contact_further() -> None:
    columns = [row for row in rows_of("codebook/columns.csv") if row["edition"] == "2013"]
    assert {row["header"] for row in columns} == {*headers("Collectivités", 3), *headers("Projets", 3)}
    unused = {row["header"]: row["note"] for row in columns if not row["table"]}
    contact = {f"Personne rencontrée | {what}" for what in ("nom", "courriel", "téléphone")}
    assert set(unused) == contact | {"Remarques"}
    assert all(unused.values())


@pytest.mark.parametrize(("name", "lines"), [("Collectivités", 24), ("Projets", 1132)])
def test_tables_begin_in_the_second_column_and_end_above_a_total_and_notes(name: str, lines: int) -> None:
    rows = sheet(name)
    assert not any(row[0] for row in rows)
    assert rows[5 + lines][1:3] == ["Total", str(lines)]
    assert any(rows[5 + lines + 2])


def test_codes_stand_beside_labels_and_agree_with_them() -> None:
    pairs = {(row[6], row[7]) for row in sheet("Projets")[5:1137]}
    assert pairs == {("1", "réalisé"), ("2", "en cours"), ("3", "à l'étude"), ("9", "NSP"), ("", "")}
    assert len({(row[4], row[5]) for row in sheet("Projets")[5:1137]}) == 9


def test_some_starts_are_days_and_others_years(workbook: CalamineWorkbook) -> None:
    starts = [
        row[8] for row in workbook.get_sheet_by_name("Projets").to_python(skip_empty_area=False)[5:1137]
    ]
    kinds = {kind: sum(type(start).__name__ == kind for start in starts) for kind in ("date", "float", "str")}
    assert kinds["date"] > 200
    assert kinds["float"] > 500
    assert any(type(start) is str and start.isdecimal() for start in starts), "a year typed as text"


def test_the_code_that_begins_with_zero_is_text_and_most_others_are_numbers(
    workbook: CalamineWorkbook,
) -> None:
    codes = [
        row[3] for row in workbook.get_sheet_by_name("Collectivités").to_python(skip_empty_area=False)[5:29]
    ]
    assert [code for code in codes if str(code).startswith("0")] == ["06088"]
    assert sum(type(code) is float for code in codes) > 10


def test_the_number_of_the_collectivite_is_merged_over_its_projects(workbook: CalamineWorkbook) -> None:
    ranges = workbook.get_sheet_by_name("Projets").merged_cell_ranges or []
    merged = [(first, last) for (first, left), (last, right) in ranges if left == right == 1 and first > 4]
    assert len(merged) == 24
    assert sum(last - first + 1 for first, last in merged) == 1132


def test_rows_are_hidden_and_notes_stand_beside_the_table() -> None:
    assert len(re.findall(r'<row [^>]*hidden="1"', xml_of("xl/worksheets/sheet3.xml"))) == 3
    rows = sheet("Projets")
    assert {row[11] for row in rows} - {""} == {"à revoir", "voir le mail du 4", "doublon ?"}
    assert not any(row[10] for row in rows)


def test_the_total_is_a_formula_that_keeps_its_value() -> None:
    assert "<f>COUNTA(C6:C1137)</f><v>1132</v>" in xml_of("xl/worksheets/sheet3.xml")


def test_it_holds_no_date_but_that_of_its_parameters() -> None:
    with zipfile.ZipFile(FILE) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", xml_of("docProps/core.xml"))) == {
        "2026-11-24T00:00:00Z"
    }
