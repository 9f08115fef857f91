"""What the respondents of a simulated edition answer to the items.

Belongs here: dealing the rankings, choices and answers that the parameters count.
Does not: how an answer is written in the file (`form`).
"""

from __future__ import annotations

from collections.abc import Callable

from barometre_pipeline.errors import BarometreError
from barometre_pipeline.simulation.draws import Draws, repeated
from barometre_pipeline.simulation.parameters import Parameters, cannot_be_met

YES, NO, NO_ANSWER = "yes", "no", "no_answer"

Answers = dict[str, str]
"""One respondent's coded answers, by item."""

Named = tuple[str, ...]
"""The objectives that one respondent ranks, first to last, or chooses."""


def deal_answers(respondents: list[str], parameters: Parameters) -> dict[str, Answers]:
    """Deal to each respondent a ranking, a choice of objectives, and an answer to each other item.

    Raises:
        BarometreError: B182, the answers to an item are not as many as the respondents.
    """
    draws, number = Draws(parameters.seed, "answers"), len(respondents)
    rankings = [each.ranking for each in parameters.rankings for _ in range(each.number)]
    choices = [each.chosen for each in parameters.choices for _ in range(each.number)]
    ranked = _deal("rankings", rankings, _rank, number, draws)
    chosen = _deal("choices", choices, _choice, number, Draws(parameters.seed, "choices"))
    dealt = {code: first | second for code, first, second in zip(respondents, ranked, chosen, strict=True)}
    for item, numbers in parameters.answers.items():
        if sum(numbers.values()) != number:
            raise _wrong_sum(f"answers.{item}", sum(numbers.values()), number)
        for code, answer in zip(respondents, draws.shuffled(repeated(numbers)), strict=True):
            dealt[code][item] = answer
    return dealt


def _deal(
    setting: str, given: list[Named], answer: Callable[[str, Named], str], number: int, draws: Draws
) -> list[Answers]:
    """Deal rankings, or choices, in an order of chance; who gets none names no objective."""
    if len(given) > number:
        raise _wrong_sum(setting, len(given), number)
    items = sorted({item for named in given for item in named})
    dealt = draws.shuffled([*given, *[()] * (number - len(given))])
    return [{item: answer(item, named) for item in items} for named in dealt]


def _rank(item: str, ranking: Named) -> str:
    return str(ranking.index(item) + 1) if item in ranking else NO_ANSWER


def _choice(item: str, choice: Named) -> str:
    """Whether the item is among those chosen; who chose nothing did not answer."""
    if not choice:
        return NO_ANSWER
    return YES if item in choice else NO


def _wrong_sum(setting: str, found: int, wanted: int) -> BarometreError:
    what = f"{found} answers are counted for {wanted} respondents"
    return cannot_be_met(what, setting)
