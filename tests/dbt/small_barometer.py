"""A barometer small enough to count by hand: two editions, five respondents, eleven projects.

Belongs here: its rows, as they land. Does not: what the warehouse should make of them (the tests).

Edition 2014, a survey, with codes of 2014 followed to 2020; one respondent of each kind:

    r1  the commune of Alpha (60 000)          3 projects: transport done and ongoing, education planned
    r2  the commune of Charlie (250 000)       2 projects: education done, education of unknown status
    r3  the intercommunalité of Alpha          2 projects: transport planned, culture abandoned
    r4  Delta (55 000) and its intercommunalité, jointly    2 projects: transport ongoing, education done
    r5  a district, the barometer's own kind   no project

Edition 2015 is simulated and asks no item: Alpha and Delta answer, with one project each.
"""

from __future__ import annotations

import csv

from landing import DBT_PROJECT, Rows
from printed_figures import FIGURES, SOURCES
from small_extracts import EXTRACTS

_CATALOGUE = DBT_PROJECT.parent / "data" / "codebook" / "indicators.csv"


def _codes(names: str, key: str, **more: object) -> list[dict[str, object]]:
    return [
        {key: code, "label_fr": f"{code} (fr)", "label_en": f"{code} (en)", "sort_order": order, **more}
        for order, code in enumerate(names.split(), start=1)
    ]


def _place(row: int, file: str = "answers.csv") -> dict[str, object]:
    return {"source_file": file, "source_row": row}


def _catalogue() -> Rows:
    with _CATALOGUE.open(encoding="utf-8", newline="") as file:
        return [{name: value or None for name, value in row.items()} for row in csv.DictReader(file)]


_COMMUNES = (
    # code, name, department, regions before and since 2016, intercommunalité, population
    ("01001", "Alpha", "01", "82", "84", "200000001", 60_000),
    ("01002", "Bravo", "01", "82", "84", "200000001", 150_000),
    ("02001", "Charlie", "02", "22", "32", None, 250_000),
    ("02002", "Delta", "02", "22", "32", "200000002", 55_000),
)
_COMMUNE_EVENTS = (
    # Delta joins Charlie in 2016, which becomes Echo in 2019; 2021 is after the reference vintage.
    ("2016-01-01", "02002", "02001"),
    ("2016-01-01", "02001", "02001"),
    ("2019-06-01", "02001", "02009"),
    ("2021-01-01", "01001", "01002"),
)

CODEBOOK: dict[str, Rows] = {
    "barometer": [
        {
            "title_fr": "Petit baromètre",
            "title_en": "Small barometer",
            "publisher": "nobody",
            "licence": "etalab-2.0",
            "reference_vintage": 2020,
            "frame_kind": "commune",
            "frame_vintage": 2014,
            "frame_label_fr": "communes",
            "frame_label_en": "communes",
            "item_response_rate": 0.7,
            "panel_mean_change": 0.25,
            "minimum_panel": 2,
        }
    ],
    "population_classes": [
        {
            "code": "50k_100k",
            "minimum": 50_000,
            "maximum": 100_000,
            "label_fr": "moyenne",
            "label_en": "medium",
        },
        {"code": "above_100k", "minimum": 100_000, "label_fr": "grande", "label_en": "large"},
    ],
    "entity_types": [
        {"code": code, "label_fr": code, "label_en": code}
        for code in ("commune", "intercommunalite", "joint", "district")
    ],
    "editions": [
        {
            "edition": edition,
            "title_fr": f"Édition {edition}",
            "title_en": f"Edition {edition}",
            "nature": nature,
            "geography_vintage": 2014,
            "granularity": "web_form",
            "is_expected": True,
        }
        for edition, nature in ((2014, "survey"), (2015, "simulated"), (2016, "survey"))
    ],
    "domains": [
        *_codes("transport education culture", "domain_code", edition=2014, source="ours"),
        *_codes("transport education", "domain_code", edition=2015, source="ours"),
    ],
    "domain_crosswalk": [
        {
            "edition": 2014,
            "domain_code": code,
            "harmonised_domain_code": code,
            "relation": "exact",
            "source": "ours",
        }
        for code in ("transport", "education")
    ],
    "statuses": _codes("planned ongoing done abandoned unknown", "status_code"),
    "management_modes": _codes("in_house partnership unknown", "management_mode_code"),
    "items": [
        *_codes(
            "quality savings image",
            "item_code",
            edition=2014,
            item_group="motivation",
            item_type="rank",
            is_sensitive=True,
        ),
        *_codes(
            "official roadmap",
            "item_code",
            edition=2014,
            item_group="governance",
            item_type="yes_no",
            is_sensitive=True,
        ),
    ],
    # The catalogue is the barometer's own: what is computed does not depend on the rows.
    "indicators": _catalogue(),
    "figures": FIGURES,
    "sources": SOURCES,
    "communes": [
        {
            "vintage": 2014,
            "commune_code": code,
            "name": name,
            "department_code": department,
            "department_name": f"department {department}",
            "region_2014_code": region_2014,
            "region_2014_name": f"region {region_2014}",
            "region_2016_code": region_2016,
            "region_2016_name": f"region {region_2016}",
            "intercommunalite_code": intercommunalite,
            "population": population,
            "longitude": 2.5,
            "latitude": 48.5,
            "source": "invented",
        }
        for code, name, department, region_2014, region_2016, intercommunalite, population in _COMMUNES
    ],
    "intercommunalites": [
        {
            "vintage": 2014,
            "intercommunalite_code": code,
            "name": name,
            "population": population,
            "source": "invented",
        }
        for code, name, population in (("200000001", "CA Alpha", 300_000), ("200000002", "CA Delta", 70_000))
    ],
    "commune_events": [
        {
            "event_code": "32",
            "effective_date": date,
            "code_before": before,
            "code_after": after,
            "source": "invented",
        }
        for date, before, after in _COMMUNE_EVENTS
    ],
    "places": [
        {"vintage": 2014, "place_code": "d7", "kind": "district", "name": "Seventh", "source": "invented"}
    ],
}

_RESPONDENTS_2014 = [
    {"respondent_code": "r1", "entity_type": "commune", "name": "Alpha", "commune_code": "01001"},
    {"respondent_code": "r2", "entity_type": "commune", "name": "Charlie", "commune_code": "02001"},
    {"respondent_code": "r3", "entity_type": "intercommunalite", "intercommunalite_code": "200000001"},
    {
        "respondent_code": "r4",
        "entity_type": "joint",
        "commune_code": "02002",
        "intercommunalite_code": "200000002",
    },
    {"respondent_code": "r5", "entity_type": "district", "place_code": "d7"},
]
_RESPONDENTS_2015 = [
    {"respondent_code": "a", "entity_type": "commune", "commune_code": "01001"},
    {"respondent_code": "b", "entity_type": "commune", "commune_code": "02002"},
]


def _project(
    code: str, respondent: str, domain: str, status: str | None, mode: str | None
) -> dict[str, object]:
    return {
        "project_code": code,
        "respondent_code": respondent,
        "title": f"project {code}",
        "domain_code": domain,
        "status_code": status,
        "status_missing": None if status else "no_answer",
        "management_mode_code": mode,
        "management_mode_missing": None if mode else "not_asked",
        "start_period": "2013-09",
        "delivery_period_missing": "not_asked",
        "budget_eur_missing": "no_answer",
        **_place(int(code[1:]) + 1),
    }


_PROJECTS_2014 = [
    _project("p1", "r1", "transport", "done", "in_house"),
    _project("p2", "r1", "transport", "ongoing", "in_house"),
    _project("p3", "r1", "education", "planned", "partnership"),
    _project("p4", "r2", "education", "done", None),
    _project("p5", "r2", "education", None, "in_house"),
    _project("p6", "r3", "transport", "planned", None),
    _project("p7", "r3", "culture", "abandoned", "partnership"),
    _project("p8", "r4", "transport", "ongoing", "in_house"),
    _project("p9", "r4", "education", "done", "partnership"),
]
_PROJECTS_2015 = [
    _project("q1", "a", "transport", "done", "in_house"),
    _project("q2", "b", "education", "ongoing", "in_house"),
]

_ANSWERS: dict[str, dict[str, object]] = {
    # respondent -> item -> rank, yes or no, why missing, or nothing: others were ranked, this one was not
    "r1": {"quality": 1, "savings": 2, "image": None, "official": True, "roadmap": False},
    "r2": {"quality": 1, "savings": 3, "image": 2, "official": True, "roadmap": True},
    "r3": {"quality": 2, "savings": 1, "image": None, "official": False, "roadmap": "no_answer"},
    "r4": {
        "quality": "no_answer",
        "savings": "no_answer",
        "image": "no_answer",
        "official": "dont_know",
        "roadmap": False,
    },
    "r5": {
        "quality": "not_applicable",
        "savings": "not_applicable",
        "image": "not_applicable",
        "official": True,
        "roadmap": "no_answer",
    },
}


def _answer(respondent: str, item: str, answer: object, row: int) -> dict[str, object]:
    values: dict[str, object] = {"respondent_code": respondent, "item_code": item, **_place(row)}
    if isinstance(answer, bool):
        return values | {"is_yes": answer}
    if isinstance(answer, int):
        return values | {"rank": answer}
    return values | {"missing_reason": answer}


EDITIONS: dict[int, dict[str, Rows]] = {
    2014: {
        "respondent": [row | _place(line) for line, row in enumerate(_RESPONDENTS_2014, start=2)],
        "project": _PROJECTS_2014,
        "answer": [
            _answer(respondent, item, answer, line)
            for line, (respondent, items) in enumerate(_ANSWERS.items(), start=2)
            for item, answer in items.items()
        ],
        # One project was set aside: its row was read, and did not land.
        "row_balance": [
            {"table_name": "respondent", "rows_read": 5, "rows_landed": 5, "rows_quarantined": 0},
            {"table_name": "project", "rows_read": 10, "rows_landed": 9, "rows_quarantined": 1},
            {"table_name": "answer", "rows_read": 25, "rows_landed": 25, "rows_quarantined": 0},
        ],
        "quarantine": [
            {"table_name": "project", "reason": "unknown_code", "column_name": "domain_code", **_place(11)}
        ],
        "skipped_line": [{"reason": "total_line", **_place(12)}],
        **EXTRACTS[2014],
        "correction_applied": [
            {
                "correction_id": "2014-01",
                "kind": "cell",
                "table_name": "project",
                "column_name": "start_period",
                "expected": "1914-09",
                "corrected": "2013-09",
                "reason": "typed wrong",
                "authority": "the respondent",
                **_place(2),
            }
        ],
    },
    2015: {
        "respondent": [row | _place(line) for line, row in enumerate(_RESPONDENTS_2015, start=2)],
        "project": _PROJECTS_2015,
        **EXTRACTS[2015],
    },
}
