"""Loads, then one publication, in this process: what `barometre run` does.

Belongs here: running the same jobs as the daemon, in the same DAGSTER_HOME, and telling how they ended.
Does not: options and printing (`cli`).
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg

from barometre_pipeline import interruption
from barometre_pipeline.disk import disk_faults
from barometre_pipeline.errors import BarometreError, Fault
from barometre_pipeline.ingestion.disk import make_private
from barometre_pipeline.ingestion.seal import read_seal
from barometre_pipeline.orchestration.dbt import dbt_ended
from barometre_pipeline.orchestration.failures import faults_of
from barometre_pipeline.orchestration.instance import opened_instance
from barometre_pipeline.orchestration.names import ANNUAL_LOAD, COMMAND_LINE_TAG, PUBLISH
from barometre_pipeline.orchestration.terminal import WithoutHistoryErrors
from barometre_pipeline.settings import Settings

_TERMINAL_ONLY: dict[str, Any] = {"loggers": {"terminal": {}}}


@dataclass(frozen=True)
class Checks:
    """How many checks of the runs passed, warned and failed."""

    passed: int = 0
    warned: int = 0
    failed: int = 0

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.warned} warned of rows set aside, {self.failed} failed"

    def __add__(self, other: Checks) -> Checks:
        return Checks(self.passed + other.passed, self.warned + other.warned, self.failed + other.failed)


def load_and_publish(
    definitions: dg.Definitions, settings: Settings, editions: Sequence[int], say: Callable[[str], None]
) -> Checks:
    """Load editions, one run each, then publish once.

    Raises:
        BarometreError: what stopped a load or the publication; after failed loads nothing is published.
    """
    checks = Checks()
    faults: list[Fault] = []
    with opened_instance(settings) as instance:
        for edition in editions:
            interruption.stop_if_asked()
            say(f"loading {edition}")
            try:
                checks += _execute(definitions, settings, instance, ANNUAL_LOAD, str(edition))
            except BarometreError as error:
                faults.extend(error.faults)
        if faults:
            raise BarometreError(faults)
        interruption.stop_if_asked()
        say("publishing")
        try:
            return checks + _execute(definitions, settings, instance, PUBLISH, None)
        except BarometreError:
            _say_set_aside(settings, editions, say)
            raise


def _say_set_aside(settings: Settings, editions: Sequence[int], say: Callable[[str], None]) -> None:
    """Say what the loads set aside: rows that are missing may be why the publication was refused."""
    from barometre_pipeline.publication.summary import set_aside

    seals = [seal for seal in (read_seal(settings.landing_dir, edition) for edition in editions) if seal]
    reasons = [
        (seal.edition, table, reason, count)
        for seal in seals
        for table, counts in seal.quarantine.items()
        for reason, count in counts.items()
    ]
    for line in ("", *set_aside(reasons, settings)):
        say(line)


def _execute(
    definitions: dg.Definitions,
    settings: Settings,
    instance: dg.DagsterInstance,
    job: str,
    partition: str | None,
) -> Checks:
    """Run one job in this process; what dbt prints goes to `build/dbt.log`, and dbt does not outlive it."""
    with dbt_ended(), _standard_output_to(settings.build_dir / "dbt.log"):
        result = definitions.resolve_job_def(job).execute_in_process(
            instance=instance,
            partition_key=partition,
            run_config=_TERMINAL_ONLY,
            tags={COMMAND_LINE_TAG: str(os.getpid())},
            raise_on_error=False,
        )
    if not result.success:
        interruption.stop_if_asked()
        raise BarometreError(faults_of(result))
    evaluations = result.get_asset_check_evaluations()
    count = Counter(_outcome(evaluation) for evaluation in evaluations)
    return Checks(count["passed"], count["warned"], count["failed"])


def _outcome(evaluation: dg.AssetCheckEvaluation) -> str:
    if evaluation.passed:
        return "passed"
    return "warned" if evaluation.severity == dg.AssetCheckSeverity.WARN else "failed"


@contextlib.contextmanager
def _standard_output_to(path: Path) -> Iterator[None]:
    with disk_faults(path.parent):
        make_private(path.parent)
        with (
            path.open("w", encoding="utf-8") as log,
            contextlib.redirect_stdout(log),
            contextlib.redirect_stderr(WithoutHistoryErrors(sys.stderr)),
        ):
            yield
