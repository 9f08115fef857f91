"""The draft of a first edition: what each column may be, by what its cells are like.

Belongs here: roles by type and by the words of a header, all of them to be confirmed.
Does not: what a line is (`grain`); anything that an earlier edition tells (`matching`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from typing import NamedTuple

from barometre_pipeline.drafting.agreement import References
from barometre_pipeline.drafting.asked import Asked, leave_out, propose_unknown
from barometre_pipeline.drafting.draft import blank
from barometre_pipeline.drafting.grain import (
    ALL,
    NAMED,
    WORDS,
    Grain,
    Place,
    grain_of,
    is_choice,
    is_of_respondents,
    told_roles,
)
from barometre_pipeline.drafting.groups import Placed
from barometre_pipeline.drafting.kept import Kept
from barometre_pipeline.drafting.known import KEYS, LISTED, WHOSE, Known
from barometre_pipeline.drafting.matching import Match
from barometre_pipeline.drafting.persons import HELD, personal_reason
from barometre_pipeline.drafting.profiles import Found
from barometre_pipeline.drafting.sounding import Sounding
from barometre_pipeline.drafting.wording import plain

_MOST = 0.7
_SOME_PERIODS = 0.5
_MOST_OTHER = 8
"""Answers that are no period, up to which cells are years or dates, or why there is none."""

_KINDS = {"communes": "commune", "intercommunalites": "intercommunalite"}
_PLACED = frozenset(LISTED.values())


class Role(NamedTuple):
    """What a header may feed, and why."""

    table: str
    column: str
    why: str


def assign_roles(
    soundings: Sequence[Sounding], known: Known, references: References, kept: Kept
) -> tuple[list[Placed], Asked]:
    """Say what each sheet and each of its columns may be, where no edition stands before."""
    asked = Asked(known)
    placed = []
    for sounding in soundings:
        grain = grain_of(sounding, known, references)
        tables = kept.tables_of(sounding, grain.tables)
        if "respondent" in tables and "project" not in tables:
            grain, tables = replace(grain, is_shared=False), tables | {"answer"}
        placed.append(Placed(sounding, tables, grain.why))
        if tables:
            _assign_sheet(asked, sounding, replace(grain, tables=tables), references, kept)
    return placed, asked


def _assign_sheet(asked: Asked, sounding: Sounding, grain: Grain, references: References, kept: Kept) -> None:
    """Propose the roles of the columns of a sheet that are not decided; what two may be is not sure."""
    asked.sheet = (sounding.file, sounding.sheet or "")
    settled = kept.columns_in(sounding)
    every = kept.unsettled(sounding).columns
    reasons = {id(column): _personal(column, asked.known, grain, references) for column in every}
    columns = [column for column in every if reasons[id(column)] is None]
    roles = [list(_roles(column, columns, grain, asked.known, references)) for column in columns]
    roles = _with_keys(columns, roles, grain, references, settled)
    roles = [[role for role in own if role.column not in settled - KEYS] for own in roles]
    wanted = Counter(name for own in roles for name in {role.column for role in own})
    headers = tuple(each.header for each in sounding.columns)
    of_column = {id(column): own for column, own in zip(columns, roles, strict=True)}
    for column in every:
        reason = reasons[id(column)]
        if reason is not None:
            leave_out(asked, Match(column, "new"), reason)
        else:
            _propose(asked, column, of_column[id(column)], grain, headers, wanted)
    _state_kind(asked, grain, {role.column for own in roles for role in own} | settled)


def _personal(column: Found, known: Known, grain: Grain, references: References) -> str | None:
    """Why a column may hold personal data; names of places, and codes of another table, are none."""
    if any(place.found is column for place in grain.places) or column.share_in(known.places) >= NAMED:
        return None
    is_key = id(column) in references.keys | references.referring
    is_told = is_key or bool(told_roles(column)) or _is_kind(column) or _is_of_periods(column)
    reason = personal_reason(column, known.places, is_told)
    return reason if not is_key or (reason or "").startswith(HELD) else None


def _is_kind(found: Found) -> bool:
    """Whether few answers stand under a header that reads like the kind of a respondent."""
    is_said = bool(WORDS["entity_type"] & set(plain(found.header)))
    return is_said and found.is_closed and found.binary < ALL


def _propose(
    asked: Asked,
    column: Found,
    roles: Sequence[Role],
    grain: Grain,
    headers: tuple[str, ...],
    wanted: Counter[str],
) -> None:
    known = asked.known
    if not roles:
        tables = grain.tables
        if grain.is_shared and not is_of_respondents(column, grain.places):
            tables -= {"respondent"}  # it says something of the project, and nobody asked the respondent
        propose_unknown(asked, Match(column, "new"), tables, headers)
    names = {role.column for role in roles}
    is_sure = all(wanted[name] == 1 for name in names) and (len(names - KEYS) <= 1 or names <= KEYS | WHOSE)
    for role in roles:
        cells = blank("columns", known.edition, table=role.table, column=role.column, header=column.header)
        asked.state(cells, "new" if is_sure else "unsure", f"{column.where}: {column.kind}; {role.why}")
        if is_sure or wanted[role.column] == 1:
            asked.feed(cells, column)
    if roles and not is_sure:
        left = blank("columns", known.edition, header=column.header, note="read and dropped")
        asked.state(left, "unsure", f"{column.where}: {column.kind}; or none of these")


def _roles(
    found: Found, columns: Sequence[Found], grain: Grain, known: Known, references: References
) -> Iterator[Role]:
    """Columns that a header may feed by itself, keys aside, and why."""
    for place in grain.places:
        if place.found is found and "respondent" in grain.tables:
            short = "" if place.is_sure else ", but they are short numbers too"
            what = "names" if place.has_names else "codes"
            why = f"its cells are {what} of reference/{place.list_name}.csv{short}"
            yield Role("respondent", place.column, why)
            if place.has_names:
                yield Role("respondent", "name", why)
            return
    if "respondent" in grain.tables and not grain.is_shared and _is_kind(found):
        yield Role("respondent", "entity_type", "few answers, and a header that reads so")
        return
    if "respondent" in grain.tables and found.answers and found.share_in(known.places) >= NAMED:
        yield Role("respondent", "name", "its cells are names of places")
        return
    if "project" in grain.tables and id(found) not in references.referring:
        yield from _project_roles(found, columns, grain, known)


def _project_roles(found: Found, columns: Sequence[Found], grain: Grain, known: Known) -> Iterator[Role]:
    told = told_roles(found)
    if told:
        for name in told:
            cells = {"title": "texts", "budget_eur": "numbers"}.get(name, "few answers")
            unit = ": in which unit?" if name == "budget_eur" else ""
            yield Role("project", name, f"{cells}, and a header that reads so{unit}")
    elif _is_of_periods(found):
        said = frozenset(plain(found.header))
        names = [name for name in ("start_period", "delivery_period") if said & WORDS[name]]
        for name in names or ("start_period", "delivery_period"):
            which = ", and a header that reads so" if names else ": which?"
            yield Role("project", name, f"years or dates{which}")
    elif is_choice(found):
        taken = {name for column in columns for name in told_roles(column)}
        for name in ("domain_code", "status_code", "management_mode_code"):
            if found.share_in(known.meanings.get(("project", name), {})) >= _MOST:
                yield Role("project", name, "its cells are labels of codes")
                return
        if not grain.is_shared and found.is_closed:
            free = ("domain_code", "status_code", "management_mode_code")
            yield from (Role("project", name, "few answers") for name in free if name not in taken)
        elif found.is_closed and "domain_code" not in taken:
            yield Role("project", "domain_code", "few answers, and no header reads like that of a domain")


def _is_of_periods(found: Found) -> bool:
    """Whether cells are years or dates, or one of a few reasons why there is none."""
    if found.periods >= ALL:
        return len(found.answers) > 1
    others = [answer for answer in found.answers if not any(letter.isdigit() for letter in answer)]
    said = found.share(lambda answer: answer not in others)
    return found.periods >= _SOME_PERIODS and len(others) <= _MOST_OTHER and said - found.periods < 1 - ALL


def _with_keys(
    columns: Sequence[Found],
    roles: list[list[Role]],
    grain: Grain,
    references: References,
    settled: Set[str],
) -> list[list[Role]]:
    """Add what says which respondent, and which project, a line is."""
    added = [list(own) for own in roles]
    free = [number for number, own in enumerate(roles) if not own]
    codes = [number for number in free if columns[number].is_unique and columns[number].looks_like_codes]
    for number, column in enumerate(columns):
        if id(column) in references.referring and "project" in grain.tables:
            why = "its codes are those of another table"
            added[number] = [Role("project", "respondent_code", why)]
    if "project" in grain.tables and "project_code" not in settled:
        codes_of_projects = [each for each in codes if columns[each].periods < ALL and not added[each]]
        for number in codes_of_projects:
            added[number].append(Role("project", "project_code", "a code of its own on each line"))
    if "respondent" in grain.tables and "respondent_code" not in settled:
        _add_respondents(columns, added, codes, grain, references)
    if _is_one_project_each(grain) and "project_code" not in settled:
        _share_code(added)
    return added


def _add_respondents(
    columns: Sequence[Found],
    added: list[list[Role]],
    codes: Sequence[int],
    grain: Grain,
    references: References,
) -> None:
    """Say by which code respondents are told apart: one of their own, else that of their place."""
    tables = [table for table in ("respondent", "project", "answer") if table in grain.tables]
    placed = [number for number, own in enumerate(added) if any(role.column in _PLACED for role in own)]
    named = placed or [number for number, own in enumerate(added) if any(r.column == "name" for r in own)]
    referred = [number for number, column in enumerate(columns) if id(column) in references.keys]
    own = referred or ([] if grain.is_shared or references.keys else list(codes)[:1]) or named
    for number in own:
        why = "a code of its own on each line" if number not in named else "it says whose line it is"
        added[number] += [Role(table, "respondent_code", why) for table in tables]


def _share_code(added: list[list[Role]]) -> None:
    """Where no column tells projects apart and each respondent has one, its code is the project's too."""
    columns = [{role.column for role in own} for own in added]
    if not any("project_code" in names for names in columns):
        for own, names in zip(added, columns, strict=True):
            if "respondent_code" in names:
                own.append(Role("project", "project_code", "one project a line: its code serves for both"))


def _is_one_project_each(grain: Grain) -> bool:
    return grain.tables >= {"project", "respondent"} and not grain.is_shared


def _state_kind(asked: Asked, grain: Grain, stated: Set[str]) -> None:
    """Propose what kind of respondent all are, where no header says it and their places do."""
    known = asked.known
    if "respondent" not in grain.tables or "entity_type" in stated or not grain.places:
        return
    kinds = {kind for place in grain.places for kind in _kinds_of(place, known)}
    (kind,) = kinds if len(kinds) == 1 else [""]
    if kind:
        cells = blank("columns", known.edition, table="respondent", column="entity_type", constant=kind)
        asked.state(cells, "new", f"no header says it; the places of its lines are of one kind: {kind}")


def _kinds_of(place: Place, known: Known) -> set[str]:
    if place.list_name in _KINDS:
        return {_KINDS[place.list_name]}
    kinds = {known.place_kinds[code] for code in place.found.answers if code in known.place_kinds}
    return kinds if kinds <= set(known.own_types) else set(known.own_types)
