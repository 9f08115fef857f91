"""Links from an asset to the Python that makes it.

Belongs here: attaching them. Does not: those of dbt's models to their SQL (`dbt`).
"""

from __future__ import annotations

import warnings
from typing import Any

import dagster as dg


def with_source_links(*assets: dg.AssetsDefinition) -> list[Any]:
    """Return the assets, each with the file and line of its body."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.BetaWarning)
        return list(dg.with_source_code_references(assets))
