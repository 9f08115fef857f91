"""What a line of a sheet is, where no edition stands before: a respondent, a project, or both.

Belongs here: columns that say whose line it is, columns that read like those of projects, and what follows.
Does not: what each column feeds (`first_edition`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from barometre_pipeline.drafting.agreement import References
from barometre_pipeline.drafting.known import LISTED, Known
from barometre_pipeline.drafting.profiles import Found
from barometre_pipeline.drafting.sounding import Sounding
from barometre_pipeline.drafting.wording import plain, word_set

ALL, NAMED = 0.9, 0.7
_LEAST_COLUMNS = 3
_LEAST_TOLD = 2
"""Columns of projects, told by header and cells, from which lines are taken for projects."""

_MOST_CHOICES, _LONGEST = 25, 60
_LEAST_ALIKE = 3
"""Respondents with several lines that must agree for a column to be theirs."""

_SHORT = 3
"""Digits up to which a code of a place may as well be a count or a rank."""

WORDS = {
    "domain_code": word_set("domaine theme themes thematique thematiques secteur domain topic field"),
    "status_code": word_set("statut etat avancement phase stade status progress stage"),
    "management_mode_code": word_set("gestion management"),
    "entity_type": word_set("type nature categorie"),
    "budget_eur": word_set("budget cout montant depense financement cost amount € keur meur"),
    "title": word_set("titre intitule libelle title"),
    "name": word_set("collectivite commune ville territoire city town place"),
    "start_period": word_set("debut lancement demarrage commencement start begin"),
    "delivery_period": word_set("fin livraison ouverture achevement termine delivery end opening"),
}
"""Column -> words of a header by which it may be meant; a first edition has nothing else to go by."""

_PROJECT_ITSELF = word_set("projet projets project action operation")
_OF_A_PROJECT = _PROJECT_ITSELF | word_set("nom name du de des le la l of the")
_OF_PLACES = word_set(
    "arrondissement commune ville territoire quartier secteur departement region canton code insee lieu epci "
    "collectivite intercommunalite district place zone siren city town"
)


@dataclass(frozen=True)
class Place:
    """A column that says by a code of a reference list, or by a name, whose line it is.

    Attributes:
        list_name: list of `reference/` whose codes, or names, it has.
        column: of the table of respondents.
    """

    found: Found
    list_name: str
    column: str
    is_sure: bool = True
    has_names: bool = False


@dataclass(frozen=True)
class Grain:
    """What the lines of a sheet are.

    Attributes:
        tables: that it feeds.
        places: columns that say whose line it is.
        is_shared: one respondent has several lines.
    """

    tables: frozenset[str]
    why: str
    places: tuple[Place, ...] = ()
    is_shared: bool = False


def grain_of(sounding: Sounding, known: Known, references: References) -> Grain:
    """Say what the lines of a sheet are."""
    columns = {id(column) for column in sounding.columns}
    if len(sounding.columns) < _LEAST_COLUMNS:
        return Grain(frozenset(), "it has few columns")
    places = tuple(_places(sounding.columns, known))
    if columns & references.referring:
        return Grain(frozenset(("project",)), "its lines refer to those of another sheet")
    if references.keys and not columns & references.keys:
        return Grain(frozenset(), "a list beside the two that belong together")
    told = [column for column in sounding.columns if told_roles(column)]
    if references.keys or len(told) < _LEAST_TOLD:
        return Grain(frozenset(("respondent", "answer")), "the first edition", places)
    names = ", ".join(f"« {column.header} »" for column in told[:_LEAST_TOLD])
    why = f"lines are projects: {len(told)} columns read like those of projects ({names})"
    every = frozenset(("project", "respondent", "answer"))
    if places and all(place.found.is_unique for place in places):
        return Grain(every, f"{why}; and each is of a respondent of its own", places)
    said = [place.found.header for place in places if not place.found.is_unique]
    why += f"; respondents are those that « {said[0]} » names, again and again" if said else ""
    return Grain(every, why, places, is_shared=True)


def told_roles(found: Found) -> list[str]:
    """Columns of the table of projects that a header names, and that its cells may be."""
    said = frozenset(plain(found.header))
    if is_choice(found):
        return [name for name in ("domain_code", "status_code", "management_mode_code") if said & WORDS[name]]
    if found.numbers >= ALL and found.periods < ALL:
        return ["budget_eur"] if said & WORDS["budget_eur"] else []
    if found.numbers >= ALL or found.is_closed or not found.answers or found.looks_like_codes:
        return []
    is_title = bool(said & WORDS["title"]) or (bool(said & _PROJECT_ITSELF) and said <= _OF_A_PROJECT)
    return ["title"] if is_title and not said & WORDS["name"] else []


def is_choice(found: Found) -> bool:
    """Whether cells are short texts that stand again and again."""
    return (
        1 <= len(found.answers) <= _MOST_CHOICES
        and len(found.answers) < found.filled
        and max(map(len, found.answers)) <= _LONGEST
        and max(found.numbers, found.periods, found.binary) < ALL
    )


def is_of_respondents(found: Found, places: Iterable[Place]) -> bool:
    """Whether a column holds the same on all lines of each respondent, and not of all."""
    for place in places:
        held: dict[str, list[str]] = defaultdict(list)
        for whose, cell in zip(place.found.cells, found.cells, strict=True):
            if whose:
                held[whose].append(cell)
        several = [cells for cells in held.values() if len(cells) > 1]
        agree = all(len(set(cells)) == 1 for cells in several)
        if len(several) >= _LEAST_ALIKE and agree and len({cells[0] for cells in several}) > 1:
            return True
    return False


def _places(columns: Sequence[Found], known: Known) -> Iterator[Place]:
    """Columns of codes of reference lists; where there are none, of names of their places."""
    found: list[Place] = []
    for column in columns:
        for name, feeds in LISTED.items():
            codes = known.lists.get(name, frozenset())
            if codes and column.answers and column.share(codes.__contains__) >= ALL:
                is_short = all(code.isdecimal() and len(code) <= _SHORT for code in column.answers)
                is_said = bool(frozenset(plain(column.header)) & _OF_PLACES)
                found.append(Place(column, name, feeds, is_said or not is_short))
                break
    sure = [place for place in found if place.is_sure]
    yield from sure or found or _by_names(columns, known)


def _by_names(columns: Sequence[Found], known: Known) -> Iterator[Place]:
    for column in columns:
        shares = {name: column.share_in(known.named.get(name, {})) for name in LISTED}
        best = max(LISTED, key=lambda name: shares[name])
        if column.answers and shares[best] >= NAMED:
            yield Place(column, best, LISTED[best], has_names=True)
