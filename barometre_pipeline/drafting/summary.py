"""What is told of a draft at the terminal.

Belongs here: counts by file and change, each difference in a line, what to do next.
Does not: answers of columns that are not closed: proposals hold none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from barometre_pipeline.drafting.changes import CHANGES
from barometre_pipeline.drafting.draft import DRAFTED, Cells, Draft, Proposal
from barometre_pipeline.drafting.kept import Kept
from barometre_pipeline.typed import command, shown

_SHOWN = 40
_WIDTH = 150
_QUIET = ("same", "unseen")


def summarise(draft: Draft, folder: Path, data_dir: Path, kept: Kept) -> str:
    """Return the summary of a draft that lies in a folder of a barometer."""
    return "\n".join(_lines(draft, shown(folder), data_dir, kept))


def _lines(draft: Draft, folder: str, data_dir: Path, kept: Kept) -> Iterator[str]:
    since = f"beside {draft.base}" if draft.base is not None else "of a first edition"
    yield f"a draft of {draft.edition}, {since}, lies in {folder}; nothing of it is in the codebook"
    for where, rows in (("the draft", kept.written), ("the codebook", kept.stated)):
        counts = [f"{len(rows[name])} of {name}.csv" for name in DRAFTED if rows.get(name)]
        if counts:
            yield f"kept as they are, rows of {where}: {', '.join(counts)}"
    yield ""
    yield from _table(draft)
    for change, meaning in CHANGES.items():
        own = [each for each in draft.proposals if each.change == change and change not in _QUIET]
        told = [each for each in own if each.name in ("files", "columns", "modalities")]
        if not told:
            continue
        yield ""
        yield f"{change}: {meaning}"
        yield from (f"  {_line(each)}" for each in told[:_SHOWN])
        if len(told) > _SHOWN:
            yield f"  and {len(told) - _SHOWN} more"
    for name, count in draft.repeated.items():
        yield f"{name}: {count} rows of « * » hold for {draft.edition} too, and are not repeated"
    yield from _cautions(draft)
    yield ""
    yield from _next_steps(draft, folder, data_dir)


def _table(draft: Draft) -> Iterator[str]:
    used = [change for change in CHANGES if any(each.change == change for each in draft.proposals)]
    yield "".join((f"{'':18}", *(f"{change:>10}" for change in used))).rstrip()
    for name in DRAFTED:
        counts = Counter(each.change for each in draft.of(name))
        yield "".join((f"{name:18}", *(f"{counts[change] or '':>10}" for change in used))).rstrip()


def _line(proposal: Proposal) -> str:
    cells = proposal.cells
    match proposal.name:
        case "files":
            name = " ".join(filter(None, (cells["file"], cells["sheet"]))) or f"from {cells['from_table']}"
            told = f"file « {name} » -> {cells['table'] or 'read no further'}"
        case "columns":
            why = f" ({cells['note']})" if cells["note"] else ""
            feeds = f"{cells['table']}.{cells['column']}" if cells["table"] else f"left out{why}"
            told = f"header « {cells['header'] or proposal.last_year} » -> {feeds}"
            told = f"« {cells['constant']} » on every line -> {feeds}" if _is_constant(cells) else told
            told += f" of {cells['item']}" if cells["item"] else ""
        case _:
            where = f"{cells['table']}.{cells['column']}"
            told = f"answer of {where} « {cells['written']} » -> {cells['code'] or '?'}"
    if proposal.last_year and f"« {proposal.last_year} »" not in told:
        told += f"  (last year « {proposal.last_year} »)"
    return told if len(told) <= _WIDTH else told[: _WIDTH - 1] + "…"


def _is_constant(cells: Cells) -> bool:
    return bool(cells["constant"]) and not cells["header"]


def _cautions(draft: Draft) -> Iterator[str]:
    if draft.warnings or draft.not_read:
        yield ""
        yield "look at:"
        yield from (f"  {warning}" for warning in draft.warnings)
        if draft.not_read:
            yield f"  not read, neither CSV nor workbook: {', '.join(draft.not_read)}"
    if draft.refusals:
        yield ""
        yield "a load would refuse, of the files as they are:"
        yield from (str(fault.public()) for fault in draft.refusals)


def _next_steps(draft: Draft, folder: str, data_dir: Path) -> Iterator[str]:
    edition, known = str(draft.edition), "same" if draft.base is not None else "new"
    yield "next:"
    yield f"  1. open the files of {folder} in a spreadsheet, {', '.join(f'{name}.csv' for name in DRAFTED)}"
    yield "  2. on each row, write yes or no in confirmed; mend what is wrong, then yes"
    likely = [known]
    if any(each.change == "unseen" for each in draft.proposals):
        likely.append("unseen")
    flags = [word for change in likely for word in ("--accept", change)]
    accept = command("new-edition", edition, *flags, data_dir=data_dir)
    which = " or ".join(likely)
    yield f"     {accept}  writes yes on all that is {which} and lacks nothing: look it through before"
    yield "     the command of now, typed again, keeps that and drafts what follows (answers, items)"
    yield f"  3. {command('new-edition', edition, '--confirm', data_dir=data_dir)}"
