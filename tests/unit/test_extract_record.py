"""What is kept of an extract, to be held against other years: headers and known wordings, nobody's own."""

from pathlib import Path

import pandas as pd
import pytest
from small_codebook import EDITION, codebook_of, deliver
from wide_edition import (
    COLUMNS,
    FILES,
    ITEMS,
    MODALITIES,
    WIDE_COLUMNS,
    WIDE_HEADER,
    WIDE_MODALITIES,
    values_of,
    wide,
)

from barometre_pipeline.codebook import Codebook, EditionCodebook, load_codebook
from barometre_pipeline.ingestion.delivery import read_delivery
from barometre_pipeline.ingestion.extract_record import ExtractRecord, record_extracts
from barometre_pipeline.ingestion.harmonise import harmonise
from barometre_pipeline.ingestion.parquet import table_bytes
from barometre_pipeline.ingestion.read import read_extracts
from barometre_pipeline.tables import EXTRACT_ANSWER, EXTRACT_COLUMN

DATA = Path(__file__).parents[2] / "data"
FED = ("header", "table_name", "column_name", "item_code", "item_group", "part")


def _recorded(raw_dir: Path, codebook: EditionCodebook, **files: str) -> ExtractRecord:
    deliver(raw_dir, **files)
    extracts = read_extracts(read_delivery(raw_dir, EDITION), codebook)
    return record_extracts(extracts, codebook, harmonise(extracts, codebook).tables)


def test_a_header_stands_once_for_each_value_that_it_is_part_of(tmp_path: Path) -> None:
    content = WIDE_HEADER + "1;Lille;x;p1;Vélo;Réalisé;5;Oui\n\n2;Lyon;;p2;Bus;;;Non\n"
    columns = _recorded(tmp_path, wide(), projets=content).columns
    rows = values_of(columns, "position", "header", *FED[1:4])
    assert sorted(rows, key=lambda row: (row[0], str(row[2]))) == [
        (1, "N°", "answer", "respondent_code", None),
        (1, "N°", "project", "respondent_code", None),
        (1, "N°", "respondent", "respondent_code", None),
        (2, "Ville", "respondent", "name", None),
        (3, "Courriel", None, None, None),
        (4, "Projet", "project", "project_code", None),
        (5, "Titre", "project", "title", None),
        (6, "État", "project", "status_code", None),
        (7, "Budget", "project", "budget_eur", None),
        (8, "Élu dédié", "answer", "is_yes", "elu"),
    ]


def test_a_header_is_recorded_in_each_file_that_holds_it_for_the_tables_which_the_file_feeds(
    tmp_path: Path,
) -> None:
    files = FILES + 'respondent,villes.csv,1,utf-8,;,",",\nproject,projets.csv,1,utf-8,;,",",\n'
    columns = WIDE_COLUMNS.replace("answer,respondent_code,,,N°,,\n", "").replace(
        "answer,is_yes,elu,,Élu dédié,,\n", ""
    )
    record = _recorded(
        tmp_path,
        wide(files=files, columns=columns, modalities="", items=ITEMS),
        villes="N°;Ville\n1;Lille\n",
        projets="Courriel;N°;Projet;Titre;État;Budget\na@b;1;p1;Vélo;;5\n",
    )
    rows = values_of(record.columns, "source_file", "position", "header", "table_name")
    assert sorted(rows, key=lambda row: (row[0], row[1])) == [
        ("projets.csv", 1, "Courriel", None),
        ("projets.csv", 2, "N°", "project"),
        ("projets.csv", 3, "Projet", "project"),
        ("projets.csv", 4, "Titre", "project"),
        ("projets.csv", 5, "État", "project"),
        ("projets.csv", 6, "Budget", "project"),
        ("villes.csv", 1, "N°", "respondent"),
        ("villes.csv", 2, "Ville", "respondent"),
    ]


def test_parts_of_a_value_are_numbered_and_the_answer_is_their_whole(tmp_path: Path) -> None:
    columns = COLUMNS + (
        "project,project_code,,,Projet,,\n"
        "project,title,,,Titre,,\n"
        "project,status_code,,2,Libellé,,\n"
        "project,status_code,,1,Code,,\n"
    )
    record = _recorded(
        tmp_path,
        codebook_of(
            files=FILES + 'project,projets.csv,1,utf-8,;,",",\n',
            columns=columns,
            modalities=MODALITIES + "project,status_code,1 | réalisé,done\n",
        ),
        projets="Projet;Titre;Libellé;Code\np1;Vélo;réalisé;1\np2;Bus;réalisé;1\n",
    )
    of_status = record.columns[record.columns["column_name"] == "status_code"]
    assert values_of(of_status, "header", "part") == [("Code", 1), ("Libellé", 2)]
    assert values_of(record.answers, "written", "code", "n_rows") == [("1 | réalisé", "done", 2)]


def test_a_header_whose_cells_name_several_items_is_that_of_their_group_and_each_is_counted(
    tmp_path: Path,
) -> None:
    record = _recorded(
        tmp_path,
        codebook_of(
            files=FILES + 'respondent,villes.csv,1,utf-8,;,",",\nanswer,villes.csv,1,utf-8,;,",",\n',
            columns=COLUMNS
            + "respondent,respondent_code,,,N°,,\nanswer,respondent_code,,,N°,,\n"
            + "answer,is_yes,motivation,,Objectifs,,/\n",
            modalities=MODALITIES
            + "answer,is_yes,Qualité,quality\nanswer,is_yes,Image,image\nanswer,is_yes,NSP,dont_know\n",
            items=ITEMS + "quality,motivation,choice\nimage,motivation,choice\n",
        ),
        villes="N°;Objectifs\n1;Qualité / Image\n2;Image\n3;NSP\n4;\n",
    )
    of_item = record.columns[record.columns["column_name"] == "is_yes"]
    assert values_of(of_item, *FED) == [("Objectifs", "answer", "is_yes", None, "motivation", 1)]
    assert values_of(record.answers, "column_name", "written", "code", "n_rows") == [
        ("is_yes", "Image", "image", 2),
        ("is_yes", "NSP", "dont_know", 1),
        ("is_yes", "Qualité", "quality", 1),
    ]


def test_answers_are_counted_in_the_words_of_the_codebook_and_a_blank_is_none(tmp_path: Path) -> None:
    modalities = WIDE_MODALITIES + "project,status_code,,no_answer\nanswer,is_yes,,no\n"
    content = WIDE_HEADER + (
        "1;Lille;x;p1;Vélo;Réalisé;5;Oui\n"
        "1;Lille;x;p2;Bus;En\u00a0 cours;;Oui\n"
        "2;Lyon;x;p3;Tram;Réalisé;Sans objet;\n"
    )
    answers = _recorded(tmp_path, wide(modalities=modalities), projets=content).answers
    assert values_of(answers, "table_name", "column_name", "written", "code", "n_rows") == [
        ("answer", "is_yes", "NSP", "dont_know", 0),
        ("answer", "is_yes", "Non", "no", 0),
        ("answer", "is_yes", "Oui", "yes", 1),
        ("project", "budget_eur", "Sans objet", "not_applicable", 1),
        ("project", "status_code", "En cours", "ongoing", 1),
        ("project", "status_code", "NSP", "dont_know", 0),
        ("project", "status_code", "Réalisé", "done", 2),
    ]


def test_an_answer_is_exactly_its_code_unless_the_codebook_says_otherwise(tmp_path: Path) -> None:
    columns = "table,column,written,code,relation\n"
    rows = "project,status_code,À  l'étude,planned,broader\nproject,status_code,Réalisé,done,\n"
    content = WIDE_HEADER + "1;Lille;x;p1;Vélo;Réalisé;5;\n"
    answers = _recorded(tmp_path, wide(modalities=columns + rows), projets=content).answers
    assert values_of(answers, "written", "code", "relation") == [
        ("Réalisé", "done", "exact"),
        ("À l'étude", "planned", "broader"),
    ]


def test_an_answer_that_its_respondent_repeats_on_each_project_is_one_row(tmp_path: Path) -> None:
    content = WIDE_HEADER + (
        "1;Lille;x;p1;Vélo;Réalisé;5;Oui\n1;Lille;x;p2;Bus;En cours;5;Oui\n2;Lyon;x;p3;Tram;Réalisé;5;Oui\n"
    )
    answers = _recorded(tmp_path, wide(), projets=content).answers
    given = answers[answers["n_rows"] > 0]
    assert values_of(given, "table_name", "written", "n_rows") == [
        ("answer", "Oui", 2),
        ("project", "En cours", 1),
        ("project", "Réalisé", 2),
    ]


def test_answers_that_did_not_land_are_not_counted(tmp_path: Path) -> None:
    codebook = wide(
        columns=COLUMNS
        + "respondent,respondent_code,,,N°,,\nanswer,respondent_code,,,N°,,\nanswer,is_yes,elu,,Élu dédié,,\n"
        + "answer,is_yes,motivation,,Objectifs,,/\n",
        files=FILES + 'respondent,villes.csv,1,utf-8,;,",",\nanswer,villes.csv,1,utf-8,;,",",\n',
        modalities=MODALITIES
        + "answer,is_yes,Oui,yes\nanswer,is_yes,Image,image\nanswer,is_yes,Qualité,quality\n",
        items=ITEMS + "elu,governance,yes_no\nquality,motivation,choice\nimage,motivation,choice\n",
    )
    deliver(tmp_path, villes="N°;Élu dédié;Objectifs\n1;Oui;Image\n2;Oui;Qualité\n3;Oui;Image / Qualité\n")
    extracts = read_extracts(read_delivery(tmp_path, EDITION), codebook)
    tables = harmonise(extracts, codebook).tables
    answers = tables["answer"]
    # the second respondent is withdrawn; of the third, what is said of one question was set aside
    landed = answers[
        (answers["respondent_code"] == "1") | (answers["respondent_code"] + answers["item_code"] == "3elu")
    ]
    recorded = record_extracts(extracts, codebook, tables | {"answer": landed}).answers
    assert values_of(recorded, "written", "n_rows") == [("Image", 1), ("Oui", 2), ("Qualité", 0)]


def test_what_one_respondent_alone_may_have_written_is_not_kept_though_the_codebook_maps_it(
    tmp_path: Path,
) -> None:
    columns = WIDE_COLUMNS + "respondent,commune_code,,,Ville,,\n"
    modalities = MODALITIES + (
        "respondent,respondent_code,Mairie de Lille,r1\n"
        "project,respondent_code,Mairie de Lille,r1\n"
        "answer,respondent_code,Mairie de Lille,r1\n"
        "respondent,commune_code,Lille,59350\n"
        "project,title,Vélo (voir Mme Durand),Vélo\n"
        "project,title,sans titre,no_answer\n"
        "project,budget_eur,environ 2 M€,2000000\n"
        "project,status_code,Réalisé,done\n"
        "answer,is_yes,Oui,yes\n"
    )
    content = WIDE_HEADER + (
        "Mairie de Lille;Lille;x;p1;Vélo (voir Mme Durand);Réalisé;environ 2 M€;Oui\n"
        "Mairie de Lille;Lille;x;p2;sans titre;Réalisé;5;Oui\n"
    )
    answers = _recorded(tmp_path, wide(columns=columns, modalities=modalities), projets=content).answers
    assert values_of(answers, "column_name", "written") == [
        ("is_yes", "Oui"),
        ("status_code", "Réalisé"),
        ("title", "sans titre"),
    ]


def test_the_order_of_the_codebook_and_of_the_files_changes_no_byte(tmp_path: Path) -> None:
    content = WIDE_HEADER + "1;Lille;x;p1;Vélo;Réalisé;5;Oui\n2;Lyon;x;p2;Bus;En cours;5;Non\n"
    deliver(tmp_path, **{"projets": content, "projets_2": content})
    codebook = wide(
        files=FILES + 'project,projets*.csv,1,utf-8,;,",",\nanswer,,,,,,project\nrespondent,,,,,,project\n'
    )
    turned = {name: frame.iloc[::-1] for name, frame in codebook.frames.items()}
    extracts = read_extracts(read_delivery(tmp_path, EDITION), codebook)
    other = EditionCodebook(EDITION, codebook.nature, codebook.vintage, codebook.barometer, turned)
    tables = harmonise(extracts, codebook).tables
    one, two = record_extracts(extracts, codebook, tables), record_extracts(extracts[::-1], other, tables)
    assert len(extracts) == 2
    assert table_bytes(EXTRACT_COLUMN, one.columns) == table_bytes(EXTRACT_COLUMN, two.columns)
    assert table_bytes(EXTRACT_ANSWER, one.answers) == table_bytes(EXTRACT_ANSWER, two.answers)


def _texts(frame: pd.DataFrame) -> set[str]:
    return {value for value in frame.to_numpy().ravel().tolist() if isinstance(value, str)}


@pytest.fixture(scope="module")
def ville_numerique() -> Codebook:
    return load_codebook(DATA)


@pytest.mark.parametrize("edition", [2013, 2014, 2015])
def test_no_text_is_kept_of_a_shipped_delivery_that_its_codebook_does_not_hold(
    ville_numerique: Codebook, edition: int
) -> None:
    codebook = ville_numerique.for_edition(edition)
    delivery = read_delivery(DATA / "raw", edition, codebook.nature)
    extracts = read_extracts(delivery, codebook)
    record = record_extracts(extracts, codebook, harmonise(extracts, codebook).tables)
    known = {
        text.strip() for name in ("columns", "modalities", "items") for text in _texts(codebook.frames[name])
    }
    named = {"source_file", "source_sheet"}
    kept = _texts(record.columns.drop(columns=[*named])) | _texts(record.answers.drop(columns="relation"))
    assert kept - known == set()
    assert _texts(record.columns[[*named]]) <= {file.name for file in delivery.files} | _texts(codebook.files)
    assert len(record.columns) > 20
    assert len(record.answers) > 10
