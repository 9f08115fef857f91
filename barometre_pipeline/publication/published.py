"""Whether what has landed is published.

Belongs here: comparing the landing with the releases that are kept.
Does not: publishing (`releases`), or how far an edition has come (`ingestion.standing`).
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from barometre_pipeline.ingestion.names import SEAL_NAME
from barometre_pipeline.publication.release import Release
from barometre_pipeline.publication.releases import list_releases


def landed_seals(landing_dir: Path) -> dict[str, str]:
    """Return the sha256 of the seal of each landed edition."""
    seals = sorted(landing_dir.glob(f"*/{SEAL_NAME}"))
    return {
        seal.relative_to(landing_dir).as_posix(): hashlib.sha256(seal.read_bytes()).hexdigest()
        for seal in seals
    }


def release_of(landed: dict[str, str], releases_dir: Path) -> Release | None:
    """Return the newest release that is kept and holds what has landed, if one does."""
    holding = (each for each in list_releases(releases_dir) if landed.items() <= each.landing.items())
    return next(holding, None)
