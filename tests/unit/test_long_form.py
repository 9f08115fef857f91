"""A file of one line an answer becomes the rows that a file of one column an item would make."""

from pathlib import Path

import pytest
from small_codebook import EDITION, codebook_of, deliver, harmonised
from wide_edition import FILES, MODALITIES, faults_of, values_of

from barometre_pipeline.codebook import EditionCodebook
from barometre_pipeline.drafting.decided_answers import constant_faults
from barometre_pipeline.ingestion.correct import apply_corrections
from barometre_pipeline.ingestion.delivery import read_delivery
from barometre_pipeline.ingestion.extract_record import record_extracts
from barometre_pipeline.ingestion.harmonise import harmonise
from barometre_pipeline.ingestion.read import read_extracts
from barometre_pipeline.ingestion.validate import validate

_FILES = FILES + 'answer,reponses.csv,1,utf-8,;,",",\n'
_COLUMNS = "table,column,item,part,header,constant,separator,file\n"
_LONG = "answer,respondent_code,,,Ville,,,\nanswer,item_code,,,Question,,,\n"
_VALUES = "answer,is_yes,,,Réponse,,,\nanswer,rank,,,Réponse,,,\nanswer,value_number,,,Réponse,,,\n"
_ITEMS = (
    "item_code,item_group,item_type,wording\n"
    "elu,governance,yes_no,Y a-t-il un élu dédié ?\n"
    "agents,governance,number,Combien d’agents ?\n"
    "cost,aim,choice,Quels buts ?\nservice,aim,choice,Quels buts ?\n"
    "first,order,rank,\nsecond,order,rank,\n"
)
_MODALITIES = MODALITIES + (
    "answer,is_yes,Oui,yes\nanswer,is_yes,Non,no\nanswer,is_yes,NSP,dont_know\n"
    "answer,is_yes,Coûts,cost\nanswer,is_yes,Service,service\nanswer,is_yes,Aucun,no\n"
    "answer,item_code,Courriel,left_out\n"
)
_HEADER = "Ville;Question;Réponse\n"
_L = (
    "L;Y a-t-il un élu  dédié ?;Oui\nL;agents;1 200,5\nL;Quels buts ?;Service\nL;Quels buts ?;Coûts\n"
    "L;Courriel;jeanne@example.org\nL;first;2\nL;second;1\n"
)


def _codebook(
    columns: str = _LONG + _VALUES,
    modalities: str = _MODALITIES,
    items: str = _ITEMS,
    files: str = _FILES,
) -> EditionCodebook:
    return codebook_of(files=files, columns=_COLUMNS + columns, items=items, modalities=modalities)


def _answers(raw_dir: Path, lines: str, **texts: str) -> dict[tuple[str | None, ...], tuple[str | None, ...]]:
    rows = harmonised(raw_dir, _codebook(**texts), reponses=_HEADER + lines).tables["answer"]
    keys = values_of(rows, "respondent_code", "item_code")
    said = values_of(rows, "is_yes", "rank", "value_number", "missing_reason", "source_row")
    assert len(set(keys)) == len(keys)
    return dict(zip(keys, said, strict=True))


def test_items_of_every_type_are_answered_a_line_each_and_choices_a_line_a_tick(tmp_path: Path) -> None:
    assert _answers(tmp_path, _L) == {
        ("L", "elu"): ("yes", None, None, None, "2"),
        ("L", "agents"): (None, None, "1200.5", None, "3"),
        ("L", "service"): ("yes", None, None, None, "4"),
        ("L", "cost"): ("yes", None, None, None, "5"),
        ("L", "first"): (None, "2", None, None, "7"),
        ("L", "second"): (None, "1", None, None, "8"),
    }


@pytest.mark.parametrize("question", ["aim", "Quels buts ?"])
def test_one_question_that_all_lines_answer_is_a_constant_as_a_header_would_say_it(
    question: str, tmp_path: Path
) -> None:
    columns = (
        f"answer,respondent_code,,,Ville,,,\nanswer,item_code,,,,{question},,\nanswer,is_yes,,,Réponse,,,\n"
    )
    lines = _ITEMS.splitlines(keepends=True)
    asked = [lines[0], *(line for line in lines if ",aim," in line)]
    codebook = _codebook(columns=columns, items="".join(asked))
    rows = harmonised(tmp_path, codebook, reponses="Ville;Réponse\nL;Service\n").tables["answer"]
    assert values_of(rows, "item_code", "is_yes") == [("cost", "no"), ("service", "yes")]
    assert list(constant_faults(codebook)) == []


def test_a_question_without_a_line_was_left_blank_by_whoever_answers_another(tmp_path: Path) -> None:
    answers = _answers(tmp_path, _L + "M;first;1\nM;Quels buts ?;Coûts\nN;elu;\n")
    of_others = {key: said for key, said in answers.items() if key[0] in ("M", "N")}
    assert of_others == {
        ("M", "first"): (None, "1", None, None, "9"),
        ("M", "cost"): ("yes", None, None, None, "10"),
        ("M", "service"): ("no", None, None, None, "10"),
        ("M", "second"): (None, None, None, None, "9"),  # ranked another
        ("M", "elu"): (None, None, None, "no_answer", "9"),
        ("M", "agents"): (None, None, None, "no_answer", "9"),
        ("N", "elu"): (None, None, None, "no_answer", "11"),
        **{
            ("N", item): (None, None, None, "no_answer", "11")
            for item in ("agents", "cost", "service", "first", "second")
        },
    }


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Aucun", ("no", None)),
        ("NSP", (None, "dont_know")),
        ("", (None, "no_answer")),
    ],
)
def test_none_of_the_choices_and_no_answer_are_told_apart(
    tmp_path: Path, said: str, expected: tuple[str | None, ...]
) -> None:
    answers = _answers(tmp_path, _L + f"M;Quels buts ?;{said}\n")
    assert {answers["M", item][0::3][:2] for item in ("cost", "service")} == {expected}


def test_who_ticks_a_choice_on_a_later_line_said_no_to_the_others(tmp_path: Path) -> None:
    answers = _answers(tmp_path, _L + "M;Quels buts ?;NSP\nM;Quels buts ?;Coûts\n")
    assert answers["M", "cost"] == ("yes", None, None, None, "10")
    assert answers["M", "service"] == ("no", None, None, None, "9")


def test_several_choices_may_stand_in_the_cell_of_their_question(tmp_path: Path) -> None:
    columns = _LONG + _VALUES.replace("answer,is_yes,,,Réponse,,,", "answer,is_yes,,,Réponse,,/,")
    answers = _answers(
        tmp_path, _L + "M;Quels buts ?;Coûts / Service\nN;Quels buts ?;Coûts\n", columns=columns
    )
    found = {key: said[0] for key, said in answers.items() if key[1] in ("cost", "service")}
    assert found == {
        ("L", "cost"): "yes",
        ("L", "service"): "yes",
        ("M", "cost"): "yes",
        ("M", "service"): "yes",
        ("N", "cost"): "yes",
        ("N", "service"): "no",
    }


def test_each_choice_may_be_a_question_of_its_own(tmp_path: Path) -> None:
    lines = _L.replace("Quels buts ?;Service", "service;Oui").replace("Quels buts ?;Coûts", "cost;Non")
    modalities = "".join(
        row for row in _MODALITIES.splitlines(keepends=True) if "Coûts" not in row and "Service" not in row
    )
    answers = _answers(tmp_path, lines, modalities=modalities)
    assert answers["L", "service"][0] == "yes" and answers["L", "cost"][0] == "no"


def test_a_choice_that_is_ticked_twice_is_one_answer_and_its_second_line_is_accounted_for(
    tmp_path: Path,
) -> None:
    result = harmonised(tmp_path, _codebook(), reponses=_HEADER + _L + "L;Quels buts ?;Service\n")
    assert values_of(result.skipped, "source_row", "reason") == [("6", "left_out"), ("9", "repeated_line")]
    assert len(result.tables["answer"]) == 6


def test_an_item_that_is_answered_twice_is_set_aside_the_second_time(tmp_path: Path) -> None:
    result = harmonised(tmp_path, _codebook(), reponses=_HEADER + _L + "L;elu;Non\n")
    elu = result.tables["answer"][result.tables["answer"]["item_code"] == "elu"]
    assert values_of(elu, "is_yes", "source_row") == [("yes", "2"), ("no", "9")]


def test_an_unknown_question_is_named_with_the_nearest_that_is_known(tmp_path: Path) -> None:
    lines = _HEADER + _L + "L;Y a-t-il un élu ?;Oui\nM;Y a-t-il un élu ?;Non\n"
    (fault,) = faults_of(tmp_path, _codebook(), reponses=lines)
    assert (fault.code, fault.place.row, fault.place.column) == ("B304", 9, "Question")
    assert "2 line(s)" in fault.what and "« Y a-t-il un élu dédié ? »" in fault.remedy
    assert fault.detail == "« Y a-t-il un élu ? »"


def test_an_answer_without_a_question_is_not_passed_over(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, _codebook(), reponses=_HEADER + _L + "L;;Oui\nM;;\n")
    assert (fault.code, fault.place.row, fault.place.column) == ("B304", 9, "Question")
    assert "1 line(s)" in fault.what


def test_an_unknown_answer_is_named_only_where_its_question_takes_codes(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, _codebook(), reponses=_HEADER + _L + "M;elu;Ouais\nM;agents;douze\n")
    assert (fault.code, fault.place.row, fault.place.column) == ("B304", 9, "Réponse")


def test_a_choice_is_no_answer_to_a_yes_no_question_nor_the_other_way_round(tmp_path: Path) -> None:
    faults = faults_of(tmp_path, _codebook(), reponses=_HEADER + _L + "M;elu;Service\nM;Quels buts ?;Oui\n")
    assert [(fault.code, fault.place.row) for fault in faults] == [("B305", 9), ("B305", 10)]


def test_an_item_that_no_line_answers_is_named(tmp_path: Path) -> None:
    lines = _HEADER + _L.replace("L;agents;1 200,5\n", "")
    (fault,) = faults_of(tmp_path, _codebook(), reponses=lines)
    assert (fault.code, fault.place.file, fault.place.row) == ("B301", "codebook/items.csv", 3)
    assert "« agents »" in fault.what and "no line of a file answers it" in fault.what


def test_an_item_that_was_not_asked_needs_no_line(tmp_path: Path) -> None:
    columns = _LONG + _VALUES + "answer,value_number,agents,,,,,\n"
    codebook = _codebook(columns=columns)
    lines = _HEADER + _L.replace("L;agents;1 200,5\n", "")
    assert len(harmonised(tmp_path, codebook, reponses=lines).tables["answer"]) == 5


def test_a_type_of_answer_that_no_header_holds_is_named(tmp_path: Path) -> None:
    codebook = _codebook(columns=_LONG + "answer,is_yes,,,Réponse,,,\nanswer,rank,,,Réponse,,,\n")
    (fault,) = faults_of(tmp_path, codebook, reponses=_HEADER + _L)
    assert (fault.code, fault.place.row) == ("B301", 3)
    assert "answer.value_number" in fault.remedy


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("answer,is_yes,elu,,Autre,,,\n", "item"),
        ("answer,is_yes,,2,Autre,,,\n", "item"),
        ("answer,is_yes,aim,,Autre,no,,\n", "item"),
    ],
)
def test_a_header_of_such_a_file_names_no_item(tmp_path: Path, row: str, column: str) -> None:
    codebook = _codebook(columns=_LONG + _VALUES.replace("answer,is_yes,,,Réponse,,,\n", row))
    faults = faults_of(tmp_path, codebook, reponses=_HEADER + _L)
    assert (faults[0].code, faults[0].place.row, faults[0].place.column) == ("B301", 4, column)


def test_an_edition_without_an_item_has_no_question(tmp_path: Path) -> None:
    codebook = _codebook(items="item_code,item_group,item_type\n", modalities=MODALITIES)
    (fault, *_) = faults_of(tmp_path, codebook, reponses=_HEADER + _L)
    assert (fault.code, fault.place.row, fault.place.column) == ("B301", 3, "column")


_BOTH = FILES + 'answer,reponses.csv,1,utf-8,;,",",\nanswer,villes.csv,1,utf-8,;,",",\n'
_WIDE = "answer,respondent_code,,,Ville,,,villes.csv\nanswer,is_yes,elu,,Élu,,,villes.csv\n"
_OF_LONG = "".join(f"{row}reponses.csv\n" for row in (_LONG + _VALUES).splitlines())


def test_some_items_may_stand_a_line_each_and_others_in_columns_of_another_file(tmp_path: Path) -> None:
    codebook = _codebook(columns=_OF_LONG + _WIDE, files=_BOTH)
    lines = _HEADER + _L.replace("L;Y a-t-il un élu  dédié ?;Oui\n", "")
    result = harmonised(tmp_path, codebook, reponses=lines, villes="Ville;Élu\nL;Non\n")
    found = values_of(result.tables["answer"], "item_code", "source_file")
    assert ("elu", "villes.csv") in found and len(found) == 6
    assert {file for item, file in found if item != "elu"} == {"reponses.csv"}


def test_an_item_that_is_answered_in_both_ways_is_named(tmp_path: Path) -> None:
    codebook = _codebook(columns=_OF_LONG + _WIDE, files=_BOTH)
    (fault,) = faults_of(tmp_path, codebook, reponses=_HEADER + _L, villes="Ville;Élu\nL;Non\n")
    assert (fault.code, fault.place.file, fault.place.row) == ("B301", "codebook/items.csv", 2)


def test_respondents_may_be_read_from_the_lines_of_their_answers(tmp_path: Path) -> None:
    columns = (
        _LONG
        + _VALUES
        + (
            "respondent,respondent_code,,,Ville,,,\nrespondent,entity_type,,,,commune,,\n"
            "respondent,commune_code,,,,59350,,\n"
        )
    )
    codebook = _codebook(columns=columns, files=_FILES + "respondent,,,,,,answer\n")
    deliver(tmp_path, reponses=_HEADER + _L + "M;elu;Non\nM;Quels buts ?;Coûts\n")
    extracts = read_extracts(read_delivery(tmp_path, EDITION), codebook)
    result = harmonise(extracts, codebook)
    sorted_out = validate(apply_corrections(result.tables, codebook), codebook)
    assert [(each.table_name, each.rows_landed) for each in sorted_out.row_balance] == [
        ("respondent", 2),
        ("project", 0),
        ("answer", 12),
    ]
    known = record_extracts(extracts, codebook, sorted_out.landed).answers
    counts = dict(values_of(known, "written", "n_rows"))
    assert counts == {"Oui": 1, "Non": 1, "NSP": 0, "Coûts": 2, "Service": 1, "Aucun": 0}


def test_a_wording_is_part_of_what_a_load_depends_on_only_where_lines_are_told_by_it() -> None:
    reworded = _ITEMS.replace("dédié ?", "chargé du numérique ?")
    wide = "answer,respondent_code,,,Ville,,,\nanswer,is_yes,elu,,Élu,,,\n"
    assert _codebook().sha256 != _codebook(items=reworded).sha256
    assert _codebook(columns=wide).sha256 == _codebook(columns=wide, items=reworded).sha256


def test_lines_that_name_no_respondent_are_set_aside_and_complete_nobody(tmp_path: Path) -> None:
    result = harmonised(tmp_path, _codebook(), reponses=_HEADER + _L + ";elu;Oui\n;elu;Non\n")
    unnamed = result.tables["answer"][result.tables["answer"]["respondent_code"].isna()]
    assert values_of(unnamed, "item_code", "is_yes") == [("elu", "yes"), ("elu", "no")]
