"""Drafts of small deliveries, beside the shipped codebook.

Belongs here: writing a delivery of a few lines, drafting it, finding rows of the draft.
Does not: what a draft should say (each test does).
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from pathlib import Path

from click.testing import CliRunner, Result

from barometre_pipeline.cli import main
from barometre_pipeline.codebook import Codebook, load_codebook
from barometre_pipeline.drafting.compose import make_draft
from barometre_pipeline.drafting.draft import Draft, Proposal

Cells = dict[str, str]
ROOT = Path(__file__).parents[2]
EDITION = 2016
PLACES = (
    ("Angers", "49007"),
    ("Lille", "59350"),
    ("Pantin", "93055"),
    ("Brest", "29019"),
    ("Nantes", "44109"),
)
DOMAINS = ("Transport", "Éducation", "Sécurité", "Environnement", "Culture et tourisme")
STATUSES = ("Réalisé", "En cours", "Prévu", "En cours", "Réalisé")

RESPONDENTS: dict[str, Sequence[str]] = {
    "Identifiant": [f"A{number}" for number in range(10)],
    "Commune": [PLACES[number % 5][0] for number in range(10)],
    "Code commune (INSEE)": [PLACES[number % 5][1] for number in range(10)],
    "Gouvernance : élu": ["Oui", "Non"] * 5,
    "Gouvernance : service": ["Non", "Oui"] * 5,
    "Gouvernance : budget": ["Oui", "Oui", "Non", "Non", "NSP"] * 2,
}
PROJECTS: dict[str, Sequence[str]] = {
    "Référence du projet": [f"P{number}" for number in range(20)],
    "Identifiant de la commune": [f"A{number // 2}" for number in range(20)],
    "Thème": [DOMAINS[number % 5] for number in range(20)],
    "Titre": [f"Projet inventé numéro {number}" for number in range(20)],
    "Avancement": [STATUSES[number % 5] for number in range(20)],
    "Coût (€)": [str(10_000 + 7_000 * number) for number in range(20)],
    "Début": [str(2010 + number % 6) for number in range(20)],
}


@cache
def shipped() -> Codebook:
    """The shipped codebook, read once."""
    return load_codebook(ROOT / "data")


def renamed(columns: Mapping[str, Sequence[str]], **headers: str) -> dict[str, Sequence[str]]:
    """Rename headers, which are told by their first word in lower case."""
    return {headers.get(header.split()[0].casefold(), header): cells for header, cells in columns.items()}


def write_csv(path: Path, columns: Mapping[str, Sequence[str]], delimiter: str = ";") -> Path:
    """Write a CSV of columns of equal length."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, delimiter=delimiter).writerows([columns.keys(), *zip(*columns.values(), strict=True)])
    return path


def draft_of(
    folder: Path,
    respondents: Mapping[str, Sequence[str]] = RESPONDENTS,
    projects: Mapping[str, Sequence[str]] = PROJECTS,
) -> Draft:
    """Draft 2016 from two files, beside 2015."""
    write_csv(folder / "delivery" / "collectivites_2016.csv", respondents)
    write_csv(folder / "delivery" / "projets_2016.csv", projects)
    return make_draft(shipped(), EDITION, [folder / "delivery"], ROOT / "data" / "raw", "survey")


def rows_of(draft: Draft, header: str) -> list[Proposal]:
    """The rows of `columns.csv` under a header."""
    return [proposal for proposal in draft.of("columns") if proposal.cells["header"] == header]


def feeds(proposal: Proposal) -> str:
    """What a row of `columns.csv` feeds; '' where it goes no further."""
    cells = proposal.cells
    return " ".join(filter(None, (cells["table"], cells["column"], cells["item"])))


def said(draft: Draft, header: str) -> list[tuple[str, str]]:
    """What became of a header, and what each of its rows feeds."""
    return [(proposal.change, feeds(proposal)) for proposal in rows_of(draft, header)]


def answers(draft: Draft, written: str) -> list[tuple[str, str]]:
    """What became of an answer, and the codes that are proposed."""
    return [
        (proposal.change, proposal.cells["code"])
        for proposal in draft.of("modalities")
        if proposal.cells["written"] == written
    ]


def barometer_without(
    folder: Path, source: Path, editions: Collection[str]
) -> dict[str, list[dict[str, str]]]:
    """Copy a barometer but for the rows of some editions, and return those rows."""
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("raw", "simulation"))
    taken: dict[str, list[dict[str, str]]] = {}
    for path in sorted((folder / "codebook").glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as opened:
            reader = csv.DictReader(opened)
            header, rows = list(reader.fieldnames or ()), list(reader)
        if "edition" not in header:
            continue
        taken[path.stem] = [row for row in rows if row["edition"] in editions]
        with path.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, header, lineterminator="\n")
            writer.writeheader()
            writer.writerows(row for row in rows if row["edition"] not in editions)
    return taken


def run(data: Path, *arguments: str, edition: int = EDITION) -> Result:
    """Type `barometre new-edition`."""
    return CliRunner().invoke(main, ["new-edition", str(edition), *arguments, "--data", str(data)])


def read(data: Path, name: str, edition: int = EDITION) -> list[Cells]:
    """Read a file of a draft."""
    path = data / "drafts" / str(edition) / f"{name}.csv"
    with path.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened, delimiter=";"))


def save(data: Path, name: str, rows: Sequence[Cells], edition: int = EDITION, delimiter: str = ";") -> None:
    """Save a file of a draft, as a spreadsheet does."""
    path = data / "drafts" / str(edition) / f"{name}.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, rows[0].keys(), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)


def edit(
    data: Path,
    name: str,
    change: Callable[[Cells], object],
    delimiter: str = ";",
    edition: int = EDITION,
) -> None:
    """Open a file of a draft in a spreadsheet, change its rows, and save it."""
    rows = read(data, name, edition)
    for row in rows:
        change(row)
    save(data, name, rows, edition, delimiter)
