"""What codes of a report mean, in words; and which of those who read it can mend a fault.

Belongs here: reasons, kinds of correction, who mends what; in English, to be translated where they are said.
Does not: sentences of a report (`outline`).
"""

from __future__ import annotations

from typing import Literal

Mender = Literal["supplier", "codebook", "either", "runner", "program"]

REASONS = {
    "missing_value": "a value is required, and the cell is blank",
    "wrong_type": "this is not a number, a date or a yes or no, as it should be",
    "wrong_pattern": "this is not written as such a value is",
    "out_of_range": "this is outside what such a value may be",
    "unknown_code": "this is in none of the lists of the codebook",
    "duplicate_key": "a line before it has the same identifier",
    "unknown_respondent": "no line declares the respondent that it names",
    "quarantined_parent": "the respondent that it belongs to is set aside",
    "no_territory": "it names no commune, intercommunalité or place",
    "tied_rank": "two choices of one ranking have the same rank",
    "broken_ranking": "its ranking is not 1, 2, 3 and so on, or another rank of it is wrong",
    "row_in_error": "the register of corrections says that the line is no row of the table",
    "withdrawn": "the register of corrections says that the supplier takes it back",
}
"""Why a row is set aside -> for a person."""

SKIPPED = {
    "title_line": "titles above the header",
    "blank_line": "blank",
    "foot_line": "under the table",
    "repeated_line": "they say again what another line says",
    "no_mapped_value": "nothing is filled in that is read",
    "other_edition": "of another edition",
}
"""Why a line yields no row -> for a person."""

KINDS = {
    "cell": "a value is replaced",
    "row": "the line is taken out: it is no row of the table",
    "withdrawn": "the line is taken out: the supplier takes it back",
}
"""Kind of a correction -> for a person."""

TABLES = {"respondent": "respondents", "project": "projects", "answer": "answers"}
"""Landed table -> for a person."""

MENDERS: dict[Mender, str] = {
    "supplier": "for whoever sends the files",
    "codebook": "for whoever keeps the codebook",
    "either": "for whoever sends the files or keeps the codebook",
    "runner": "for whoever runs this command",
    "program": "for the authors of the program",
}
"""Who can mend a fault -> for a person."""

_MENDED_BY: dict[Mender, str] = {
    "supplier": "B201 B202 B203 B204 B205 B206 B207 B209 B221 B222 B223 B227 B228 B229 B230 B233 B234 B235 "
    "B236 B239 B307 B504",
    "either": "B210 B212 B220 B224 B225 B226 B231 B237 B238 B302 B303 B304 B306 B308 B501",
    "runner": "B101 B214 B601 B602 B603",
    "program": "B502 B503",
}
"""Who mends what, as `docs/operations.md` says; other codes: who keeps the codebook."""


def mender_of(code: str) -> Mender:
    """Return who can mend a fault of a code."""
    return next((mender for mender, codes in _MENDED_BY.items() if code in codes), "codebook")
