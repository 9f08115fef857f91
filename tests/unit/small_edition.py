"""A small edition in memory: a codebook of a few codes, and rows as harmonising leaves them."""

from collections.abc import Iterable, Sequence

import pandas as pd

from barometre_pipeline.barometer import Barometer
from barometre_pipeline.codebook import EditionCodebook
from barometre_pipeline.codebook_files import CODEBOOK_FILES
from barometre_pipeline.ingestion.correct import Corrected, apply_corrections
from barometre_pipeline.ingestion.validate import Validated, validate
from barometre_pipeline.tables import TABLES

Row = dict[str, str | None]

EDITION = 2014
FILE = "answers.csv"
RANKED = ("quality", "savings", "appeal")


def codebook(share: float = 1, corrections: Sequence[Row] = ()) -> EditionCodebook:
    """Return the codebook of the edition: three ranked items, two governance items, two domains."""
    barometer = Barometer.model_validate(
        {
            "title": {"fr": "Essai", "en": "Trial"},
            "publisher": "nobody",
            "licence": "etalab-2.0",
            "geography": {"reference_vintage": 2014},
            "thresholds": {"quarantine_share": share, "item_response_rate": 0.7},
            "project_years": {"minimum": 1990, "maximum": 2030},
        }
    )
    items = [{"item_code": code, "item_group": "motivation", "item_type": "rank"} for code in RANKED]
    items += [{"item_code": code, "item_group": "plan", "item_type": "rank"} for code in ("first", "second")]
    items += [{"item_code": "unit", "item_group": "governance", "item_type": "yes_no"}]
    items += [{"item_code": "staff", "item_group": "governance", "item_type": "number"}]
    rows: dict[str, Iterable[Row]] = {
        "items": items,
        "domains": [{"domain_code": code} for code in ("transport", "education")],
        "statuses": [{"status_code": code} for code in ("planned", "done")],
        "management_modes": [{"management_mode_code": "in_house"}],
        "communes": [{"commune_code": code} for code in ("59350", "69123")],
        "intercommunalites": [{"intercommunalite_code": "200093201"}],
        "places": [],
        "corrections": [
            {"correction_id": f"c{number}", "edition": str(EDITION), "reason": "seen", "authority": "us"}
            | row
            for number, row in enumerate(corrections, 1)
        ],
    }
    frames = {
        name: pd.DataFrame(list(of), columns=list(CODEBOOK_FILES[name].columns), dtype="str")
        for name, of in rows.items()
    }
    frames["corrections"].index += 2
    return EditionCodebook(EDITION, "survey", 2014, barometer, frames)


def respondent(code: str | None = "r1", row: int = 2, **cells: str | None) -> Row:
    """Return a respondent that lands, but for the cells given."""
    base = {"respondent_code": code, "entity_type": "commune", "commune_code": "59350"}
    return _row(row) | base | cells


def project(code: str | None = "p1", row: int = 2, **cells: str | None) -> Row:
    """Return a project that lands, but for the cells given."""
    base = {
        "project_code": code,
        "respondent_code": "r1",
        "title": "tram",
        "domain_code": "transport",
        "status_code": "done",
        "management_mode_missing": "no_answer",
        "start_period": "2012",
        "delivery_period_missing": "not_asked",
        "budget_eur": "1000.5",
    }
    return _row(row) | base | cells


def answer(item: str | None = "quality", row: int = 2, **cells: str | None) -> Row:
    """Return an answer with nothing said but the cells given."""
    return _row(row) | {"respondent_code": "r1", "item_code": item} | cells


def tables(
    respondents: Sequence[Row] = (), projects: Sequence[Row] = (), answers: Sequence[Row] = ()
) -> dict[str, pd.DataFrame]:
    """Return the tables as harmonising leaves them."""
    rows = {"respondent": respondents, "project": projects, "answer": answers}
    return {
        name: pd.DataFrame(list(rows[name]), columns=[column.name for column in table.columns], dtype="str")
        for name, table in TABLES.items()
    }


def sort_out(
    respondents: Sequence[Row] = (),
    projects: Sequence[Row] = (),
    answers: Sequence[Row] = (),
    of: EditionCodebook | None = None,
) -> Validated:
    """Correct and validate."""
    of = of or codebook()
    corrected: Corrected = apply_corrections(tables(respondents, projects, answers), of)
    return validate(corrected, of)


def _row(row: int) -> Row:
    return {"edition": str(EDITION), "source_file": FILE, "source_row": str(row)}
