"""The shipped deliveries as a person reads them: by the csv module and by calamine, not by the pipeline.

Belongs here: their lines under common names, and which projects must land.
Does not: what they are expected to hold.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from python_calamine import CalamineWorkbook

DATA = Path(__file__).parents[2] / "data"
FILES = {
    2013: ("entretiens_2013.xlsx",),
    2014: ("questionnaire_2014.csv",),
    2015: ("collectivites_2015.csv", "projets_2015.csv"),
}
LAST_YEAR = 2030

Line = dict[str, str]

_RESPONDENT = {
    2014: "N° répondant,Type de collectivité,Code INSEE de la commune,SIREN de l’intercommunalité,"
    "Courriel,Téléphone",
    2015: "Identifiant,,Code commune (INSEE),,Contact : courriel,Contact : téléphone",
}
_PROJECT = {
    2014: "N° répondant,N° projet,Intitulé du projet,Domaine,État d’avancement,Année de début,Budget (€)"
    ",Mode de gestion",
    2015: "Identifiant de la commune,Référence du projet,Titre,Thème,Avancement,Début,Coût (€),Gestion",
}
_RESPONDENT_KEYS = ("code", "kind", "commune", "siren", "email", "telephone")
_PROJECT_KEYS = ("respondent", "code", "title", "domain", "status", "start", "budget", "mode")
_NO_NUMBER = ("", "NSP", "Ne sait pas", "s.o.", "Sans objet")


@dataclass(frozen=True)
class Delivered:
    """One delivery: respondents, and projects in the order of their lines; `line` is where each stands."""

    respondents: list[Line]
    projects: list[Line]

    @property
    def withdrawn(self) -> set[str]:
        """Codes of the respondents whose line the register says is withdrawn."""
        register = [row for row in rows_of("codebook/corrections.csv") if row["kind"] == "withdrawn"]
        lines = {(row["source_file"], row["source_row"]) for row in register}
        return {each["code"] for each in self.respondents if (each["file"], each["line"]) in lines}

    def landing(self) -> list[Line]:
        """Projects that must land: each number once, of a respondent that stays, with nothing refused."""
        staying = {each["code"] for each in self.respondents} - self.withdrawn
        kept: dict[str, Line] = {}
        for project in self.projects:
            if project["respondent"] in staying and not faults_of(project):
                kept.setdefault(project["code"], project)
        for code in (twin["code"] for twin in typed_twice(list(kept.values()))):
            del kept[code]
        return list(kept.values())


def faults_of(project: Line) -> list[str]:
    """Why the cells of a project cannot land."""
    budget = project["budget"].replace(" ", "").replace(",", ".", 1).replace(".", "", 1)
    year = project["start"][:4]
    found = {
        "title": not project["title"],
        "year": year.isdecimal() and int(year) > LAST_YEAR,
        "budget": project["budget"] not in _NO_NUMBER and not budget.isdecimal(),
    }
    return [fault for fault, is_found in found.items() if is_found]


def typed_twice(projects: Iterable[Line]) -> Iterator[Line]:
    """Projects that say what the line before says, under another number."""
    before: Line = {}
    for project in projects:
        this = project | {"title": project["title"].replace(project["code"], "")}
        if all(value == before.get(key) for key, value in this.items() if key not in ("code", "line")):
            yield project
        before = this


def read_delivery(edition: int) -> Delivered:
    """Read the delivery of an edition."""
    if edition == 2013:
        return _interviews()
    files = [list(lines_of(edition, name)) for name in FILES[edition]]
    respondents = _named(files[0], _RESPONDENT[edition], _RESPONDENT_KEYS)
    projects = _named(files[-1], _PROJECT[edition], _PROJECT_KEYS)
    by_code = {each["code"]: each for each in reversed(respondents)}
    return Delivered(list(reversed(by_code.values())), [each for each in projects if each["code"]])


def lines_of(edition: int, name: str) -> Iterator[Line]:
    """Yield the lines of a text file, by header, with where each stands."""
    encoding = "cp1252" if edition == 2014 else "utf-8-sig"
    with (DATA / "raw" / str(edition) / name).open(encoding=encoding, newline="") as file:
        for number, line in enumerate(csv.DictReader(file, delimiter=";"), start=2):
            yield line | {"file": name, "line": str(number)}


def rows_of(path: str) -> list[Line]:
    """Return the rows of a CSV of the data folder."""
    with (DATA / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sheet(name: str) -> list[list[str]]:
    """Return the cells of a sheet of the workbook, all rows, as a person reads them."""
    [file] = FILES[2013]
    workbook = CalamineWorkbook.from_path(DATA / "raw" / "2013" / file)
    return [
        [_read(cell) for cell in row]
        for row in workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    ]


def _read(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:.2f}".removesuffix(".00").replace(".", ",")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _named(lines: list[Line], headers: str, keys: tuple[str, ...]) -> list[Line]:
    names = dict(zip(keys, headers.split(","), strict=True))
    where = {"file": "file", "line": "line"}
    return [{key: line.get(header, "") for key, header in (names | where).items()} for line in lines]


def _interviews() -> Delivered:
    """Read the two tables of the workbook, which begin on row 6, in column B, and end before the total."""
    of_respondents = ("", "code", "kind", "commune", "siren", "name", "contact", "email", "telephone")
    of_projects = ("", "respondent", "code", "title", "", "domain", "", "status", "start", "budget")
    return Delivered(list(_body("Collectivités", of_respondents)), list(_body("Projets", of_projects)))


def _body(name: str, keys: tuple[str, ...]) -> Iterator[Line]:
    before = ""
    for number, row in enumerate(sheet(name)[5:], start=6):
        if row[1] == "Total":
            return
        before = row[1] or before  # merged down
        cells = dict(zip(keys, row, strict=False)) | {keys[1]: before}
        yield cells | {"file": FILES[2013][0], "line": str(number)}
