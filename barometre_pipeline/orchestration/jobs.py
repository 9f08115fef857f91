"""The two jobs: one loads an edition, the other publishes all that has landed.

Belongs here: what runs together. Does not: when (`automation`, `loads`), or what an asset does.
"""

from typing import TYPE_CHECKING

import dagster as dg

from barometre_pipeline.orchestration.keys import landing_key
from barometre_pipeline.orchestration.names import ANNUAL_LOAD, PUBLISH
from barometre_pipeline.tables import LOAD_RECORDS, TABLES

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

_LANDED = [landing_key(table) for table in (*TABLES, *LOAD_RECORDS)]

_BEGUN_AGAIN_WHOLE = {"dagster/retry_strategy": "ALL_STEPS"}
"""What a killed run left of its warehouse is no start for another."""


def build_annual_load() -> "UnresolvedAssetJobDefinition":
    """Return the job that loads one edition a run."""
    return dg.define_asset_job(
        ANNUAL_LOAD,
        selection=dg.AssetSelection.assets(*_LANDED),
        description="Read, harmonise, correct, validate and land one edition.",
        executor_def=dg.in_process_executor,
        tags=_BEGUN_AGAIN_WHOLE,
    )


def build_publish() -> "UnresolvedAssetJobDefinition":
    """Return the job that makes one release from all landed editions."""
    return dg.define_asset_job(
        PUBLISH,
        selection=dg.AssetSelection.groups("landing", "staging", "core", "indicators", "quality", "release")
        - dg.AssetSelection.assets(*_LANDED),
        description="Land the codebook, build and test the warehouse, audit it, release it.",
        executor_def=dg.in_process_executor,
        tags=_BEGUN_AGAIN_WHOLE,
    )
