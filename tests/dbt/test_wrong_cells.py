"""One wrong cell in each edition of « Ville Numérique », and the printed figures that it moves.

Belongs here: which figures differ then, each worked out by hand.
Does not: what a person reads of it, and that the release stays (`tests/unit/test_audit_build`,
`tests/unit/test_publication_fails`).
"""

from __future__ import annotations

import csv
import re
import shutil
import zipfile
from pathlib import Path

from built_warehouse import Warehouse

from barometre_pipeline.ingestion.load import land_codebook, load_edition
from barometre_pipeline.publication.checks import differing_figures
from barometre_pipeline.settings import Settings

SHIPPED = Path(__file__).parents[2] / "data"
INTERVIEWS = Path("raw", "2013", "entretiens_2013.xlsx")
SHEET = "xl/worksheets/sheet2.xml"
FORM = Path("raw", "2014", "questionnaire_2014.csv")
COMMUNES_2015 = Path("raw", "2015", "collectivites_2015.csv")
LYON = "69123"
LARGE = 100_000
"""Inhabitants from which a commune counts among the large ones."""


def test_a_wrong_cell_in_each_edition_moves_these_printed_figures_and_no_others(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    data = shutil.copytree(SHIPPED, tmp_path / "data")
    _lend_a_larger_commune(data / INTERVIEWS)
    _replace_once(data / FORM, "cp1252", ";Transport;", ";Santé et social;")
    _replace_once(data / COMMUNES_2015, "utf-8-sig", "Attractivité du territoire", "Exemplarité")
    output = tmp_path / "output"
    for edition in (2013, 2014, 2015):
        load_edition(data, output, edition)
    land_codebook(data, output)

    made = warehouse.on(Settings(data, output).landing_dir, output)

    assert made.failing_tests() == {"assert_no_printed_figure_differs"}
    assert {fault.what.split(":")[0] for fault in differing_figures(made.database)} == {
        # 15 respondents above 100 000 inhabitants
        "2013 respondents (population_class above_100k)",
        # 370 in the three first domains, 130 in transport; 130 / 810 = 16.05 %, printed as 16.2
        "2014 projects (domain_code transport)",
        "2014 projects_top3",
        "2014 projects_other_domains",
        "2014 share_of_projects (domain_code transport)",
        # 39 / 44 = 88.6 %, printed as 91
        "2015 share_citing (item_code attractivite)",
    }


def _replace_once(path: Path, encoding: str, old: str, new: str) -> None:
    text = path.read_bytes().decode(encoding)
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode(encoding))


def _lend_a_larger_commune(path: Path) -> None:
    """Give the first commune that answers in 2013 and is not large the code of Lyon."""
    with (SHIPPED / "reference" / "communes.csv").open(encoding="utf-8", newline="") as file:
        small = {row["commune_code"] for row in csv.DictReader(file) if int(row["population"]) < LARGE}
    with zipfile.ZipFile(path) as workbook:
        parts = {name: workbook.read(name) for name in workbook.namelist()}
    sheet = parts[SHEET].decode()
    cells = re.finditer(r'<c r="(D\d+)"[^>]*><v>(\d+)</v></c>', sheet)  # those typed as numbers
    cell = next(cell for cell in cells if cell[2] in small)
    lent = f'<c r="{cell[1]}"><v>{LYON}</v></c>'
    parts[SHEET] = sheet.replace(cell[0], lent).encode()
    with zipfile.ZipFile(path, "w") as workbook:
        for name, content in parts.items():
            workbook.writestr(name, content)
