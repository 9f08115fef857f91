"""The lines of a simulated form, and what is wrong with some of them.

Belongs here: one line a project with its respondent; duplicates, lines to set aside, known errors.
Does not: what the lines hold that is right (`projects`), how they are written (`form`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from barometre_pipeline.errors import BarometreError, Fault, Place
from barometre_pipeline.simulation.draws import Draws
from barometre_pipeline.simulation.parameters import Duplicate, Parameters, cannot_be_met
from barometre_pipeline.simulation.projects import Project
from barometre_pipeline.simulation.titles import signed

FIRST_LINE = 2
"""Line of the file that the first line of the form takes: the header takes one."""


@dataclass(frozen=True)
class Line:
    """A line of the form: a respondent, and a project if it declares one.

    Attributes:
        misprints: column -> what the line shows in place of the project's value.
    """

    respondent_code: str
    project: Project = field(default_factory=dict)
    misprints: dict[str, str] = field(default_factory=dict)


def lay_out(
    respondents: Sequence[str], projects: list[Project], parameters: Parameters, corrections: pd.DataFrame
) -> list[Line]:
    """Order the lines by respondent, with the lines that the load will set aside or correct.

    A value that the register corrects is set right in `projects`, and its line shows the error.

    Raises:
        BarometreError: B182, a line or a project that the parameters or the register need is not there.
    """
    draws = Draws(parameters.seed, "lines")
    declared = {code: [each for each in projects if each["respondent_code"] == code] for code in respondents}
    extra = _set_aside([code for code in respondents if declared[code]], declared, parameters, draws)
    lines = []
    for code in respondents:
        of_one = declared[code] + [each for each in extra if each["respondent_code"] == code]
        lines += [Line(code, project) for project in of_one] or [Line(code)]
    for duplicate in parameters.duplicates:
        _send_again(lines, projects, duplicate, set(parameters.projects.other_domains), draws)
    for _, correction in corrections.iterrows():
        _plant(lines, correction)
    return lines


def _set_aside(
    respondents: list[str], declared: dict[str, list[Project]], parameters: Parameters, draws: Draws
) -> list[Project]:
    """Projects that no check lets pass, each of another respondent, numbered after its others."""
    extra = []
    for respondent, project in zip(draws.shuffled(respondents), parameters.set_aside, strict=False):
        cells, code = project.model_dump(), f"{respondent}-{len(declared[respondent]) + 1:02}"
        title = signed(cells["title"], code, parameters.titles) if cells["title"] else ""
        extra.append(cells | {"respondent_code": respondent, "project_code": code, "title": title})
    return extra


def _send_again(
    lines: list[Line], projects: list[Project], duplicate: Duplicate, domains: set[str], draws: Draws
) -> None:
    """Add a project a second time: just after itself if nothing changed, else at the end of the file."""
    twice = [code for code in (line.project.get("project_code") for line in lines) if code]
    may_be = [
        each
        for each in projects
        if each["domain_code"] in domains
        and twice.count(each["project_code"]) == 1
        and (not duplicate.changes or each | duplicate.changes != each)
    ]
    if not may_be:
        raise cannot_be_met("no project is left to send again", "duplicates")
    original = draws.one_of(may_be)
    again = Line(original["respondent_code"], original | duplicate.changes)
    at = next(position for position, line in enumerate(lines) if line.project is original)
    lines.insert(len(lines) if duplicate.changes else at + 1, again)


def _plant(lines: list[Line], correction: pd.Series[str]) -> None:
    """Show the error that the register corrects."""
    row, column = int(correction["source_row"]), correction["column"]
    place = Place("codebook/corrections.csv", column="source_row")
    if correction["table"] != "project" or pd.isna(column):
        what = f"the correction {correction['correction_id']} is of a kind that is not simulated"
        raise BarometreError(Fault("B182", what, place))
    position = row - FIRST_LINE
    if not 0 <= position < len(lines) or not lines[position].project:
        raise BarometreError(Fault("B182", f"the line {row} of the form shows no project to correct", place))
    lines[position].project[column] = correction["corrected"]
    lines[position].misprints[column] = correction["expected"]
