"""The files of a codebook: which columns each has, its key, and what each value must belong to.

Belongs here: the declaration of every CSV of a data folder.
Does not: reading and checking them (`codebook`).

Light on purpose: the code location imports it, without pandas.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path

from barometre_pipeline.tables import TABLES

ENCODINGS: tuple[str, ...] = ("utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1")
EVERY_EDITION = "*"


@dataclass(frozen=True)
class CodebookFile:
    """One CSV of a data folder.

    Attributes:
        key: columns that no two rows share; the edition, where there is one, is part of it.
        required: columns that are never blank.
        allowed: column -> the only values that it takes.
        belongs: column -> (file, column) whose values it takes.
        forbidden: column -> values that another file is for.
        is_optional: the folder may lack the file.
    """

    name: str
    folder: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    required: tuple[str, ...] = ()
    allowed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    belongs: dict[str, tuple[str, str]] = field(default_factory=dict)
    forbidden: dict[str, tuple[str, ...]] = field(default_factory=dict)
    is_optional: bool = False

    @property
    def path(self) -> str:
        """Path within the data folder."""
        return f"{self.folder}/{self.name}.csv"

    @property
    def is_by_edition(self) -> bool:
        """Whether each row belongs to an edition (or to every one, `*`)."""
        return self.name in FACT_KEYS


_BOOLEANS = ("true", "false")
_TABLE_NAMES = tuple(TABLES)

_FILES = (
    CodebookFile(
        "editions",
        "codebook",
        (
            "edition",
            "title_fr",
            "title_en",
            "collected_from",
            "collected_to",
            "partner",
            "nature",
            "geography_vintage",
            "is_expected",
            "break_note",
        ),
        ("edition",),
        ("edition", "title_fr", "title_en", "nature", "geography_vintage", "is_expected"),
        {"nature": ("survey", "simulated"), "is_expected": _BOOLEANS},
    ),
    CodebookFile(
        "files",
        "codebook",
        (
            "edition",
            "table",
            "file",
            "sheet",
            "header_rows",
            "encoding",
            "delimiter",
            "decimal_mark",
            "from_table",
        ),
        ("edition", "table", "file", "sheet"),
        ("edition", "table"),
        {
            "table": _TABLE_NAMES,
            "encoding": ENCODINGS,
            "decimal_mark": (",", "."),
            "from_table": _TABLE_NAMES,
        },
    ),
    CodebookFile(
        "columns",
        "codebook",
        ("edition", "table", "column", "item", "part", "header", "constant", "separator", "note"),
        ("edition", "table", "column", "item", "part", "header"),
        ("edition",),
        {"table": _TABLE_NAMES},
        {"item": ("items", "item_code")},
    ),
    CodebookFile(
        "modalities",
        "codebook",
        ("edition", "table", "column", "written", "code"),
        ("edition", "table", "column", "written"),
        ("edition", "table", "column", "code"),
        {"table": _TABLE_NAMES},
    ),
    CodebookFile(
        "domains",
        "codebook",
        ("edition", "domain_code", "label_fr", "label_en", "sort_order", "source"),
        ("edition", "domain_code"),
        ("edition", "domain_code", "label_fr", "label_en", "sort_order"),
    ),
    CodebookFile(
        "domain_crosswalk",
        "codebook",
        ("edition", "domain_code", "harmonised_domain_code", "relation", "source"),
        ("edition", "domain_code"),
        ("edition", "domain_code", "relation"),
        {"relation": ("exact", "narrower", "broader", "none")},
        {"domain_code": ("domains", "domain_code")},
    ),
    CodebookFile(
        "statuses",
        "codebook",
        ("status_code", "label_fr", "label_en", "sort_order"),
        ("status_code",),
        ("status_code", "label_fr", "label_en", "sort_order"),
    ),
    CodebookFile(
        "management_modes",
        "codebook",
        ("management_mode_code", "label_fr", "label_en", "sort_order"),
        ("management_mode_code",),
        ("management_mode_code", "label_fr", "label_en", "sort_order"),
    ),
    CodebookFile(
        "items",
        "codebook",
        (
            "edition",
            "item_code",
            "item_group",
            "item_type",
            "wording",
            "label_fr",
            "label_en",
            "is_sensitive",
            "sort_order",
            "source",
        ),
        ("edition", "item_code"),
        (
            "edition",
            "item_code",
            "item_group",
            "item_type",
            "label_fr",
            "label_en",
            "is_sensitive",
            "sort_order",
        ),
        {"item_type": ("yes_no", "choice", "rank", "number"), "is_sensitive": _BOOLEANS},
    ),
    CodebookFile(
        "corrections",
        "codebook",
        (
            "correction_id",
            "edition",
            "table",
            "source_file",
            "source_sheet",
            "source_row",
            "item_code",
            "column",
            "expected",
            "corrected",
            "reason",
            "authority",
        ),
        ("correction_id",),
        ("correction_id", "edition", "table", "source_file", "source_row", "reason", "authority"),
        {"table": _TABLE_NAMES},
    ),
    CodebookFile(
        "indicators",
        "codebook",
        (
            "indicator_code",
            "family",
            "label_fr",
            "label_en",
            "definition",
            "numerator",
            "denominator",
            "base_code",
            "unit",
            "decimals",
        ),
        ("indicator_code",),
        ("indicator_code", "family", "label_fr", "label_en", "definition", "unit", "decimals"),
        {
            "family": ("participation", "projects", "maturity", "answers"),
            "unit": ("respondents", "projects", "share", "rank", "score", "items"),
        },
    ),
    CodebookFile(
        "communes",
        "reference",
        (
            "vintage",
            "commune_code",
            "name",
            "department_code",
            "department_name",
            "region_2014_code",
            "region_2014_name",
            "region_2016_code",
            "region_2016_name",
            "intercommunalite_code",
            "population",
            "longitude",
            "latitude",
            "source",
        ),
        ("vintage", "commune_code"),
        ("vintage", "commune_code", "name", "source"),
        is_optional=True,
    ),
    CodebookFile(
        "intercommunalites",
        "reference",
        ("vintage", "intercommunalite_code", "name", "kind", "population", "n_communes", "source"),
        ("vintage", "intercommunalite_code"),
        ("vintage", "intercommunalite_code", "name", "source"),
        is_optional=True,
    ),
    CodebookFile(
        "commune_events",
        "reference",
        (
            "event_code",
            "effective_date",
            "code_before",
            "name_before",
            "population_before",
            "code_after",
            "name_after",
            "source",
        ),
        ("effective_date", "code_before", "code_after"),
        ("event_code", "effective_date", "code_before", "code_after", "source"),
        is_optional=True,
    ),
    CodebookFile(
        "places",
        "reference",
        ("vintage", "place_code", "kind", "name", "population", "source"),
        ("vintage", "place_code"),
        ("vintage", "place_code", "kind", "name", "source"),
        forbidden={"kind": ("commune", "intercommunalite")},
        is_optional=True,
    ),
    CodebookFile(
        "figures",
        "printed",
        (
            "edition",
            "indicator_code",
            "entity_type",
            "population_class",
            "domain_code",
            "status_code",
            "management_mode_code",
            "item_code",
            "compared",
            "printed_value",
            "unit",
            "base",
            "precision",
            "source",
            "reading",
            "note",
        ),
        (),
        ("edition", "indicator_code", "compared", "printed_value", "unit", "precision", "reading"),
        {
            "compared": ("value", "value_rank"),
            "precision": ("integer", "0.1", "approximate"),
            "reading": ("published", "derived", "conflicting"),
        },
        {"indicator_code": ("indicators", "indicator_code"), "source": ("sources", "source")},
        is_optional=True,
    ),
    CodebookFile(
        "sources", "printed", ("source", "title"), ("source",), ("source", "title"), is_optional=True
    ),
)

CODEBOOK_FILES: dict[str, CodebookFile] = {file.name: file for file in _FILES}

FACT_KEYS: dict[str, tuple[str, ...]] = {
    "files": ("table",),
    "columns": ("table", "column", "item"),
    "modalities": ("table", "column", "written"),
    "domains": ("domain_code",),
    "domain_crosswalk": ("domain_code",),
    "items": ("item_code",),
    "corrections": ("correction_id",),
}
"""What makes two rows speak of the same fact: there, a row of the edition wins over one of `*`."""


def read_editions(data_dir: Path) -> list[int]:
    """Return the years that `editions.csv` names; empty when it cannot be read.

    For the code location, which must load with a faulty codebook: the load itself reports the fault.
    """
    try:
        text = (data_dir / CODEBOOK_FILES["editions"].path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return []
    years = (row.get("edition") or "" for row in csv.DictReader(io.StringIO(text)))
    return sorted({int(year) for year in years if year.strip().isdecimal()})
