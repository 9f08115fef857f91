"""An edition that asks for no project has no file of projects and no domain; one alone is told."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from small_folder import write_csv, write_folder

from barometre_pipeline.codebook import load_codebook
from barometre_pipeline.codebook_files import CODEBOOK_FILES
from barometre_pipeline.errors import BarometreError
from barometre_pipeline.ingestion.load import load_edition

_RESPONDENTS = [
    ("*", "respondent", "respondent_code", "", "", "ville"),
    ("*", "respondent", "commune_code", "", "", "insee"),
    ("*", "respondent", "entity_type", "", "", "", "commune"),
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder whose editions hold respondents, and nothing that is said of them."""
    data = write_folder(tmp_path / "data")
    _write(data, "files", [("*", "respondent", "projets.csv", "", "1", "", "", "", "utf-8", ";")])
    _write(data, "columns", _RESPONDENTS)
    _write(data, "modalities", [])
    _write(data, "domains", [])
    (data / "raw" / "2014" / "projets.csv").write_text("ville;insee\nLille;59350\nLyon;69123\n")
    return data


def _write(data: Path, name: str, rows: Sequence[Sequence[str]]) -> None:
    file = CODEBOOK_FILES[name]
    padded = [[*row, *[""] * (len(file.columns) - len(row))] for row in rows]
    write_csv(data / file.path, [file.columns, *padded])


def test_respondents_load_without_projects_and_without_answers(data: Path) -> None:
    loaded = load_edition(data, data.parent / "output", 2014)
    assert [(each.table_name, each.rows_landed) for each in loaded.row_balance] == [
        ("respondent", 2),
        ("project", 0),
        ("answer", 0),
    ]


def test_domains_of_an_edition_that_reads_no_project_would_be_published_as_none_of_them(data: Path) -> None:
    _write(data, "domains", [("*", "transport", "t", "t", "1"), ("2015", "education", "e", "e", "1")])
    with pytest.raises(BarometreError) as refused:
        load_codebook(data)
    assert [(fault.code, fault.place.row, fault.place.column) for fault in refused.value.faults] == [
        ("B107", 2, "edition"),
        ("B107", 2, "edition"),
    ]
    assert ["the edition 2014" in fault.what for fault in refused.value.faults] == [True, False]


def test_an_edition_whose_files_are_not_declared_yet_may_have_domains(data: Path) -> None:
    _write(data, "files", [("2014", "respondent", "projets.csv", "", "1", "", "", "", "utf-8", ";")])
    _write(data, "domains", [("2015", "education", "e", "e", "1")])
    load_codebook(data)
