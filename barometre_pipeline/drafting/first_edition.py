"""The draft of a first edition: what each column may be, by what its cells are like.

Belongs here: roles by type, all of them to be confirmed.
Does not: anything that an earlier edition tells (`matching`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from barometre_pipeline.drafting.agreement import References
from barometre_pipeline.drafting.asked import Asked, leave_out, propose_unknown
from barometre_pipeline.drafting.draft import blank
from barometre_pipeline.drafting.groups import Placed
from barometre_pipeline.drafting.known import Known
from barometre_pipeline.drafting.matching import Match
from barometre_pipeline.drafting.persons import personal_reason
from barometre_pipeline.drafting.profiles import Found
from barometre_pipeline.drafting.sounding import Sounding
from barometre_pipeline.drafting.wording import plain, word_set

_ALL = 0.9
_MOST = 0.7
_LEAST_COLUMNS = 3
_LISTED = {"communes": "commune_code", "intercommunalites": "intercommunalite_code", "places": "place_code"}
_WORDS = {
    "domain_code": word_set("domaine theme thematique secteur"),
    "status_code": word_set("statut etat avancement phase"),
    "management_mode_code": word_set("gestion"),
    "entity_type": word_set("type nature categorie"),
    "budget_eur": word_set("budget cout montant depense financement € keur meur"),
    "title": word_set("titre intitule projet libelle"),
    "name": word_set("collectivite commune ville territoire"),
}
"""Column -> words of a header by which it may be meant; a first edition has nothing else to go by."""


def assign_roles(
    soundings: Sequence[Sounding], known: Known, references: References
) -> tuple[list[Placed], Asked]:
    """Say what each sheet and each of its columns may be, where no edition stands before."""
    placed = [Placed(each, _tables_of(each, references), "the first edition") for each in soundings]
    asked = Asked(known)
    for sheet in placed:
        stated: set[str] = set()
        for column in sheet.sounding.columns if sheet.tables else ():
            stated |= _assign(asked, column, sheet, references, stated)
    return placed, asked


def _assign(asked: Asked, column: Found, sheet: Placed, references: References, stated: Set[str]) -> set[str]:
    """Propose the roles of one column, and return them; what two columns may be is not sure."""
    known = asked.known
    has_key = bool(stated & {"respondent_code", "project_code"})
    roles = list(_roles(column, sheet.tables, known, references, has_key))
    personal = personal_reason(column, known.places) if not roles else None
    if personal is not None:
        leave_out(asked, Match(column, "new"), personal)
    elif not roles:
        headers = tuple(each.header for each in sheet.sounding.columns)
        propose_unknown(asked, Match(column, "new"), sheet.tables, headers)
    names = {name for _, name, _ in roles}
    change = "new" if len(names) == 1 and not names & stated else "unsure"
    for table, name, why in roles:
        cells = blank("columns", known.edition, table=table, column=name, header=column.header)
        asked.state(cells, change, f"{column.where}: {column.kind}; {why}")
        asked.feed(cells, column)
    return names


def _tables_of(sounding: Sounding, references: References) -> frozenset[str]:
    """Projects where lines refer to those of another sheet; respondents and their answers elsewhere."""
    columns = {id(column) for column in sounding.columns}
    if len(sounding.columns) < _LEAST_COLUMNS:
        return frozenset()
    if columns & references.referring:
        return frozenset(("project",))
    if references.keys and not columns & references.keys:
        return frozenset()  # a list beside the two that belong together
    return frozenset(("respondent", "answer"))


def _roles(
    found: Found, tables: frozenset[str], known: Known, references: References, has_key: bool
) -> Iterator[tuple[str, str, str]]:
    """Columns that a header may feed, and why."""
    for name, column in _LISTED.items():
        if "respondent" in tables and known.lists.get(name) and found.share_in(known.lists[name]) >= _ALL:
            yield "respondent", column, f"its cells are codes of reference/{name}.csv"
            return
    if "project" in tables:
        yield from _project_roles(found, references)
        return
    if (
        id(found) in references.keys or (found.is_unique and found.looks_like_codes and not references.keys)
    ) and not has_key:
        for table in ("respondent", "answer"):
            yield table, "respondent_code", "a code of its own on each line"
    elif found.is_closed and found.binary < _ALL and _says(found, "entity_type"):
        yield "respondent", "entity_type", "few answers, and a header that reads so"
    elif found.share_in(known.places) >= _MOST and found.answers:
        yield "respondent", "name", "its cells are names of places"


def _project_roles(found: Found, references: References) -> Iterator[tuple[str, str, str]]:
    if id(found) in references.referring:
        yield "project", "respondent_code", "its codes are those of another table"
    elif found.is_unique and found.looks_like_codes and found.periods < _ALL:
        yield "project", "project_code", "a code of its own on each line"
    elif found.is_closed and found.numbers < _ALL and found.binary < _ALL:
        told = [name for name in ("domain_code", "status_code", "management_mode_code") if _says(found, name)]
        for name in told or ("domain_code", "status_code", "management_mode_code"):
            yield "project", name, "few answers" + (", and a header that reads so" if told else "")
    elif found.periods >= _ALL:
        for name in ("start_period", "delivery_period"):
            yield "project", name, "years or dates: which?"
    elif found.numbers >= _ALL and _says(found, "budget_eur"):
        yield "project", "budget_eur", "numbers, and a header that reads like amounts: in which unit?"
    elif _says(found, "title") and not found.is_closed and not _says(found, "name"):
        yield "project", "title", "texts, and a header that reads so"


def _says(found: Found, column: str) -> bool:
    return bool(_WORDS[column] & set(plain(found.header)))
