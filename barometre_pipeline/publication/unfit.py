"""Why a build of the warehouse did not pass, for the person who has to mend it.

Belongs here: the faults of one dbt build, causes only: what was skipped because of them is left out.
Does not: the audit of a build that passed (`audit`).
"""

from __future__ import annotations

from pathlib import Path

from barometre_pipeline.errors import Fault, Place
from barometre_pipeline.publication.checks import differing_figures
from barometre_pipeline.publication.dbt_results import find_unfinished

_FIGURES_TEST = "assert_no_printed_figure_differs"


def find_build_faults(manifest: Path, run_results: Path, warehouse: Path) -> list[Fault]:
    """Return what failed in a build; empty when every model and data test passed.

    The test on printed figures is told by its figures, each with its printed value and ours.

    Raises:
        BarometreError: B701, the manifest or the results cannot be read; B702, the warehouse.
    """
    if not (manifest.is_file() and run_results.is_file()):
        what = "dbt ended before it had built anything"
        return [Fault("B709", what, Place(str(run_results.parent)), "read dbt's messages in build/dbt.log")]
    faults = find_unfinished(manifest, run_results)
    causes = [fault for fault in faults if "skipped" not in fault.what and "did not run" not in fault.what]
    others = [fault for fault in causes if _FIGURES_TEST not in fault.what]
    if len(others) == len(causes):
        return causes or faults
    return others + differing_figures(warehouse)
