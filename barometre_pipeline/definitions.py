"""The code location: the only `Definitions` object.

Belongs here: putting the parts together. Does not: any part.
Importing it needs no network, database or dbt run, and survives a faulty codebook: the run reports it.
"""

from __future__ import annotations

import gc
from typing import Any

import dagster as dg

from barometre_pipeline.codebook_files import read_editions
from barometre_pipeline.orchestration.automation import build_automation
from barometre_pipeline.orchestration.dbt import build_warehouse
from barometre_pipeline.orchestration.ingestion import build_codebook, build_landing, delivery_spec
from barometre_pipeline.orchestration.publication import build_audit, build_release
from barometre_pipeline.orchestration.resources import dbt_resource, folders_resource
from barometre_pipeline.orchestration.source_links import with_source_links
from barometre_pipeline.orchestration.terminal import terminal_logger
from barometre_pipeline.settings import Settings


def build_definitions(settings: Settings | None = None, **overrides: Any) -> dg.Definitions:
    """Return the code location of one barometer.

    Args:
        settings: its folders; from the environment when not given.
        overrides: resources to put in the place of the usual ones (`folders`, `dbt`).

    Raises:
        BarometreError: B721, dbt's manifest was not prepared.
    """
    settings = settings or Settings.resolve()
    editions = read_editions(settings.data_dir)
    partitions = dg.StaticPartitionsDefinition([str(edition) for edition in editions])
    warehouse = build_warehouse()
    automation = build_automation(settings, editions)
    return dg.Definitions(
        assets=[
            delivery_spec(partitions),
            warehouse,
            *with_source_links(
                build_landing(partitions),
                build_codebook(),
                build_audit(sorted(warehouse.keys)),
                build_release(),
            ),
        ],
        jobs=automation.jobs,
        schedules=automation.schedules,
        sensors=automation.sensors,
        executor=dg.in_process_executor,  # the lock is held by one process, from the first step to the last
        loggers={"terminal": terminal_logger},
        resources={"folders": folders_resource(settings), "dbt": dbt_resource(), **overrides},
    )


gc.freeze()  # what was imported stays: searching it for garbage slows the import and the end of each process
defs = build_definitions()
