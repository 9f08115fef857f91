"""The real territories that a simulated edition draws its respondents from.

Belongs here: the pools that a territory is taken from once, and the panel, taken from another edition.
Does not: respondents and their contacts (`respondents`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from barometre_pipeline.barometer import PopulationClass
from barometre_pipeline.codebook import EditionCodebook
from barometre_pipeline.simulation.draws import Draws
from barometre_pipeline.simulation.parameters import Drawn, Respondents, cannot_be_met

_ORDER = ("joint", "commune", "intercommunalite")
"""Joint answers first: they take a commune and an intercommunalité that no other answer may take.
Kinds of the barometer's own come last, in the order of the parameters."""


@dataclass(frozen=True)
class Territory:
    """What a respondent answers for: a commune, an intercommunalité, both together, or a place.

    Attributes:
        population_class: that of the commune, where there is one; else that of the intercommunalité or place.
    """

    entity_type: str
    name: str
    population_class: str
    commune_code: str = ""
    intercommunalite_code: str = ""
    place_code: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of all that it holds, blanks among them."""
        return self.commune_code, self.intercommunalite_code, self.place_code


class Pools:
    """Territories that may still be drawn."""

    def __init__(self, codebook: EditionCodebook, never: Iterable[str], known: Iterable[Territory]) -> None:
        """Open the pools without the territories of `never` and those that another edition knows."""
        self._classes = codebook.barometer.population_classes
        left_out = set(never).union(*(each.codes for each in known))
        communes = codebook.frames["communes"].set_index("commune_code")
        groups = codebook.frames["intercommunalites"].set_index("intercommunalite_code")
        places = codebook.frames["places"].set_index("place_code")
        self._communes = communes[~communes.index.isin(left_out)]
        self._groups = groups[~groups.index.isin(left_out)]
        self._places = places[~places.index.isin(left_out)]

    def take(self, kind: str, population_class: str, draws: Draws) -> Territory:
        """Draw a territory of that kind and class, and take it out of the pools."""
        pool = self._of_kind(kind)
        pool = pool[[self._class_of(population) == population_class for population in pool["population"]]]
        if kind == "joint":
            pool = pool[pool["intercommunalite_code"].isin(self._groups.index)]
        if pool.empty:
            what = f"no {kind} of class {population_class} is left to draw"
            raise cannot_be_met(what, "respondents.drawn", "ask for fewer")
        code = draws.one_of([str(code) for code in pool.index])
        name = str(pool.loc[code, "name"])
        if kind == "intercommunalite":
            self._groups = self._groups.drop(index=code)
            return Territory(kind, name, population_class, intercommunalite_code=code)
        if kind not in _ORDER:
            self._places = self._places.drop(index=code)
            return Territory(kind, name, population_class, place_code=code)
        self._communes = self._communes.drop(index=code)
        if kind == "commune":
            return Territory(kind, name, population_class, commune_code=code)
        group = str(pool.loc[code, "intercommunalite_code"])
        group_name = str(self._groups.loc[group, "name"])
        self._groups = self._groups.drop(index=group)
        return Territory(kind, f"{name} et {group_name}", population_class, code, group)

    def _of_kind(self, kind: str) -> pd.DataFrame:
        if kind not in _ORDER:
            return self._places[self._places["kind"] == kind]
        return self._groups if kind == "intercommunalite" else self._communes

    def _class_of(self, population: str | None) -> str:
        return next((each.code for each in self._classes if _holds(each, population)), "")


def draw_territories(
    pools: Pools, wanted: Respondents, known: Sequence[Territory], draws: Draws
) -> list[Territory]:
    """Draw the territories that answer: those of the panel among `known`, the others from the pools.

    Raises:
        BarometreError: B182, more are asked for than there are.
    """
    panel = wanted.panel.drawn if wanted.panel else {}
    again, first = [], []
    for kind, group, number in _cells(panel):
        again += _some(known, kind, group, number, draws)
    for kind, group, number in _cells(wanted.drawn):
        rest = number - panel.get(kind, {}).get(group, 0)
        first += [pools.take(kind, group, draws) for _ in range(rest)]
    if len(again) + len(first) != wanted.number:
        what = "the panel has more respondents of a kind and class than are drawn"
        raise cannot_be_met(what, "respondents.panel.drawn", "ask for fewer")
    return again + first


def _cells(drawn: Drawn) -> Iterator[tuple[str, str, int]]:
    """Each kind and class, and how many of it are drawn."""
    for kind in dict.fromkeys((*_ORDER, *drawn)):
        for population_class, number in drawn.get(kind, {}).items():
            yield kind, population_class, number


def _some(
    known: Sequence[Territory], kind: str, population_class: str, number: int, draws: Draws
) -> list[Territory]:
    """Draw that many of the territories that answer in the other edition too."""
    cell = (kind, population_class)
    of_cell = [each for each in known if (each.entity_type, each.population_class) == cell]
    if len(of_cell) < number:
        what = f"the other edition of the panel has {len(of_cell)} {kind} of class {population_class}"
        raise cannot_be_met(what, "respondents.panel.drawn", "ask for fewer")
    return draws.shuffled(of_cell)[:number]


def _holds(population_class: PopulationClass, population: str | None) -> bool:
    if pd.isna(population):
        return False
    inhabitants, maximum = int(population), population_class.maximum
    return inhabitants >= population_class.minimum and (maximum is None or inhabitants < maximum)
