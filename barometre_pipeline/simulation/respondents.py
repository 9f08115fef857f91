"""Who answers a simulated edition: territories that are drawn, and invented contacts.

Belongs here: respondents, their codes and their contacts.
Does not: which territories may be drawn (`territories`), what respondents answer (`answers`) or declare
(`projects`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from barometre_pipeline.codebook import EditionCodebook
from barometre_pipeline.simulation.draws import Draws
from barometre_pipeline.simulation.parameters import Contacts, Parameters, cannot_be_met
from barometre_pipeline.simulation.territories import Pools, Territory, draw_territories


@dataclass(frozen=True)
class Respondent:
    """One respondent: its coded cells, and the contact columns by header.

    Attributes:
        is_withdrawn: the delivery holds it and the register takes it out: no printed figure counts it.
    """

    code: str
    territory: Territory
    contact: dict[str, str]
    is_withdrawn: bool = False

    @property
    def cells(self) -> dict[str, str]:
        """Values by column of the table `respondent`."""
        return {
            "respondent_code": self.code,
            "entity_type": self.territory.entity_type,
            "name": self.territory.name,
            "commune_code": self.territory.commune_code,
            "intercommunalite_code": self.territory.intercommunalite_code,
            "place_code": self.territory.place_code,
        }

    @property
    def described(self) -> dict[str, str]:
        """The same, and the population class: what a printed figure may tell respondents apart by."""
        return self.cells | {"population_class": self.territory.population_class}


def draw_respondents(
    codebook: EditionCodebook, parameters: Parameters, number: int, known: Sequence[Territory] = ()
) -> list[Respondent]:
    """Draw the territories that answer, each once, and give them a code and a contact.

    Args:
        codebook: that of the edition.
        parameters: those of the edition.
        number: how many respondents are printed.
        known: territories that answer in the other edition of the panel.

    Returns:
        As many respondents as are printed, in an order of chance; then those that will be withdrawn.

    Raises:
        BarometreError: B182, the parameters do not sum to the printed number, or ask for more than there are.
    """
    draws, wanted = Draws(parameters.seed, "respondents"), parameters.respondents
    if wanted.number != number:
        what = f"the simulation draws {wanted.number} respondents, {number} are printed"
        raise cannot_be_met(what, "respondents.drawn")
    pools = Pools(codebook, wanted.never, known)
    territories = draws.shuffled(draw_territories(pools, wanted, known, draws))
    respondents = [
        Respondent(_code(rank, number), territory, _contact(rank, parameters.contacts, draws))
        for rank, territory in enumerate(territories, start=1)
    ]
    return respondents + _withdrawn(pools, parameters, number)


def _withdrawn(pools: Pools, parameters: Parameters, number: int) -> list[Respondent]:
    """Draw the respondents that come on top, numbered after the others."""
    draws = Draws(parameters.seed, "withdrawn respondents")
    respondents = []
    for rank, each in enumerate(parameters.withdrawn, start=number + 1):
        territory = pools.take(each.entity_type, each.population_class, draws)
        contact = _contact(rank, parameters.contacts, draws)
        respondents.append(Respondent(_code(rank, number), territory, contact, is_withdrawn=True))
    return respondents


def _code(rank: int, number: int) -> str:
    return f"R{rank:0{len(str(number))}}"


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
