"""A small data folder on disk: two editions, projects and the respondents that they name."""

import csv
from collections.abc import Sequence
from pathlib import Path

from barometre_pipeline.codebook_declaration import INDICATORS
from barometre_pipeline.codebook_files import CODEBOOK_FILES

SETTINGS = """\
title: {fr: Essai, en: Trial}
publisher: nobody
licence: etalab-2.0
geography: {reference_vintage: 2014}
thresholds: {quarantine_share: 0.2, item_response_rate: 0.7}
project_years: {minimum: 1990, maximum: 2030}
"""
DELIVERY = """\
origin: invented
licence: etalab-2.0
received_on: 2026-01-31
nature: survey
files: [{name: projets.csv}]
"""
PROJECTS = """\
code;ville;insee;titre;domaine;statut;année;contact
a1;Lille;59350;Vélos en ligne;Transport;Fait;2012;jeanne@example.org
a2;Lille;59350;Cantine;Éducation;Prévu;2014;jeanne@example.org
b1;Lyon;69123;Parking;Transport;Fait;2011;paul@example.org

b2;Lyon;69123;Écoles;Éducation;;;paul@example.org
b3;Lyon;69123;Tramway;Transport;Fait;1066;paul@example.org
"""

_Rows = Sequence[Sequence[str]]
_ROWS: dict[str, _Rows] = {
    "indicators": [
        (code, "projects", code, code, "invented", "", "", "", "projects", "0") for code in INDICATORS
    ],
    "editions": [
        ("2014", "Une", "One", "", "", "", "survey", "2014", "web_form", "true", ""),
        ("2015", "Deux", "Two", "", "", "", "survey", "2014", "web_form", "true", ""),
    ],
    "files": [
        ("*", "project", "projets.csv", "", "1", "", "", "", "utf-8", ";", ",", ""),
        ("*", "respondent", "", "", "", "", "", "", "", "", "", "project"),
    ],
    "columns": [
        ("*", "respondent", "respondent_code", "", "", "ville", "", "", "", ""),
        ("*", "respondent", "commune_code", "", "", "insee", "", "", "", ""),
        ("*", "respondent", "entity_type", "", "", "", "commune", "", "", ""),
        ("*", "project", "project_code", "", "", "code", "", "", "", ""),
        ("*", "project", "respondent_code", "", "", "ville", "", "", "", ""),
        ("*", "project", "title", "", "", "titre", "", "", "", ""),
        ("*", "project", "domain_code", "", "", "domaine", "", "", "", ""),
        ("*", "project", "status_code", "", "", "statut", "", "", "", ""),
        ("*", "project", "start_period", "", "", "année", "", "", "", ""),
        ("*", "", "", "", "", "contact", "", "", "", "personal data"),
    ],
    "modalities": [
        ("*", "project", "domain_code", "Transport", "transport", ""),
        ("*", "project", "domain_code", "Éducation", "education", ""),
        ("*", "project", "status_code", "Fait", "done", ""),
        ("*", "project", "status_code", "Prévu", "planned", ""),
    ],
    "domains": [("*", code, code, code, "1", "") for code in ("transport", "education")],
    "statuses": [(code, code, code, "1") for code in ("planned", "done", "unknown")],
    "management_modes": [("unknown", "inconnu", "unknown", "1")],
    "communes": [
        ("2014", code, name, *[""] * 10, "invented") for code, name in (("59350", "Lille"), ("69123", "Lyon"))
    ],
}


def write_folder(data: Path) -> Path:
    """Write the folder, with the same delivery for both editions, and return it."""
    for file in CODEBOOK_FILES.values():
        if file.name in _ROWS or not file.is_optional:
            rows = [[*row, *[""] * len(file.may_lack)] for row in _ROWS.get(file.name, [])]
            write_csv(data / file.path, [file.columns, *rows])
    (data / "barometer.yml").write_text(SETTINGS, encoding="utf-8")
    for edition in (2014, 2015):
        write_delivery(data, edition, PROJECTS)
    return data


def write_csv(path: Path, rows: _Rows) -> None:
    """Write a CSV of the codebook."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def add_row(data: Path, name: str, row: Sequence[str]) -> None:
    """Add a row to a CSV of the codebook."""
    with (data / CODEBOOK_FILES[name].path).open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow(row)


def write_delivery(data: Path, edition: int, projects: str) -> None:
    """Write the delivery of an edition."""
    folder = data / "raw" / str(edition)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "projets.csv").write_text(projects, encoding="utf-8")
    (folder / "delivery.yml").write_text(DELIVERY, encoding="utf-8")
