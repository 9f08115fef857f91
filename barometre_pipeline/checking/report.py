"""What a load would say of a delivery, in one record, before any wording.

Belongs here: making the record, and its verdict.
Does not: the files (`files`), rows and what is not read (`rows`, `unread`), words (`terminal`, `page`).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from barometre_pipeline.barometer import Label
from barometre_pipeline.checking.files import Looked, look_at
from barometre_pipeline.checking.rows import (
    AppliedCorrection,
    RowAside,
    corrections_applied,
    in_order_of_parts,
    rows_aside,
)
from barometre_pipeline.checking.unread import (
    FileRead,
    UnnamedYear,
    Unread,
    files_read,
    unnamed_years,
    unread_of,
)
from barometre_pipeline.codebook import EditionCodebook, load_codebook
from barometre_pipeline.errors import BarometreError, Fault
from barometre_pipeline.ingestion.examine import Examined, examine
from barometre_pipeline.ingestion.extract_record import record_extracts
from barometre_pipeline.ingestion.results import RowBalance

_LOG = logging.getLogger(__name__)

Verdict = Literal["whole", "aside", "refused"]


@dataclass(frozen=True)
class Report:
    """What a load would say of a delivery.

    Attributes:
        path: what was checked.
        title: of the barometer; None: its codebook cannot be read.
        faults: all that would refuse it, as the terminal may show them.
        files: each file or sheet that could be read.
        balance: what becomes of the rows of each table; empty where faults keep them from being looked at.
        allowed: the share of a table that may be set aside.
        unread: None where faults keep it from being known.
        unnamed: years that lines of a file of several editions say and that are no edition.
    """

    path: Path
    edition: int
    title: Label | None = None
    has_note: bool = True
    faults: tuple[Fault, ...] = ()
    files: tuple[FileRead, ...] = ()
    balance: tuple[RowBalance, ...] = ()
    aside: tuple[RowAside, ...] = ()
    corrections: tuple[AppliedCorrection, ...] = ()
    unread: Unread | None = None
    unnamed: tuple[UnnamedYear, ...] = ()
    allowed: float = 0

    @property
    def verdict(self) -> Verdict:
        """What a load would do."""
        if self.faults:
            return "refused"
        return "aside" if any(each.rows_quarantined for each in self.balance) else "whole"

    @property
    def are_rows_known(self) -> bool:
        """Whether the delivery came as far as its rows."""
        return self.unread is not None


def check(path: Path, edition: int, data_dir: Path) -> Report:
    """Say all that a load would say of a delivery; nothing is written.

    Args:
        path: folder or file, anywhere.
        edition: year of the survey that it answers.
        data_dir: folder of the barometer whose codebook applies.
    """
    report = Report(path, edition)
    try:
        codebook = load_codebook(data_dir)
        report = replace(report, title=codebook.barometer.title)
        of_edition = codebook.for_edition(edition)
        looked = look_at(path, of_edition)
    except BarometreError as error:
        return replace(report, faults=error.faults)
    return _reported(report, looked, examine(looked.delivery, of_edition, _LOG.debug), of_edition)


def _reported(report: Report, looked: Looked, examined: Examined, codebook: EditionCodebook) -> Report:
    report = replace(
        report,
        has_note=looked.has_note,
        faults=(*looked.faults, *_faults_beside(looked, examined)),
        files=files_read(examined.extracts),
        unnamed=unnamed_years(examined.extracts, codebook),
        allowed=codebook.barometer.thresholds.quarantine_share,
    )
    made = examined.made
    if made is None:
        return report
    columns = record_extracts(examined.extracts, codebook, made.validated.landed).columns
    columns = in_order_of_parts(columns, codebook.columns)
    return replace(
        report,
        balance=made.validated.row_balance,
        aside=rows_aside(examined.extracts, made, columns),
        corrections=corrections_applied(made.corrected, columns),
        unread=unread_of(looked.delivery, made, columns, codebook),
    )


def _faults_beside(looked: Looked, examined: Examined) -> list[Fault]:
    """Return what was found inside the files, of an empty one nothing more than that it is empty."""
    empty = {Path(str(fault.place.file)).name for fault in looked.faults if fault.code == "B206"}
    return [fault for fault in examined.faults if Path(str(fault.place.file)).name not in empty]
