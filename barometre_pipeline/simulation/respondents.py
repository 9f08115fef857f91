"""Who answers a simulated edition: real territories of the frame, drawn; invented contacts.

Belongs here: drawing respondents and their contacts.
Does not: what they answer (`answers`), what they declare (`projects`).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import pandas as pd

from barometre_pipeline.barometer import PopulationClass
from barometre_pipeline.codebook import EditionCodebook
from barometre_pipeline.simulation.draws import Draws
from barometre_pipeline.simulation.parameters import Contacts, EntityType, Parameters, cannot_be_met


@dataclass(frozen=True)
class Territory:
    """What a respondent answers for: a commune, an intercommunalité, or both together."""

    entity_type: str
    name: str
    commune_code: str = ""
    intercommunalite_code: str = ""


@dataclass(frozen=True)
class Respondent:
    """One respondent: its coded cells, and the contact columns by header."""

    code: str
    territory: Territory
    contact: dict[str, str]

    @property
    def cells(self) -> dict[str, str]:
        """Values by column of the table `respondent`."""
        return {
            "respondent_code": self.code,
            "entity_type": self.territory.entity_type,
            "name": self.territory.name,
            "commune_code": self.territory.commune_code,
            "intercommunalite_code": self.territory.intercommunalite_code,
        }


def draw_respondents(codebook: EditionCodebook, parameters: Parameters, number: int) -> list[Respondent]:
    """Draw the territories that answer, each once, and give them a code and a contact.

    Raises:
        BarometreError: B182, the parameters do not sum to the printed number, or ask for more than there are.
    """
    draws = Draws(parameters.seed, "respondents")
    drawn = parameters.respondents.drawn
    total = sum(sum(by_class.values()) for by_class in drawn.values())
    if total != number:
        what = f"the simulation draws {total} respondents, {number} are printed"
        raise cannot_be_met(what, "respondents.drawn")
    pools = _Pools(codebook, parameters.respondents.never)
    # Joint answers first: they take a commune and an intercommunalité that no other answer may take.
    order: tuple[EntityType, ...] = ("joint", "commune", "intercommunalite")
    territories = [
        pools.take(kind, population_class, draws)
        for kind in order
        for population_class, wanted in drawn.get(kind, {}).items()
        for _ in range(wanted)
    ]
    width = len(str(total))
    return [
        Respondent(f"R{rank:0{width}}", territory, _contact(rank, parameters.contacts, draws))
        for rank, territory in enumerate(draws.shuffled(territories), start=1)
    ]


class _Pools:
    """Territories that may still be drawn."""

    def __init__(self, codebook: EditionCodebook, never: tuple[str, ...]) -> None:
        self._classes = codebook.barometer.population_classes
        communes, groups = codebook.frames["communes"], codebook.frames["intercommunalites"]
        self._communes = communes[~communes["commune_code"].isin(never)].set_index("commune_code")
        self._groups = groups.set_index("intercommunalite_code")

    def take(self, kind: str, population_class: str, draws: Draws) -> Territory:
        """Draw a territory of that kind and class, and take it out of the pools."""
        pool = self._groups if kind == "intercommunalite" else self._communes
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
            return Territory(kind, name, intercommunalite_code=code)
        self._communes = self._communes.drop(index=code)
        if kind == "commune":
            return Territory(kind, name, commune_code=code)
        group = str(pool.loc[code, "intercommunalite_code"])
        group_name = str(self._groups.loc[group, "name"])
        self._groups = self._groups.drop(index=group)
        return Territory(kind, f"{name} et {group_name}", code, group)

    def _class_of(self, population: str | None) -> str:
        return next((each.code for each in self._classes if _holds(each, population)), "")


def _holds(population_class: PopulationClass, population: str | None) -> bool:
    if pd.isna(population):
        return False
    inhabitants, maximum = int(population), population_class.maximum
    return inhabitants >= population_class.minimum and (maximum is None or inhabitants < maximum)


def _contact(rank: int, contacts: Contacts, draws: Draws) -> dict[str, str]:
    first, last = draws.one_of(contacts.first_names), draws.one_of(contacts.last_names)
    name, email = f"{first} {last}", f"{_plain(first)}.{_plain(last)}@collectivite-{rank}.example.org"
    return {
        contacts.headers.name: name,
        contacts.headers.email: email,
        contacts.headers.telephone: contacts.telephone.replace(
            "{number}", f"{rank:02} {draws.between(10, 99)}"
        ),
        contacts.headers.comment: draws.one_of(contacts.comments)
        .replace("{name}", name)
        .replace("{email}", email),
    }


def _plain(name: str) -> str:
    """Drop accents and capitals, for an address."""
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
