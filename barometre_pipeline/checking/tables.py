"""The tables of a report, in one language.

Belongs here: which columns and rows they have, and what stands in their cells.
Does not: how they look (`terminal`, `page`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from barometre_pipeline.checking.language import Language
from barometre_pipeline.checking.report import Report
from barometre_pipeline.checking.rows import AppliedCorrection, RowAside
from barometre_pipeline.checking.unread import Skipped, Unread
from barometre_pipeline.checking.wording import KINDS, REASONS, SKIPPED, TABLES
from barometre_pipeline.errors import first_of
from barometre_pipeline.ingestion.contracts import UNKNOWN_CODE

_EXAMPLES = 3
_ANSWERS_SHOWN = 20
_LINES_SHOWN = 5


@dataclass(frozen=True)
class TableShown:
    """One table.

    Attributes:
        name: by which terminal and page choose.
        numbers: positions of the columns that hold numbers.
        more: that there are more rows than are shown; '' where all are.
    """

    name: str
    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int] = frozenset()
    more: str = ""

    @property
    def filled(self) -> frozenset[int]:
        """Positions of the columns that hold something: files without sheets have no column of sheets."""
        return frozenset(n for n in range(len(self.headers)) if any(row[n] for row in self.rows))


def tables_of(report: Report, language: Language, most_rows: int) -> Iterator[TableShown]:
    """Yield the tables that have a row."""
    tables = [_files(report, language), _balance(report, language)]
    tables += [_reasons(report.aside, language), _aside(report.aside, language, most_rows)]
    tables.append(_corrections(report, language))
    if report.unread is not None:
        tables.append(_unread(report.unread, language))
    yield from (table for table in tables if table.rows)


def _files(report: Report, language: Language) -> TableShown:
    say = language.say
    rows = [(each.file, each.sheet or "", str(each.lines), str(each.columns)) for each in report.files]
    headers = (say("file"), say("sheet"), say("lines"), say("columns"))
    return TableShown("files", say("What was read"), headers, tuple(rows), frozenset({2, 3}))


def _balance(report: Report, language: Language) -> TableShown:
    say = language.say
    headers = (say("table"), say("rows read"), say("would land"), say("would be set aside"), say("share"))
    rows = tuple(
        (
            say(TABLES[each.table_name]),
            str(each.rows_read),
            str(each.rows_landed),
            str(each.rows_quarantined),
            language.share(each.rows_quarantined / each.rows_read),
        )
        for each in report.balance
        if each.rows_read
    )
    return TableShown("balance", say("What would become of the rows"), headers, rows, frozenset({1, 2, 3, 4}))


def _reasons(aside: Sequence[RowAside], language: Language) -> TableShown:
    """One row a reason and column, the most frequent first, with its first lines."""
    say, groups = language.say, dict[tuple[str, str, str, str | None, str], list[RowAside]]()
    for each in aside:
        place = each.place
        key = (each.table, each.reason, place.file or "", place.sheet, place.column or "")
        groups.setdefault(key, []).append(each)
    rows = [
        (
            say(TABLES[table]),
            str(len(found)),
            say(REASONS[reason]),
            column,
            _examples(found, language),
        )
        for (table, reason, _, _, column), found in sorted(groups.items(), key=lambda each: -len(each[1]))
    ]
    headers = (say("table"), say("rows"), say("why"), say("column"), say("first lines"))
    return TableShown("reasons", say("Why rows would be set aside"), headers, tuple(rows), frozenset({1}))


def _examples(rows: Sequence[RowAside], language: Language) -> str:
    """Return the first lines, each once, with what is written; of unknown answers, each with its lines."""
    if {each.reason for each in rows} == {UNKNOWN_CODE}:
        by_answer: dict[str, dict[int, None]] = {}
        for each in rows:
            by_answer.setdefault(each.written, {})[int(each.place.row or 0)] = None
        shown = [f"« {written} » {_lines(list(lines), language)}" for written, lines in by_answer.items()]
        return _first(shown, _ANSWERS_SHOWN, language)
    return _first(list(dict.fromkeys(_line(each, language) for each in rows)), _EXAMPLES, language)


def _first(texts: Sequence[str], most: int, language: Language) -> str:
    return language.say("; ").join([*texts[:most], *(["…"] if len(texts) > most else [])])


def _line(row: RowAside, language: Language) -> str:
    said = f"{row.place.row}" + (f" « {row.written} »" if row.written else "")
    if row.first is None:
        return said
    if row.first.file != row.place.file or row.first.sheet != row.place.sheet:
        place = " ".join(filter(None, (row.first.file, row.first.sheet)))
        return said + language.say(", first on line {row} of {place}", row=row.first.row, place=place)
    return said + language.say(", first on line {row}", row=row.first.row)


def _aside(aside: Sequence[RowAside], language: Language, most: int) -> TableShown:
    say = language.say
    rows = tuple(
        (
            each.place.file or "",
            each.place.sheet or "",
            str(each.place.row),
            each.place.column or "",
            each.written,
            say(REASONS[each.reason]),
        )
        for each in aside[:most]
    )
    rest = len(aside) - most
    more = language.count("and {n} more", "and {n} more", rest) if rest > 0 else ""
    headers = (say("file"), say("sheet"), say("row"), say("column"), say("written"), say("why"))
    return TableShown("aside", say("Each row that would be set aside"), headers, rows, frozenset({2}), more)


def _corrections(report: Report, language: Language) -> TableShown:
    say = language.say
    headers = (say("correction"), say("file"), say("row"), say("what"), say("why"))
    rows = tuple(
        (
            each.id,
            ", ".join(filter(None, (each.place.file, each.place.sheet))),
            str(each.place.row),
            _replaced(each) if each.kind == "cell" else say(KINDS[each.kind]),
            each.why,
        )
        for each in report.corrections
    )
    return TableShown("corrections", say("Corrections that apply"), headers, rows, frozenset({2}))


def _replaced(correction: AppliedCorrection) -> str:
    return f"{correction.place.column} « {correction.expected} » → « {correction.corrected} »"


def _unread(unread: Unread, language: Language) -> TableShown:
    say = language.say
    rows = [
        (each.file, each.sheet or "", say("columns left out"), _quoted(each.headers))
        for each in unread.columns
    ]
    for (file, sheet), found in _by_sheet(unread.lines).items():
        said = say("; ").join(f"{_lines(each.rows, language)}, {say(SKIPPED[each.reason])}" for each in found)
        rows.append((file, sheet or "", say("lines that yield no row"), said))
    for file, sheet in unread.sheets:
        what = "a sheet that is not read" if sheet else "a file that is not read"
        rows.append((file, sheet or "", say(what), say("the codebook says so")))
    rows += [(file, "", say("a file that is not read"), say("it is no table")) for file in unread.files]
    headers = (say("file"), say("sheet"), say("what"), say("which"))
    return TableShown("unread", say("What is not read"), headers, tuple(rows))


def _by_sheet(lines: Sequence[Skipped]) -> dict[tuple[str, str | None], list[Skipped]]:
    found: dict[tuple[str, str | None], list[Skipped]] = {}
    for each in lines:
        found.setdefault((each.file, each.sheet), []).append(each)
    return found


def _quoted(texts: Sequence[str]) -> str:
    return ", ".join(f"« {text} »" for text in texts)


def listed(rows: Sequence[int], language: Language) -> str:
    """Return the first lines, and how many more there are."""
    first = first_of(rows, _LINES_SHOWN)
    return language.translate("list", first) or first if language.code != "en" else first


def _lines(rows: Sequence[int], language: Language) -> str:
    lines = listed(rows, language)
    return language.count("{n} line ({lines})", "{n} lines ({lines})", len(rows), lines=lines)
