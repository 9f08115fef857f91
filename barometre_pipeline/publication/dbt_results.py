"""Whether dbt built and tested everything: its results against its manifest.

Belongs here: which statuses let a release pass, and which nodes must have run.
Does not: looking into the warehouse (`checks`).
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from barometre_pipeline.errors import Fault
from barometre_pipeline.publication.catalogue import read_artefact

_PASSING = frozenset({"success", "pass", "warn", "no-op"})
"""`warn` comes from tests whose severity says that they do not block."""

_REQUIRED = frozenset({"model", "test"})
"""Unit tests check the logic of a model, not this warehouse: they may be left out."""

_NAMES = {"model": "the model", "test": "the data test", "unit_test": "the unit test"}


def count_statuses(run_results: Path) -> dict[str, int]:
    """Return how many nodes ended with each status.

    Raises:
        BarometreError: B701, the results cannot be read.
    """
    statuses = Counter(result["status"] for result in read_artefact(run_results)["results"])
    return dict(sorted(statuses.items()))


def find_unfinished(manifest: Path, run_results: Path) -> list[Fault]:
    """Return a fault for each node that failed, and for each model or data test that did not run.

    Raises:
        BarometreError: B701, the manifest or the results cannot be read.
    """
    nodes: dict[str, Any] = read_artefact(manifest)["nodes"]
    results = {result["unique_id"]: result for result in read_artefact(run_results)["results"]}
    faults = [
        _failed(unique_id, result)
        for unique_id, result in results.items()
        if result["status"] not in _PASSING
    ]
    faults.extend(
        _not_run(unique_id)
        for unique_id, node in nodes.items()
        if node["resource_type"] in _REQUIRED and unique_id not in results
    )
    return faults


def _failed(unique_id: str, result: dict[str, Any]) -> Fault:
    message = " ".join((result.get("message") or "").split())
    reason = f": {message}" if message else ""
    what = f"{_name(unique_id)} ended with « {result['status']} »{reason}"
    return Fault("B709", what, remedy="mend what it found, then build the warehouse again")


def _not_run(unique_id: str) -> Fault:
    what = f"{_name(unique_id)} did not run"
    return Fault("B709", what, remedy="build the whole project, with its tests (`dbt build`)")


def _name(unique_id: str) -> str:
    """Name of a node for people: `the data test assert_...`."""
    kind, _, rest = unique_id.partition(".")
    name = rest.split(".")[1] if "." in rest else rest
    return f"{_NAMES.get(kind, 'the ' + kind.replace('_', ' '))} {name}"
