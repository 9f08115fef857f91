"""How coded lines are written as files: text files and workbooks, read back by csv and calamine."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from python_calamine import CalamineSheet, CalamineWorkbook, SheetVisibleEnum
from small_codebook import codebook_of

from barometre_pipeline.codebook import EditionCodebook
from barometre_pipeline.errors import BarometreError
from barometre_pipeline.simulation.form import write_files
from barometre_pipeline.simulation.form_parameters import FormParameters, SheetForm
from barometre_pipeline.simulation.lines import Line
from barometre_pipeline.simulation.parameters import Parameters
from barometre_pipeline.simulation.respondents import Respondent
from barometre_pipeline.simulation.territories import Territory

FILES = (
    "table,file,sheet,header_rows,first_column,last_column,foot,encoding,delimiter,decimal_mark,from_table\n"
)
WORKBOOK = f"""{FILES}\
respondent,w.xlsx,Villes,2,,,,,,",",
project,w.xlsx,Projets,3-4,B,G,Total,,,",",
,w.xlsx,Aide,,,,,,,,
"""
TEXTS = f"""{FILES}\
respondent,villes.csv,,1,,,,utf-8-sig,;,",",
answer,,,,,,,,,,respondent
project,projets.csv,,1,,,,latin-1,;,",",
"""
COLUMNS = """\
table,column,item,part,header,constant,separator
respondent,entity_type,,,,commune,
respondent,respondent_code,,,N°,,
respondent,commune_code,,,INSEE,,
respondent,name,,,Ville,,
,,,,Contact | nom,,
project,respondent_code,,,Ville (n°),,
project,project_code,,,Projet (n°),,
project,title,,,Titre,,
project,status_code,,1,Statut | code,,
project,status_code,,2,Statut | libellé,,
project,start_period,,,Début,,
project,budget_eur,,,Budget,,
"""
CHOICES = """\
answer,respondent_code,,,N°,,
answer,is_yes,aims,,Buts,,/
answer,is_yes,unit,,Service,,
"""
ITEMS = "item_code,item_group,item_type\nbetter,aims,choice\ncheaper,aims,choice\nunit,governance,yes_no\n"
MODALITIES = """\
table,column,written,code
project,status_code,1 | fait,done
project,status_code,2 | prévu,planned
project,start_period,NSP,dont_know
answer,is_yes,Oui,yes
answer,is_yes,Mieux,better
answer,is_yes,Moins cher,cheaper
"""
LYON = Respondent("R1", Territory("commune", "Lyon", "large", "69123"), {"Contact | nom": "2014"})
BOURG = Respondent("R2", Territory("commune", "Bourg", "small", "01053"), {})
PROJECT = {
    "project_code": "R1-01",
    "respondent_code": "R1",
    "title": "2013",
    "status_code": "done",
    "start_period": "2012",
    "budget_eur": "12 000.50",
}


def parameters(**form: object) -> Parameters:
    sheets = {"Villes": SheetForm(), "Projets": SheetForm(titles=("Essai",)), "Aide": SheetForm()}
    of = FormParameters.model_validate({"sheets": sheets} | form)
    return Parameters.model_construct(seed=1, made_on=date(2026, 1, 31), form=of)


def lines(*changes: dict[str, str]) -> list[Line]:
    return [Line(str((PROJECT | each)["respondent_code"]), PROJECT | each) for each in changes]


def workbook(*changes: dict[str, str], **form: object) -> CalamineWorkbook:
    of = codebook_of(files=WORKBOOK, columns=COLUMNS, modalities=MODALITIES)
    files = write_files(lines(*changes), [LYON, BOURG], {}, of, parameters(**form))
    return CalamineWorkbook.from_filelike(io.BytesIO(files["w.xlsx"]))


def cells(sheet: CalamineSheet) -> list[list[object]]:
    return [list(row) for row in sheet.to_python(skip_empty_area=False)]


def texts(answers: dict[str, dict[str, str]], *changes: dict[str, str]) -> dict[str, list[list[str]]]:
    of = codebook_of(files=TEXTS, columns=COLUMNS + CHOICES, modalities=MODALITIES, items=ITEMS)
    files = write_files(lines(*changes), [LYON, BOURG], answers, of, parameters())
    encodings = {"villes.csv": "utf-8-sig", "projets.csv": "latin-1"}
    return {
        name: list(csv.reader(io.StringIO(content.decode(encodings[name]), newline=""), delimiter=";"))
        for name, content in files.items()
    }


def refused(codebook: EditionCodebook, of: Parameters, *changes: dict[str, str]) -> str:
    with pytest.raises(BarometreError) as refusal:
        write_files(lines(*changes), [LYON, BOURG], {}, codebook, of)
    assert refusal.value.codes == ["B182"]
    return str(refusal.value)


def test_a_number_is_a_number_a_day_a_date_and_a_title_a_text_whatever_they_look_like() -> None:
    body = cells(workbook({}, {"start_period": "2012-03-01"}).get_sheet_by_name("Projets"))[4:6]
    assert body[0] == ["", "R1", "R1-01", "2013", 1.0, "fait", 2012.0, 12000.5]
    assert body[1][6] == date(2012, 3, 1)


def test_a_code_that_begins_with_zero_keeps_it_and_a_contact_is_never_a_number() -> None:
    rows = cells(workbook({}).get_sheet_by_name("Villes"))
    assert rows == [
        ["", "", "", ""],
        ["N°", "INSEE", "Ville", "Contact | nom"],
        ["R1", 69123.0, "Lyon", "2014"],
        ["R2", "01053", "Bourg", ""],
    ]


def test_every_number_is_text_where_one_in_one_is_typed_so_and_it_stays_as_it_was_typed() -> None:
    body = cells(workbook({}, typed_as_text=1).get_sheet_by_name("Projets"))[4]
    assert body[4:] == ["1", "fait", "2012", "12 000,50"]


def test_headings_of_a_group_stand_under_its_name_and_the_others_take_both_rows() -> None:
    sheet = workbook({}).get_sheet_by_name("Projets")
    assert cells(sheet)[2:4] == [
        ["", "Ville (n°)", "Projet (n°)", "Titre", "Statut", "", "Début", "Budget"],
        ["", "", "", "", "code", "libellé", "", ""],
    ]
    group, single = ((2, 4), (2, 5)), ((2, 1), (3, 1))
    assert {group, single} <= set(sheet.merged_cell_ranges or [])


def test_titles_stand_above_the_table_and_a_total_below_where_the_codebook_has_a_foot() -> None:
    rows = cells(workbook({}, {"project_code": "R1-02"}).get_sheet_by_name("Projets"))
    assert rows[0][1] == "Essai"
    assert rows[6][:3] == ["", "Total", 2.0]
    assert not any("Total" in row for row in cells(workbook({}).get_sheet_by_name("Villes")))


def test_cells_that_repeat_themselves_are_merged_down_and_a_single_one_is_not() -> None:
    form = {"Villes": {}, "Projets": {"merged_down": "Ville (n°)"}, "Aide": {}}
    sheet = workbook({}, {}, {"respondent_code": "R2"}, sheets=form).get_sheet_by_name("Projets")
    assert [row[1] for row in cells(sheet)[4:7]] == ["R1", "", "R2"]
    assert [each for each in sheet.merged_cell_ranges or [] if each[0][0] >= 4] == [((4, 1), (5, 1))]


def test_sheets_come_in_the_order_of_the_parameters_and_may_be_hidden_lists() -> None:
    form = {"Aide": {"is_hidden": True, "lists": True}, "Projets": {}, "Villes": {}}
    book = workbook({}, sheets=form)
    assert [each.name for each in book.sheets_metadata] == ["Aide", "Projets", "Villes"]
    assert book.sheets_metadata[0].visible == SheetVisibleEnum.Hidden
    assert cells(book.get_sheet_by_name("Aide")) == [
        ["Statut | code", "Statut | libellé"],
        ["1", "fait"],
        ["2", "prévu"],
    ]


def test_sheets_that_only_the_parameters_or_only_the_codebook_know_are_named() -> None:
    of = codebook_of(files=WORKBOOK, columns=COLUMNS, modalities=MODALITIES)
    named = refused(of, parameters(sheets={"Villes": {}, "Projects": {}, "Aide": {}}), {})
    assert "Projects, Projets" in named


def test_a_respondent_without_a_project_stands_among_respondents_and_in_no_line_of_projects() -> None:
    files = texts({code: {"better": "yes", "cheaper": "no", "unit": "yes"} for code in ("R1", "R2")}, {})
    assert [row[0] for row in files["villes.csv"]] == ["N°", "R1", "R2"]
    assert [row[0] for row in files["projets.csv"]] == ["Ville (n°)", "R1"]


def test_several_choices_stand_in_one_cell_and_no_choice_is_a_blank() -> None:
    said = {"R1": {"better": "yes", "cheaper": "yes"}, "R2": {"better": "no_answer", "cheaper": "no_answer"}}
    header, lyon, bourg = texts({code: each | {"unit": "yes"} for code, each in said.items()}, {})[
        "villes.csv"
    ]
    assert header[-2:] == ["Buts", "Service"]
    assert lyon[-2:] == ["Mieux/ Moins cher", "Oui"]
    assert bourg[-2:] == ["", "Oui"]


def test_a_value_of_two_parts_stands_in_two_columns_and_a_missing_one_in_neither() -> None:
    said = {code: {"better": "yes", "cheaper": "no", "unit": "yes"} for code in ("R1", "R2")}
    rows = texts(said, {"status_code": "planned"}, {"status_code": "no_answer", "start_period": "dont_know"})
    assert [row[3:6] for row in rows["projets.csv"][1:]] == [["2", "prévu", "2012"], ["", "", "NSP"]]


def test_an_answer_that_the_codebook_cannot_write_is_refused() -> None:
    of = codebook_of(files=WORKBOOK, columns=COLUMNS, modalities=MODALITIES)
    assert "« ongoing »" in refused(of, parameters(), {"status_code": "ongoing"})


def test_a_character_that_the_encoding_lacks_is_refused_and_shown() -> None:
    files = WORKBOOK.replace("project,w.xlsx,Projets,3-4,B,G,Total,,", "project,p.csv,,1,,,,latin-1,;")
    of = codebook_of(files=files, columns=COLUMNS, modalities=MODALITIES)
    form = parameters(sheets={"Villes": {}, "Aide": {}})
    assert "latin-1 has no « œ »" in refused(of, form, {"title": "cœur"})


def test_a_pattern_of_files_is_not_simulated() -> None:
    of = codebook_of(files=WORKBOOK.replace("w.xlsx", "w*.xlsx"), columns=COLUMNS, modalities=MODALITIES)
    assert "not on one sheet of one file" in refused(of, parameters(), {})


_IN_THOUSANDS = COLUMNS.replace("separator\n", "separator,factor\n").replace(",Budget,,", ",Budget,,,{}")


def _budgets(factor: str, *written: str) -> list[str]:
    columns = _IN_THOUSANDS.format(factor)
    of = codebook_of(files=TEXTS, columns=columns + CHOICES, modalities=MODALITIES, items=ITEMS)
    said = {code: {"better": "yes", "cheaper": "no", "unit": "yes"} for code in ("R1", "R2")}
    changes = [{"budget_eur": text} for text in written]
    files = write_files(lines(*changes), [LYON, BOURG], said, of, parameters())
    rows = list(csv.reader(io.StringIO(files["projets.csv"].decode("latin-1")), delimiter=";"))
    return [row[-1] for row in rows[1:]]


def test_a_form_shows_numbers_in_its_own_unit_and_a_misprint_as_it_is() -> None:
    assert _budgets("1000", "64750", "12000.5", "100000", "12 000", "") == [
        "64,75",
        "12,0005",
        "100",
        "12 000",
        "",
    ]


def test_a_number_without_an_end_in_the_unit_of_the_form_is_refused() -> None:
    with pytest.raises(BarometreError) as refusal:
        _budgets("3", "100")
    (fault,) = refusal.value.faults
    assert (fault.code, fault.place.file, fault.place.column) == ("B182", "codebook/columns.csv", "factor")
