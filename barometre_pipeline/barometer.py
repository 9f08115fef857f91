"""`barometer.yml`: what a barometer is called, whom it asks, what it may publish.

Belongs here: the settings of one barometer, checked, with messages that name the line to mend.
Does not: facts that change from edition to edition (`codebook`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from barometre_pipeline.errors import BarometreError, Fault, Place, nearest

FILE_NAME = "barometer.yml"

CityTable = Literal["fct_project", "fct_answer", "dim_respondent", "bridge_respondent_territory"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Label(_Strict):
    """A text in French and English."""

    fr: str
    en: str


class CodeLabel(_Strict):
    """A code of the barometer's own, with its labels."""

    code: str
    label_fr: str
    label_en: str


class PopulationClass(CodeLabel):
    """A class of population, inhabitants: `minimum` included, `maximum` excluded (none: open)."""

    minimum: int = Field(ge=0)
    maximum: int | None = None


class Geography(_Strict):
    """`reference_vintage`: the year in whose geography editions are compared."""

    reference_vintage: int


class Frame(_Strict):
    """The survey frame: every row of `reference/communes.csv` of that vintage."""

    kind: Literal["commune"]
    vintage: int
    label_fr: str
    label_en: str


class Thresholds(_Strict):
    """House thresholds: shares of one; `minimum_respondents` of a group whose figures are published."""

    quarantine_share: float = Field(ge=0, le=1)
    item_response_rate: float = Field(ge=0, le=1)
    minimum_respondents: int = Field(ge=1, default=5)


class ProjectYears(_Strict):
    """Years between which a project may start or be delivered, both included."""

    minimum: int
    maximum: int


class Barometer(_Strict):
    """The settings of one barometer, as `barometer.yml` holds them."""

    title: Label
    publisher: str
    licence: str
    contact: str | None = None
    entity_types: tuple[CodeLabel, ...] = ()
    geography: Geography
    frame: Frame | None = None
    population_classes: tuple[PopulationClass, ...] = ()
    thresholds: Thresholds
    project_years: ProjectYears
    releases_kept: Annotated[int, Field(ge=1)] = 5
    public_tables: tuple[CityTable, ...] = ()


def load_barometer(data_dir: Path) -> Barometer:
    """Read and check `barometer.yml`.

    Raises:
        BarometreError: B101 no such file, B102 not YAML, B103 a setting that is missing, unknown or wrong.
    """
    path = data_dir / FILE_NAME
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise BarometreError(
            Fault(
                "B101",
                f"there is no {FILE_NAME} in {data_dir}",
                Place(str(path)),
                "give the folder of a barometer with --data",
            )
        ) from None
    except OSError as error:
        remedy = "make it a file that whoever runs this may read"
        what = f"{FILE_NAME} cannot be read: {error.strerror}"
        raise BarometreError(Fault("B109", what, Place(str(path)), remedy)) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        row = (
            error.problem_mark.line + 1
            if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark
            else None
        )
        raise BarometreError(
            Fault(
                "B102",
                f"{FILE_NAME} is not readable YAML",
                Place(str(path), row=row),
                "mend the line; the file is UTF-8",
            )
        ) from None
    try:
        return Barometer.model_validate(content if isinstance(content, dict) else {})
    except ValidationError as error:
        raise BarometreError(_setting_fault(detail, path) for detail in error.errors()) from None


def _setting_fault(detail: Any, path: Path) -> Fault:
    """Word one pydantic error for the person who edits the file."""
    setting = ".".join(str(part) for part in detail["loc"])
    kind = detail["type"]
    if kind == "extra_forbidden":
        known = nearest(str(detail["loc"][-1]), Barometer.model_fields)
        remedy = f"did you mean {' or '.join(known)}?" if known else "take it out"
        return Fault("B103", f"unknown setting « {setting} »", Place(str(path), column=setting), remedy)
    if kind == "missing":
        return Fault(
            "B103", f"the setting « {setting} » is missing", Place(str(path), column=setting), "add it"
        )
    what = f"the setting « {setting} » is wrong: {detail['msg'].lower()}"
    return Fault("B103", what, Place(str(path), column=setting), f"it holds {detail['input']!r}")
