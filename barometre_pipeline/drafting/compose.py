"""A draft of an edition, from its files and the codebook.

Belongs here: the order of the steps.
Does not: any of them; writing the draft down (`folder`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from barometre_pipeline.codebook import Codebook
from barometre_pipeline.drafting.agreement import References, find_references
from barometre_pipeline.drafting.asked import Asked, told_by
from barometre_pipeline.drafting.composites import judge_together
from barometre_pipeline.drafting.cumulative import of_edition
from barometre_pipeline.drafting.decided_reading import as_decided
from barometre_pipeline.drafting.draft import Draft, GivenAnswer, Proposal, without_common
from barometre_pipeline.drafting.draft_answers import draft_answers
from barometre_pipeline.drafting.draft_columns import draft_columns
from barometre_pipeline.drafting.draft_domains import draft_domains
from barometre_pipeline.drafting.draft_files import draft_edition, draft_files, first_read
from barometre_pipeline.drafting.draft_items import draft_items
from barometre_pipeline.drafting.draft_places import name_files
from barometre_pipeline.drafting.first_edition import assign_roles
from barometre_pipeline.drafting.groups import Placed, place
from barometre_pipeline.drafting.kept import NOTHING_KEPT, Kept
from barometre_pipeline.drafting.known import Known
from barometre_pipeline.drafting.look_back import look_back
from barometre_pipeline.drafting.matching import Match, decide, pair_up
from barometre_pipeline.drafting.settled import take_over
from barometre_pipeline.drafting.sounding import Sounding, find_files, sound
from barometre_pipeline.drafting.split_choices import Split
from barometre_pipeline.drafting.splits import apply_splits, find_splits
from barometre_pipeline.drafting.wrong_year import other_years
from barometre_pipeline.errors import BarometreError, Fault
from barometre_pipeline.ingestion.cells import fold
from barometre_pipeline.tables import TABLES


@dataclass(frozen=True)
class _Looked:
    """What was made of the sheets: tables that each feeds in the end, what became of its headers."""

    placed: Sequence[Placed]
    tables: Sequence[frozenset[str]]
    asked: Asked
    matches: Sequence[Sequence[Match]] = ()
    splits: Sequence[Split] = ()


def make_draft(
    codebook: Codebook,
    edition: int,
    paths: Sequence[Path],
    raw_dir: Path,
    nature: str,
    kept: Kept = NOTHING_KEPT,
) -> Draft:
    """Draft the codebook of an edition.

    Args:
        codebook: of the barometer.
        edition: that is to be added.
        paths: folders or files of its delivery.
        raw_dir: deliveries of other editions; the last one helps where it is there.
        nature: of the delivery, where it is known; else ''.
        kept: what is decided already.

    Raises:
        BarometreError: B824 nothing to read; or, of all files, what makes them unreadable (`sounding`).
    """
    files, others = find_files(paths)
    known = look_back(codebook, edition, raw_dir)
    soundings, warnings = _of_edition(_sound_all(files, known, kept), known, kept)
    warnings = [*other_years(paths, soundings, known), *warnings]
    references = find_references(soundings, known)
    if known.base is None:
        placed, asked = assign_roles(soundings, known, references, kept)
        tables = [_fed_in(sheet, asked, kept) for sheet in placed]
        _forget_unfed(asked, placed, tables)
        looked = _Looked(placed, tables, asked)
    else:
        looked = _look_beside_last(soundings, known, references, kept)
    take_over(looked.asked, kept, looked.placed)
    name_files(looked.asked, looked.placed, looked.tables)
    draft = _draft(looked, known, nature, [path.name for path in others], kept)
    return replace(draft, warnings=(*warnings, *draft.warnings))


def _of_edition(soundings: Sequence[Sounding], known: Known, kept: Kept) -> tuple[list[Sounding], list[str]]:
    """Keep the lines of the edition of files that hold several."""
    found = [of_edition(sounding, known, kept) for sounding in soundings]
    return [sounding for sounding, _ in found], [warning for _, own in found for warning in own]


def _look_beside_last(
    soundings: Sequence[Sounding], every: Known, references: References, kept: Kept
) -> _Looked:
    """Match what is not decided with the edition before."""
    whole = [
        replace(sheet, tables=kept.tables_of(sheet.sounding, sheet.tables))
        for sheet in place(soundings, every, references)
    ]
    known = kept.unsettled_of(every)
    placed = [replace(sheet, sounding=kept.unsettled(sheet.sounding)) for sheet in whole]
    matches = _only_best([_matches_of(sheet, known, references) for sheet in placed])
    splits = find_splits([match for own in matches for match in own], known)
    matches = [apply_splits(own, splits) for own in matches]
    tables = [
        _in_order(_fed(sheet, own) | kept.tables_of(sheet.sounding, frozenset()))
        for sheet, own in zip(whole, matches, strict=True)
    ]
    return _Looked(whole, tables, draft_columns(placed, matches, splits, known), matches, splits)


def _matches_of(sheet: Placed, known: Known, references: References) -> list[Match]:
    columns = sheet.sounding.columns if sheet.tables else ()
    pairs = pair_up(columns, known.olds, sheet.tables, known, references)
    return decide(columns, judge_together(pairs, known))


def _draft(looked: _Looked, known: Known, nature: str, not_read: Sequence[str], kept: Kept) -> Draft:
    answers, warnings = draft_answers(looked.asked)
    given = tuple(_needing_a_row(answers))
    answers = [each for each in answers if not kept.settles(each)]
    meant = [Proposal("modalities", cells, "same") for cells in kept.standing("modalities")]
    every = [
        draft_edition(known, nature),
        *draft_files(looked.placed, looked.tables, known),
        *looked.asked.proposals,
        *draft_items(looked.asked, looked.splits),
        *answers,
        *draft_domains([*meant, *answers], known),
    ]
    proposals, repeated = without_common([each for each in every if not kept.settles(each)])
    read = [sheet.sounding for sheet, own in zip(looked.placed, looked.tables, strict=True) if own]
    return Draft(
        known.edition,
        known.base,
        tuple(proposals),
        tuple(column.header for sounding in read for column in sounding.columns),
        tuple(fault for sheet in looked.placed for fault in sheet.sounding.refusals),
        (*_lacking(looked.asked, looked.tables, kept), *warnings, *_periods(looked.matches)),
        tuple(not_read),
        repeated,
        given,
    )


def _needing_a_row(answers: Iterable[Proposal]) -> Iterator[GivenAnswer]:
    """Yield what was given, under each of its headers, once."""
    needing = (
        GivenAnswer(each.cells["table"], each.cells["column"], header, fold(each.cells["written"]))
        for each in answers
        for header in each.headers
    )
    yield from dict.fromkeys(needing)


def _sound_all(files: Sequence[Path], known: Known, kept: Kept) -> list[Sounding]:
    found: list[Sounding] = []
    faults: list[Fault] = []
    for path in files:
        try:
            found += [as_decided(each, path, kept) for each in sound(path, known.headers)]
        except BarometreError as error:
            faults.extend(error.faults)
    if faults:
        raise BarometreError(faults)
    return found


def _only_best(matches: list[list[Match]]) -> list[list[Match]]:
    """Where two sheets have a header of the edition before, one that is in other words is not sure."""
    holders: dict[int, set[tuple[str, str | None, str]]] = {}
    for match in (match for own in matches for match in own if match.old is not None):
        found = match.found
        holders.setdefault(id(match.old), set()).add((found.file, found.sheet, found.header))
    why = "headers of two sheets come near to it"

    def is_doubtful(match: Match) -> bool:
        if match.old is None or match.change == "same" or _is_key(match):
            return False
        held = holders[id(match.old)]
        sheets, headers = {(file, sheet) for file, sheet, _ in held}, {header for _, _, header in held}
        return len(sheets) > 1 and len(headers) > 1

    return [
        [Match(match.found, "unsure", match.pairs, why) if is_doubtful(match) else match for match in own]
        for own in matches
    ]


def _is_key(match: Match) -> bool:
    return match.old is not None and (match.old.kind == "key" or match.old.is_left_out)


def _fed(sheet: Placed, matches: Sequence[Match]) -> frozenset[str]:
    """Tables of which a sheet holds more than whose row it is."""
    fed = {
        row.cells["table"]
        for match in matches
        for pair in match.pairs[:1]
        for row in pair.old.rows
        if row.cells["table"] in sheet.tables and not _is_reference(row.cells["table"], row.cells["column"])
    }
    return _in_order(fed)


def _fed_in(sheet: Placed, asked: Asked, kept: Kept) -> frozenset[str]:
    """Tables of which a row, proposed for a sheet or decided, says more than whose it is."""
    origin = (sheet.sounding.file, sheet.sounding.sheet or "")
    rows = [each.cells for each in asked.proposals if origin in asked.origins[told_by(each.cells)]]
    rows += [cells for column in sheet.sounding.columns for cells in kept.rows_of(column)]
    more = {
        cells["table"]
        for cells in rows
        if cells["table"] in sheet.tables and not _is_reference(cells["table"], cells["column"])
    }
    return _in_order(more) if more else sheet.tables


def _forget_unfed(asked: Asked, placed: Sequence[Placed], tables: Sequence[frozenset[str]]) -> None:
    """Take back what was proposed of a table for sheets that have no lines of it."""
    for table in TABLES:
        reading = {first_read(own) for own in tables if table in own}
        having = {
            (sheet.sounding.file, sheet.sounding.sheet or "")
            for sheet, own in zip(placed, tables, strict=True)
            if first_read(own) in reading
        }
        asked.forget(table, having)


def _in_order(tables: Iterable[str]) -> frozenset[str]:
    return frozenset(table for table in TABLES if table in set(tables))


def _is_reference(table: str, column: str) -> bool:
    parent = TABLES[table].parent
    return parent is not None and column in TABLES[parent].key


def _lacking(asked: Asked, tables: Sequence[frozenset[str]], kept: Kept) -> list[str]:
    """Warn of columns that every row needs and that no row feeds for sure."""
    fed = {
        (each.cells["table"], each.cells["column"])
        for each in asked.proposals
        if each.change not in ("gone", "unsure")
    } | {(table, column) for table, column, _ in kept.facts}
    return [
        f"no row feeds {table}.{column.name} for sure, which every {table} needs ({column.description}): "
        "one of the headers, or a constant?"
        for table in TABLES
        if any(table in own for own in tables)
        for column in TABLES[table].asked
        if column.required and column.name != "item_code" and (table, column.name) not in fed
    ]


def _periods(matches: Sequence[Sequence[Match]]) -> list[str]:
    """Warn of dates that a load does not read."""
    return [
        f"{match.found.where}: « {match.found.header} » holds dates that are not written "
        "year-month-day; a load sets such rows aside: ask for years, or for dates as 2016-09-30"
        for own in matches
        for match in own
        if match.old is not None
        and match.old.kind == "period"
        and match.found.periods - match.found.iso_periods >= 0.05
    ]
