"""Titles of simulated projects: plausible, and plainly simulated.

Belongs here: making titles from a vocabulary, and placing the awkward ones.
Does not: any other cell of a project (`projects`).
"""

from __future__ import annotations

from barometre_pipeline.simulation.draws import Draws
from barometre_pipeline.simulation.parameters import Parameters, Titles, cannot_be_met, setting_for
from barometre_pipeline.simulation.projects import Project


def give_titles(projects: list[Project], parameters: Parameters) -> None:
    """Give each project a title; each awkward one goes to a project of its domain.

    Raises:
        BarometreError: B182, no project is left for an awkward title.
    """
    draws, titles = Draws(parameters.seed, "titles"), parameters.titles
    if titles is None:
        return  # nor are there projects
    for project in projects:
        subjects = setting_for(project["domain_code"], titles.subjects, "titles.subjects")
        title = f"{draws.one_of(subjects)} {draws.one_of(titles.details)}"
        project["title"] = signed(title, project["project_code"], titles)
    left = draws.shuffled(projects)
    for awkward in titles.awkward:
        chosen = next((each for each in left if each["domain_code"] == awkward.domain_code), None)
        if chosen is None:
            what = f"no project of {awkward.domain_code} is left for the title « {awkward.title} »"
            raise cannot_be_met(what, "titles.awkward")
        left.remove(chosen)
        chosen["title"] = signed(awkward.title, chosen["project_code"], titles)


def signed(title: str, project_code: str, titles: Titles) -> str:
    """Add what says that the project is simulated."""
    return f"{title} {titles.suffix.replace('{project_code}', project_code)}"
