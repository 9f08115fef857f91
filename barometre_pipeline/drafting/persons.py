"""Whether a delivered column may hold personal data.

Belongs here: what a header or the shape of cells tells of it; in doubt, it does.
Does not: what is then proposed (`draft_columns`): it goes no further, and nothing of it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Set

from barometre_pipeline.drafting.profiles import Found
from barometre_pipeline.drafting.wording import plain, says, word_set

HELD = "cells hold"
"""How a reason begins that no header speaks against."""

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[a-zA-Z]{2,}")
_TELEPHONE = re.compile(r"(?:\+33|0033|\(0\)|0)[\s.]?[1-9](?:[\s.-]?\d{2}){4}")
_CIVILITY = re.compile(r"(?:^|\W)(?:M\.|M(?=\s)|Mr\.?|MM\.|Mme\.?|Mlle|Monsieur|Madame|Dr\.?)\s+[A-ZÀ-Ý]")
_FULL_NAME = re.compile(r"[A-ZÀ-Ý][\w'’-]+(?:\s+[A-ZÀ-Ý][\w'’-]+){1,3}")

_TELLING = word_set(
    "contact contacts courriel courriels telephone telephones portable mobile fax prenom prenoms "
    "interlocuteur interlocutrice referent referente signataire redacteur redactrice civilite "
    "naissance linkedin twitter identite coordonnees personne personnes patronyme nir"
)
_BIRTH = word_set("naissance nee birth")
_FREE_TEXT = word_set(
    "observation observations remarque remarques commentaire commentaires precision precisions precisez "
    "verbatim libre autre autres suggestion suggestions message note notes"
)
_NEVER_A_NAME = word_set("non pas sans aucun aucune encore ne not no none")
_OFFICES = word_set(
    "maire elu elue elus dgs directeur directrice responsable charge chargee chef agent fonction"
)
_PEOPLE_NAMED = word_set("nom noms repondant repondante adresse auteur agent rempli saisi")
_NOT_OF_PEOPLE = word_set(
    "collectivite collectivites commune communes ville villes projet projets epci structure "
    "organisme territoire intercommunalite departement region entreprise site web url action n "
    "code identifiant insee siren siret domaine type nature nombre"
)


def personal_reason(found: Found, places: Set[str], is_told: bool = False) -> str | None:
    """Say why a column may hold personal data; None: nothing tells so.

    Args:
        found: the column.
        places: names of places, reduced: these are not names of persons.
        is_told: its header and its cells say what it is; a title may well be shaped like a name.
    """
    if found.share(_EMAIL.search) > 0:
        return f"{HELD} e-mail addresses"
    if found.share(_TELEPHONE.search) > 0 and found.share(_TELEPHONE.search) >= 0.05:
        return f"{HELD} telephone numbers"
    if not is_told and found.share(_CIVILITY.search) > 0:
        return "cells speak of persons (M., Mme)"
    words = frozenset(plain(found.header))
    if words & _BIRTH and found.periods >= 0.8:
        return "its header reads like personal data"
    if found.binary >= 0.8 or found.numbers >= 0.8 or found.periods >= 0.8:
        return None
    if words & _FREE_TEXT:
        return "its header reads like a free text: it may name persons"
    if words & _TELLING:
        return "its header reads like personal data"
    if words & _PEOPLE_NAMED and not words & _NOT_OF_PEOPLE and not _are_places(found, places):
        return "its header reads like personal data"
    if words & _OFFICES and not found.is_closed:
        return "its header names an office, and its cells are texts: they may name persons"
    if not is_told and _look_like_names(found, places):
        return "cells are shaped like names of persons"
    return None


def may_name_person(answer: str) -> bool:
    """Whether an answer by itself may name a person, or say how to reach one."""
    return bool(
        _EMAIL.search(answer)
        or _TELEPHONE.search(answer)
        or _CIVILITY.search(answer)
        or (_FULL_NAME.fullmatch(answer) and not _NEVER_A_NAME & set(plain(answer)))
    )


def _are_places(found: Found, places: Set[str]) -> bool:
    return found.share(lambda answer: says(answer) in places) >= 0.5


def _look_like_names(found: Found, places: Set[str]) -> bool:
    shaped = found.share(lambda answer: _FULL_NAME.fullmatch(answer) and says(answer) not in places)
    return shaped >= 0.5
