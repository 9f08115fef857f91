"""A barometer without an edition, as `init` leaves it once its invented answers are taken away.

Belongs here: its folder, with places of its own; a delivery of one line a project.
Does not: drafting it (`drafted`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from drafted import ROOT, barometer_without

PLACES = ("N1", "S2", "E3", "W4")

PROJECTS: Mapping[str, Sequence[str]] = {
    "ref": [f"P-{number}" for number in range(12)],
    "intitule_projet": [f"Un projet inventé, le numéro {number}" for number in range(12)],
    "thematique": ["Sport", "Santé", "Culture"] * 4,
    "avancement_projet": ["FIN", "TRAVAUX", "ABANDONNÉ"] * 4,
    "budget_projet": [str(1000 * number + 500) for number in range(12)],
    "debut_etudes": ["2015-02", "NON REGISTRE", "2014-01"] * 4,
    "quartier": [PLACES[number % 4] for number in range(12)],
    "prioritaire": ["Oui", "Non", "Non"] * 4,
}
"""Lines are projects, of which each place has several; no file of respondents."""


def first_barometer(folder: Path, kind: str = "city") -> Path:
    """Write the folder, with the places that may answer."""
    barometer_without(folder, ROOT / "examples" / "new_barometer", ("*", "2026"))
    rows = [f"2026,{code},{kind},The {code},,invented" for code in PLACES]
    header = "vintage,place_code,kind,name,population,source"
    (folder / "reference" / "places.csv").write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return folder
