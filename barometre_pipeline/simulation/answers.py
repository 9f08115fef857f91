"""What the respondents of a simulated edition answer to the items.

Belongs here: dealing the answers and rankings that the parameters count.
Does not: how an answer is written in the file (`form`).
"""

from __future__ import annotations

from barometre_pipeline.errors import BarometreError
from barometre_pipeline.simulation.draws import Draws, repeated
from barometre_pipeline.simulation.parameters import Parameters, Ranking, cannot_be_met

NO_ANSWER = "no_answer"

Answers = dict[str, str]
"""One respondent's coded answers, by item."""


def deal_answers(respondents: list[str], parameters: Parameters) -> dict[str, Answers]:
    """Deal to each respondent a ranking and an answer to each other item.

    Raises:
        BarometreError: B182, the answers to an item are not as many as the respondents.
    """
    draws = Draws(parameters.seed, "answers")
    dealt = dict(zip(respondents, _deal_rankings(len(respondents), parameters.rankings, draws), strict=True))
    for item, numbers in parameters.answers.items():
        if sum(numbers.values()) != len(respondents):
            raise _wrong_sum(f"answers.{item}", sum(numbers.values()), len(respondents))
        for code, answer in zip(respondents, draws.shuffled(repeated(numbers)), strict=True):
            dealt[code][item] = answer
    return dealt


def _deal_rankings(number: int, rankings: tuple[Ranking, ...], draws: Draws) -> list[Answers]:
    """Deal the rankings in an order of chance; who gets none ranks nothing."""
    items = sorted({item for each in rankings for item in each.ranking})
    given = [ranking for each in rankings for ranking in [each.ranking] * each.number]
    if len(given) > number:
        raise _wrong_sum("rankings", len(given), number)
    given += [()] * (number - len(given))
    return [
        {item: str(ranking.index(item) + 1) if item in ranking else NO_ANSWER for item in items}
        for ranking in draws.shuffled(given)
    ]


def _wrong_sum(setting: str, found: int, wanted: int) -> BarometreError:
    what = f"{found} answers are counted for {wanted} respondents"
    return cannot_be_met(what, setting)
