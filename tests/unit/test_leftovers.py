"""What an edition says of itself is borne out by its other rows: a row copied and left is told."""

from pathlib import Path

from small_codebook import codebook_of, harmonised
from wide_edition import (
    COLUMNS,
    FILES,
    ITEMS,
    MODALITIES,
    WIDE_COLUMNS,
    WIDE_HEADER,
    WIDE_ITEMS,
    faults_of,
    wide,
)

_LINE = WIDE_HEADER + "1;L;x;p1;V;NSP;5;Oui\n"
_DOMAIN_COLUMN = "project,domain_code,,,Domaine,,\n"
_CHOICES = {
    "files": FILES + "answer,reponses.csv,1,utf-8,;,.,\n",
    "columns": COLUMNS + "answer,respondent_code,,,N°,,\nanswer,is_yes,aims,,Buts,,/\n",
    "items": ITEMS + "better,aims,choice\ncheaper,aims,choice\n",
}


def test_an_item_that_no_header_feeds_is_named_with_what_else_is_wrong(tmp_path: Path) -> None:
    codebook = wide(items=WIDE_ITEMS + "budget,governance,yes_no\n")
    item, answer = faults_of(tmp_path, codebook, projets=_LINE.replace("NSP", "Fini"))
    assert (item.code, item.place.file, item.place.row) == ("B301", "codebook/items.csv", 3)
    assert "« budget »" in item.what and "take the row out" in item.remedy
    assert answer.code == "B304"


def test_an_item_that_a_row_says_was_not_asked_is_no_leftover(tmp_path: Path) -> None:
    codebook = wide(
        items=WIDE_ITEMS + "budget,governance,yes_no\nmore,aims,choice\n",
        columns=WIDE_COLUMNS + "answer,is_yes,budget,,,,\nanswer,is_yes,aims,,,,\n",
    )
    assert harmonised(tmp_path, codebook, projets=_LINE).tables["answer"]["item_code"].tolist() == ["elu"]


def test_a_choice_that_no_answer_means_is_named(tmp_path: Path) -> None:
    modalities = MODALITIES + "answer,is_yes,Mieux,better\n"
    codebook = codebook_of(**_CHOICES, modalities=modalities)
    (fault,) = faults_of(tmp_path, codebook, reponses="N°;Buts\n1;Mieux\n")
    assert (fault.code, fault.place.file, fault.place.row) == ("B301", "codebook/items.csv", 3)
    assert "« cheaper »" in fault.what and "modalities.csv" in fault.what


def test_choices_that_are_written_as_their_codes_need_no_answer_each(tmp_path: Path) -> None:
    result = harmonised(tmp_path, codebook_of(**_CHOICES), reponses="N°;Buts\n1;cheaper\n")
    assert result.tables["answer"]["is_yes"].tolist() == ["no", "yes"]


def test_a_domain_that_no_answer_means_is_named(tmp_path: Path) -> None:
    codebook = codebook_of(
        files=FILES + "project,projets.csv,1,utf-8,;,.,\n",
        columns=COLUMNS + "project,project_code,,,Projet,,\n" + _DOMAIN_COLUMN,
        modalities=MODALITIES + "project,domain_code,Transport,transport\n",
    )
    (fault,) = faults_of(tmp_path, codebook, projets="Projet;Domaine\n1;Transport\n")
    assert (fault.code, fault.place.file, fault.place.row) == ("B301", "codebook/domains.csv", 3)
    assert "« education »" in fault.what and "take the row out" in fault.remedy


def test_domains_of_an_edition_that_asks_about_one_need_no_answer_each(tmp_path: Path) -> None:
    codebook = codebook_of(
        files=FILES + "project,projets.csv,1,utf-8,;,.,\n",
        columns=COLUMNS + "project,project_code,,,Projet,,\nproject,domain_code,,,,transport,\n",
        modalities=MODALITIES + "project,domain_code,Transport,transport\n",
    )
    result = harmonised(tmp_path, codebook, projets="Projet\n1\n")
    assert result.tables["project"]["domain_code"].tolist() == ["transport"]


def test_domains_that_are_written_as_their_codes_need_no_answer_each(tmp_path: Path) -> None:
    codebook = codebook_of(
        files=FILES + "project,projets.csv,1,utf-8,;,.,\n",
        columns=COLUMNS + "project,project_code,,,Projet,,\n" + _DOMAIN_COLUMN,
    )
    result = harmonised(tmp_path, codebook, projets="Projet;Domaine\n1;transport\n")
    assert result.tables["project"]["domain_code"].tolist() == ["transport"]
