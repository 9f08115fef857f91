"""What a release says, apart from when it was made: by it, two publications are told to be the same.

Belongs here: one checksum over tables, settings and the form that they are published in.
Does not: the checksums of the files that are written (`build`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from barometre_pipeline.automation_settings import SECTIONS
from barometre_pipeline.publication.catalogue import PublishedTable
from barometre_pipeline.publication.seal import sha256_of, sha256_of_record
from barometre_pipeline.publication.warehouse import (
    WAREHOUSE,
    attached,
    fingerprint,
    identifier,
    read_columns,
)

if TYPE_CHECKING:
    from barometre_pipeline.barometer import Barometer


def checksum_content(warehouse: Path, tables: Sequence[PublishedTable], barometer: Barometer) -> str:
    """Return a checksum that is another whenever a reader of a release could see something else.

    Over the rows, types and descriptions of every table, whether it is open, the settings of the barometer,
    and the code that writes files; not over the run, the time, the number of releases kept, or the settings
    of when things happen and who is told.
    """
    found: dict[str, object] = {
        "settings": barometer.model_dump(mode="json", exclude={"releases_kept", *SECTIONS}),
        "form": {path.name: sha256_of(path) for path in Path(__file__).parent.glob("*.py")},
    }
    with attached(warehouse) as connection:
        for table in tables:
            columns = read_columns(connection, table.schema, table.name)
            rows = fingerprint(connection, identifier(WAREHOUSE, table.schema, table.name), columns)
            found[table.label] = [asdict(table), [asdict(column) for column in columns], asdict(rows)]
    return sha256_of_record(found)
