"""Why a build of the warehouse did not pass, for the person who has to mend it.

Belongs here: the faults of one dbt build, causes only: what was skipped because of them is left out.
Does not: the audit of a build that passed (`audit`).
"""

from __future__ import annotations

from pathlib import Path

from barometre_pipeline.disk import fault_said, find_refusal, is_full_said
from barometre_pipeline.errors import Fault, Place
from barometre_pipeline.publication.checks import differing_figures
from barometre_pipeline.publication.dbt_results import Unfinished, find_unfinished

_FIGURES_TEST = "assert_no_printed_figure_differs"


def find_build_faults(manifest: Path, run_results: Path, warehouse: Path) -> list[Fault]:
    """Return what failed in a build; empty when every model and data test passed.

    The test on printed figures is told by its figures, each with its printed value and ours.

    Raises:
        BarometreError: B701, the manifest or the results cannot be read.
    """
    folder = run_results.parent
    if not (manifest.is_file() and run_results.is_file()):
        what = "dbt ended before it had built anything"
        ended = Fault("B709", what, Place(str(folder)), "read dbt's messages in build/dbt.log")
        return [find_refusal(folder) or ended]
    unfinished = find_unfinished(manifest, run_results)
    refusal = _find_refusal(folder, unfinished)
    if refusal:
        return [refusal]
    # Nodes that were skipped are told only where no cause is known.
    told = [node for node in unfinished if node.is_cause] or unfinished
    return [fault for node in told for fault in _find_faults(node, warehouse)]


def _find_refusal(folder: Path, unfinished: list[Unfinished]) -> Fault | None:
    """Return the fault of the disk, where a node ended in an error because it could not write."""
    errors = [node.message for node in unfinished if node.status == "error"]
    for message in errors:
        if is_full_said(message):
            return fault_said(message, folder)
    return find_refusal(folder) if errors else None


def _find_faults(node: Unfinished, warehouse: Path) -> list[Fault]:
    """Return the figures that differ, where they are why a node did not pass; else its own fault."""
    is_figures_test = node.resource_type == "test" and node.name == _FIGURES_TEST and node.is_cause
    figures = differing_figures(warehouse) if is_figures_test else []
    return figures or [node.fault]
