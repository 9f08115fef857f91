"""An edition of one file, one row a project: its respondent and his answers are repeated on each line.

Belongs here: that codebook, and how tests of harmonising look at what comes out.
Does not: reading and delivering (`small_codebook`).
"""

from pathlib import Path

import pandas as pd
import pytest
from small_codebook import codebook_of, harmonised

from barometre_pipeline.codebook import EditionCodebook
from barometre_pipeline.errors import BarometreError, Fault

FILES = "table,file,header_rows,encoding,delimiter,decimal_mark,from_table\n"
COLUMNS = "table,column,item,part,header,constant,separator\n"
MODALITIES = "table,column,written,code\n"
ITEMS = "item_code,item_group,item_type\n"

WIDE_FILES = FILES + 'project,projets.csv,1,utf-8,;,",",\nrespondent,,,,,,project\nanswer,,,,,,project\n'
WIDE_COLUMNS = COLUMNS + (
    "respondent,respondent_code,,,N°,,\n"
    "project,respondent_code,,,N°,,\n"
    "answer,respondent_code,,,N°,,\n"
    "respondent,name,,,Ville,,\n"
    "respondent,entity_type,,,,commune,\n"
    ",,,,Courriel,,\n"
    "project,project_code,,,Projet,,\n"
    "project,title,,,Titre,,\n"
    "project,domain_code,,,,transport,\n"
    "project,status_code,,,État,,\n"
    "project,budget_eur,,,Budget,,\n"
    "answer,is_yes,elu,,Élu dédié,,\n"
)
WIDE_MODALITIES = MODALITIES + (
    "project,status_code,Réalisé,done\n"
    "project,status_code,En cours,ongoing\n"
    "project,status_code,NSP,dont_know\n"
    "project,budget_eur,Sans objet,not_applicable\n"
    "answer,is_yes,Oui,yes\n"
    "answer,is_yes,Non,no\n"
    "answer,is_yes,NSP,dont_know\n"
)
WIDE_ITEMS = ITEMS + "elu,governance,yes_no\n"
WIDE_HEADER = "N°;Ville;Courriel;Projet;Titre;État;Budget;Élu dédié\n"


def wide(**texts: str) -> EditionCodebook:
    base = {
        "files": WIDE_FILES,
        "columns": WIDE_COLUMNS,
        "modalities": WIDE_MODALITIES,
        "items": WIDE_ITEMS,
    }
    return codebook_of(**{**base, **texts})


def faults_of(raw_dir: Path, codebook: EditionCodebook, **files: str) -> list[Fault]:
    with pytest.raises(BarometreError) as refused:
        harmonised(raw_dir, codebook, **files)
    return list(refused.value.faults)


def values_of(rows: pd.DataFrame, *columns: str) -> list[tuple[str | None, ...]]:
    """Rows of some columns, null as None."""
    plain = rows[list(columns)].astype(object).where(rows[list(columns)].notna(), None)
    return [tuple(row) for row in plain.values.tolist()]
