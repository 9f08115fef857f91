"""Borda points of partial rankings without a formula: each ranking is completed in every way there is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import permutations


def averaged_borda(rankings: Iterable[Sequence[str]], codes: Iterable[str]) -> dict[str, Fraction]:
    """Mean Borda points, of 100, over the rankings that are not empty; each goes from first to last."""
    codes = sorted(codes)
    given = [ranking for ranking in rankings if ranking]
    points: dict[str, Fraction] = dict.fromkeys(codes, Fraction())
    for ranked in given:
        endings = list(permutations(sorted(set(codes) - set(ranked))))
        for ending in endings:
            for place, code in enumerate([*ranked, *ending]):
                points[code] += Fraction(100 * (len(codes) - 1 - place), (len(codes) - 1) * len(endings))
    return {code: total / len(given) for code, total in points.items()}
