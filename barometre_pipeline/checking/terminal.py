"""A report on a terminal: short, aligned, in colour only where there is a terminal.

Belongs here: what of an outline is shown there, and how it looks.
Does not: what it says (`outline`).
"""

from __future__ import annotations

import sys
from typing import TextIO

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from barometre_pipeline.checking.outline import Outline, shown
from barometre_pipeline.checking.tables import TableShown

_ENDLESS = 10_000
"""Width of what is no terminal: nothing is broken there, whoever reads it."""

_STYLES = {"whole": "bold green", "aside": "bold yellow", "refused": "bold red"}
_HIDDEN = frozenset({"aside"})
"""Tables that only the page shows: one line a row would hide the rest."""


def print_outline(outline: Outline, stream: TextIO | None = None) -> None:
    """Print a report, on standard output unless told otherwise; colours follow the terminal and NO_COLOR."""
    stream = stream or sys.stdout
    console = Console(file=stream, highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = _ENDLESS
    with console.capture() as captured:
        _print(console, outline)
    lines = "\n".join(line.rstrip() for line in captured.get().split("\n"))
    encoding = stream.encoding or "utf-8"
    stream.write(lines.encode(encoding, "replace").decode(encoding))


def _print(console: Console, outline: Outline) -> None:
    console.print(Text(shown(outline.title), "bold"))
    for table in outline.tables:
        if table.name not in _HIDDEN:
            console.print(Text(f"\n{table.title}", "bold"))
            console.print(Padding(_aligned(table), (0, 0, 0, 2), expand=False))
    if outline.faults:
        console.print(Text(f"\n{outline.faults_title}", "bold"))
        _print_faults(console, outline)
    console.print()
    for note in outline.notes:
        console.print(Text(note))
    console.print(Text(outline.conclusion, _STYLES[outline.verdict]))


def _aligned(table: TableShown) -> Table:
    aligned = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    kept = sorted(table.filled)
    for number in kept:
        is_number = number in table.numbers
        aligned.add_column(table.headers[number], justify="right" if is_number else "left", no_wrap=is_number)
    for row in table.rows:
        aligned.add_row(*(Text(shown(row[number])) for number in kept))
    return aligned


def _print_faults(console: Console, outline: Outline) -> None:
    for fault in outline.faults:
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_row(Text(fault.code, "red"), Text(fault.what))
        if fault.where:
            grid.add_row("", Text(fault.where, "dim"))
        if fault.remedy:
            grid.add_row("", Text(f"→ {fault.remedy} ({fault.mender})"))
        console.print(Padding(grid, (0, 0, 0, 2), expand=False))
