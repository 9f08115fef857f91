"""What the check of expected editions shows: which one lacks, and why.

Belongs here: that metadata. Does not: finding it out (`ingestion.standing`).
"""

import dagster as dg

from barometre_pipeline.errors import BarometreError
from barometre_pipeline.settings import Settings

_COLUMNS = [
    dg.TableColumn("edition", "integer"),
    dg.TableColumn("is_expected", "boolean"),
    dg.TableColumn("stage", "string", description="How far it has come."),
    dg.TableColumn("why", "string", description="Why no further: « it … »."),
]


def editions_that_lack(error: BarometreError, settings: Settings) -> dict[str, dg.MetadataValue]:
    """Return the metadata of a refusal to publish; for a faulty codebook or disk, its codes only."""
    from barometre_pipeline.codebook import load_codebook
    from barometre_pipeline.ingestion.standing import Stage, find_standings

    metadata: dict[str, dg.MetadataValue] = {
        "faults": dg.MetadataValue.int(len(error.faults)),
        "codes": dg.MetadataValue.text(", ".join(error.codes)),
    }
    try:
        codebook = load_codebook(settings.data_dir)
        standings = find_standings(codebook, settings)
    except BarometreError:
        return metadata
    records = [
        dg.TableRecord(
            {
                "edition": edition,
                "is_expected": edition in codebook.expected,
                "stage": str(standing.stage),
                "why": standing.why,
            }
        )
        for edition, standing in standings.items()
        if standing.stage != Stage.LANDED
    ]
    for stage in sorted({str(record.data["stage"]) for record in records if record.data["is_expected"]}):
        lacking = [str(record.data["edition"]) for record in records if record.data["stage"] == stage]
        metadata[stage] = dg.MetadataValue.text(", ".join(lacking))
    metadata["editions"] = dg.MetadataValue.table(records, dg.TableSchema(_COLUMNS))
    return metadata
