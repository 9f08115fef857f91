"""Whether dbt built and tested everything: its results against its manifest.

Belongs here: which statuses let a release pass, and which nodes must have run.
Does not: looking into the warehouse (`checks`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from barometre_pipeline.errors import Fault
from barometre_pipeline.publication.catalogue import read_artefact

_PASSING = frozenset({"success", "pass", "warn", "no-op"})
"""`warn` comes from tests whose severity says that they do not block."""

_SKIPPED = "skipped"
"""Not run because a node before it failed."""

_REQUIRED = frozenset({"model", "test"})
"""Unit tests check the logic of a model, not this warehouse: they may be left out."""

_NAMES = {"model": "the model", "test": "the data test", "unit_test": "the unit test"}


@dataclass(frozen=True)
class Unfinished:
    """A node of the dbt project that did not pass.

    Attributes:
        status: how it ended; none when it did not run.
        message: why, in dbt's words.
    """

    unique_id: str
    status: str | None = None
    message: str = ""

    @property
    def resource_type(self) -> str:
        """`model`, `test`, `unit_test`: the first part of its id."""
        return self.unique_id.partition(".")[0]

    @property
    def name(self) -> str:
        """Name without type and project."""
        parts = self.unique_id.split(".")
        return parts[2] if len(parts) > 2 else parts[-1]

    @property
    def is_cause(self) -> bool:
        """Whether it failed itself, rather than because of another."""
        return self.status not in (None, _SKIPPED)

    @property
    def fault(self) -> Fault:
        """The same, for the person who mends it."""
        node = f"{_NAMES.get(self.resource_type, 'the ' + self.resource_type.replace('_', ' '))} {self.name}"
        if self.status is None:
            remedy = "build the whole project, with its tests (`dbt build`)"
            return Fault("B709", f"{node} did not run", remedy=remedy)
        reason = f": {self.message}" if self.message else ""
        what = f"{node} ended with « {self.status} »{reason}"
        return Fault("B709", what, remedy="mend what it found, then build the warehouse again")


def count_statuses(run_results: Path) -> dict[str, int]:
    """Return how many nodes ended with each status.

    Raises:
        BarometreError: B701, the results cannot be read.
    """
    statuses = Counter(result["status"] for result in read_artefact(run_results)["results"])
    return dict(sorted(statuses.items()))


def find_unfinished(manifest: Path, run_results: Path) -> list[Unfinished]:
    """Return each node that failed, and each model or data test that did not run.

    Raises:
        BarometreError: B701, the manifest or the results cannot be read.
    """
    nodes: dict[str, Any] = read_artefact(manifest)["nodes"]
    results = {result["unique_id"]: result for result in read_artefact(run_results)["results"]}
    unfinished = [
        Unfinished(unique_id, result["status"], " ".join((result.get("message") or "").split()))
        for unique_id, result in results.items()
        if result["status"] not in _PASSING
    ]
    unfinished.extend(
        Unfinished(unique_id)
        for unique_id, node in nodes.items()
        if node["resource_type"] in _REQUIRED and unique_id not in results
    )
    return unfinished
