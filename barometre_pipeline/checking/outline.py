"""A report as headings, sentences and tables in one language: what terminal and page both show.

Belongs here: what is said, in which order; how a fault reads to who has the file.
Does not: how it looks (`terminal`, `page`), the texts of codes (`wording`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from barometre_pipeline.checking.language import Language
from barometre_pipeline.checking.report import Report, Verdict
from barometre_pipeline.checking.tables import TableShown, listed, tables_of
from barometre_pipeline.checking.wording import MENDERS, mender_of
from barometre_pipeline.errors import Fault, Place
from barometre_pipeline.ingestion.quarantine import DECIDED

_WITHIN_DATA = re.compile(r"^raw/[^/]+/")
"""What a load puts before the name of a delivered file; a delivery that is checked may lie elsewhere."""

_BEFORE_FILES = re.compile("B1|B201")
"""Codes of what keeps the files themselves from being looked at."""


@dataclass(frozen=True)
class FaultShown:
    """One fault, in words."""

    code: str
    what: str
    where: str
    remedy: str
    mender: str


@dataclass(frozen=True)
class Outline:
    """A report in words.

    Attributes:
        notes: what a person should know beside the verdict.
        tables: in order; none is empty.
    """

    language: str
    title: str
    verdict: Verdict
    conclusion: str
    notes: tuple[str, ...]
    faults: tuple[FaultShown, ...]
    faults_title: str
    tables: tuple[TableShown, ...]
    to_do: str


def outline(report: Report, language: Language, most_rows: int) -> Outline:
    """Put a report in words.

    Args:
        report: the report.
        language: the language.
        most_rows: of a table, that are shown one by one.
    """
    name = getattr(report.title, language.code) if report.title else None
    said = language.say
    of = said("edition {edition} of « {name} »", edition=report.edition, name=name) if name else None
    return Outline(
        language.code,
        said("Check of « {path} »", path=report.path.name or report.path) + (f" · {shown(of)}" if of else ""),
        report.verdict,
        _conclusion(report, language),
        tuple(_notes(report, language)),
        tuple(_fault_shown(fault, language) for fault in _in_order(report.faults)),
        said("What a load would refuse"),
        tuple(tables_of(report, language, most_rows)),
        said("To do:"),
    )


def shown(text: str) -> str:
    """Return a text of a delivery without characters that a terminal or a page would obey."""
    return "".join(
        each if each == "\n" or unicodedata.category(each)[0] != "C" else "\ufffd" for each in text
    )


def _conclusion(report: Report, language: Language) -> str:
    if report.verdict == "refused":
        return language.count(
            "A load would refuse this delivery: there is {n} fault to mend.",
            "A load would refuse this delivery: there are {n} faults to mend.",
            len(report.faults),
        )
    rows = sum(each.rows_landed for each in report.balance)
    whole = language.count(
        "A load would take this delivery: {n} row.", "A load would take this delivery: {n} rows.", rows
    )
    aside = sum(each.rows_quarantined for each in report.balance)
    if not aside:
        return f"{whole} {language.say('Nothing would be set aside.')}"
    one, several = "It would set {n} row aside.", "It would set {n} rows aside."
    return f"{whole} {language.count(one, several, aside)}"


def _notes(report: Report, language: Language) -> Iterable[str]:
    if not report.has_note:
        yield language.say(
            "There is no delivery.yml: whoever loads the files writes it; without it, no load begins."
        )
    if not report.are_rows_known and not all(_BEFORE_FILES.match(fault.code) for fault in report.faults):
        yield language.say(
            "What the rows hold was not looked at: the faults come before. Check again once they are mended."
        )
    for each in report.unnamed:
        yield language.count(
            "{n} line of « {file} » says {year}, which is no edition of the codebook: it would land"
            " nowhere ({lines}). Is the year mistyped?",
            "{n} lines of « {file} » say {year}, which is no edition of the codebook: they would land"
            " nowhere ({lines}). Is the year mistyped?",
            len(each.rows),
            file=shown(each.file),
            year=each.year,
            lines=listed(each.rows, language),
        )
    if report.verdict == "aside" and any(each.reason not in DECIDED for each in report.aside):
        yield language.say(
            "Up to {share} of a table may be set aside; mend the rows all the same: they would not count.",
            share=language.share(report.allowed),
        )


def _in_order(faults: Sequence[Fault]) -> list[Fault]:
    """Faults of one file together, each once."""
    files = list(dict.fromkeys(fault.place.file for fault in faults))
    return sorted(dict.fromkeys(faults), key=lambda fault: files.index(fault.place.file))


def _fault_shown(fault: Fault, language: Language) -> FaultShown:
    # The lines of B501 under its first say in codes what the table of the rows says in words.
    spoken = language.fault(replace(fault, what=_WITHIN_DATA.sub("", fault.what.split("\n")[0])))
    colon = " : " if language.code == "fr" else ": "
    return FaultShown(
        fault.code,
        shown(spoken.what + (f"{colon}{spoken.detail}" if spoken.detail else "")),
        shown(where(fault.place, language)),
        shown(spoken.remedy),
        language.say(MENDERS[mender_of(fault.code)]),
    )


def where(place: Place, language: Language) -> str:
    """Return a place in words, a delivered file by its name alone."""
    parts = [
        _WITHIN_DATA.sub("", place.file or ""),
        language.say("sheet {sheet}", sheet=place.sheet) if place.sheet else "",
        language.say("row {row}", row=place.row) if place.row is not None else "",
        _column(place, language) if place.column else "",
    ]
    return ", ".join(filter(None, parts))


def _column(place: Place, language: Language) -> str:
    if place.of_column == "setting":
        return language.say("setting « {column} »", column=place.column)
    return language.say("column « {column} »", column=place.column)
