"""What earlier editions know, looked up: their headers, what each feeds, its answers, other wordings.

Belongs here: making `known.Known` of a codebook, and of the last delivery where it is there.
Does not: what is known (`known`), what answers mean (`meanings`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from barometre_pipeline.codebook import Codebook, EditionCodebook
from barometre_pipeline.codebook_declaration import EVERY_EDITION
from barometre_pipeline.drafting.draft import Cells
from barometre_pipeline.drafting.known import LEAST_CELLS, LEAST_GIVEN, LISTED, Known, Old, Row
from barometre_pipeline.drafting.meanings import ByEdition, by_edition, collect_meanings, plain_records
from barometre_pipeline.drafting.profiles import Found
from barometre_pipeline.drafting.wording import says, wordings
from barometre_pipeline.errors import BarometreError
from barometre_pipeline.ingestion.cells import fold
from barometre_pipeline.ingestion.delivery import read_delivery
from barometre_pipeline.ingestion.layout import file_rows, records
from barometre_pipeline.ingestion.read import read_extracts
from barometre_pipeline.ingestion.recode import PART_JOIN
from barometre_pipeline.tables import ANSWER, MISSING_REASONS, RESPONDENT, TABLES

Aliases = dict[tuple[str, str, str], dict[str, str]]
"""(table, column, item) -> other wordings of the same, reduced -> where they stand."""

_DRAFTED = ("files", "columns", "modalities", "domains", "domain_crosswalk", "items", "editions")


def look_back(codebook: Codebook, edition: int, raw_dir: Path) -> Known:
    """Gather what the edition before a new one, and all others, say."""
    vintages = sorted({str(each) for name in LISTED for each in codebook.frames[name]["vintage"].dropna()})
    editions = [year for year in codebook.editions if year != edition]
    earlier = [year for year in editions if year < edition]
    base = max(earlier) if earlier else min(editions, default=None)
    places = frozenset(says(name) for each in LISTED for name in codebook.frames[each]["name"].dropna())
    own_types = tuple(own.code for own in codebook.barometer.entity_types)
    if base is None:
        first = Known(edition, None, places=places, own_types=own_types)
        return _with_territories(first, codebook, vintages[-1] if vintages else "")
    view = codebook.for_edition(base)
    rows = {name: _rows_of(codebook, view, name) for name in _DRAFTED if name != "editions"}
    rows["editions"] = [
        Row(cells, False)
        for cells in plain_records(codebook.frames["editions"])
        if cells["edition"] == str(base)
    ]
    asked = {
        name: by_edition(codebook, name, edition) for name in ("columns", "items", "modalities", "domains")
    }
    meanings = collect_meanings(
        codebook, asked["modalities"], asked["domains"], asked["items"].get(base, []), base
    )
    aliases = _aliases(asked["columns"], asked["items"], base)
    last = _last_cells(raw_dir, view)
    known = Known(
        edition,
        base,
        _olds(view, rows, aliases, last),
        rows,
        tuple(file_rows(view.files)),
        meanings,
        places,
        own_types=own_types,
        last_shares=_shares(rows["columns"], last),
    )
    return _with_territories(known, codebook, str(view.vintage))


def _with_territories(known: Known, codebook: Codebook, vintage: str) -> Known:
    """Add the reference lists of a vintage; and, for a first edition, what labels of codes mean."""
    meanings = known.meanings or collect_meanings(codebook, {}, {}, [], None)
    return replace(
        known,
        meanings=meanings,
        vintage=vintage,
        lists=_lists(codebook, vintage),
        place_kinds=_place_kinds(codebook, vintage),
        named=_named(codebook, vintage),
    )


def _lists(codebook: Codebook, vintage: str) -> dict[str, frozenset[str]]:
    lists = {}
    for name, column in LISTED.items():
        frame = codebook.frames[name]
        lists[name] = frozenset(frame.loc[frame["vintage"] == vintage, column].dropna())
    return lists


def _named(codebook: Codebook, vintage: str) -> dict[str, dict[str, tuple[str, ...]]]:
    """List of codes -> name, reduced -> the codes that have it."""
    named: dict[str, dict[str, tuple[str, ...]]] = {}
    for name, column in LISTED.items():
        own = codebook.frames[name]
        own = own[own["vintage"] == vintage]
        codes: dict[str, list[str]] = defaultdict(list)
        for code, label in zip(own[column], own["name"], strict=True):
            codes[says(label)].append(code)
        named[name] = {label: tuple(each) for label, each in codes.items()}
    return named


def _place_kinds(codebook: Codebook, vintage: str) -> dict[str, str]:
    """Code of a place of the barometer's own -> its kind."""
    frame = codebook.frames["places"]
    own = frame[frame["vintage"] == vintage]
    return dict(zip(own["place_code"], own["kind"], strict=True))


def _rows_of(codebook: Codebook, view: EditionCodebook, name: str) -> list[Row]:
    stated = codebook.frames[name]["edition"]
    return [
        Row({key: value or "" for key, value in cells.items()}, stated.loc[line] == EVERY_EDITION)
        for line, cells in records(view.frames[name])
    ]


def _last_cells(raw_dir: Path, view: EditionCodebook) -> dict[str, list[str]]:
    """Header -> its cells in the last delivery; nothing where that cannot be read any more."""
    found: dict[str, list[str]] = defaultdict(list)
    try:
        for extract in read_extracts(read_delivery(raw_dir, view.edition), view):
            for header in extract.headers:
                found[header] += [cell for cell in extract.cells[header].tolist() if cell]
    except BarometreError:
        return {}
    return found


def _shares(columns: Sequence[Row], last: dict[str, list[str]]) -> dict[tuple[str, str], dict[str, float]]:
    """Of columns that one header fed: share of each answer, given often enough, in the last delivery."""
    fed: dict[tuple[str, str], list[str]] = defaultdict(list)
    for cells in (row.cells for row in columns if row.cells["table"]):
        fed[cells["table"], cells["column"]].append(fold(cells["header"]))
    found = {
        fact: Found("", None, 0, headers[0], tuple(last.get(headers[0], ())))
        for fact, headers in fed.items()
        if len(headers) == 1
    }
    return {
        fact: {
            answer: count / cells.filled for answer, count in cells.reduced.items() if count >= LEAST_GIVEN
        }
        for fact, cells in found.items()
    }


def _olds(
    view: EditionCodebook, rows: Mapping[str, Sequence[Row]], aliases: Aliases, last: dict[str, list[str]]
) -> tuple[Old, ...]:
    by_header: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in rows["columns"]:
        if row.cells["header"]:
            where = (row.cells["file"], row.cells["sheet"])
            by_header[fold(row.cells["header"]), *where].append(row)
    words = wordings([header for header, _, _ in by_header], view.edition)
    olds = []
    for ((header, _, _), own), wording in zip(by_header.items(), words, strict=True):
        facts = [
            (row.cells["table"], row.cells["column"], row.cells["item"]) for row in own if row.cells["table"]
        ]
        others = {alias: where for fact in facts for alias, where in aliases.get(fact, {}).items()}
        others.pop(says(header), None)
        kind, answers = _expected(view, rows, own)
        cells = Found("", None, 0, header, tuple(last.get(header, ())))
        olds.append(
            Old(
                header,
                wording,
                tuple(own),
                others,
                kind,
                answers,
                next((row.cells["separator"] for row in own if row.cells["separator"]), ""),
                frozenset(map(says, cells.answers)),
                cells.median_number if cells.numbers >= 0.5 else None,
                cells.shares if cells.filled >= LEAST_CELLS else (),
            )
        )
    return tuple(olds)


def _aliases(columns: ByEdition, items: ByEdition, base: int) -> Aliases:
    """Collect headers of other editions, and the wordings of items."""
    found: Aliases = defaultdict(dict)
    for year, own in columns.items():
        worded = {cells["item_code"]: cells for cells in items[year]}
        for cells in own:
            if not cells["table"]:
                continue
            fact = (cells["table"], cells["column"], cells["item"])
            if cells["header"] and year != base:
                found[fact][says(cells["header"])] = f"header of {year}"
            item = worded.get(cells["item"])
            if item is not None:
                for column, noun in (("wording", "wording"), ("label_fr", "label")):
                    if item[column]:
                        found[fact].setdefault(says(item[column]), f"{noun} of the item in {year}")
    return found


def _expected(
    view: EditionCodebook, rows: Mapping[str, Sequence[Row]], own: Iterable[Row]
) -> tuple[str, frozenset[str]]:
    """Return what kind of cells a header has, and the answers that are known of it."""
    kinds: dict[str, frozenset[str]] = {}
    for cells in (row.cells for row in own if row.cells["table"]):
        table, name = cells["table"], cells["column"]
        column = TABLES[table].column(name)
        written = [
            (each["written"], each["code"])
            for each in (row.cells for row in rows["modalities"])
            if (each["table"], each["column"]) == (table, name)
        ]
        if cells["part"] and any(PART_JOIN in text for text, _ in written):
            number = int(cells["part"]) - 1
            parts = [(text.split(PART_JOIN), code) for text, code in written]
            written = [(text[number], code) for text, code in parts if number < len(text)]
        closed = {says(text) for text, code in written if text and code not in MISSING_REASONS}
        exceptions = frozenset(says(text) for text, code in written if text and code in MISSING_REASONS)
        if table == ANSWER.name and name == "is_yes":
            kinds["choices" if cells["separator"] else "codes"] = _answers_of(rows, written, cells)
        elif closed:
            kinds["codes"] = frozenset(closed) | exceptions
        elif column.codes in ("communes", "intercommunalites", "places", "domains", "entity_types"):
            kinds["list"] = frozenset(map(says, view.codes(column.codes))) | exceptions
        elif column.pattern is not None:
            kinds["period"] = exceptions
        elif name == "rank":
            kinds["rank"] = exceptions
        elif column.type in ("number", "integer"):
            kinds["number"] = exceptions
        elif name in TABLES[table].key or name in RESPONDENT.key:
            kinds["key"] = exceptions
        else:
            kinds["text"] = exceptions
    order = ("choices", "codes", "list", "period", "number", "rank", "key", "text")
    return next(((kind, kinds[kind]) for kind in order if kind in kinds), ("", frozenset()))


def _answers_of(
    rows: Mapping[str, Sequence[Row]], written: list[tuple[str, str]], cells: Cells
) -> frozenset[str]:
    """Answers of yes or no, or the choices that one cell may name: one list of modalities serves all."""
    items = [row.cells for row in rows["items"]]
    choices = {item["item_code"] for item in items if item["item_type"] == "choice"}
    if not cells["separator"]:
        return frozenset(says(text) for text, code in written if text and code not in choices)
    group = {item["item_code"] for item in items if cells["item"] in ("", item["item_group"])}
    named = [text for text, code in written if code in group or code in MISSING_REASONS]
    return frozenset(map(says, filter(None, named))) or frozenset(map(says, group))
