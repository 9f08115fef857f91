"""The languages of a check: its own words by gettext, those of a fault by its template.

Belongs here: which language is spoken, a text or a fault in it.
Does not: what is said (`terminal`, `page`), the texts themselves (`fr.po`).

English is the language of the code; another one is a file of gettext beside this module. What `fr.po` holds
under the contexts `what`, `remedy`, `detail` and those that they name is what faults are made of; under
`title` stands what a code means, said where a sentence has no twin.
"""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from barometre_pipeline.checking.grammar import Grammar, Template
from barometre_pipeline.errors import Fault

LANGUAGES = ("fr", "en")
_SOURCE = "en"
_LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""Variables that say which language a person reads; the first that is set decides."""


def language_of(environment: Mapping[str, str] = os.environ) -> str:
    """Return the language of the locale, English if it is none of ours."""
    locale = next((environment[name] for name in _LOCALES if environment.get(name)), "")
    spoken = locale[:2].lower()
    return spoken if spoken in LANGUAGES else _SOURCE


def read_catalogue(code: str) -> Catalog:
    """Return the texts of a language that is not that of the code."""
    with Path(__file__).with_name(f"{code}.po").open("rb") as file:
        return read_po(file, locale=code)


@dataclass(frozen=True)
class Language:
    """One language: gettext's own interface, and faults."""

    code: str

    def say(self, text: str, **values: object) -> str:
        """Return a text of the check, its blanks filled."""
        return self.gettext.gettext(text).format(**values)

    def count(self, one: str, several: str, number: int, **values: object) -> str:
        """Return a text that depends on a number, `{n}` in it."""
        return self.gettext.ngettext(one, several, number).format(n=number, **values)

    def share(self, share: float) -> str:
        """Return a share of one as a percentage."""
        return f"{share:.1%}" if self.code == _SOURCE else f"{share * 100:.1f} %".replace(".", ",")

    def fault(self, fault: Fault) -> Fault:
        """Return a fault in the language: by its sentences' templates, else by what its code means."""
        if self.code == _SOURCE:
            return fault
        what, remedy, detail = (self.translate(kind, getattr(fault, kind)) for kind in _SENTENCES)
        if what is None:
            title = self.gettext.pgettext("title", fault.code)
            what = fault.what if title == fault.code else f"{title} ({fault.what})"
        remedy = fault.remedy if remedy is None else remedy
        return replace(fault, what=what, remedy=remedy, detail=fault.detail if detail is None else detail)

    def translate(self, kind: str, sentence: str) -> str | None:
        """Return a sentence of a fault (its `what`, `remedy` or `detail`); None: it has no twin."""
        return self._grammar.translate(kind, sentence) if sentence else ""

    @cached_property
    def gettext(self) -> NullTranslations:
        """What gettext knows of the language."""
        if self.code == _SOURCE:
            return NullTranslations()
        compiled = io.BytesIO()
        write_mo(compiled, self._catalogue)
        compiled.seek(0)
        return GNUTranslations(compiled)

    @cached_property
    def _catalogue(self) -> Catalog:
        return read_catalogue(self.code)

    @cached_property
    def _grammar(self) -> Grammar:
        messages = [each for each in self._catalogue if each.context and each.id]
        return Grammar((str(each.context), Template(str(each.id), str(each.string))) for each in messages)


_SENTENCES = ("what", "remedy", "detail")


@cache
def speaking(code: str) -> Language:
    """Return a language, read once."""
    return Language(code)
