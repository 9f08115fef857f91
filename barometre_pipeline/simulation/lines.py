"""The lines of projects of a simulated form, and what is wrong with some of them.

Belongs here: one line a project with its respondent; lines to set aside; errors that the register knows.
Does not: what the lines hold that is right (`projects`), how they are written (`form`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from barometre_pipeline.codebook import EditionCodebook
from barometre_pipeline.errors import BarometreError, Fault, Place
from barometre_pipeline.ingestion.layout import records
from barometre_pipeline.simulation.draws import Draws
from barometre_pipeline.simulation.parameters import (
    Duplicate,
    Parameters,
    Projects,
    SetAside,
    Titles,
    cannot_be_met,
)
from barometre_pipeline.simulation.projects import Project
from barometre_pipeline.simulation.respondents import Respondent
from barometre_pipeline.simulation.sheets import sheet_showing
from barometre_pipeline.simulation.titles import signed
from barometre_pipeline.tables import PROJECT, RESPONDENT

_Correction = dict[str, str | None]


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
    respondents: Sequence[Respondent],
    projects: list[Project],
    parameters: Parameters,
    codebook: EditionCodebook,
) -> list[Line]:
    """Order the lines by respondent, with the lines that the load will set aside, take out or correct.

    A value that the register corrects is set right in `projects`, and its line shows the error. A respondent
    without a project has a line only where the sheet shows respondents too. No line, where the edition asks
    for no project.

    Raises:
        BarometreError: B182, a line or a project that the parameters or the register need is not there.
    """
    lines = []
    if parameters.projects is not None and parameters.titles is not None:
        lines = _project_lines(
            respondents, projects, parameters, parameters.projects, parameters.titles, codebook
        )
    _plant_errors(lines, respondents, codebook)
    return lines


def _project_lines(
    respondents: Sequence[Respondent],
    projects: list[Project],
    parameters: Parameters,
    assumed: Projects,
    titles: Titles,
    codebook: EditionCodebook,
) -> list[Line]:
    """Lines with their projects, those to set aside and those sent twice; no error planted yet."""
    draws = Draws(parameters.seed, "lines")
    sheet = sheet_showing(PROJECT.name, codebook)
    staying = [respondent.code for respondent in respondents if not respondent.is_withdrawn]
    declared = _by_respondent(projects)
    active = [code for code in staying if code in declared]
    extra = _by_respondent(_set_aside(active, declared, parameters.set_aside, titles, draws))
    lines: list[Line] = []
    for code in dict.fromkeys([*(each.code for each in respondents), *extra]):
        of_one = declared.get(code, []) + extra.get(code, [])
        lines += [Line(code, project) for project in of_one]
        lines += [Line(code)] if not of_one and RESPONDENT.name in sheet.tables else []
    domains = assumed.other_domains
    may_be = [
        each for each in projects if each["respondent_code"] in staying and each["domain_code"] in domains
    ]
    for duplicate in parameters.duplicates:
        _send_again(lines, may_be, duplicate, draws)
    return lines


def _by_respondent(projects: list[Project]) -> dict[str, list[Project]]:
    declared: dict[str, list[Project]] = {}
    for project in projects:
        declared.setdefault(project["respondent_code"], []).append(project)
    return declared


def _set_aside(
    respondents: list[str],
    declared: dict[str, list[Project]],
    wanted: Sequence[SetAside],
    titles: Titles,
    draws: Draws,
) -> list[Project]:
    """Projects that no check lets pass, each of another respondent, numbered after its others."""
    extra = []
    for respondent, project in zip(draws.shuffled(respondents), wanted, strict=False):
        cells, owner = project.model_dump(), project.respondent_code or respondent
        code = f"{owner}-{len(declared.get(owner, [])) + 1:02}"
        title = signed(cells["title"], code, titles) if cells["title"] else ""
        extra.append(cells | {"respondent_code": owner, "project_code": code, "title": title})
    return extra


def _send_again(lines: list[Line], may_be: list[Project], duplicate: Duplicate, draws: Draws) -> None:
    """Add a project a second time: just after itself if nothing changed, else at the end of the file."""
    twice = [code for code in (line.project.get("project_code") for line in lines) if code]
    left = [
        each
        for each in may_be
        if twice.count(each["project_code"]) == 1
        and (not duplicate.changes or each | duplicate.changes != each)
    ]
    if not left:
        raise cannot_be_met("no project is left to send again", "duplicates")
    original = draws.one_of(left)
    again = Line(original["respondent_code"], original | duplicate.changes)
    at = next(position for position, line in enumerate(lines) if line.project is original)
    lines.insert(len(lines) if duplicate.changes else at + 1, again)


def _plant_errors(lines: list[Line], respondents: Sequence[Respondent], codebook: EditionCodebook) -> None:
    """Make the lines show what the register takes out or corrects, from the first line down."""
    register = [correction for _, correction in records(codebook.corrections)]
    of_project = [each for each in register if each["table"] == PROJECT.name]
    for correction in sorted(of_project, key=_row):
        position = _row(correction) - sheet_showing(PROJECT.name, codebook).first_line
        if correction["kind"] == "row" and 0 < position <= len(lines):
            lines.insert(position, _typed_again(lines, position - 1))
        elif correction["kind"] == "cell" and 0 <= position < len(lines) and lines[position].project:
            _misprint(lines[position], correction)
        else:
            raise _cannot_be_planted(correction)
    withdrawn = [
        each for each in register if each["kind"] == "withdrawn" and each["table"] == RESPONDENT.name
    ]
    _require_withdrawn(withdrawn, respondents, codebook)
    for correction in register:
        if correction not in of_project and correction not in withdrawn:
            raise _cannot_be_planted(correction)


def _typed_again(lines: list[Line], position: int) -> Line:
    """Return the project of a line under the next number of its respondent."""
    original = lines[position].project
    of_one = {
        line.project["project_code"] for line in lines if line.respondent_code == original["respondent_code"]
    }
    old, new = original["project_code"], f"{original['respondent_code']}-{len(of_one) + 1:02}"
    again = {"project_code": new, "title": original["title"].replace(old, new)}
    return Line(original["respondent_code"], original | again)


def _misprint(line: Line, correction: _Correction) -> None:
    column = str(correction["column"])
    line.project[column] = correction["corrected"] or ""
    line.misprints[column] = correction["expected"] or ""


def _require_withdrawn(
    corrections: Sequence[_Correction], respondents: Sequence[Respondent], codebook: EditionCodebook
) -> None:
    """Compare the respondents that will be withdrawn with those that the register withdraws.

    Raises:
        BarometreError: B182, they are not the same.
    """
    first_line = sheet_showing(RESPONDENT.name, codebook).first_line
    lines = [line for line, each in enumerate(respondents, start=first_line) if each.is_withdrawn]
    if sorted(map(_row, corrections)) != lines:
        shown = ", ".join(map(str, lines)) or "none"
        what = f"the register withdraws other respondents than the simulation (lines of its own: {shown})"
        raise BarometreError(Fault("B182", what, Place("codebook/corrections.csv", column="source_row")))


def _cannot_be_planted(correction: _Correction) -> BarometreError:
    what = (
        f"the correction {correction['correction_id']} ({correction['kind']} of {correction['table']}, line "
        f"{correction['source_row']}) has no line to stand on, or is of a kind that is not simulated"
    )
    return BarometreError(Fault("B182", what, Place("codebook/corrections.csv", column="source_row")))


def _row(correction: _Correction) -> int:
    return int(str(correction["source_row"]))
