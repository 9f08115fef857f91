"""The files of a data folder beside its codebook: territories, and what was printed.

Belongs here: the declaration of the CSV of `reference/` and `printed/`.
Does not: those of `codebook/` (`codebook_files`).
"""

from __future__ import annotations

from barometre_pipeline.codebook_declaration import INDICATORS, TOTAL, UNITS, CodebookFile, CodeList

VINTAGES: tuple[CodeList, ...] = tuple(
    CodeList(name, "vintage") for name in ("communes", "intercommunalites", "places")
)
"""Years whose territories are known."""

_CELL = (
    "entity_type",
    "population_class",
    "domain_code",
    "status_code",
    "management_mode_code",
    "item_code",
)
"""What a printed figure is about, each a code or the total."""

REFERENCE_FILES: tuple[CodebookFile, ...] = (
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
        types={"vintage": "year", "population": "integer", "longitude": "number", "latitude": "number"},
        is_optional=True,
    ),
    CodebookFile(
        "intercommunalites",
        "reference",
        ("vintage", "intercommunalite_code", "name", "kind", "population", "n_communes", "source"),
        ("vintage", "intercommunalite_code"),
        ("vintage", "intercommunalite_code", "name", "source"),
        types={"vintage": "year", "population": "integer", "n_communes": "integer"},
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
        ("effective_date", "code_before"),  # a commune becomes one commune
        ("event_code", "effective_date", "code_before", "code_after", "source"),
        types={"effective_date": "date", "population_before": "integer"},
        is_optional=True,
    ),
    CodebookFile(
        "places",
        "reference",
        ("vintage", "place_code", "kind", "name", "population", "source"),
        ("vintage", "place_code"),
        ("vintage", "place_code", "kind", "name", "source"),
        forbidden={"kind": ("commune", "intercommunalite")},
        types={"vintage": "year", "population": "integer"},
        is_optional=True,
    ),
    CodebookFile(
        "figures",
        "printed",
        (
            "edition",
            "indicator_code",
            *_CELL,
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
        (
            "edition",
            "indicator_code",
            *_CELL,
            "compared",
            "printed_value",
            "unit",
            "precision",
            "reading",
        ),
        allowed={
            **dict.fromkeys(_CELL, (TOTAL,)),
            "indicator_code": INDICATORS,
            "unit": (*UNITS, "percent"),
            "compared": ("value", "value_rank"),
            "precision": ("integer", "0.1", "approximate"),
            "reading": ("published", "derived", "conflicting"),
        },
        belongs={
            "entity_type": (CodeList("entity_types"),),
            "population_class": (CodeList("population_classes"),),
            "domain_code": (CodeList("domains", "domain_code"),),
            "status_code": (CodeList("statuses", "status_code"),),
            "management_mode_code": (CodeList("management_modes", "management_mode_code"),),
            "item_code": (CodeList("items", "item_code"), CodeList("items", "item_group")),
            "source": (CodeList("sources", "source"),),
        },
        types={"edition": "year", "printed_value": "number"},  # the year may run ahead of editions.csv
        is_optional=True,
    ),
    CodebookFile(
        "sources", "printed", ("source", "title"), ("source",), ("source", "title"), is_optional=True
    ),
)
