"""The projects that the respondents of a simulated edition declare.

Belongs here: how many each declares in each domain, and the coded cells of each project.
Does not: titles (`titles`), lines beyond the totals (`lines`).
"""

from __future__ import annotations

from barometre_pipeline.simulation.draws import Draws, apportion, repeated
from barometre_pipeline.simulation.parameters import Missing, Parameters, Projects, cannot_be_met, setting_for
from barometre_pipeline.simulation.targets import Targets

_GIVEN = "given"
_DAYS_OF_ANY_MONTH = 28

Project = dict[str, str]
"""Coded cells of one project, by column of the table `project`; a missing value is its reason."""


def declare_projects(respondents: list[str], parameters: Parameters, targets: Targets) -> list[Project]:
    """Return all projects, by respondent, those of a respondent in an order of chance; no titles yet.

    None, where the edition asks for none.
    """
    assumed = parameters.projects
    if assumed is None:
        return []
    draws = Draws(parameters.seed, "projects")
    idle = parameters.respondents.without_project
    counts = _count_by_domain(respondents, idle, assumed, targets, draws)
    projects = []
    for respondent in respondents:
        domains = draws.shuffled(repeated({domain: counts[domain].get(respondent, 0) for domain in counts}))
        projects += [
            {"respondent_code": respondent, "project_code": f"{respondent}-{rank:02}", "domain_code": domain}
            for rank, domain in enumerate(domains, start=1)
        ]
    _fill_cells(projects, assumed, targets, Draws(parameters.seed, "cells"))
    _date_some(projects, assumed.start_days, Draws(parameters.seed, "days"))
    return projects


def totals_by_domain(respondents: int, assumed: Projects, targets: Targets) -> dict[str, int]:
    """Printed totals, and what they leave of all projects: split as assumed, else in the printed shares."""
    mean = targets.number("mean_projects")
    total = targets.whole("projects") if mean is None else round(mean * respondents)
    printed = {domain: round(value) for domain, value in targets.by("projects", "domain_code").items()}
    shares = targets.by("share_of_projects", "domain_code")
    weights = assumed.other_domains or {domain: round(10 * share) for domain, share in shares.items()}
    if not weights:
        what = "no figure and no assumption says how projects spread over domains"
        raise cannot_be_met(what, "projects.other_domains")
    return printed | apportion(total - sum(printed.values()), weights)


def _count_by_domain(
    respondents: list[str], without_project: int, assumed: Projects, targets: Targets, draws: Draws
) -> dict[str, dict[str, int]]:
    """Spread each domain's total over the respondents active in it."""
    # Not the first one: the first line of the form shows a project, whatever the seed.
    idle = set(draws.shuffled(respondents[1:])[:without_project])
    least, most = assumed.activity.least, assumed.activity.most
    activity = {code: draws.between(least, most) for code in respondents if code not in idle}
    counts = {}
    for domain, total in totals_by_domain(len(respondents), assumed, targets).items():
        mean = targets.number("mean_projects_active", domain_code=domain)
        number = round(total / mean) if mean else _active_in(domain, assumed)
        active = draws.several_by_weight(activity, min(number, len(activity)))
        greatest = targets.number("max_projects_active", domain_code=domain)
        counts[domain] = _spread(total, {code: activity[code] for code in active}, greatest, assumed, draws)
        if sum(counts[domain].values()) != total:
            what = f"{total} projects of {domain} do not fit {len(active)} respondents"
            raise cannot_be_met(what, "projects.active_respondents")
    if silent := [code for code in activity if not any(code in counts[domain] for domain in counts)]:
        raise cannot_be_met(f"{', '.join(silent)} would declare no project", "projects.active_respondents")
    return counts


def _active_in(domain: str, assumed: Projects) -> int:
    return setting_for(domain, assumed.active_respondents, "projects.active_respondents")


def _spread(
    total: int, activity: dict[str, int], greatest: float | None, assumed: Projects, draws: Draws
) -> dict[str, int]:
    """Give each active respondent one project, then the others by activity, as far as they fit.

    Where a greatest number is printed, the most active one has it, alone.
    """
    by_activity = sorted(activity, key=lambda code: activity[code])
    counts = dict.fromkeys(activity, 1)
    cap = assumed.most_in_a_domain
    if greatest is not None:
        counts[by_activity[-1]] = round(greatest)
        cap = round(greatest) - 1
    open_to = {code: activity[code] for code in by_activity[assumed.kept_to_one :] if counts[code] < cap}
    for _ in range(total - sum(counts.values())):
        if not open_to:
            break
        code = draws.by_weight(open_to)
        counts[code] += 1
        if counts[code] == cap:
            del open_to[code]
    return counts


def _fill_cells(projects: list[Project], assumed: Projects, targets: Targets, draws: Draws) -> None:
    """Give each project its status, management mode, start and budget, as far as the edition asks."""
    number, missing = len(projects), assumed.missing
    budgets = {_GIVEN: 1} if assumed.budgets else {}
    dealt = {
        "status_code": _deal(number, missing.status_code, assumed.statuses, draws),
        "management_mode_code": _deal(
            number, missing.management_mode_code, _modes(number, assumed, targets), draws
        ),
        "start_period": _deal(number, missing.start_period, {_GIVEN: 1}, draws),
        "budget_eur": _deal(number, missing.budget_eur, budgets, draws),
    }
    for place, project in enumerate(projects):
        project.update({column: codes[place] for column, codes in dealt.items() if codes})
        years = setting_for(project["status_code"], assumed.start_years, "projects.start_years")
        if project["start_period"] == _GIVEN:
            project["start_period"] = str(draws.between(years.least, years.most))
        if project.get("budget_eur") == _GIVEN:
            project["budget_eur"] = _budget(assumed.budgets, draws)


def _deal(number: int, missing: Missing, weights: dict[str, int], draws: Draws) -> list[str]:
    """Deal codes in proportion, and the reasons for which some are missing, in an order of chance.

    No weights: the edition did not ask, and nothing is dealt.
    """
    if not weights:
        return []
    given = apportion(number - sum(missing.values()), weights)
    return draws.shuffled([*repeated(given), *repeated(missing)])


def _date_some(projects: list[Project], number: int, draws: Draws) -> None:
    """Make a day of that many of the starts that are given as a year."""
    with_year = [project for project in projects if project["start_period"].isdecimal()]
    if len(with_year) < number:
        raise cannot_be_met(f"{len(with_year)} projects have a start", "projects.start_days", "ask for fewer")
    for project in draws.shuffled(with_year)[:number]:
        month, day = draws.between(1, 12), draws.between(1, _DAYS_OF_ANY_MONTH)
        project["start_period"] += f"-{month:02}-{day:02}"


def _modes(number: int, assumed: Projects, targets: Targets) -> dict[str, int]:
    """Number of projects by management mode: printed shares first, the others in proportion."""
    shares = targets.by("share_of_projects", "management_mode_code")
    printed = {mode: round(number * share / 100) for mode, share in shares.items()}
    rest = number - sum(printed.values()) - sum(assumed.missing.management_mode_code.values())
    return printed | apportion(rest, assumed.other_management_modes)


def _budget(amounts: tuple[int, ...], draws: Draws) -> str:
    """An amount near a usual one, as people type it: some with cents, some with spaces between thousands."""
    euros = draws.one_of(amounts) * draws.between(80, 120) // 100
    text = f"{euros:,}".replace(",", " ") if draws.below(2) else str(euros)
    return f"{text}.{draws.between(1, 99):02}" if draws.below(4) == 0 else text
