"""The files of a codebook: which columns each has, its key, and what each value must belong to.

Belongs here: the declaration of the CSV of `codebook/`, and the register of all files of a data folder.
Does not: those of `reference/` and `printed/` (`codebook_reference`), reading and checking them (`codebook`).

Light on purpose: the code location imports it, without pandas.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from barometre_pipeline.codebook_declaration import (
    COUNTED_AS_UNKNOWN,
    INDICATORS,
    STATUSES,
    UNITS,
    YEAR,
    CodebookFile,
    CodeList,
    Needed,
)
from barometre_pipeline.codebook_reference import REFERENCE_FILES, VINTAGES
from barometre_pipeline.tables import CORRECTION_KINDS, TABLES

ENCODINGS: tuple[str, ...] = ("utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1")

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
            "granularity",
            "is_expected",
            "break_note",
        ),
        ("edition",),
        ("edition", "title_fr", "title_en", "nature", "geography_vintage", "granularity", "is_expected"),
        allowed={"nature": ("survey", "simulated"), "is_expected": _BOOLEANS},
        belongs={"geography_vintage": VINTAGES},
        types={
            "edition": "year",
            "collected_from": "date",
            "collected_to": "date",
            "granularity": "code",
        },
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
            "first_column",
            "last_column",
            "foot",
            "encoding",
            "delimiter",
            "decimal_mark",
            "from_table",
            "edition_header",  # of a file of several editions: the header whose cells say which
            "edition_written",  # how those cells write this one; blank: its year
        ),
        ("edition", "table", "file", "sheet"),
        ("edition",),
        may_lack=("edition_header", "edition_written"),
        allowed={
            "table": _TABLE_NAMES,
            "encoding": ENCODINGS,
            "decimal_mark": (",", "."),
            "from_table": _TABLE_NAMES,
        },
        fact=("table",),
        fact_if_blank=("file", "sheet"),  # a file or sheet that is read no further
    ),
    CodebookFile(
        "columns",
        "codebook",
        (
            "edition",
            "table",
            "column",
            "item",
            "part",
            "header",
            "constant",
            "separator",
            "factor",
            "note",
            "file",  # name, or pattern, of the files that the row speaks of; blank: all that feed the table
            "sheet",  # of a workbook; blank: all that feed the table
        ),
        ("edition", "table", "column", "item", "part", "header", "file", "sheet"),
        ("edition",),
        may_lack=("file", "sheet"),
        allowed={"table": _TABLE_NAMES},
        belongs={
            "item": (
                CodeList("items", "item_code"),
                CodeList("items", "item_group", where="separator"),  # one cell names several
                CodeList("items", "item_group", where="part"),  # several cells name one each
                CodeList("items", "item_group", where="constant"),  # a box speaks of the whole group
            ),
        },
        types={"part": "integer", "factor": "positive"},
        fact=("table", "column", "item"),
        fact_if_blank=("header",),  # a header that goes no further
    ),
    CodebookFile(
        "modalities",
        "codebook",
        ("edition", "table", "column", "written", "code", "relation"),
        ("edition", "table", "column", "written"),
        ("edition", "table", "column", "code"),
        allowed={"table": _TABLE_NAMES, "relation": ("exact", "narrower", "broader")},
        fact=("table", "column", "written"),
    ),
    CodebookFile(
        "domains",
        "codebook",
        ("edition", "domain_code", "label_fr", "label_en", "sort_order", "source"),
        ("edition", "domain_code"),
        ("edition", "domain_code", "label_fr", "label_en", "sort_order"),
        types={"sort_order": "integer"},
        fact=("domain_code",),
    ),
    CodebookFile(
        "domain_crosswalk",
        "codebook",
        ("edition", "domain_code", "harmonised_domain_code", "relation", "source"),
        ("edition", "domain_code"),
        ("edition", "domain_code", "relation"),
        allowed={"relation": ("exact", "narrower", "broader", "none")},
        belongs={"domain_code": (CodeList("domains", "domain_code"),)},
        fact=("domain_code",),
    ),
    CodebookFile(
        "statuses",
        "codebook",
        ("status_code", "label_fr", "label_en", "sort_order"),
        ("status_code",),
        ("status_code", "label_fr", "label_en", "sort_order"),
        allowed={"status_code": STATUSES},
        types={"sort_order": "integer"},
        needed={"status_code": COUNTED_AS_UNKNOWN},
    ),
    CodebookFile(
        "management_modes",
        "codebook",
        ("management_mode_code", "label_fr", "label_en", "sort_order"),
        ("management_mode_code",),
        ("management_mode_code", "label_fr", "label_en", "sort_order"),
        types={"sort_order": "integer"},
        needed={"management_mode_code": COUNTED_AS_UNKNOWN},
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
        allowed={"item_type": ("yes_no", "choice", "rank", "number"), "is_sensitive": _BOOLEANS},
        types={"sort_order": "integer"},
        fact=("item_code",),
    ),
    CodebookFile(
        "corrections",
        "codebook",
        (
            "correction_id",
            "edition",
            "kind",
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
        ("correction_id", "edition", "kind", "table", "source_file", "source_row", "reason", "authority"),
        allowed={"kind": CORRECTION_KINDS, "table": _TABLE_NAMES},
        types={"source_row": "integer"},
        fact=("correction_id",),
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
        allowed={
            "indicator_code": INDICATORS,
            "family": ("participation", "projects", "maturity", "answers"),
            "unit": UNITS,
        },
        types={"decimals": "integer"},
        needed={"indicator_code": Needed(INDICATORS, "the warehouse computes it")},
    ),
)

CODEBOOK_FILES: dict[str, CodebookFile] = {file.name: file for file in (*_FILES, *REFERENCE_FILES)}


def read_editions(data_dir: Path) -> list[int]:
    """Return the years that `editions.csv` names; empty when it cannot be read.

    For the code location, which must load with a faulty codebook: the load itself reports the fault.
    """
    try:
        text = (data_dir / CODEBOOK_FILES["editions"].path).read_text(encoding="utf-8-sig")
        years = {(row.get("edition") or "").strip() for row in csv.DictReader(io.StringIO(text))}
    except (OSError, UnicodeDecodeError, csv.Error):
        return []
    return sorted(int(year) for year in years if YEAR.fullmatch(year))
