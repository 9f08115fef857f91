"""Draws that a seed decides, the same with every version of Python.

Belongs here: chance, and splitting a whole exactly.
Does not: what is drawn (`respondents`, `answers`, `projects`).

Only `random.Random.random` is used: its sequence is guaranteed for a seed, those of `shuffle` or `choices`
are not.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


class Draws:
    """A stream of draws; each part of a simulation has its own, so that one may change without the others."""

    def __init__(self, seed: int, part: str) -> None:
        digest = hashlib.sha256(f"{seed}/{part}".encode()).digest()
        self._random = random.Random(int.from_bytes(digest[:8], "big"))

    def below(self, limit: int) -> int:
        """Return a whole number from 0, `limit` excluded."""
        return int(self._random.random() * limit)

    def between(self, least: int, most: int) -> int:
        """Return a whole number, both ends included."""
        return least + self.below(most - least + 1)

    def one_of(self, choices: Sequence[T]) -> T:
        """Return one of the choices, each as likely."""
        return choices[self.below(len(choices))]

    def shuffled(self, values: Iterable[T]) -> list[T]:
        """Return the values in an order of chance."""
        order = list(values)
        for last in range(len(order) - 1, 0, -1):
            other = self.below(last + 1)
            order[last], order[other] = order[other], order[last]
        return order

    def by_weight(self, weights: Mapping[T, int]) -> T:
        """Return one of the keys, each as likely as its weight says."""
        left = self.below(sum(weights.values()))
        for value, weight in weights.items():
            if left < weight:
                return value
            left -= weight
        raise ValueError("no weight is above 0")

    def several_by_weight(self, weights: Mapping[T, int], number: int) -> list[T]:
        """Return that many distinct keys, drawn one after the other by weight."""
        left = dict(weights)
        drawn: list[T] = []
        for _ in range(number):
            value = self.by_weight(left)
            drawn.append(value)
            del left[value]
        return drawn


def apportion(total: int, weights: Mapping[T, int]) -> dict[T, int]:
    """Split a whole in proportion to weights, by the largest remainders; the earlier key wins a tie."""
    whole = sum(weights.values())
    shares = {value: total * weight // whole for value, weight in weights.items()}
    by_remainder = sorted(weights, key=lambda value: -(total * weights[value] % whole))
    for value in by_remainder[: total - sum(shares.values())]:
        shares[value] += 1
    return shares


def repeated(numbers: Mapping[T, int]) -> list[T]:
    """Return each key as many times as its number says, in order."""
    return [value for value, number in numbers.items() for _ in range(number)]
