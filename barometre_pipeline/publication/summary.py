"""What a person reads when a release has been published.

Belongs here: the words and the layout of the summary of `barometre run`.
Does not: computing what it tells.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

import duckdb

from barometre_pipeline.publication.release import OFFICE, Release

DATABASE = "barometre.duckdb"


def summarise(release: Release, checks: str, quarantine_dir: Path) -> str:
    """Return the summary of a release: editions, rows, checks, printed figures, what to type next.

    Args:
        release: the release that was published.
        checks: how many checks passed, warned and failed, in words.
        quarantine_dir: folder of the values that were set aside.
    """
    database = release.path.parent / "latest" / OFFICE / DATABASE
    with duckdb.connect(str(database), read_only=True) as office:
        balance = office.execute(
            "select edition, nature, table_name, rows_read, rows_landed, rows_quarantined"
            " from quality.row_balance order by edition, table_name desc"
        ).fetchall()
        reasons = office.execute(
            "select edition, table_name, reason, count(distinct (source_file, source_row, item_code))"
            " from quality.quarantine group by all order by all"
        ).fetchall()
        verdicts = office.execute(
            "select verdict, count(verdict) from quality.reconciliation group by verdict order by verdict"
        ).fetchall()
    lines = ["", *_table(("edition", "nature", "table", "read", "landed", "quarantined"), balance), ""]
    if reasons:
        said = "; ".join(f"{edition} {table} {reason} {count}" for edition, table, reason, count in reasons)
        lines.append(f"set aside        {said}")
        lines.append(f"                 values, for the owner only: {_shown(quarantine_dir)}")
    if verdicts:
        lines.append("printed figures  " + ", ".join(f"{count} {verdict}" for verdict, count in verdicts))
    lines += [f"checks           {checks}", f"release          {_shown(release.path)}", "", *_next(database)]
    return "\n".join(lines)


def _next(database: Path) -> Iterable[str]:
    connect = f"import duckdb; office = duckdb.connect('{_shown(database)}', read_only=True)"
    query = "from indicators.headline select edition, label_en, value, numerator, denominator"
    yield "next:"
    statement = f"{connect}; office.sql('{query}').show(max_rows=99)"
    yield f'  query it     {_shown(Path(sys.executable))} -c "{statement}"'
    yield f"  open the UI  {_shown(Path(sys.executable).parent / 'barometre')} ui"


def _table(headers: tuple[str, ...], rows: list[tuple[object, ...]]) -> Iterable[str]:
    """Lay rows out in columns: texts to the left, numbers to the right."""
    cells = [headers, *(tuple(str(value) for value in row) for row in rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(headers))]
    is_number = [all(isinstance(row[place], int) for row in rows) for place in range(len(headers))]
    for row in cells:
        parts = [
            cell.rjust(width) if number else cell.ljust(width)
            for cell, width, number in zip(row, widths, is_number, strict=True)
        ]
        yield "  ".join(parts).rstrip()


def _shown(path: Path) -> str:
    """Return a path as the person would type it from where they are."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative
