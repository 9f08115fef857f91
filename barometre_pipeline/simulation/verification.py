"""Whether a simulated edition reproduces what was printed about it.

Belongs here: measuring a simulated edition in the terms of the printed figures.
Does not: the warehouse's own indicators, which come to the same numbers by another road.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from barometre_pipeline.errors import BarometreError, Fault, Place
from barometre_pipeline.simulation.answers import Answers
from barometre_pipeline.simulation.projects import Project
from barometre_pipeline.simulation.respondents import Respondent
from barometre_pipeline.simulation.targets import Target, Targets

_STEP = {"integer": Fraction(1), "0.1": Fraction(1, 10)}
_APPROXIMATE = Fraction(5, 100)
_LEADERS = 3
_DECIMALS = 1
"""Values that are ranked are rounded first, as published: Borda scores have one decimal, counts none."""

Cell = Mapping[str, str]


@dataclass(frozen=True)
class Simulated:
    """One simulated edition, coded: what must land."""

    respondents: list[Respondent]
    answers: dict[str, Answers]
    projects: list[Project]


def verify(simulated: Simulated, targets: Targets) -> None:
    """Compare a simulated edition with each printed figure, at its printed precision.

    Raises:
        BarometreError: B183, the figures that it does not reproduce, all of them.
    """
    faults = []
    for target in targets.figures:
        if target.indicator_code not in _MEASURES:
            what = f"the simulation does not know how to reproduce {target}"
        else:
            found = _measured(simulated, target)
            if _is_met(found, target):
                continue
            what = f"the simulation gives {float(found):g} where {target} is printed"
        remedy = "mend the parameters of the simulation"
        faults.append(Fault("B183", what, Place("printed/figures.csv"), remedy))
    if faults:
        raise BarometreError(faults)


def _measured(simulated: Simulated, target: Target) -> Fraction:
    measure, cell = _MEASURES[target.indicator_code], dict(target.dimensions)
    if target.compared == "value":
        return measure(simulated, cell)
    (dimension, code), *_ = target.dimensions
    values = {each: measure(simulated, {dimension: each}) for each in _codes(simulated, dimension)}
    above = [value for value in values.values() if round(value, _DECIMALS) > round(values[code], _DECIMALS)]
    return Fraction(1 + len(above))


def _is_met(found: Fraction, target: Target) -> bool:
    printed = Fraction(target.printed_value)
    if target.precision in _STEP:
        return abs(found - printed) <= _STEP[target.precision] / 2
    return abs(found - printed) <= _APPROXIMATE * printed


def _codes(simulated: Simulated, dimension: str) -> list[str]:
    if dimension == "item_code":
        given = (answer for answers in simulated.answers.values() for answer in answers.items())
        return sorted({item for item, answer in given if _is_ranked(answer)})
    return sorted({project[dimension] for project in simulated.projects})


def _is_ranked(answer: str) -> bool:
    return answer.isdecimal()


def _respondents(simulated: Simulated, cell: Cell) -> Fraction:
    return Fraction(sum(cell.items() <= respondent.cells.items() for respondent in simulated.respondents))


def _projects(simulated: Simulated, cell: Cell) -> Fraction:
    return Fraction(sum(cell.items() <= project.items() for project in simulated.projects))


def _share(simulated: Simulated, cell: Cell) -> Fraction:
    return 100 * _projects(simulated, cell) / len(simulated.projects)


def _mean(simulated: Simulated, cell: Cell) -> Fraction:
    return _projects(simulated, cell) / len(simulated.respondents)


def _leaders(simulated: Simulated) -> Fraction:
    by_domain = Counter(project["domain_code"] for project in simulated.projects)
    return Fraction(sum(number for _, number in by_domain.most_common(_LEADERS)))


def _by_active(simulated: Simulated, cell: Cell) -> list[int]:
    """Number of projects in the cell of each respondent that has one there."""
    held = (project["respondent_code"] for project in simulated.projects if cell.items() <= project.items())
    return list(Counter(held).values())


def _borda(simulated: Simulated, cell: Cell) -> Fraction:
    """Averaged Borda score: an unranked objective gets the mean of the places left."""
    codes, scores = _codes(simulated, "item_code"), []
    for answers in simulated.answers.values():
        ranked = {code: int(answers[code]) for code in codes if _is_ranked(answers[code])}
        unranked = Fraction(len(ranked) + 1 + len(codes), 2)
        rank = Fraction(ranked.get(cell["item_code"], unranked))
        if ranked:
            scores.append((len(codes) - rank) / (len(codes) - 1))
    return 100 * sum(scores, Fraction()) / len(scores)


_MEASURES: dict[str, Callable[[Simulated, Cell], Fraction]] = {
    "respondents": _respondents,
    "projects": _projects,
    "share_of_projects": _share,
    "mean_projects": _mean,
    "mean_projects_active": lambda simulated, cell: Fraction(
        sum(held := _by_active(simulated, cell)), len(held)
    ),
    "min_projects_active": lambda simulated, cell: Fraction(min(_by_active(simulated, cell))),
    "max_projects_active": lambda simulated, cell: Fraction(max(_by_active(simulated, cell))),
    "projects_top3": lambda simulated, _: _leaders(simulated),
    "projects_other_domains": lambda simulated, _: len(simulated.projects) - _leaders(simulated),
    "borda": _borda,
}
