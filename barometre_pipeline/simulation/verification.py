"""Whether a simulated edition reproduces what was printed about it.

Belongs here: measuring a simulated edition in the terms of the printed figures.
Does not: the warehouse's own indicators, which come to the same numbers by another road.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from fractions import Fraction

from barometre_pipeline.errors import BarometreError, Fault, Place
from barometre_pipeline.simulation.answers import NO, YES
from barometre_pipeline.simulation.edition import Simulated
from barometre_pipeline.simulation.targets import Target, Targets

_STEP = {"integer": Fraction(1), "0.1": Fraction(1, 10)}
"""Precision -> step of the printed value; a value printed as approximate is simulated as it is printed."""
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_ITEM = "item_code"
_LEADERS = 3
_DECIMALS = 1
"""Values that are ranked are rounded first, as published: Borda scores have one decimal, counts none."""

Cell = Mapping[str, str]
Measure = Callable[[Simulated, Cell], Fraction | None]
"""What an indicator is in a cell; nothing where there is nothing to measure."""


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
            given = "nothing" if found is None else f"{float(found):g}"
            what = f"the simulation gives {given} where {target} is printed"
        remedy = "mend the parameters of the simulation"
        faults.append(Fault("B183", what, Place("printed/figures.csv"), remedy))
    if faults:
        raise BarometreError(faults)


def _measured(simulated: Simulated, target: Target) -> Fraction | None:
    measure, cell = _MEASURES[target.indicator_code], dict(target.dimensions)
    if target.compared == "value":
        return measure(simulated, cell)
    if len(target.dimensions) != 1:
        return None  # a place is one among the codes of one dimension
    ((dimension, code),) = target.dimensions
    codes = _codes(simulated, target.indicator_code, dimension)
    values = {each: measure(simulated, {dimension: each}) or Fraction() for each in codes}
    return _strict_rank(code, values) if code in values else None


def _strict_rank(code: str, values: Mapping[str, Fraction]) -> Fraction:
    """The place of a code; those that it ties with stand before it, so that no printed place is shared."""
    published = {each: round(value, _DECIMALS) for each, value in values.items()}
    return Fraction(sum(value >= published[code] for value in published.values()))


def _is_met(found: Fraction | None, target: Target) -> bool:
    if found is None:
        return False
    return abs(found - Fraction(target.printed_value)) <= _STEP.get(target.precision, Fraction()) / 2


def _codes(simulated: Simulated, indicator_code: str, dimension: str) -> list[str]:
    """The codes that are ranked together."""
    if dimension == "item_code":
        is_one = _is_ranked if indicator_code == "borda" else _is_answered
        given = (answer for answers in simulated.answers.values() for answer in answers.items())
        return sorted({item for item, answer in given if is_one(answer)})
    return sorted({project[dimension] for project in simulated.projects})


def _is_ranked(answer: str) -> bool:
    return answer.isdecimal()


def _is_answered(answer: str) -> bool:
    return answer in (YES, NO)


def _ratio(numerator: Fraction | int, denominator: int) -> Fraction | None:
    return Fraction(numerator, denominator) if denominator else None


def _respondents(simulated: Simulated, cell: Cell) -> Fraction:
    return Fraction(sum(cell.items() <= each.described.items() for each in simulated.respondents))


def _projects(simulated: Simulated, cell: Cell) -> Fraction:
    return Fraction(sum(cell.items() <= project.items() for project in simulated.projects))


def _share(simulated: Simulated, cell: Cell) -> Fraction | None:
    return _ratio(100 * _projects(simulated, cell), len(simulated.projects))


def _mean(simulated: Simulated, cell: Cell) -> Fraction | None:
    return _ratio(_projects(simulated, cell), len(simulated.respondents))


def _leaders(simulated: Simulated) -> Fraction:
    by_domain = Counter(project["domain_code"] for project in simulated.projects)
    return Fraction(sum(number for _, number in by_domain.most_common(_LEADERS)))


def _by_active(simulated: Simulated, cell: Cell) -> list[int]:
    """Number of projects in the cell of each respondent that has one there."""
    held = (project["respondent_code"] for project in simulated.projects if cell.items() <= project.items())
    return list(Counter(held).values())


def _mean_active(simulated: Simulated, cell: Cell) -> Fraction | None:
    held = _by_active(simulated, cell)
    return _ratio(sum(held), len(held))


def _borda(simulated: Simulated, cell: Cell) -> Fraction | None:
    """Averaged Borda score: an unranked objective gets the mean of the places left."""
    codes, scores = _codes(simulated, "borda", "item_code"), []
    for answers in simulated.answers.values():
        ranked = {code: int(answers[code]) for code in codes if _is_ranked(answers[code])}
        unranked = Fraction(len(ranked) + 1 + len(codes), 2)
        if ranked:
            scores.append(len(codes) - Fraction(ranked.get(cell.get("item_code", ""), unranked)))
    return _ratio(100 * sum(scores, Fraction()), len(scores) * (len(codes) - 1))


def _citing(simulated: Simulated, cell: Cell) -> Fraction | None:
    """Percentage of yes, or of those that choose the item, among those that answered it."""
    given = _answers_to(simulated, cell)
    return _ratio(100 * given.count(YES), sum(map(_is_answered, given)))


def _mean_value(simulated: Simulated, cell: Cell) -> Fraction | None:
    """Mean of the numbers given; what is no number is set aside by the load."""
    numbers = [Fraction(answer) for answer in _answers_to(simulated, cell) if _NUMBER.fullmatch(answer)]
    return _ratio(sum(numbers, Fraction()), len(numbers))


def _answers_to(simulated: Simulated, cell: Cell) -> list[str]:
    """Answers to the item of the cell, of the respondents that its other dimensions describe."""
    city = {dimension: code for dimension, code in cell.items() if dimension != _ITEM}
    asked = [each.code for each in simulated.respondents if city.items() <= each.described.items()]
    return [simulated.answers[code].get(cell.get(_ITEM, ""), "") for code in asked]


_MEASURES: dict[str, Measure] = {
    "respondents": _respondents,
    "projects": _projects,
    "share_of_projects": _share,
    "mean_projects": _mean,
    "mean_projects_active": _mean_active,
    "min_projects_active": lambda simulated, cell: Fraction(min(_by_active(simulated, cell), default=0)),
    "max_projects_active": lambda simulated, cell: Fraction(max(_by_active(simulated, cell), default=0)),
    "projects_top3": lambda simulated, _: _leaders(simulated),
    "projects_other_domains": lambda simulated, _: len(simulated.projects) - _leaders(simulated),
    "share_citing": _citing,
    "mean_value": _mean_value,
    "borda": _borda,
}
