"""How alike two headers, or two answers, are worded.

Belongs here: a wording reduced to its words, likeness from 0 to 100, marks that change a meaning.
Does not: what cells hold (`profiles`), deciding what belongs to what (`matching`).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

ALIKE = 97.0
"""Likeness from which two wordings say the same."""

CONTAINED = 78.0
"""Likeness of a wording that holds all words of another, and more: it may be narrower or broader."""

DIFFERING = 65.0
"""Most that wordings are alike of which only one holds a number, a unit or a word that turns the meaning."""

OTHER_NUMBER = 40.0
"""Most that wordings are alike that hold different numbers: an answer, or a header, of its own each."""

_NUMBERING = re.compile(
    r"^\s*(?:q(?:uestion)?\s*[.°]?\s*)?\d{1,3}(?:\s?[.\-]\s?\d{1,2})*\s?[a-z]?\s*[.):\-–—_/|]+\s*(?=[^\W\d_])"
    r"|^\s*q\d{1,3}[a-z]?[\s_.:)]+(?=\S)|^\s*[a-z]\s?[.)]\s+(?=\S)",
    re.IGNORECASE,
)


def word_set(text: str) -> frozenset[str]:
    """Return the words of a list that is written as a text."""
    return frozenset(text.split())


_WORD = re.compile(r"\d+|[^\W\d_]+|[€%]")
_THOUSANDS = re.compile(r"\bk\s?(?:€|eur(?:os?)?\b)|\bmilliers d euros?\b")
_MILLIONS = re.compile(r"\bm\s?€|\bmillions d euros?\b")
_STOP = word_set(
    "a au aux avec ce ces cette d dans de des du elle en est et etes il ils l la le les leur "
    "leurs n ne nous on ou par plusieurs possibles choix pour qu que quel quelle quelles quels "
    "qui s sa se ses si son sont sur t the of un une votre vos vous y"
)
_TURNING = word_set(
    "sans pas non aucun aucune absence hors ni debut fin prevu prevue realise realisee ht ttc "
    "minimum maximum min max avant apres recettes depenses investissement fonctionnement keur "
    "meur % € public publics publique publiques prive prives privee privees interne internes "
    "externe externes provisoire definitif demarrage livraison achevement"
)
_SAME_WORD = {
    "numero": "n",
    "no": "n",
    "num": "n",
    "euros": "€",
    "euro": "€",
    "eur": "€",
    "e mail": "courriel",
    "email": "courriel",
    "mail": "courriel",
    "mel": "courriel",
    "tel": "telephone",
    "pourcentage": "%",
}
_HOW_TO_ANSWER = re.compile(r"\(\s*(?:oui\s*(?:/|ou)\s*non|o\s*/\s*n|yes\s*/\s*no)\s*\)", re.IGNORECASE)
_HEADS = re.compile(r"\s+[|:–—-]\s+|\s*[:|]\s+|\s*[\[(](?=[^\])]{3,}[\])]\s*$)")


@dataclass(frozen=True)
class Wording:
    """A header as it is compared: the words under a heading that others share, and that heading."""

    words: tuple[str, ...]
    head: tuple[str, ...] = ()

    @property
    def whole(self) -> tuple[str, ...]:
        """All words, of the heading first."""
        return self.head + self.words


@lru_cache(maxsize=65536)
def plain(text: str, year: int | None = None) -> tuple[str, ...]:
    """Reduce a text to its words: no case, accents, punctuation or numbering; its own year is any year."""
    bare = _NUMBERING.sub("", _HOW_TO_ANSWER.sub(" ", unicodedata.normalize("NFC", text)).strip(), count=1)
    folded = unicodedata.normalize("NFKD", bare.casefold().replace("œ", "oe").replace("æ", "ae"))
    folded = "".join(letter for letter in folded if not unicodedata.combining(letter))
    folded = re.sub(r"[’'`´]", " ", folded).replace("°", " ").replace("e-mail", "email")
    folded = _MILLIONS.sub(" meur ", _THOUSANDS.sub(" keur ", folded))
    words = (_SAME_WORD.get(word, word) for word in _WORD.findall(folded))
    return tuple("(year)" if year is not None and word == str(year) else word for word in words)


def says(text: str) -> str:
    """Reduce an answer to one string, for sets and dictionaries; numbers keep their sign and marks."""
    return " ".join(plain(text)) or text.strip()


def meaning_words(words: Iterable[str]) -> frozenset[str]:
    """Words that carry meaning, plural and singular alike."""
    return frozenset(_singular(word) for word in words if word not in _STOP)


def wordings(headers: Sequence[str], year: int | None = None) -> list[Wording]:
    """Reduce the headers of one table; what stands before a mark in two or more of them is a heading."""
    cut = [_cut(header) for header in headers]
    heads = Counter(plain(head, year) for head, _ in cut if head)
    found = []
    for header, (head, rest) in zip(headers, cut, strict=True):
        shared = heads[plain(head, year)] > 1 if head else False
        words = plain(rest, year) if shared else plain(header, year)
        found.append(Wording(words, plain(head, year) if shared else ()))
    return found


def likeness(one: Wording, other: Wording) -> float:
    """Say how alike two headers are, from 0 to 100."""
    if one.whole == other.whole:
        return 100.0
    if one.head and other.head:
        alike = 0.85 * _likeness(one.words, other.words) + 0.15 * _likeness(one.head, other.head)
    else:
        alike = max(_likeness(one.whole, other.whole), _likeness(one.words, other.words) - 5)
    return min(alike, _most(one.whole, other.whole))


def alike(one: str, other: str) -> float:
    """Say how alike two texts are, from 0 to 100."""
    first, second = plain(one), plain(other)
    if first == second:
        return 100.0
    found = _likeness(first, second)
    if _abbreviates(first, second) or _abbreviates(second, first):
        return 92.0
    return min(found, _most(first, second))


def _most(one: Sequence[str], other: Sequence[str]) -> float:
    """Most that two wordings may be alike, by the numbers and marks that they hold."""
    numbers = [sorted(word for word in words if word.isdecimal()) for words in (one, other)]
    if all(numbers) and numbers[0] != numbers[1]:
        return OTHER_NUMBER
    return DIFFERING if differing_marks(one, other) else 100.0


def differing_marks(one: Sequence[str], other: Sequence[str]) -> list[str]:
    """Numbers, units and turning words that only one of two wordings holds."""
    apart = frozenset(one) ^ frozenset(other)
    return sorted(word for word in apart if word in _TURNING or word.isdecimal())


def is_part_of(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether all that one wording means is in another, which says more."""
    return bool(meaning_words(one)) and meaning_words(one) < meaning_words(other)


def slug(text: str) -> str:
    """Make a code of a text: ASCII words without those that carry no meaning."""
    words = [word for word in plain(text) if word not in _STOP and re.fullmatch(r"[a-z0-9]+", word)]
    return "_".join(words[:5]) or "to_name"


def _likeness(one: Sequence[str], other: Sequence[str]) -> float:
    first, second = " ".join(one), " ".join(other)
    if not first or not second:
        return 0.0
    by_letters = max(fuzz.ratio(first, second), fuzz.token_sort_ratio(first, second))
    meant = [" ".join(sorted(meaning_words(words))) for words in (one, other)]
    by_meaning = fuzz.ratio(*meant) if all(meant) else 0.0
    if meaning_words(one) == meaning_words(other) and all(meant):
        return max(by_letters, ALIKE - 2)
    if is_part_of(one, other) or is_part_of(other, one):
        return max(CONTAINED, min(by_letters, 84.0))
    return max(by_letters, by_meaning) if by_meaning >= 50 else min(by_letters, 60.0)


def _abbreviates(short: Sequence[str], long: Sequence[str]) -> bool:
    """Whether a word is made of the first letters of others: DSP, NSP."""
    if len(short) != 1 or len(long) < 3:
        return False
    initials = "".join(word[0] for word in long)
    meant = "".join(word[0] for word in long if word not in _STOP)
    return len(short[0]) > 1 and short[0] in (initials, meant)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word


def _cut(header: str) -> tuple[str, str]:
    """What stands before the first mark of a header, and what after; nothing before where there is none."""
    found = _HEADS.search(header)
    if found is None or not header[: found.start()].strip():
        return "", header
    return header[: found.start()], header[found.end() :]
