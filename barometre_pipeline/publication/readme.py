"""`README.md` of the open part: what it is, how real it is, under which licence, where to begin.

Belongs here: its text, in French and English.
Does not: the machine-readable description (`datapackage`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from barometre_pipeline.publication.audit import Audit
from barometre_pipeline.publication.catalogue import PublishedTable
from barometre_pipeline.publication.datapackage import describe_licence
from barometre_pipeline.publication.snapshot import DATABASE_FILE

if TYPE_CHECKING:
    from barometre_pipeline.barometer import Barometer

SIMULATED = "simulated"

_NATURES_FR = {SIMULATED: "**réponses simulées**", "survey": "réponses réelles"}
_NATURES_EN = {SIMULATED: "**simulated answers**", "survey": "real answers"}

_WARNING_FR = (
    "> **Attention : des éditions sont simulées.** Leurs réponses ont été fabriquées pour retrouver "
    "les chiffres publiés ; rien n'en peut être dit d'une ville. La colonne `nature` le rappelle à chaque "
    "ligne."
)
_WARNING_EN = (
    "> **Beware: some editions are simulated.** Their answers were made up so as to yield the figures "
    "that were published; nothing can be said of a city from them. The column `nature` says so on every row."
)

_TEMPLATE = """\
# {title_fr}

Version {version}. {licence_fr}. Citer : {publisher}, « {title_fr} », version {version}.

Nature des éditions :

{natures_fr}{warning_fr}
Commencer par la table `headline` : une ligne par édition et indicateur, libellés en français et en anglais.
Chaque table est là en CSV (virgule, UTF-8, point décimal, vide = absent) et en Parquet, et toutes ensemble
dans `{database}`. `datapackage.json` en décrit chaque colonne. Dans les CSV, une apostrophe est mise
devant un texte qu'un tableur prendrait pour une formule.

Les petits groupes n'y sont pas : par type de collectivité, classe de population ou région, seules les lignes
des groupes d'au moins {minimum} répondants d'une édition sont publiées, et d'une question celles où au
moins {minimum} d'entre eux ont répondu. Les totaux les comptent.

# {title_en}

Version {version}. {licence_en}. Cite as: {publisher}, "{title_en}", version {version}.

Nature of the editions:

{natures_en}{warning_en}
Begin with the table `headline`: one row an edition and indicator, labels in French and English. Each table
is here as CSV (comma, UTF-8, decimal point, empty = missing) and as Parquet, and all of them in
`{database}`. `datapackage.json` describes each column. In the CSV, an apostrophe stands before a text
that a spreadsheet would take for a formula.

Small groups are left out: by kind of authority, population class or region, only rows about groups of at
least {minimum} respondents of an edition are published, and of a question those where at least {minimum} of
them answered. The totals count them.

## Tables

{tables}
"""


def write_readme(
    path: Path, tables: Sequence[PublishedTable], barometer: Barometer, audited: Audit, release_id: str
) -> None:
    """Write what a person who opens the folder should know first."""
    licence = describe_licence(barometer.licence)
    address = f" ({licence['path']})" if "path" in licence else ""
    named = licence.get("title", licence["name"]) + address
    has_simulated = SIMULATED in audited.editions.values()
    text = _TEMPLATE.format(
        database=DATABASE_FILE,
        minimum=audited.minimum_respondents,
        title_fr=barometer.title.fr,
        title_en=barometer.title.en,
        publisher=barometer.publisher,
        version=release_id,
        licence_fr=f"Licence : {named}",
        licence_en=f"Licence: {named}",
        natures_fr=_natures(audited, _NATURES_FR, " : "),
        natures_en=_natures(audited, _NATURES_EN, ": "),
        warning_fr=f"\n{_WARNING_FR}\n" if has_simulated else "",
        warning_en=f"\n{_WARNING_EN}\n" if has_simulated else "",
        tables="\n".join(f"- `{table.name}`: {table.description}" for table in _headline_first(tables)),
    )
    path.write_text(text, encoding="utf-8")


def _natures(audited: Audit, names: dict[str, str], colon: str) -> str:
    lines = (
        f"- {edition}{colon}{names.get(nature, nature)}\n" for edition, nature in audited.editions.items()
    )
    return "".join(lines)


def _headline_first(tables: Sequence[PublishedTable]) -> list[PublishedTable]:
    return sorted(tables, key=lambda table: table.name != "headline")
