"""A column a choice, boxes that speak of a group, a cell a place: all make one row an item."""

from pathlib import Path

import pytest
from small_codebook import EDITION, codebook_of, deliver, harmonised
from wide_edition import COLUMNS, FILES, ITEMS, MODALITIES, faults_of, values_of

from barometre_pipeline.codebook import EditionCodebook
from barometre_pipeline.ingestion.delivery import read_delivery
from barometre_pipeline.ingestion.extract_record import record_extracts
from barometre_pipeline.ingestion.harmonise import harmonise
from barometre_pipeline.ingestion.read import read_extracts

_CHOICES = ITEMS + "a,aim,choice\nb,aim,choice\n"
_RANKS = ITEMS + "a,aim,rank\nb,aim,rank\nc,aim,rank\n"
_TICKS = "answer,is_yes,a,,A,,\nanswer,is_yes,b,,B,,\n"
_NONE = "answer,is_yes,aim,,Aucun,no,\n"
_UNKNOWN = "answer,is_yes,aim,,Ne sait pas,dont_know,\n"


def _codebook(columns: str, items: str, modalities: str) -> EditionCodebook:
    return codebook_of(
        files=FILES + "answer,reponses.csv,1,utf-8,;,.,\n",
        columns=COLUMNS + "answer,respondent_code,,,N°,,\n" + columns,
        items=items,
        modalities=MODALITIES + modalities,
    )


def _answers(
    raw_dir: Path, columns: str, items: str, modalities: str, content: str
) -> dict[str, list[str | None]]:
    """Respondent -> what it says of each item: the value, or why there is none."""
    rows = harmonised(raw_dir, _codebook(columns, items, modalities), reponses=content).tables["answer"]
    found: dict[str, list[str | None]] = {}
    for code, yes, rank, missing in values_of(rows, "respondent_code", "is_yes", "rank", "missing_reason"):
        found.setdefault(str(code), []).append(yes or rank or missing)
    return found


@pytest.mark.parametrize("tick", ["X", "1", "Oui"])
def test_a_column_a_choice_tells_none_of_these_from_all_left_blank(tmp_path: Path, tick: str) -> None:
    content = f"N°;A;B;Aucun;Ne sait pas\n1;{tick};;;\n2;;;{tick};\n3;;;;{tick}\n4;;;;\n5;;{tick};{tick};\n"
    answers = _answers(tmp_path, _TICKS + _NONE + _UNKNOWN, _CHOICES, f"answer,is_yes,{tick},yes\n", content)
    assert answers == {
        "1": ["yes", "no"],
        "2": ["no", "no"],
        "3": ["dont_know", "dont_know"],
        "4": ["no_answer", "no_answer"],
        "5": ["no", "yes"],  # what is ticked stands against the box
    }


def test_a_box_that_is_answered_no_says_nothing_of_its_group(tmp_path: Path) -> None:
    content = "N°;A;B;Aucun\n1;Non;Non;Oui\n2;;;Non\n"
    modalities = "answer,is_yes,Oui,yes\nanswer,is_yes,Non,no\n"
    answers = _answers(tmp_path, _TICKS + _NONE, _CHOICES, modalities, content)
    assert answers == {"1": ["no", "no"], "2": ["no_answer", "no_answer"]}


def test_a_box_stands_beside_several_choices_in_one_cell_too(tmp_path: Path) -> None:
    columns = "answer,is_yes,aim,,Buts,,/\n" + _NONE
    modalities = "answer,is_yes,A,a\nanswer,is_yes,B,b\nanswer,is_yes,X,yes\n"
    answers = _answers(tmp_path, columns, _CHOICES, modalities, "N°;Buts;Aucun\n1;A/B;\n2;;X\n3;;\n")
    assert answers == {"1": ["yes", "yes"], "2": ["no", "no"], "3": ["no_answer", "no_answer"]}


def test_of_two_boxes_that_are_ticked_the_first_in_the_codebook_counts(tmp_path: Path) -> None:
    content = "N°;A;B;Ne sait pas;Aucun\n1;;;X;X\n"
    modalities = "answer,is_yes,X,yes\n"
    for boxes, said in ((_NONE + _UNKNOWN, "no"), (_UNKNOWN + _NONE, "dont_know")):
        assert _answers(tmp_path, _TICKS + boxes, _CHOICES, modalities, content) == {"1": [said, said]}


def test_a_tick_in_a_box_is_not_counted_as_an_answer_to_an_item(tmp_path: Path) -> None:
    codebook = _codebook(_TICKS + _NONE, _CHOICES, "answer,is_yes,X,yes\n")
    deliver(tmp_path, reponses="N°;A;B;Aucun\n1;X;;\n2;;;X\n")
    extracts = read_extracts(read_delivery(tmp_path, EDITION), codebook)
    record = record_extracts(extracts, codebook, harmonise(extracts, codebook).tables)
    assert values_of(record.answers, "written", "n_rows") == [("X", 1)]
    boxes = record.columns[record.columns["header"] == "Aucun"]
    assert values_of(boxes, "item_code", "item_group") == [(None, "aim")]


def test_an_answer_that_a_box_does_not_know_is_named(tmp_path: Path) -> None:
    codebook = _codebook(_TICKS + _NONE, _CHOICES, "answer,is_yes,X,yes\n")
    (fault,) = faults_of(tmp_path, codebook, reponses="N°;A;B;Aucun\n1;X;;peut-être\n")
    assert (fault.code, fault.place.column) == ("B304", "Aucun")


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("answer,is_yes,a,,Aucun,no,", "item"),
        ("answer,is_yes,goal,,Aucun,no,", "item"),
        ("answer,rank,aim,,Aucun,no,", "item"),
        ("answer,is_yes,aim,,Aucun,none,", "constant"),
        ("answer,is_yes,other,,Aucun,no,", "item"),
    ],
)
def test_a_box_that_makes_no_sense_is_named_with_its_row(tmp_path: Path, row: str, column: str) -> None:
    codebook = _codebook(_TICKS + row + "\n", _CHOICES + "x,other,choice\n", "answer,is_yes,X,yes\n")
    faults = faults_of(tmp_path, codebook, reponses="N°;A;B;Aucun\n1;X;;\n")
    assert (faults[0].code, faults[0].place.row, faults[0].place.column) == ("B301", 5, column)


def test_a_box_of_ranks_cannot_say_no(tmp_path: Path) -> None:
    columns = "".join(f"answer,rank,{item},,{item},,\n" for item in "abc")
    (fault,) = faults_of(
        tmp_path, _codebook(columns + _NONE, _RANKS, ""), reponses="N°;a;b;c;Aucun\n1;1;;;\n"
    )
    assert (fault.code, fault.place.column) == ("B301", "constant")


def test_a_box_of_ranks_says_why_nothing_is_ranked(tmp_path: Path) -> None:
    columns = "".join(f"answer,rank,{item},,{item},,\n" for item in "abc") + _UNKNOWN
    content = "N°;a;b;c;Ne sait pas\n1;;2;1;\n2;;;;X\n"
    answers = _answers(tmp_path, columns, _RANKS, "answer,is_yes,X,yes\n", content)
    assert answers == {"1": [None, "2", "1"], "2": ["dont_know"] * 3}


_PLACES = "answer,rank,aim,1,1er choix,,\nanswer,rank,aim,2,2e choix,,\n"
_NAMES = "answer,rank,Alpha,a\nanswer,rank,Bêta,b\nanswer,rank,Gamma,c\nanswer,rank,NSP,dont_know\n"


def test_a_column_a_rank_names_the_item_that_has_it(tmp_path: Path) -> None:
    content = "N°;1er choix;2e choix\n1;Bêta;Alpha\n2;;\n3;NSP;\n4;Gamma;\n"
    assert _answers(tmp_path, _PLACES, _RANKS, _NAMES, content) == {
        "1": ["2", "1", None],
        "2": ["no_answer"] * 3,
        "3": ["dont_know"] * 3,
        "4": [None, None, "1"],
    }


def test_a_place_left_blank_before_another_is_a_gap_in_the_ranking(tmp_path: Path) -> None:
    assert _answers(tmp_path, _PLACES, _RANKS, _NAMES, "N°;1er choix;2e choix\n1;;Bêta\n") == {
        "1": [None, "2", None]
    }


def test_an_item_that_is_named_at_two_places_has_two_rows(tmp_path: Path) -> None:
    assert _answers(tmp_path, _PLACES, _RANKS, _NAMES, "N°;1er choix;2e choix\n1;Bêta;Bêta\n") == {
        "1": [None, "1", "2", None]
    }


def test_a_ranking_cannot_be_answered_by_no(tmp_path: Path) -> None:
    codebook = _codebook(_PLACES, _RANKS, _NAMES + "answer,rank,Aucun,no\n")
    (fault,) = faults_of(tmp_path, codebook, reponses="N°;1er choix;2e choix\n1;Aucun;\n")
    assert fault.code == "B305" and fault.detail == "« Aucun »"


def test_ranks_may_be_the_order_of_items_in_one_cell(tmp_path: Path) -> None:
    columns = "answer,rank,aim,,Ordre,,>\n"
    answers = _answers(tmp_path, columns, _RANKS, _NAMES, "N°;Ordre\n1;Gamma > Alpha\n2;\n3;NSP\n")
    assert answers == {"1": ["2", None, "1"], "2": ["no_answer"] * 3, "3": ["dont_know"] * 3}


def test_choices_may_stand_in_several_cells_of_one_each(tmp_path: Path) -> None:
    columns = "answer,is_yes,aim,1,But 1,,\nanswer,is_yes,aim,2,But 2,,\n"
    modalities = "answer,is_yes,A,a\nanswer,is_yes,B,b\nanswer,is_yes,Aucun,no\n"
    content = "N°;But 1;But 2\n1;A;B\n2;;B\n3;Aucun;\n4;;\n"
    assert _answers(tmp_path, columns, _CHOICES, modalities, content) == {
        "1": ["yes", "yes"],
        "2": ["no", "yes"],
        "3": ["no", "no"],
        "4": ["no_answer", "no_answer"],
    }


def test_items_are_named_by_their_codes_where_no_answer_is_mapped(tmp_path: Path) -> None:
    assert _answers(tmp_path, _PLACES, _RANKS, "", "N°;1er choix;2e choix\n1;c;a\n") == {
        "1": ["2", None, "1"]
    }


def test_an_item_of_another_group_is_no_answer_at_a_place(tmp_path: Path) -> None:
    codebook = _codebook(_PLACES, _RANKS, _NAMES + "answer,rank,Delta,d\n")
    (fault,) = faults_of(tmp_path, codebook, reponses="N°;1er choix;2e choix\n1;Delta;Alpha\n")
    assert (fault.code, fault.place.column) == ("B305", "1er choix | 2e choix")


@pytest.mark.parametrize(
    ("columns", "row", "column"),
    [
        (_PLACES.replace("aim,2", "aim,3"), 3, "part"),
        (_PLACES.replace("aim,1", "aim,0"), 3, "part"),
        (_PLACES.replace("rank", "is_yes"), 3, "column"),
        ("answer,is_yes,aim,,Ordre,,>\n", 3, "item"),
    ],
)
def test_places_that_make_no_ranking_are_named(tmp_path: Path, columns: str, row: int, column: str) -> None:
    header = "N°;Ordre\n1;\n" if "Ordre" in columns else "N°;1er choix;2e choix\n1;Alpha;\n"
    (fault, *_) = faults_of(tmp_path, _codebook(columns, _RANKS, _NAMES), reponses=header)
    assert (fault.code, fault.place.row, fault.place.column) == ("B301", row, column)


def test_a_group_that_is_answered_at_places_is_not_answered_again(tmp_path: Path) -> None:
    codebook = _codebook(_PLACES + "answer,rank,a,,A,,\n", _RANKS, _NAMES)
    (fault,) = faults_of(tmp_path, codebook, reponses="N°;1er choix;2e choix;A\n1;Alpha;;1\n")
    assert (fault.code, fault.place.row) == ("B301", 5)
    assert "maps a" in fault.what
