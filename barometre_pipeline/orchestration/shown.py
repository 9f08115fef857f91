"""How metadata is written for a reader: columns with where they come from, tables, small bars.

Belongs here: forms that several assets share. Does not: what is put into them.
Dagster shows a table whole, and Markdown of a thousand characters or more behind a link.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import dagster as dg

from barometre_pipeline.errors import first_of

_EIGHTHS = " ▏▎▍▌▋▊▉"
_HEIGHTS = "▁▂▃▄▅▆▇█"
_LISTED = 3


def table(columns: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> dg.TableMetadataValue:
    """Return rows as a table.

    Args:
        columns: name of each column -> its type.
        rows: one value a column.
    """
    return dg.MetadataValue.table(
        records=[dg.TableRecord(dict(zip(columns, row, strict=True))) for row in rows],
        schema=dg.TableSchema([dg.TableColumn(name, kind) for name, kind in columns.items()]),
    )


def markdown_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> dg.MarkdownMetadataValue:
    """Return rows as a table in Markdown, for what is too long to be seen before it is asked for."""
    lines = [columns, ["---"] * len(columns), *rows]
    return dg.MetadataValue.md("\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines))


def bar(value: float, largest: float, width: int = 12) -> str:
    """Draw a value as a bar, to the eighth of a character; the largest value fills the width."""
    eighths = round(width * 8 * value / largest) if largest > 0 else 0
    return ("█" * (eighths // 8) + _EIGHTHS[eighths % 8]).rstrip()


def spark(values: Sequence[float | None]) -> str:
    """Draw values side by side, each as high as it is large; a missing one is a dot."""
    largest = max((value for value in values if value is not None), default=0)
    if largest <= 0:
        return ""
    top = len(_HEIGHTS) - 1
    return "".join("·" if value is None else _HEIGHTS[round(top * value / largest)] for value in values)


def link(key: dg.AssetKey) -> str:
    """Return a link from the page of an asset to that of another, wherever the UI is served."""
    return f"[{key.to_user_string()}](../{key.to_user_string()})"


def quoted(header: str) -> str:
    """Write a header as a header."""
    return f"« {header} »"


def listed(names: Sequence[str]) -> str:
    """Write names one after the other; of many, the first and how many more."""
    return first_of(names, _LISTED)


def lineage_of(deps: Mapping[str, Mapping[dg.AssetKey, Sequence[str]]]) -> dg.TableColumnLineage:
    """Return the lineage of columns: column -> asset -> its columns.

    The UI shows it as JSON only: an asset says it in a table besides.
    """
    return dg.TableColumnLineage(
        {
            column: [dg.TableColumnDep(key, name) for key, names in sources.items() for name in names]
            for column, sources in deps.items()
        }
    )


def _cell(value: object) -> str:
    return "" if value is None else " ".join(str(value).split()).replace("|", "\\|")
