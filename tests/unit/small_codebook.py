"""A codebook of one edition, written out in the test that uses it.

Belongs here: building the codebook and the delivery of a few lines that a case of ingestion needs.
Does not: the codebooks that are shipped.
"""

import csv
import io
from pathlib import Path

import pandas as pd

from barometre_pipeline.barometer import Barometer
from barometre_pipeline.codebook import EditionCodebook
from barometre_pipeline.codebook_files import CODEBOOK_FILES
from barometre_pipeline.ingestion.delivery import read_delivery
from barometre_pipeline.ingestion.harmonise import Harmonised, harmonise
from barometre_pipeline.ingestion.read import read_extracts

EDITION = 2014

_BAROMETER = Barometer.model_validate(
    {
        "title": {"fr": "Essai", "en": "Trial"},
        "publisher": "Personne",
        "licence": "etalab-2.0",
        "geography": {"reference_vintage": 2014},
        "thresholds": {"quarantine_share": 0.05, "item_response_rate": 0.7},
        "project_years": {"minimum": 1990, "maximum": 2030},
    }
)

_LISTS = {
    "statuses": "status_code\nplanned\nongoing\ndone\n",
    "management_modes": "management_mode_code\nin_house\n",
    "domains": "domain_code\ntransport\neducation\n",
    "communes": "commune_code\n59350\n69123\n",
    "intercommunalites": "intercommunalite_code\n",
    "places": "place_code\n",
}


def codebook_of(**texts: str) -> EditionCodebook:
    """Return the codebook of an edition from CSV texts by frame; columns left out are null."""
    frames = {}
    for name in ("files", "columns", "modalities", "items", "corrections", *_LISTS):
        columns = list(CODEBOOK_FILES[name].columns)
        rows = csv.DictReader(io.StringIO(texts.get(name, _LISTS.get(name, ""))))
        values = [[row.get(column) or None for column in columns] for row in rows]
        frames[name] = pd.DataFrame(values, columns=columns, index=range(2, len(values) + 2), dtype="str")
    return EditionCodebook(EDITION, "survey", 2014, _BAROMETER, frames)


def deliver(raw_dir: Path, **files: str | bytes) -> Path:
    """Write a delivery of the edition, `name=content` for `name.csv`; return its folder."""
    folder = raw_dir / str(EDITION)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        body = content if isinstance(content, bytes) else content.encode()
        (folder / f"{name}.csv").write_bytes(body)
    listed = "\n".join(f"  - name: {name}.csv" for name in files)
    note = f"origin: essai\nlicence: etalab-2.0\nreceived_on: 2014-11-03\nnature: survey\nfiles:\n{listed}\n"
    (folder / "delivery.yml").write_text(note, encoding="utf-8")
    return folder


def harmonised(raw_dir: Path, codebook: EditionCodebook, **files: str | bytes) -> Harmonised:
    """Deliver, read and harmonise in one go."""
    deliver(raw_dir, **files)
    return harmonise(read_extracts(read_delivery(raw_dir, EDITION), codebook), codebook)
