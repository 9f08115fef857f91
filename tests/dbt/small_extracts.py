"""What the extracts of the small barometer looked like: one file in 2014, two in 2015.

Belongs here: their headers and wordings, as they land, and the drift between them by hand.
Does not: the rows that they yield (`small_barometer`).
"""

from __future__ import annotations

from landing import Rows

_HEADERS = {
    # edition, file -> its headers in order, each with the columns that it feeds
    (2014, "answers.csv"): (
        ("N°", ("respondent.respondent_code", "project.respondent_code", "answer.respondent_code")),
        ("Ville", ("respondent.name",)),
        ("INSEE", ("respondent.commune_code",)),
        ("Projet", ("project.project_code",)),
        ("Titre", ("project.title",)),
        ("Domaine", ("project.domain_code",)),
        ("État", ("project.status_code",)),
        ("Gestion", ("project.management_mode_code",)),
        ("Début", ("project.start_period",)),
        ("Qualité (rang)", ("answer.rank.quality",)),
        ("Courriel", ()),
    ),
    (2015, "cities.csv"): (
        ("Commune", ("respondent.commune_code",)),
        ("N°", ("respondent.respondent_code",)),
        ("Mail", ()),
    ),
    (2015, "projects.csv"): (
        ("N°", ("project.respondent_code",)),
        ("Projet", ("project.project_code",)),
        ("État", ("project.status_code",)),
        ("Nom du projet", ("project.title",)),
        ("Domaine", ("project.domain_code",)),
        ("Gestion", ("project.management_mode_code",)),
        ("Début", ("project.start_period",)),
        ("Budget", ("project.budget_eur",)),
    ),
}
_WORDINGS = {
    # edition -> wording of a status, its code, rows
    2014: (
        ("Réalisé", "done", 0),
        ("Fait", "done", 3),
        ("En cours", "ongoing", 2),
        ("Prévu", "planned", 2),
        ("Abandon", "abandoned", 1),
    ),
    2015: (
        ("Réalisé", "done", 1),
        ("En chantier", "ongoing", 1),
        ("Prévu", "planned", 0),
    ),
}


def _feeds(column: str) -> dict[str, object]:
    return {
        "part": 1,
        **dict(zip(("table_name", "column_name", "item_code"), column.split("."), strict=False)),
    }


def _columns(edition: int) -> Rows:
    return [
        {
            **(_feeds(fed) if fed else {}),
            "header": header,
            "position": position,
            "source_file": file,
        }
        for (of, file), headers in _HEADERS.items()
        if of == edition
        for position, (header, feeds) in enumerate(headers, start=1)
        for fed in feeds or (None,)
    ]


def _answers(edition: int) -> Rows:
    column = {"table_name": "project", "column_name": "status_code"}
    return [
        column | {"written": written, "code": code, "relation": "exact", "n_rows": n_rows}
        for written, code, n_rows in _WORDINGS[edition]
    ]


EXTRACTS: dict[int, dict[str, Rows]] = {
    edition: {"extract_column": _columns(edition), "extract_answer": _answers(edition)}
    for edition in _WORDINGS
}

DRIFT = {
    # table, column, item, aspect, change, code, text before and after, value before and after
    ("respondent", "name", None, "header", "removed", None, "Ville", None, 2, None),
    ("respondent", "commune_code", None, "header", "renamed", None, "INSEE", "Commune", 3, 1),
    # most headers of the one file of 2014 are in that of the projects: what is in the other has moved there
    ("respondent", "commune_code", None, "header", "moved", None, "INSEE", "Commune", 3, 1),
    ("respondent", "respondent_code", None, "header", "moved", None, "N°", "N°", 1, 2),
    ("answer", "respondent_code", None, "header", "removed", None, "N°", None, 1, None),
    ("answer", "rank", "quality", "header", "removed", None, "Qualité (rang)", None, 10, None),
    ("project", "title", None, "header", "renamed", None, "Titre", "Nom du projet", 5, 4),
    ("project", "status_code", None, "header", "moved", None, "État", "État", 7, 3),
    ("project", "budget_eur", None, "header", "added", None, None, "Budget", None, 8),
    (None, None, None, "header", "removed", None, "Courriel", None, 11, None),
    (None, None, None, "header", "added", None, None, "Mail", None, 3),
    # « Réalisé » could be given in 2014 too: it is new, but not « Fait » renamed
    ("project", "status_code", None, "answer", "removed", "done", "Fait", None, 3, None),
    ("project", "status_code", None, "answer", "added", "done", None, "Réalisé", 0, 1),
    ("project", "status_code", None, "answer", "renamed", "ongoing", "En cours", "En chantier", 2, 1),
    ("project", "status_code", None, "answer", "removed", "planned", "Prévu", None, 2, 0),
    ("project", "status_code", None, "answer", "removed", "abandoned", "Abandon", None, 1, None),
    # r3 and r5 of five answer for no commune; p5 of nine has no status, p4 and p6 no management mode
    ("respondent", "commune_code", None, "missing_share", "changed", None, None, None, 2 / 5, 0),
    ("project", "status_code", None, "missing_share", "changed", None, None, None, 1 / 9, 0),
    ("project", "management_mode_code", None, "missing_share", "changed", None, None, None, 2 / 9, 0),
    ("respondent", "rows_read", None, "rows", "changed", None, None, None, 5, 2),
    ("respondent", "rows_landed", None, "rows", "changed", None, None, None, 5, 2),
    ("project", "rows_read", None, "rows", "changed", None, None, None, 10, 2),
    ("project", "rows_landed", None, "rows", "changed", None, None, None, 9, 2),
    ("project", "rows_quarantined", None, "rows", "changed", None, None, None, 1, 0),
    ("answer", "rows_read", None, "rows", "changed", None, None, None, 25, 0),
    ("answer", "rows_landed", None, "rows", "changed", None, None, None, 25, 0),
}
"""All that changed from 2014 to 2015, by hand."""
