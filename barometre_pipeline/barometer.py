"""`barometer.yml`: what a barometer is called, whom it asks, what it may publish.

Belongs here: the settings of one barometer, checked, with messages that name the line to mend.
Does not: facts that change from edition to edition (`codebook`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from barometre_pipeline.automation_settings import Notifications, Schedule
from barometre_pipeline.errors import BarometreError, Fault, Place
from barometre_pipeline.settings_file import parse_settings

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

    @model_validator(mode="after")
    def _hold_a_number(self) -> Self:
        if self.maximum is not None and self.minimum >= self.maximum:
            raise ValueError(f"no population is {self.minimum} or more and below {self.maximum}")
        return self


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
    """House thresholds: shares of one; `minimum_` counts respondents.

    Attributes:
        minimum_respondents: of a group whose figures are published.
        panel_mean_change: by which the mean number of projects of the panel may change between two editions.
        minimum_panel: respondents of both editions below which the panel tells nothing.
    """

    quarantine_share: float = Field(ge=0, le=1)
    item_response_rate: float = Field(ge=0, le=1)
    minimum_respondents: int = Field(ge=1, default=5)
    panel_mean_change: float = Field(ge=0, default=0.25)
    minimum_panel: int = Field(ge=1, default=15)


class ProjectYears(_Strict):
    """Years between which a project may start or be delivered, both included."""

    minimum: int
    maximum: int

    @model_validator(mode="after")
    def _hold_a_year(self) -> Self:
        if self.minimum > self.maximum:
            raise ValueError(f"no year is {self.minimum} or later and {self.maximum} or earlier")
        return self


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
    schedule: Schedule | None = None
    notifications: Notifications | None = None


def load_barometer(data_dir: Path) -> Barometer:
    """Read and check `barometer.yml`.

    Raises:
        BarometreError: B101 no such file, B102 not UTF-8 or not YAML, B103 a setting that is missing, unknown
            or wrong, B109 a file that may not be read.
    """
    path = data_dir / FILE_NAME
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        what = f"there is no {FILE_NAME} in {data_dir}"
        remedy = "give the folder of a barometer with --data"
        raise BarometreError(Fault("B101", what, Place(str(path)), remedy)) from None
    except OSError as error:
        what = f"{FILE_NAME} cannot be read: {error.strerror}"
        remedy = "make it a file that whoever runs this may read"
        raise BarometreError(Fault("B109", what, Place(str(path)), remedy)) from None
    return parse_settings(content, Barometer, str(path), unreadable="B102", wrong="B103")
