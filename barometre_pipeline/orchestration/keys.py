"""Keys of the assets that others refer to, and their owners.

Belongs here: those keys. Does not: specs (`ingestion`, `dbt`, `publication`).
"""

from __future__ import annotations

import dagster as dg

OWNERS = ["team:data-engineering"]
DELIVERY = dg.AssetKey(["raw", "delivery"])
CODEBOOK = dg.AssetKey(["landing", "codebook"])


def landing_key(table: str) -> dg.AssetKey:
    """Return the asset key of a landed table."""
    return dg.AssetKey(["landing", table])
