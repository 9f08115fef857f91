"""A sentence of the program, found again among the templates that it may have been made from.

Belongs here: templates as patterns, facts taken out of a sentence and put into the one of another language.
Does not: the templates (`fr.po`), whose texts are translated (`language`).

A fault is worded in English where its fact is known, and carries no template. A template has two kinds of
blanks: `{header}` stands for a fact, which is kept as it is; `{LINES}` for words of ours, which are
translated in turn, by the templates of the kind `lines`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

_BLANK = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Template:
    """One way to word a sentence, in two languages."""

    source: str
    target: str

    @property
    def weight(self) -> int:
        """How much of it is given: of two that fit, the one that gives more was meant."""
        return len(_BLANK.sub("", self.source))

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], ...]:
        """Blanks as long as may be, then as short: a fact may hold the words that follow it."""
        parts = _BLANK.split(self.source)
        texts, names = [re.escape(text) for text in parts[::2]], parts[1::2]
        found = []
        for blank in (".+", ".+?"):
            blanks = [f"(?P<{name}>{blank})" for name in names]
            found.append(re.compile("".join(map("".join, zip(texts, [*blanks, ""], strict=True))), re.S))
        return tuple(found)

    def readings(self, sentence: str) -> Iterator[dict[str, str]]:
        """Yield what may fill the blanks in a sentence; nothing where it is not made from this template."""
        for pattern in self._patterns:
            if found := pattern.fullmatch(sentence):
                yield found.groupdict()


class Grammar:
    """Templates by kind of sentence."""

    def __init__(self, templates: Iterable[tuple[str, Template]]) -> None:
        """Sort them: first those that give more of the sentence."""
        self._templates: dict[str, list[Template]] = {}
        for kind, template in sorted(templates, key=lambda each: -each[1].weight):
            self._templates.setdefault(kind, []).append(template)

    def translate(self, kind: str, sentence: str) -> str | None:
        """Return a sentence in the other language; None: no template fits it."""
        for template in self._templates.get(kind, ()):
            for facts in template.readings(sentence):
                filled = self._filled(template.target, facts)
                if filled is not None:
                    return filled
        return None

    def _filled(self, target: str, facts: dict[str, str]) -> str | None:
        filled = {
            name: self.translate(name.lower(), fact) if name.isupper() else fact
            for name, fact in facts.items()
        }
        if None in filled.values():
            return None
        return _BLANK.sub(lambda blank: str(filled[blank[1]]), target)
