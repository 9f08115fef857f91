"""One simulated edition, coded: who answers, what they answer, what they declare.

Belongs here: putting the draws of one edition together.
Does not: each draw (`respondents`, `answers`, `projects`, `titles`), how it is written (`lines`, `form`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from barometre_pipeline.codebook import Codebook
from barometre_pipeline.simulation.answers import Answers, deal_answers
from barometre_pipeline.simulation.draws import Draws
from barometre_pipeline.simulation.parameters import Panel, Parameters, cannot_be_met, load_parameters
from barometre_pipeline.simulation.projects import Project, declare_projects
from barometre_pipeline.simulation.respondents import Respondent, draw_respondents
from barometre_pipeline.simulation.targets import read_targets
from barometre_pipeline.simulation.territories import Territory
from barometre_pipeline.simulation.titles import give_titles


@dataclass(frozen=True)
class Simulated:
    """One simulated edition, coded.

    Attributes:
        answers: those of each respondent, by its code.
    """

    respondents: list[Respondent]
    answers: dict[str, Answers]
    projects: list[Project]

    @property
    def codes(self) -> list[str]:
        """Codes of the respondents, in order."""
        return [respondent.code for respondent in self.respondents]

    def counted(self) -> Simulated:
        """What the printed figures count: all but what will be withdrawn."""
        staying = [respondent for respondent in self.respondents if not respondent.is_withdrawn]
        answers = {respondent.code: self.answers[respondent.code] for respondent in staying}
        projects = [project for project in self.projects if project["respondent_code"] in answers]
        return Simulated(staying, answers, projects)


def simulate_edition(data_dir: Path, codebook: Codebook, edition: int, parameters: Parameters) -> Simulated:
    """Draw an edition from its printed figures and its parameters.

    Raises:
        BarometreError: B182, assumptions that cannot be met; for a panel, what its other edition raises too.
    """
    targets = read_targets(codebook.frames["figures"], edition)
    known = _territories(data_dir, codebook, parameters.respondents.panel)
    number = targets.whole("respondents")
    of_edition = codebook.for_edition(edition)
    respondents = draw_respondents(of_edition, parameters, number, known)
    staying = [respondent for respondent in respondents if not respondent.is_withdrawn]
    answers = deal_answers(staying, parameters, of_edition)
    projects = declare_projects([respondent.code for respondent in staying], parameters, targets)
    give_titles(projects, parameters)
    simulated = Simulated(respondents, answers, projects)
    _let_withdrawn_answer(simulated, parameters)
    return simulated


def _territories(data_dir: Path, codebook: Codebook, panel: Panel | None) -> list[Territory]:
    """Territories that answer in the other edition of the panel: drawn as that edition's own delivery is."""
    if panel is None:
        return []
    parameters = load_parameters(data_dir, panel.edition)
    if parameters.respondents.panel is not None:
        what = f"the edition {panel.edition} draws its own respondents from another edition"
        raise cannot_be_met(what, "respondents.panel.edition", "name an edition that has no panel")
    number = read_targets(codebook.frames["figures"], panel.edition).whole("respondents")
    respondents = draw_respondents(codebook.for_edition(panel.edition), parameters, number)
    return [respondent.territory for respondent in respondents if not respondent.is_withdrawn]


def _let_withdrawn_answer(simulated: Simulated, parameters: Parameters) -> None:
    """Let each withdrawn respondent answer as some other does, and declare what others declare."""
    draws, staying = Draws(parameters.seed, "withdrawn answers"), simulated.counted()
    withdrawn = (respondent for respondent in simulated.respondents if respondent.is_withdrawn)
    for respondent, sent in zip(withdrawn, parameters.withdrawn, strict=True):
        simulated.answers[respondent.code] = dict(staying.answers[draws.one_of(staying.codes)])
        for rank, project in enumerate(draws.shuffled(staying.projects)[: sent.projects], start=1):
            simulated.projects.append(_copied(project, respondent.code, f"{respondent.code}-{rank:02}"))


def _copied(project: Project, respondent_code: str, project_code: str) -> Project:
    title = project["title"].replace(project["project_code"], project_code)
    return project | {"respondent_code": respondent_code, "project_code": project_code, "title": title}
