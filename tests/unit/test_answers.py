"""Answers become one row an item, read with the others of their group."""

from pathlib import Path

import pytest
from small_codebook import codebook_of, harmonised
from wide_edition import (
    COLUMNS,
    FILES,
    ITEMS,
    MODALITIES,
    values_of,
)

from barometre_pipeline.errors import BarometreError

_RANKS = "".join(f"answer,rank,{item},,{item},,\n" for item in ("a", "b", "c"))


def _answers(
    raw_dir: Path, columns: str, items: str, content: str, modalities: str = "", mark: str = '","'
) -> list[tuple[str | None, ...]]:
    codebook = codebook_of(
        files=FILES + f"answer,reponses.csv,1,utf-8,;,{mark},\n",
        columns=COLUMNS + "answer,respondent_code,,,N°,,\n" + columns,
        items=ITEMS + items,
        modalities=MODALITIES + modalities,
    )
    rows = harmonised(raw_dir, codebook, reponses=content).tables["answer"]
    return values_of(rows, "respondent_code", "item_code", "is_yes", "rank", "value_number", "missing_reason")


def test_a_column_an_item_becomes_a_row_an_item(tmp_path: Path) -> None:
    columns = "answer,is_yes,elu,,Élu,,\nanswer,value_number,agents,,Agents,,\n"
    items = "elu,governance,yes_no\nagents,governance,number\n"
    answers = _answers(
        tmp_path,
        columns,
        items,
        "N°;Élu;Agents\n1;Oui;1 200,5\n2;Non;\n3;;NSP\n",
        "answer,is_yes,Oui,yes\nanswer,is_yes,Non,no\nanswer,value_number,NSP,dont_know\n",
    )
    assert answers == [
        ("1", "elu", "yes", None, None, None),
        ("1", "agents", None, None, "1200.5", None),
        ("2", "elu", "no", None, None, None),
        ("2", "agents", None, None, None, "no_answer"),
        ("3", "elu", None, None, None, "no_answer"),
        ("3", "agents", None, None, None, "dont_know"),
    ]


def test_who_ranked_some_objectives_gave_no_rank_to_the_others_and_nothing_is_missing(tmp_path: Path) -> None:
    items = "a,motivation,rank\nb,motivation,rank\nc,other,rank\n"
    answers = _answers(
        tmp_path,
        _RANKS,
        items,
        "N°;a;b;c\n1;2;;\n2;;;1\n3;-;1;NSP\n",
        "answer,rank,-,no_answer\nanswer,rank,NSP,dont_know\n",
    )
    assert [(code, item, rank, missing) for code, item, _, rank, _, missing in answers] == [
        ("1", "a", "2", None),
        ("1", "b", None, None),
        ("1", "c", None, "no_answer"),
        ("2", "a", None, "no_answer"),
        ("2", "b", None, "no_answer"),
        ("2", "c", "1", None),
        ("3", "a", None, None),
        ("3", "b", "1", None),
        ("3", "c", None, "dont_know"),
    ]


_CHOICES = "a,motivation,choice\nb,motivation,choice\nc,motivation,choice\n"
_CHOICE_MODALITIES = (
    "answer,is_yes,Qualité,a\nanswer,is_yes,Gestion,b\nanswer,is_yes,Exemplarité,c\n"
    "answer,is_yes,NSP,dont_know\nanswer,is_yes,Aucun,no\n"
)


def test_choices_in_one_cell_are_yes_the_others_no_and_a_blank_cell_no_answer(tmp_path: Path) -> None:
    answers = _answers(
        tmp_path,
        "answer,is_yes,,,Objectifs,,/\n",
        _CHOICES,
        "N°;Objectifs\n1;Qualité /  Exemplarité/\n2;Aucun\n3;NSP\n4;/\n5;NSP/Gestion\n",
        _CHOICE_MODALITIES,
    )
    assert [(code, item, yes, missing) for code, item, yes, _, _, missing in answers] == [
        ("1", "a", "yes", None),
        ("1", "b", "no", None),
        ("1", "c", "yes", None),
        ("2", "a", "no", None),
        ("2", "b", "no", None),
        ("2", "c", "no", None),
        ("3", "a", None, "dont_know"),
        ("3", "b", None, "dont_know"),
        ("3", "c", None, "dont_know"),
        ("4", "a", None, "no_answer"),
        ("4", "b", None, "no_answer"),
        ("4", "c", None, "no_answer"),
        ("5", "a", "no", None),
        ("5", "b", "yes", None),
        ("5", "c", "no", None),
    ]


def test_a_blank_choice_is_no_answer_for_a_respondent_who_answered_something_else(tmp_path: Path) -> None:
    answers = _answers(
        tmp_path,
        "answer,is_yes,,,Objectifs,,/\nanswer,is_yes,elu,,Élu,,\n",
        _CHOICES + "elu,governance,yes_no\n",
        "N°;Objectifs;Élu\n1;;Oui\n",
        _CHOICE_MODALITIES + "answer,is_yes,Oui,yes\n",
    )
    assert [(item, yes, missing) for _, item, yes, _, _, missing in answers] == [
        ("a", None, "no_answer"),
        ("b", None, "no_answer"),
        ("c", None, "no_answer"),
        ("elu", "yes", None),
    ]


def test_who_ticked_a_choice_said_no_to_the_boxes_left_blank(tmp_path: Path) -> None:
    columns = "answer,is_yes,a,,A,,\nanswer,is_yes,b,,B,,\nanswer,is_yes,elu,,Élu,,\n"
    items = "a,motivation,choice\nb,motivation,choice\nelu,motivation,yes_no\n"
    answers = _answers(tmp_path, columns, items, "N°;A;B;Élu\n1;X;;\n2;;;X\n", "answer,is_yes,X,yes\n")
    assert [(code, item, yes, missing) for code, item, yes, _, _, missing in answers] == [
        ("1", "a", "yes", None),
        ("1", "b", "no", None),
        ("1", "elu", None, "no_answer"),
        ("2", "a", None, "no_answer"),
        ("2", "b", None, "no_answer"),
        ("2", "elu", "yes", None),
    ]


def test_two_questions_of_several_answers_are_told_apart_by_their_group(tmp_path: Path) -> None:
    columns = "answer,is_yes,motivation,,Objectifs,,/\nanswer,is_yes,partner,,Partenaires,,/\n"
    items = "a,motivation,choice\nb,motivation,choice\nx,partner,choice\n"
    modalities = "answer,is_yes,A,a\nanswer,is_yes,B,b\nanswer,is_yes,X,x\n"
    content = "N°;Objectifs;Partenaires\n1;A/B;X\n"
    answers = _answers(tmp_path, columns, items, content, modalities)
    assert [(item, yes) for _, item, yes, *_ in answers] == [("a", "yes"), ("b", "yes"), ("x", "yes")]
    with pytest.raises(BarometreError) as refused:
        _answers(tmp_path, columns, items, "N°;Objectifs;Partenaires\n1;A/X;X\n", modalities)
    assert [(fault.code, fault.place.column) for fault in refused.value.faults] == [("B305", "Objectifs")]


def test_an_answer_to_a_yes_no_item_is_not_taken_for_a_choice(tmp_path: Path) -> None:
    columns = "answer,is_yes,,,Objectifs,,/\nanswer,is_yes,elu,,Élu,,\n"
    with pytest.raises(BarometreError) as refused:
        _answers(
            tmp_path,
            columns,
            _CHOICES + "elu,governance,yes_no\n",
            "N°;Objectifs;Élu\n1;Oui/Gestion;Qualité\n",
            _CHOICE_MODALITIES + "answer,is_yes,Oui,yes\n",
        )
    assert [(fault.code, fault.place.column) for fault in refused.value.faults] == [
        ("B305", "Objectifs"),
        ("B305", "Élu"),
    ]


def test_an_item_is_not_mapped_twice(tmp_path: Path) -> None:
    columns = "answer,is_yes,,,Objectifs,,/\nanswer,is_yes,elu,,Élu,,\nanswer,is_yes,b,,B,,\n"
    items = _CHOICES + "elu,governance,yes_no\n"
    with pytest.raises(BarometreError) as refused:
        _answers(tmp_path, columns, items, "N°;Objectifs;Élu;B\n1;Qualité;;X\n", _CHOICE_MODALITIES)
    assert [(fault.code, fault.place.row) for fault in refused.value.faults] == [("B301", 5)]
    assert "maps b" in str(refused.value)


def test_answers_without_modalities_are_codes_already(tmp_path: Path) -> None:
    columns = "answer,is_yes,,,Objectifs,,/\nanswer,is_yes,elu,,Élu,,\n"
    items = "a,motivation,choice\nb,motivation,choice\nelu,governance,yes_no\n"
    answers = _answers(tmp_path, columns, items, "N°;Objectifs;Élu\n1;b;yes\n2;;Oui\n")
    assert [(code, item, yes) for code, item, yes, *_ in answers] == [
        ("1", "a", "no"),
        ("1", "b", "yes"),
        ("1", "elu", "yes"),
        ("2", "a", None),
        ("2", "b", None),
        ("2", "elu", "Oui"),
    ]


def test_a_question_of_several_answers_names_its_group_when_there_are_several(tmp_path: Path) -> None:
    items = "a,motivation,choice\nx,partner,choice\n"
    with pytest.raises(BarometreError) as refused:
        _answers(tmp_path, "answer,is_yes,,,Objectifs,,/\n", items, "N°;Objectifs\n1;a\n")
    (fault,) = refused.value.faults
    assert (fault.code, fault.place.row, fault.place.column) == ("B301", 3, "item")
    assert "motivation, partner" in fault.remedy
