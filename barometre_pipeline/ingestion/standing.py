"""How far each edition has come: delivered, loaded, loaded from what is there now; or what it lacks.

Belongs here: looking. It writes nothing, so that whoever asks need not hold the lock.
Does not: loading (`load`), or deciding what to run (`orchestration`).
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from barometre_pipeline.codebook import Codebook, EditionCodebook
from barometre_pipeline.codebook_declaration import YEAR
from barometre_pipeline.disk import disk_faults
from barometre_pipeline.errors import BarometreError
from barometre_pipeline.ingestion.delivery import read_delivery
from barometre_pipeline.ingestion.names import SEAL_NAME
from barometre_pipeline.ingestion.seal import Seal, code_version, is_intact, read_seal
from barometre_pipeline.settings import Settings

_UNDER_WAY = frozenset({"B202", "B204"})
"""What is wrong with a delivery whose files are still being put there, `delivery.yml` last."""


class Stage(StrEnum):
    """How far an edition has come."""

    NOT_DELIVERED = "not delivered"
    INCOMPLETE = "delivery not complete"
    NOT_LOADED = "not loaded"
    STALE = "stale"
    LANDED = "landed"


@dataclass(frozen=True)
class Standing:
    """How far one edition has come, and why no further, in words that follow « it »."""

    edition: int
    stage: Stage
    why: str = ""
    is_of_other_code: bool = False
    """Stale only because the program has changed since."""


def find_standings(codebook: Codebook, settings: Settings) -> dict[int, Standing]:
    """Return how far each edition of the codebook has come.

    Raises:
        BarometreError: B601 to B603, the landing cannot be read.
    """
    with disk_faults(settings.landing_dir):
        return {
            edition: find_standing(codebook.for_edition(edition), settings) for edition in codebook.editions
        }


def find_standing(codebook: EditionCodebook, settings: Settings) -> Standing:
    """Return how far one edition has come."""
    edition = codebook.edition
    seal = read_seal(settings.landing_dir, edition)
    was_loaded = (settings.landing_dir / str(edition) / SEAL_NAME).exists()
    stage = Stage.STALE if was_loaded else Stage.NOT_LOADED
    try:
        delivery = read_delivery(settings.raw_dir, edition, codebook.nature)
    except BarometreError as error:
        return _of_delivery(edition, stage, error)
    if seal is None:
        return Standing(edition, stage, _DAMAGED if was_loaded else "was delivered and not loaded")
    why = _staleness(seal, delivery.sha256, codebook.sha256, settings)
    if why is None:
        return Standing(edition, Stage.LANDED)
    return Standing(edition, stage, why, is_of_other_code=why == _OTHER_CODE)


_OTHER_CODE = "was loaded by another version of the program"
_DAMAGED = "was loaded, and its landing was damaged since"


def _of_delivery(edition: int, stage: Stage, error: BarometreError) -> Standing:
    """Return the standing of an edition whose delivery cannot be read whole."""
    if "B201" in error.codes:
        return Standing(edition, Stage.NOT_DELIVERED, "was not delivered (B201)")
    said = "; ".join(f"{fault.what} ({fault.code})" for fault in error.faults)
    if _UNDER_WAY & set(error.codes):
        return Standing(edition, Stage.INCOMPLETE, f"was not delivered whole: {said}")
    return Standing(edition, stage, f"was delivered, but {said}")


def _staleness(seal: Seal, delivery_sha256: str, codebook_sha256: str, settings: Settings) -> str | None:
    if seal.delivery_sha256 != delivery_sha256:
        return "was loaded from another delivery"
    if seal.codebook_sha256 != codebook_sha256:
        return "was loaded with another codebook"
    if not is_intact(settings.landing_dir, seal):
        return _DAMAGED
    return None if seal.code_version == code_version() else _OTHER_CODE


def attempt_key(codebook: EditionCodebook, settings: Settings) -> str:
    """Return a key of what a load would be made from: another once delivery or codebook is mended.

    Raises:
        BarometreError: B601 to B603, a file cannot be read.
    """
    whole = hashlib.sha256(codebook.sha256.encode())
    with disk_faults(settings.raw_dir):
        for path in _files(settings.raw_dir / str(codebook.edition)):
            whole.update(hashlib.sha256(path.name.encode()).digest())
            whole.update(hashlib.sha256(path.read_bytes()).digest())
    return f"{codebook.edition}-{whole.hexdigest()[:16]}"


def seconds_unchanged(edition: int | None, settings: Settings) -> float:
    """Return for how long no file of a delivery, if one is named, and none of the codebook, has changed."""
    with disk_faults(settings.data_dir):
        files = [
            *(_files(settings.raw_dir / str(edition)) if edition is not None else ()),
            *(file for file in _files(settings.data_dir) if file.suffix == ".yml"),
            *(file for file in settings.data_dir.glob("*/*.csv") if file.is_file()),  # no link of an editor's
        ]
        changed = max((path.stat().st_mtime for path in files), default=0.0)
    since = time.time() - changed
    return since if since >= 0 else float("inf")  # the clock of another machine says nothing


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*") if path.is_file() and not path.name.startswith("."))


def delivered_unnamed(codebook: Codebook, settings: Settings) -> list[str]:
    """Return the folders, named after a year, of deliveries of editions that `editions.csv` does not name."""
    named = {str(edition) for edition in codebook.editions}
    years = [folder for folder in settings.raw_dir.glob("*/") if YEAR.fullmatch(folder.name)]
    return sorted(folder.name for folder in years if folder.name not in named and _files(folder))


def lacking(codebook: Codebook, settings: Settings) -> list[Standing]:
    """Return the expected editions that have not landed from what is there now."""
    standings = find_standings(codebook, settings)
    return [standings[edition] for edition in codebook.expected if standings[edition].stage != Stage.LANDED]
