"""Several files, or sheets, of one table in one edition: a region or a wave each, of like headers or not."""

from pathlib import Path

import pytest
from small_codebook import EDITION, codebook_of, deliver, harmonised
from small_folder import write_folder
from small_workbooks import Sheet, write
from wide_edition import FILES, ITEMS, MODALITIES, faults_of, values_of

from barometre_pipeline.codebook import EditionCodebook, load_codebook
from barometre_pipeline.ingestion.correct import apply_corrections
from barometre_pipeline.ingestion.delivery import read_delivery
from barometre_pipeline.ingestion.extract_record import record_extracts
from barometre_pipeline.ingestion.harmonise import harmonise
from barometre_pipeline.ingestion.read import read_extracts
from barometre_pipeline.ingestion.validate import validate

_COLUMNS = "table,column,item,header,constant,file,sheet\n"
_FILES = FILES + 'project,projets_*.csv,1,utf-8,;,",",\nrespondent,,,,,,project\n'
_PROJECTS = (
    "project,project_code,,N°,,,\nproject,respondent_code,,Ville,,,\n"
    "project,domain_code,,,transport,,\nrespondent,respondent_code,,Ville,,,\n"
    "respondent,entity_type,,,commune,,\nrespondent,commune_code,,,59350,,\n"
)
_TITLES = "project,title,,Intitulé,,projets_nord.csv,\nproject,title,,Titre,,projets_sud.csv,\n"
_NORD = "N°;Ville;Intitulé\na;L;Tram\nb;L;Vélo\n"
_SUD = "N°;Ville;Titre;Budget\nc;M;Gare;1,5\n"
_BUDGET = "project,budget_eur,,Budget,,projets_sud*,\n"


def _codebook(columns: str = _PROJECTS + _TITLES + _BUDGET, files: str = _FILES) -> EditionCodebook:
    return codebook_of(files=files, columns=_COLUMNS + columns)


def test_files_of_the_same_headers_make_one_table_whose_rows_keep_their_file(tmp_path: Path) -> None:
    columns = _PROJECTS + "project,title,,Titre,,,\n"
    nord = _NORD.replace("Intitulé", "Titre")
    result = harmonised(
        tmp_path,
        _codebook(columns),
        projets_nord=nord,
        projets_sud=_SUD.replace(";Budget", "").replace(";1,5", ""),
    )
    found = values_of(result.tables["project"], "project_code", "source_file", "source_row")
    assert found == [
        ("a", "projets_nord.csv", "2"),
        ("b", "projets_nord.csv", "3"),
        ("c", "projets_sud.csv", "2"),
    ]
    assert values_of(result.tables["respondent"], "respondent_code") == [("L",), ("M",)]


def test_each_file_may_have_headers_of_its_own_and_what_one_does_not_ask_is_not_asked(tmp_path: Path) -> None:
    result = harmonised(tmp_path, _codebook(), projets_nord=_NORD, projets_sud=_SUD)
    assert values_of(result.tables["project"], "title", "budget_eur", "budget_eur_missing") == [
        ("Tram", None, "not_asked"),
        ("Vélo", None, "not_asked"),
        ("Gare", "1.5", None),
    ]


def test_the_extract_is_described_file_by_file(tmp_path: Path) -> None:
    deliver(tmp_path, projets_nord=_NORD, projets_sud=_SUD)
    codebook = _codebook()
    extracts = read_extracts(read_delivery(tmp_path, EDITION), codebook)
    tables = validate(apply_corrections(harmonise(extracts, codebook).tables, codebook), codebook).landed
    columns = record_extracts(extracts, codebook, tables).columns
    titles = columns[columns["column_name"] == "title"]
    assert values_of(titles, "source_file", "header") == [
        ("projets_nord.csv", "Intitulé"),
        ("projets_sud.csv", "Titre"),
    ]


def test_a_header_of_one_file_is_not_known_in_another(tmp_path: Path) -> None:
    faults = faults_of(
        tmp_path, _codebook(), projets_nord=_NORD.replace("Intitulé", "Titre"), projets_sud=_SUD
    )
    assert [(fault.code, fault.place.file) for fault in faults] == [
        ("B302", "raw/2014/projets_nord.csv"),
        ("B303", "raw/2014/projets_nord.csv"),
    ]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("project,start_period,,Année,,projets_est.csv,\n", "file"),
        (",,,Courriel,,projets_est.csv,\n", "file"),
        ("project,start_period,,Année,,,Feuille1\n", "sheet"),
    ],
)
def test_a_row_that_speaks_of_a_file_that_its_table_is_not_read_from_is_named(
    tmp_path: Path, row: str, column: str
) -> None:
    codebook = _codebook(_PROJECTS + _TITLES + _BUDGET + row)
    (fault,) = faults_of(tmp_path, codebook, projets_nord=_NORD, projets_sud=_SUD)
    line = 1 + (_COLUMNS + _PROJECTS + _TITLES + _BUDGET).count("\n")
    assert (fault.code, fault.place.file, fault.place.row) == ("B301", "codebook/columns.csv", line)
    assert fault.place.column == column and "projets_nord.csv" in fault.remedy


def test_two_rows_that_feed_one_column_of_one_file_are_told_once(tmp_path: Path) -> None:
    codebook = _codebook(_PROJECTS + _TITLES + "project,title,,Nom,,projets_*,\n" + _BUDGET)
    faults = faults_of(tmp_path, codebook, projets_nord=_NORD, projets_sud=_SUD)
    assert [(fault.code, fault.place.column) for fault in faults] == [("B301", "part"), ("B301", "part")]
    assert faults[0].what != faults[1].what


def test_a_file_of_which_nothing_is_mapped_is_told_though_others_are(tmp_path: Path) -> None:
    rows = [row.removesuffix(",,") + ",projets_nord.csv," for row in _PROJECTS.splitlines()]
    codebook = _codebook("\n".join(rows) + "\nproject,title,,Intitulé,,projets_nord.csv,\n")
    faults = faults_of(tmp_path, codebook, projets_nord=_NORD, projets_sud=_SUD)
    assert ("B301", "codebook/files.csv", 2) in [
        (fault.code, fault.place.file, fault.place.row) for fault in faults
    ]


def test_a_project_that_stands_in_two_files_is_set_aside_in_the_second(tmp_path: Path) -> None:
    codebook = _codebook()
    many = "".join(f"n{number};L;Tram\n" for number in range(20))  # one of them is no excess
    sud = _SUD.replace("c;M", "b;L")
    result = harmonised(tmp_path, codebook, projets_nord=_NORD + many, projets_sud=sud)
    sorted_out = validate(apply_corrections(result.tables, codebook), codebook)
    assert sorted_out.quarantined_rows["project"] == {"duplicate_key": 1}
    assert values_of(sorted_out.quarantine, "source_file", "source_row") == [("projets_sud.csv", 2)]
    assert all(balance.adds_up for balance in sorted_out.row_balance)


def test_a_pattern_that_matches_nothing_and_a_file_that_two_match_are_told_together(tmp_path: Path) -> None:
    rows = 'project,projets_*.csv,1,utf-8,;,",",\nproject,*_nord.csv,1,utf-8,;,",",\n'
    rows += 'project,projet-*.csv,1,utf-8,;,",",\n'
    faults = faults_of(tmp_path, _codebook(files=FILES + rows), projets_nord=_NORD, projets_sud=_SUD)
    assert [(fault.code, fault.place.row) for fault in faults] == [("B211", 3), ("B210", 4)]
    assert "« projets_nord.csv »" in faults[0].what and "« projets_nord.csv »" in faults[1].remedy


def test_a_codebook_may_leave_out_the_columns_that_say_so_or_one_of_them(tmp_path: Path) -> None:
    data = write_folder(tmp_path)
    path = data / "codebook" / "columns.csv"
    rows = [row.split(",") for row in path.read_text(encoding="utf-8").splitlines()]
    for width in (len(rows[0]) - 2, len(rows[0]) - 1):
        path.write_text("\n".join(",".join(row[:width]) for row in rows) + "\n", encoding="utf-8")
        columns = load_codebook(data).for_edition(2014).columns
        assert columns[["file", "sheet"]].isna().all(axis=None) and len(columns) == len(rows) - 1


def test_sheets_of_one_workbook_may_have_headers_of_their_own(tmp_path: Path) -> None:
    folder = deliver(tmp_path, lisezmoi="x\n")
    cells = {"A1": "N°", "B1": "Ville", "A2": "a", "B2": "L", "C1": "Intitulé", "C2": "Tram"}
    write(folder / "projets.xlsx", Nord=Sheet(cells), Sud=Sheet(cells | {"A2": "c", "C1": "Titre"}))
    note = folder / "delivery.yml"
    note.write_text(note.read_text(encoding="utf-8") + "  - name: projets.xlsx\n", encoding="utf-8")
    files = "table,file,sheet,header_rows,from_table\n,lisezmoi.csv,,,\nproject,projets.xlsx,Nord,1,\n"
    files += "project,projets.xlsx,Sud,1,\nrespondent,,,,project\n"
    titles = "project,title,,Intitulé,,,Nord\nproject,title,,Titre,,,Sud\n"
    codebook = codebook_of(files=files, columns=_COLUMNS + _PROJECTS + titles)
    extracts = read_extracts(read_delivery(tmp_path, EDITION), codebook)
    projects = harmonise(extracts, codebook).tables["project"]
    assert values_of(projects, "project_code", "title", "source_sheet") == [
        ("a", "Tram", "Nord"),
        ("c", "Tram", "Sud"),
    ]


def test_two_waves_may_ask_one_item_under_two_headers_and_another_in_one_wave_only(tmp_path: Path) -> None:
    files = FILES + "answer,vague_*.csv,1,utf-8,;,.,\n"
    columns = (
        "answer,respondent_code,,N°,,,\nanswer,is_yes,elu,Élu,,vague_1.csv,\n"
        "answer,is_yes,elu,Élu dédié,,vague_2.csv,\nanswer,value_number,agents,Agents,,vague_2.csv,\n"
    )
    codebook = codebook_of(
        files=files,
        columns=_COLUMNS + columns,
        items=ITEMS + "elu,governance,yes_no\nagents,governance,number\n",
        modalities=MODALITIES + "answer,is_yes,Oui,yes\n",
    )
    result = harmonised(tmp_path, codebook, vague_1="N°;Élu\n1;Oui\n", vague_2="N°;Élu dédié;Agents\n2;;3\n")
    answers = values_of(result.tables["answer"], "respondent_code", "item_code", "is_yes", "value_number")
    assert answers == [("1", "elu", "yes", None), ("2", "elu", None, None), ("2", "agents", None, "3")]
