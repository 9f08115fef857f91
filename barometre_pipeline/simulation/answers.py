"""What the respondents of a simulated edition answer to the items.

Belongs here: dealing the rankings, choices and answers that the parameters count.
Does not: how an answer is written in the file (`form`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from barometre_pipeline.codebook import EditionCodebook
from barometre_pipeline.errors import BarometreError
from barometre_pipeline.simulation.draws import Draws, repeated
from barometre_pipeline.simulation.parameters import Choice, Filtered, Parameters, Ranking, cannot_be_met
from barometre_pipeline.simulation.respondents import Respondent

YES, NO, NO_ANSWER = "yes", "no", "no_answer"

Answers = dict[str, str]
"""One respondent's coded answers, by item."""

Named = tuple[str, ...]
"""The items of a group that one respondent ranks, first to last, or chooses."""


def deal_answers(
    respondents: Sequence[Respondent], parameters: Parameters, codebook: EditionCodebook
) -> dict[str, Answers]:
    """Deal to each respondent a ranking and a choice of each group, and an answer to each other item.

    Raises:
        BarometreError: B182, the answers to an item are not as many as the respondents that it is put to, or
            items are ranked or chosen together that are not of one group.
    """
    draws, number = Draws(parameters.seed, "answers"), len(respondents)
    rankings = _by_group("rankings", _named(parameters.rankings), codebook)
    ranked = [_deal("rankings", given, _rank, number, draws) for given in rankings]
    of_choices = Draws(parameters.seed, "choices")
    choices = _by_group("choices", _named(parameters.choices), codebook)
    chosen = [_deal("choices", given, _choice, number, of_choices) for given in choices]
    dealt: dict[str, Answers] = {
        respondent.code: {item: answer for part in parts for item, answer in part.items()}
        for respondent, *parts in zip(respondents, *ranked, *chosen, strict=True)
    }
    for item, numbers in parameters.answers.items():
        if sum(numbers.values()) != number:
            raise _wrong_sum(f"answers.{item}", sum(numbers.values()), number)
        for answers, answer in zip(dealt.values(), draws.shuffled(repeated(numbers)), strict=True):
            answers[item] = answer
    for item, filtered in parameters.filtered.items():
        _deal_filtered(item, filtered, respondents, dealt, parameters.seed)
    return dealt


def _named(given: Sequence[Ranking | Choice]) -> list[Named]:
    """Return what each respondent that names something names."""
    return [
        each.ranking if isinstance(each, Ranking) else each.chosen
        for each in given
        for _ in range(each.number)
    ]


def _by_group(setting: str, given: Sequence[Named], codebook: EditionCodebook) -> list[list[Named]]:
    """Divide what respondents name by the group of its items, in the order in which groups are met.

    Without any, one group in which nobody names anything: the draws that follow do not hang on it.
    """
    items = codebook.items
    group_of = dict(zip(items["item_code"], items["item_group"], strict=True))
    groups: dict[str, list[Named]] = {}
    for named in given:
        of_one = {str(group_of.get(item, "")) for item in named}
        if len(of_one) != 1 or "" in of_one:
            what = f"{', '.join(named) or 'nothing'}: these are not items of one group of the codebook"
            raise cannot_be_met(what, setting)
        groups.setdefault(of_one.pop(), []).append(named)
    return list(groups.values()) or [[]]


def _deal(
    setting: str, given: list[Named], answer: Callable[[str, Named], str], number: int, draws: Draws
) -> list[Answers]:
    """Deal rankings, or choices, in an order of chance; who gets none names no item."""
    if len(given) > number:
        raise _wrong_sum(setting, len(given), number)
    items = sorted({item for named in given for item in named})
    dealt = draws.shuffled([*given, *[()] * (number - len(given))])
    return [{item: answer(item, named) for item in items} for named in dealt]


def _deal_filtered(
    item: str, filtered: Filtered, respondents: Sequence[Respondent], dealt: dict[str, Answers], seed: int
) -> None:
    """Deal the answers to an item part by part; each item has draws of its own."""
    draws, setting = Draws(seed, f"filtered {item}"), f"filtered.{item}"
    given: dict[str, str] = {}
    for part in filtered.parts:
        known = {each.code: dealt[each.code] | each.described for each in respondents}
        if strangers := part.among.keys() - {name for cells in known.values() for name in cells}:
            what = f"« {min(strangers)} » is no cell of a respondent, and no item that is answered above"
            raise cannot_be_met(what, setting)
        asked = [code for code, cells in known.items() if part.among.items() <= cells.items()]
        if sum(part.answers.values()) != len(asked):
            raise _wrong_sum(setting, sum(part.answers.values()), len(asked))
        if twice := given.keys() & asked:
            raise cannot_be_met(f"{len(twice)} respondents are in two parts", setting)
        given |= dict(zip(asked, draws.shuffled(repeated(part.answers)), strict=True))
    for code, answers in dealt.items():
        answers[item] = given.get(code, filtered.otherwise)


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
