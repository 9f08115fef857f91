"""Whether the values of a codebook are what its files declare.

Belongs here: blank, ill-typed, unknown, lacking and repeated values, each a fault with its line.
Does not: reading the files (`codebook_reading`), declaring them (`codebook_files`).
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from barometre_pipeline.barometer import FILE_NAME
from barometre_pipeline.codebook_declaration import (
    EVERY_EDITION,
    YEAR,
    CodebookFile,
    CodeList,
    Needed,
    ValueType,
)
from barometre_pipeline.codebook_files import CODEBOOK_FILES
from barometre_pipeline.codebook_rows import Rows
from barometre_pipeline.errors import Fault, Place, nearest
from barometre_pipeline.tables import PROJECT, TABLES

_FEW = 12
"""Values that are all listed, even where one of them is near."""

_RELATED = ("status_code", "management_mode_code")
"""Columns of projects whose answers may be less, or more, than the code that they are given."""

_INTEGER = re.compile(r"[0-9]{1,9}")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CODE = re.compile(r"[A-Za-z0-9_]+")


def _is_date(text: str) -> bool:
    try:
        return bool(_DATE.fullmatch(text) and date.fromisoformat(text))
    except ValueError:
        return False


def _is_positive(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text) and Decimal(text) > 0)


_TYPES: dict[ValueType, tuple[Callable[[str], object], str, str]] = {
    "year": (YEAR.fullmatch, "a year", "write it with four digits"),
    "integer": (_INTEGER.fullmatch, "a whole number", "write it with digits only"),
    "number": (_NUMBER.fullmatch, "a number", "write it with digits, and a point before the decimals"),
    "positive": (
        _is_positive,
        "a number above zero",
        "write it with digits, and a point before the decimals",
    ),
    "date": (_is_date, "a date", "write it year-month-day, as 2014-06-30"),
    "code": (_CODE.fullmatch, "a code", "write it with letters without accents, digits and underscores"),
}
"""Type -> what texts read as it, its name, how to write it."""


Lists = Mapping[str, Rows]
"""Rows of the files that could be read, and of the lists of `barometer.yml`, by name."""


def wrong_values(file: CodebookFile, lists: Lists) -> Iterator[Fault]:
    """Faults of the values of one file, each with its line; lists that could not be read are passed over."""
    rows = lists[file.name]
    for column in file.required:
        stated = rows.columns[column]
        for line in rows.lines:
            if line not in stated:
                yield wrong_value(file, line, column, f"{column} is blank", "fill it in")
    for column, wanted in file.types.items():
        is_right, noun, remedy = _TYPES[wanted]
        for line, value in rows.columns[column].items():
            if not is_right(value):
                yield wrong_value(file, line, column, f"« {value} » is not {noun}", remedy)
    for column in dict.fromkeys((*file.allowed, *file.belongs)):
        yield from _unknown_codes(file, column, lists)
    if file.fact and "editions" in lists:
        named = lists["editions"].columns["edition"].values()
        yield from _unnamed_editions(file, rows.columns["edition"], list(named))
    for column, forbidden in file.forbidden.items():
        for line, value in rows.columns[column].items():
            if value in forbidden:
                remedy = "put it in the reference file of its own, or name a kind of the barometer's own"
                yield wrong_value(file, line, column, f"« {value} » has a file of its own", remedy)
    for column, needed in file.needed.items():
        yield from _lacking_codes(file, column, set(rows.columns[column].values()), needed)
    yield from _repeated_keys(file, rows)


def _unnamed_editions(file: CodebookFile, held: dict[int, str], named: list[str]) -> Iterator[Fault]:
    """One fault of all rows whose edition nothing names: an edition is often added with hundreds."""
    known = {EVERY_EDITION, *named}
    unnamed = {line: edition for line, edition in held.items() if edition not in known}
    if unnamed:
        editions = ", ".join(f"« {edition} »" for edition in dict.fromkeys(unnamed.values()))
        path = _path("editions")
        what = f"{len(unnamed)} row(s) are of an edition that {path} does not name: {editions}"
        remedy = (
            f"add it to {path}, or write one that is there ({', '.join(named)}) or {EVERY_EDITION} for all"
        )
        yield wrong_value(file, next(iter(unnamed)), "edition", what, remedy)


def _lacking_codes(file: CodebookFile, column: str, held: set[str], needed: Needed) -> Iterator[Fault]:
    """Codes without a row, but for those that an unknown one stands for: that one is told already."""
    misspelt = {near for code in held - set(needed.codes) for near in nearest(code, needed.codes, limit=1)}
    for code in sorted(set(needed.codes) - held - misspelt):
        what, place = f"no row has the {column} « {code} »", Place(file.path, column=column)
        yield Fault("B107", what, place, f"add its row: {needed.why}")


def _unknown_codes(file: CodebookFile, column: str, lists: Lists) -> Iterator[Fault]:
    """Faults of values that neither the declaration of a column nor the lists that it belongs to hold."""
    belongs = file.belongs.get(column, ())
    if not {"editions", *(codes.name for codes in belongs)} <= lists.keys():
        return
    allowed = file.allowed.get(column, ())
    stated = lists[file.name].columns[column]
    if set(stated.values()) <= set(allowed):
        return
    files = dict.fromkeys(_path(codes.name) for codes in belongs)
    one_of = ", ".join((*map(_legible, allowed), *(f"the codes of {path}" for path in files)))
    remedy = f"it is one of {one_of}{'; or add it there' if files else ''}"
    otherwise = f" If not, add it to {' or '.join(files)}" if files else ""
    if not files and len(allowed) <= _FEW:
        otherwise = f" It is one of {one_of}"
    for alike in _alike(lists[file.name], stated, belongs):
        row = lists[file.name].row(next(iter(alike)))
        known = _known(row, belongs, lists)
        if known is None:
            continue
        unknown = {line: value for line, value in alike.items() if value not in {*allowed, *known}}
        if known == [] and files and len(unknown) > 1:
            what = f"{len(unknown)} rows have a {column}, and {' and '.join(files)} lists none"
            yield wrong_value(file, next(iter(unknown)), column, what, f"list them in {' or '.join(files)}")
        elif unknown:
            beside = _beside_what(row, belongs, lists)
            yield from _strangers(file, column, unknown, (*allowed, *known), remedy, otherwise, beside)


def _alike(rows: Rows, stated: dict[int, str], belongs: tuple[CodeList, ...]) -> list[dict[int, str]]:
    """Divide cells by what decides which codes they may hold: their edition, and the columns filled in."""
    is_by_edition = any(_has_editions(codes.name) for codes in belongs)
    edition = rows.columns["edition"] if is_by_edition else {}
    filled = [rows.columns[codes.where] for codes in belongs if codes.where]
    divided: dict[Hashable, dict[int, str]] = {}
    for line, value in stated.items():
        decides = (edition.get(line), *(line in column for column in filled))
        divided.setdefault(decides, {})[line] = value
    return list(divided.values())


def _known(row: Mapping[str, str], belongs: tuple[CodeList, ...], lists: Lists) -> list[str] | None:
    """Return the codes that such a row may hold; None when its edition is not one of ours."""
    known: list[str] = []
    for codes in belongs:
        if codes.where and codes.where not in row:
            continue
        listed = lists[codes.name].columns[codes.column]
        if _has_editions(codes.name) and row.get("edition") != EVERY_EDITION:
            if row.get("edition") not in set(lists["editions"].columns["edition"].values()):
                return None
            editions = lists[codes.name].columns["edition"]
            ours = (row["edition"], EVERY_EDITION)
            listed = {line: code for line, code in listed.items() if editions.get(line) in ours}
        known.extend(listed.values())
    return known


def _beside_what(row: Mapping[str, str], belongs: tuple[CodeList, ...], lists: Lists) -> dict[str, str]:
    """Return what to do of codes that such a row might hold if it filled in another column."""
    blank = [codes for codes in belongs if codes.where and codes.where not in row]
    wanted = " or ".join(str(codes.where) for codes in blank)
    return {
        code: f"it is one of {codes.column} in {_path(codes.name)}; such a row fills in {wanted} too"
        for codes in blank
        for code in lists[codes.name].columns[codes.column].values()
    }


def _has_editions(name: str) -> bool:
    return name in CODEBOOK_FILES and bool(CODEBOOK_FILES[name].fact)


def _legible(value: str) -> str:
    """Write a value in a list of values: a comma among commas is quoted."""
    return value if any(map(str.isalnum, value)) else f"« {value} »"


def _path(name: str) -> str:
    return CODEBOOK_FILES[name].path if name in CODEBOOK_FILES else FILE_NAME


def _strangers(
    file: CodebookFile,
    column: str,
    unknown: Mapping[int, str],
    known: tuple[str, ...],
    remedy: str,
    otherwise: str,
    beside: Mapping[str, str],
) -> Iterator[Fault]:
    """Faults of values that are not known."""
    for line, value in unknown.items():
        near = (_same_encoding(value, known) if column == "encoding" else []) or nearest(value, known)
        proposed = f"did you mean {' or '.join(near)}?{otherwise}" if near else remedy
        proposed = beside.get(value, proposed)
        yield wrong_value(file, line, column, f"« {value} » is not known as {column}", proposed)


def _same_encoding(name: str, known: Iterable[str]) -> list[str]:
    """Return the known name of an encoding that bears several: windows-1252 is cp1252."""
    try:
        meant = codecs.lookup(name)
    except (LookupError, ValueError):
        return []
    return [other for other in known if codecs.lookup(other).name == meant.name]


def _repeated_keys(file: CodebookFile, rows: Rows) -> Iterator[Fault]:
    """Faults of rows whose key stands above; a file without key may repeat itself."""
    columns = [rows.columns[name] for name in file.key]
    above: set[tuple[str | None, ...]] = set()
    for line in rows.lines if columns else ():
        key = tuple(column.get(line) for column in columns)
        if key in above:
            facts = ", ".join(value for value in key if value)
            yield wrong_value(file, line, None, f"the key ({facts}) stands twice", "keep one of the rows")
        above.add(key)


def unread_relations(file: CodebookFile, rows: Rows) -> Iterator[Fault]:
    """Relations of answers that are neither the status nor the management mode of a project."""
    tables, columns = rows.columns["table"], rows.columns["column"]
    for line in rows.columns["relation"]:
        if tables.get(line) == PROJECT.name and columns.get(line) in _RELATED:
            continue
        what = f"a relation stands where none is read: only at {' and '.join(_RELATED)} of projects"
        remedy = (
            "leave it blank; a domain's is in codebook/domain_crosswalk.csv, a reworded item has its own code"
        )
        yield wrong_value(file, line, "relation", what, remedy)


def unknown_columns(file: CodebookFile, rows: Rows) -> Iterator[Fault]:
    """Columns that no landed table asks for."""
    tables = rows.columns["table"]
    for line, column in rows.columns["column"].items():
        table = tables.get(line)
        asked = [each.name for each in TABLES[table].asked] if table in TABLES else [column]
        if column not in asked:
            near = nearest(column, asked)
            remedy = f"did you mean {' or '.join(near)}?" if near else f"it has {', '.join(asked)}"
            yield wrong_value(file, line, "column", f"the table {table} has no column « {column} »", remedy)


def wrong_value(file: CodebookFile, line: Hashable, column: str | None, what: str, remedy: str) -> Fault:
    """Return the fault of a value, or of a row without a column, at its line."""
    return Fault("B107", what, Place(file.path, row=int(str(line)), column=column), remedy)
