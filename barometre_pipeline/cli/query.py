"""`barometre query`: a question in SQL to the latest release."""

from __future__ import annotations

import csv
import shutil
import sys
from itertools import islice
from pathlib import Path

import click

from barometre_pipeline.cli.common import data_option, explained, output_option, resolve_published, say

_ROWS = 100
"""Rows that are shown unless more are asked for: more scroll away."""


@click.command()
@click.argument("sql", required=False)
@click.option("--csv", "is_csv", is_flag=True, help="Write all rows as CSV, for a file or another program.")
@click.option("--limit", type=click.IntRange(min=1), default=_ROWS, show_default=True, help="Rows to show.")
@data_option
@output_option
@explained
def query(sql: str | None, is_csv: bool, limit: int, data: Path | None, output: Path | None) -> None:
    """Ask the latest release a question in SQL.

    Without SQL, or with -, it is read from standard input. The database is opened read-only, and sees no
    other file. On a terminal, long texts are cut to its width, and rows that do not fit even so are shown
    with a line a value; --csv gives everything.

    Start with indicators.headline; docs/tables.md describes every table, docs/questions.md holds ten
    questions with their answers.

    \b
    Examples:
      barometre query "from indicators.headline"
      barometre query "from core.fct_project select edition, count(*) group by all" --csv > projects.csv
      barometre query --data my_barometer "from indicators.headline"
      barometre query < question.sql
    """  # noqa: D301 - click reads the backspace itself
    from barometre_pipeline.publication.query import asked
    from barometre_pipeline.publication.releases import latest_id
    from barometre_pipeline.text_table import lay_out
    from barometre_pipeline.typed import shown as shown_path

    releases_dir = resolve_published(data, output).releases_dir
    with asked(releases_dir, _question(sql)) as answer:
        if is_csv:
            writer = csv.writer(sys.stdout, lineterminator="\n")
            writer.writerow(answer.columns)
            writer.writerows(answer.rows)
            return
        shown = list(islice(answer.rows, limit))
        is_more = next(answer.rows, None) is not None
    most = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    for line in lay_out(answer.columns, shown, most):
        click.echo(line)
    if is_more:
        say(f"the first {limit} rows; --limit shows more, --csv all")
    if most is not None:  # whoever watches may have meant another barometer
        say(click.style(f"from {shown_path(releases_dir / (latest_id(releases_dir) or ''))}", dim=True))


def _question(sql: str | None) -> str:
    """Return what is asked: given, or read from standard input, unless a person would have to type it."""
    if sql in (None, "-") and not (sql is None and sys.stdin.isatty()):
        sql = sys.stdin.read()
    if not sql or not sql.strip():
        raise click.UsageError('give a question: barometre query "from indicators.headline"')
    return sql
