"""The parameters of one simulated edition: `simulation/<edition>.yml` of a data folder.

Belongs here: the shape of that file, and its faults worded for the person who edits it.
Does not: how the files look (`form_parameters`), what was printed (`targets`), drawing from it (the others).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, PositiveInt, model_validator

from barometre_pipeline.errors import BarometreError, Fault, Place
from barometre_pipeline.settings_file import parse_settings
from barometre_pipeline.simulation.form_parameters import FormParameters

T = TypeVar("T")

MissingReason = Literal["no_answer", "dont_know", "not_applicable"]

Numbers = dict[str, NonNegativeInt]
Drawn = dict[str, Numbers]
Weights = Annotated[dict[str, PositiveInt], Field(min_length=1)]
Words = Annotated[tuple[str, ...], Field(min_length=1)]
Missing = dict[MissingReason, NonNegativeInt]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Range(_Strict):
    """Two whole numbers, both included."""

    least: int
    most: int


class Panel(_Strict):
    """Respondents that answer in another edition too: number by kind and population class."""

    edition: int
    drawn: Drawn


class Respondents(_Strict):
    """Who answers.

    Attributes:
        drawn: number by kind and population class, those of the panel included.
        never: codes of communes, or of places, left out.
    """

    drawn: Drawn
    panel: Panel | None = None
    never: tuple[str, ...] = ()
    without_project: NonNegativeInt = 0

    @property
    def number(self) -> int:
        """How many answer in all."""
        return sum(sum(by_class.values()) for by_class in self.drawn.values())


class Withdrawn(_Strict):
    """A respondent that the delivery holds beyond the printed number, and that its register takes out."""

    entity_type: str
    population_class: str
    projects: NonNegativeInt


class ContactHeaders(_Strict):
    """Headers of the columns that hold personal data."""

    name: str
    email: str
    telephone: str
    comment: str


class Contacts(_Strict):
    """Vocabulary of invented people."""

    headers: ContactHeaders
    first_names: Words
    last_names: Words
    telephone: str
    comments: Words


class Ranking(_Strict):
    """A ranking of objectives, first to last, and how many respondents give it."""

    number: NonNegativeInt
    ranking: tuple[str, ...]


class Choice(_Strict):
    """Objectives chosen together, and how many respondents choose them."""

    number: NonNegativeInt
    chosen: tuple[str, ...]


class Part(_Strict):
    """Answers of the respondents of whom something holds: a cell, the population class, an earlier answer."""

    among: dict[str, str]
    answers: Numbers


class Filtered(_Strict):
    """An item that is not put to every respondent alike.

    Attributes:
        parts: no respondent is in two of them.
        otherwise: what those in none of the parts answer.
    """

    parts: Annotated[tuple[Part, ...], Field(min_length=1)]
    otherwise: str = "not_applicable"


class MissingCells(_Strict):
    """Number of cells without a value, by column and reason."""

    status_code: Missing = {}
    management_mode_code: Missing = {}
    start_period: Missing = {}
    budget_eur: Missing = {}


class Projects(_Strict):
    """How projects spread over respondents, domains, statuses, modes, years and budgets.

    Attributes:
        activity: how readily a respondent declares projects, as a weight.
        kept_to_one: how many of those active in a domain declare one project there, the least active ones.
        other_domains: weights of the domains without a printed number; none: the printed shares are all.
        other_management_modes, budgets: none (and no printed share): the edition did not ask.
        start_days: how many of the starts given are days, not years.
    """

    activity: Range
    most_in_a_domain: PositiveInt
    kept_to_one: NonNegativeInt
    active_respondents: Numbers
    other_domains: dict[str, PositiveInt] = {}
    statuses: Weights
    other_management_modes: dict[str, PositiveInt] = {}
    start_years: dict[str, Range]
    start_days: NonNegativeInt = 0
    budgets: tuple[PositiveInt, ...] = ()
    missing: MissingCells = MissingCells()


class Duplicate(_Strict):
    """A project sent again, with what changed in between."""

    changes: dict[str, str]


class SetAside(_Strict):
    """The cells of a project that no check lets pass.

    Attributes:
        respondent_code: of a respondent that the delivery does not know; blank: it is of one that it knows.
    """

    respondent_code: str = ""
    title: str
    domain_code: str
    status_code: str
    management_mode_code: str = ""
    start_period: str
    budget_eur: str


class AwkwardTitle(_Strict):
    """A title that a spreadsheet, a quote or an encoding may trip over."""

    domain_code: str
    title: str


class Titles(_Strict):
    """Vocabulary of titles; `suffix` says that the project is simulated."""

    suffix: str
    details: Words
    subjects: dict[str, Words]
    awkward: tuple[AwkwardTitle, ...] = ()


class Parameters(_Strict):
    """All that one simulation assumes beyond the printed figures.

    Attributes:
        rankings, choices: of the items of one group each; a group is dealt apart from the others.
        answers: of the respondents as a whole.
        filtered: item -> how its answers hang on the respondent and on the answers above.
        projects, titles: none, where the edition asks for no project.
    """

    seed: int
    made_on: date
    respondents: Respondents
    contacts: Contacts
    rankings: tuple[Ranking, ...] = ()
    choices: tuple[Choice, ...] = ()
    answers: dict[str, Numbers] = {}
    filtered: dict[str, Filtered] = {}
    projects: Projects | None = None
    withdrawn: tuple[Withdrawn, ...] = ()
    form: FormParameters = FormParameters()
    duplicates: tuple[Duplicate, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    titles: Titles | None = None

    @model_validator(mode="after")
    def _have_what_projects_need(self) -> Self:
        if (self.projects is None) != (self.titles is None):
            raise ValueError("projects and titles stand together, or neither does")
        if self.projects is None and (self.duplicates or self.set_aside):
            raise ValueError("duplicates and set_aside are lines of projects, and there are no projects")
        return self


def load_parameters(data_dir: Path, edition: int) -> Parameters:
    """Read and check the parameters of one edition.

    Raises:
        BarometreError: B181, no such file, or a setting that is missing, unknown or wrong.
    """
    name = f"simulation/{edition}.yml"
    try:
        content = (data_dir / name).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        what = f"the edition {edition} has no parameters to simulate it from"
        remedy = "write them, or name another edition"
        raise BarometreError(Fault("B181", what, Place(name), remedy)) from None
    return parse_settings(content, Parameters, name, unreadable="B181", wrong="B181")


def setting_for(code: str, values: Mapping[str, T], setting: str) -> T:
    """Return what a setting says of a code.

    Raises:
        BarometreError: B182, it says nothing.
    """
    if code not in values:
        what = f"the parameters do not say what holds for « {code} »"
        raise cannot_be_met(what, setting, f"add it under {setting}")
    return values[code]


def cannot_be_met(what: str, setting: str, remedy: str = "mend the parameters") -> BarometreError:
    """Word an assumption that contradicts the printed figures, the codebook or another assumption (B182)."""
    return BarometreError(Fault("B182", what, Place("simulation/<edition>.yml", column=setting), remedy))
