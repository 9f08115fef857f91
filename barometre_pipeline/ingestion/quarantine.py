"""What is set aside: each row with all its reasons, and how much of it stops an edition.

Belongs here: the record of places and reasons, the owner's record of values, the threshold.
Does not: finding what is wrong (`contracts`, `relations`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Set
from typing import Any

import pandas as pd

from barometre_pipeline.errors import Fault, Place
from barometre_pipeline.ingestion.contracts import Finding
from barometre_pipeline.ingestion.delivery import delivered_path
from barometre_pipeline.ingestion.frames import text_or_none
from barometre_pipeline.tables import Table

ROW_IN_ERROR = "row_in_error"
WITHDRAWN = "withdrawn"
DECIDED = frozenset({ROW_IN_ERROR, WITHDRAWN})
"""Reasons of rows that the register of corrections takes out, and of those that follow them: somebody decided
it, so they do not count against the threshold."""

_PLACES_SHOWN = 3


def quarantine_records(
    table: Table, frame: pd.DataFrame, findings: Iterable[Finding]
) -> Iterator[dict[str, Any]]:
    """Yield one record a row and reason: where and why, never what was written."""
    for finding in _in_order(frame, findings):
        yield {
            "edition": int(str(frame.at[finding.row, "edition"])),
            "table_name": table.name,
            "reason": finding.reason,
            "column_name": finding.column,
            **_provenance(frame, finding.row),
        }


def owner_records(table: Table, frame: pd.DataFrame, findings: Iterable[Finding]) -> Iterator[dict[str, Any]]:
    """Yield one record a row set aside, with all its reasons and its values, for the owner alone."""
    reasons: dict[int, list[dict[str, str | None]]] = {}
    for finding in _in_order(frame, findings):
        reasons.setdefault(finding.row, []).append({"column": finding.column, "reason": finding.reason})
    for row, of_row in reasons.items():
        values = {name: text_or_none(value) for name, value in frame.loc[row].items()}
        yield {"table_name": table.name, **_provenance(frame, row), "reasons": of_row, "values": values}


def count_rows_by_reason(findings: Iterable[Finding]) -> dict[str, int]:
    """Return how many rows each reason touches."""
    counts = Counter(reason for _, reason in {(finding.row, finding.reason) for finding in findings})
    return dict(sorted(counts.items()))


def find_excess(
    table: Table,
    frame: pd.DataFrame,
    findings: Set[Finding],
    share_allowed: float,
    parents: pd.DataFrame,
    causes: Set[Finding],
) -> Iterator[Fault]:
    """Yield B501 if more of a table is set aside than the barometer allows.

    Args:
        table: the table.
        frame: all its rows.
        findings: why rows of it are set aside.
        share_allowed: how much of it may be.
        parents: rows of the respondents.
        causes: why the respondents were set aside that rows of this table follow.
    """
    decided = {finding.row for finding in findings if finding.reason in DECIDED}
    aside = {finding.row for finding in findings} - decided
    offered = len(frame) - len(decided)
    if len(aside) <= share_allowed * offered:
        return
    counted = [finding for finding in _in_order(frame, findings) if finding.row in aside]
    yield Fault(
        "B501",
        f"{len(aside)} of {offered} rows of the table {table.name} ({len(aside) / offered:.1%}) would be set "
        f"aside, more than the {share_allowed:.1%} that the barometer allows\n"
        + "\n".join([*_reason_lines(frame, counted), *_cause_lines(parents, causes)]),
        place_of(parents, _in_order(parents, causes)[0].row) if causes else place_of(frame, counted[0].row),
        "mend the delivery or its codebook where the rows show; how much may be set aside stands in "
        "barometer.yml (thresholds.quarantine_share)",
    )


def place_of(frame: pd.DataFrame, row: int) -> Place:
    """Return where a row stands in the delivery."""
    place = _provenance(frame, row)
    file = delivered_path(str(frame.at[row, "edition"]), place["source_file"])
    return Place(file, place["source_sheet"], place["source_row"])


def _reason_lines(frame: pd.DataFrame, findings: list[Finding]) -> Iterator[str]:
    """One line a reason and column, most frequent first, with where the delivery shows it first."""
    rows: dict[tuple[str, str], list[int]] = {}
    for finding in findings:
        where = f" in {finding.column}" if finding.column else ""
        rows.setdefault((finding.reason, where), []).append(finding.row)
    for (reason, where), labels in sorted(rows.items(), key=lambda entry: -len(entry[1])):
        places = list(dict.fromkeys(str(place_of(frame, row)) for row in labels))
        more = "; …" if len(places) > _PLACES_SHOWN else ""
        yield f"        {reason}{where}: {len(labels)} ({'; '.join(places[:_PLACES_SHOWN])}{more})"


def _cause_lines(parents: pd.DataFrame, causes: Set[Finding]) -> Iterator[str]:
    """Say what is wrong with the respondents that rows follow: that is what has to be mended."""
    if causes:
        count = len({finding.row for finding in causes})
        yield f"        these follow {count} respondent{'s' if count > 1 else ''}, set aside because of"
        yield from _reason_lines(parents, _in_order(parents, causes))


def _in_order(frame: pd.DataFrame, findings: Iterable[Finding]) -> list[Finding]:
    """Findings in the order of the frame's rows, then of reason and column."""
    position = {label: order for order, label in enumerate(frame.index)}
    return sorted(findings, key=lambda finding: (position[finding.row], finding.reason, finding.column or ""))


def _provenance(frame: pd.DataFrame, row: int) -> dict[str, Any]:
    return {
        "item_code": text_or_none(frame.at[row, "item_code"]) if "item_code" in frame.columns else None,
        "source_file": text_or_none(frame.at[row, "source_file"]),
        "source_sheet": text_or_none(frame.at[row, "source_sheet"]),
        "source_row": int(str(frame.at[row, "source_row"])),
    }
