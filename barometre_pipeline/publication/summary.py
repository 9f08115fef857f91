"""What a person reads when a release has been published.

Belongs here: the words and the layout of the summary of `barometre run`.
Does not: computing what it tells.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from pathlib import Path

import click
import duckdb

from barometre_pipeline.codebook_files import CODEBOOK_FILES
from barometre_pipeline.ingestion.names import CODEBOOK_FOLDER
from barometre_pipeline.publication.release import LATEST, OFFICE, Release
from barometre_pipeline.publication.snapshot import DATABASE_FILE
from barometre_pipeline.publication.warehouse import literal
from barometre_pipeline.settings import Settings
from barometre_pipeline.text_table import lay_out
from barometre_pipeline.typed import command, shown


def summarise(release: Release, settings: Settings, checks: str) -> str:
    """Return the summary of a release: editions, rows, checks, printed figures, what to type next.

    Args:
        release: the release that was published.
        settings: the folders that it was published from and to.
        checks: how many checks passed, warned and failed, in words.
    """
    database = release.path.parent / LATEST / OFFICE / DATABASE_FILE
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
        waiting = _waiting_figures(office, settings.landing_dir / CODEBOOK_FOLDER / "figures.parquet")
    has_projects = any(table == "project" and landed for _, _, table, _, landed, _ in balance)
    lines = ["", *lay_out(("edition", "nature", "table", "read", "landed", "quarantined"), balance), ""]
    lines += [
        *set_aside(reasons, settings),
        f"printed figures  {_figures(verdicts, waiting)}",
        f"checks           {checks}",
        f"release          {click.style(shown(release.path), bold=True)}",
        "",
        *_next(settings, has_projects),
    ]
    return "\n".join(lines)


def set_aside(reasons: Iterable[tuple[int, str, str, int]], settings: Settings) -> Iterable[str]:
    """Say how many rows were set aside, and where the owner finds them; nothing when none was.

    Args:
        reasons: edition, table, reason and number of rows.
        settings: the folders of the barometer.
    """
    said = "; ".join(f"{edition} {table} {reason} {count}" for edition, table, reason, count in reasons)
    if said:
        yield f"set aside        {said}"
        yield f"                 values, for the owner only: {shown(settings.quarantine_dir)}"


def _waiting_figures(office: duckdb.DuckDBPyConnection, figures: Path) -> list[tuple[int, int]]:
    """Return the editions that figures were printed about and that are not loaded, with their number."""
    if not figures.is_file():
        return []
    return office.execute(
        f"select edition, count(edition) from read_parquet({literal(str(figures))})"
        " where cast(edition as integer) not in (select edition from core.dim_edition)"
        " group by edition order by edition"
    ).fetchall()


def _figures(verdicts: list[tuple[str, int]], waiting: list[tuple[int, int]]) -> str:
    """Say how the printed figures compare with ours, and which could not be compared yet."""
    said = [", ".join(f"{count} {verdict}" for verdict, count in verdicts)] if verdicts else []
    if waiting:
        editions = ", ".join(f"{count} about {edition}" for edition, count in waiting)
        said.append(
            f"{sum(count for _, count in waiting)} wait for an edition that is not loaded ({editions})"
        )
    return (
        "; ".join(said) or f"none is given ({CODEBOOK_FILES['figures'].path}): nothing to compare ours with"
    )


FIRST = "from indicators.headline select edition, label_en, value, numerator, denominator"
ANSWERS = (
    "from indicators.ind_answers join core.dim_item using (edition, item_code)"
    " select edition, label_en, indicator_code, value, numerator, denominator"
    " where entity_type = '_T' and population_class = '_T' order by edition, sort_order"
)
"""What a survey without projects is asked first: its headline holds its respondents alone."""


def _next(settings: Settings, has_projects: bool) -> Iterable[str]:
    asked = shlex.quote(FIRST if has_projects else ANSWERS)
    yield "next:"
    data, output = settings.data_dir, settings.output_dir
    yield f"  query it     {command('query', asked, data_dir=data, output_dir=output)}"
    yield f"  open the UI  {command('ui', data_dir=data, output_dir=output)}"
