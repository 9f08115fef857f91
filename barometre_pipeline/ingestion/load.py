"""One edition from its raw files to the landing, and what has landed.

Belongs here: the order of the steps.
Does not: the steps themselves, orchestration, the lock (whoever calls holds it).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Container, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from barometre_pipeline.disk import disk_faults
from barometre_pipeline.errors import BarometreError, Fault, Place
from barometre_pipeline.ingestion.delivery import Delivery, read_delivery
from barometre_pipeline.ingestion.disk import clear_leftovers
from barometre_pipeline.ingestion.names import SEAL_NAME
from barometre_pipeline.ingestion.output_owner import claim_output
from barometre_pipeline.ingestion.seal import Seal, is_landed, read_seal
from barometre_pipeline.settings import Settings

if TYPE_CHECKING:
    from barometre_pipeline.codebook import Codebook, EditionCodebook

_LOG = logging.getLogger(__name__)

Progress = Callable[[str], None]
"""Told what the load does, in words for a person."""


class LoadResult(Seal):
    """The seal of an edition, and whether it stood before: then this load wrote nothing."""

    was_already_landed: bool


def load_edition(
    data_dir: Path, output_dir: Path, edition: int, progress: Progress = _LOG.info
) -> LoadResult:
    """Read, harmonise, correct, validate and land one edition; nothing is written if it has landed already.

    Raises:
        BarometreError: B1xx codebook, B2xx delivery, B3xx harmonising, B4xx corrections, B5xx validation,
            B6xx disk. What had landed before stays.
    """
    from barometre_pipeline.codebook import load_codebook

    settings = Settings(data_dir, output_dir)
    all_editions = load_codebook(data_dir)
    codebook = all_editions.for_edition(edition)
    claim_output(all_editions, settings)
    delivery = read_delivery(settings.raw_dir, edition, codebook.nature)
    with disk_faults(settings.landing_dir):
        clear_leftovers(settings.landing_dir)
        before = _seal_of(settings.landing_dir, delivery, codebook)
    if before:
        progress(f"{edition}: landed already, nothing has changed")
        return LoadResult(**dict(before), was_already_landed=True)
    seal = _load(delivery, codebook, settings.landing_dir, progress)
    return LoadResult(**dict(seal), was_already_landed=False)


def find_landed(codebook: Codebook, data_dir: Path, output_dir: Path) -> dict[int, Seal]:
    """Return the seals of the editions that have landed from the delivery and the codebook as they are now.

    Raises:
        BarometreError: B6xx, the disk failed.
    """
    settings = Settings(data_dir, output_dir)
    with disk_faults(settings.landing_dir):
        clear_leftovers(settings.landing_dir)
        found = {edition: _find_seal(edition, codebook, settings) for edition in codebook.editions}
    return {edition: seal for edition, seal in found.items() if seal}


def land_codebook(data_dir: Path, output_dir: Path) -> dict[int, Seal]:
    """Write the codebook's landing, and return the seals of the editions that the warehouse is to hold.

    Raises:
        BarometreError: B1xx codebook, B6xx disk; or, together, B611 an expected edition has not landed, B612
            another one has, but not from what is there now.
    """
    from barometre_pipeline.codebook import load_codebook
    from barometre_pipeline.ingestion.land_codebook import write_codebook

    codebook = load_codebook(data_dir)
    settings = Settings(data_dir, output_dir)
    claim_output(codebook, settings)
    landed = find_landed(codebook, data_dir, output_dir)
    faults = list(_not_landed(codebook, settings, landed))
    if faults or not landed:
        raise BarometreError(faults or _nothing_landed(codebook))
    write_codebook(codebook, settings.landing_dir, landed.values())
    return landed


def _nothing_landed(codebook: Codebook) -> Fault:
    if not codebook.editions:
        remedy = "draft one from the files that came, and confirm it: `barometre new-edition YEAR FILES`"
        return Fault("B611", "the codebook names no edition", Place("codebook/editions.csv"), remedy)
    return Fault("B611", "no edition has landed", remedy="load one: `barometre run --edition YEAR`")


def _not_landed(codebook: Codebook, settings: Settings, landed: Container[int]) -> Iterator[Fault]:
    """Yield each edition that a release would miss, though it is expected or has landed before."""
    from barometre_pipeline.ingestion.standing import find_standing

    for edition in codebook.editions:
        load = f"`barometre run --edition {edition}`"
        folder = settings.landing_dir / str(edition)
        if edition in landed:
            continue
        standing = find_standing(codebook.for_edition(edition), settings)
        if edition in codebook.expected:
            yield Fault(
                "B611",
                f"the edition {edition} is expected and has not landed as it is now: it {standing.why}",
                Place("codebook/editions.csv", column="is_expected"),
                f"load it: {load}, or say in editions.csv that it is not expected",
            )
        elif (folder / SEAL_NAME).exists():
            yield Fault(
                "B612",
                f"the edition {edition} has landed, but not as it is now: it {standing.why}",
                Place(str(folder)),
                f"load it again with {load}; to leave it out, take this folder away",
            )


def _find_seal(edition: int, codebook: Codebook, settings: Settings) -> Seal | None:
    of_edition = codebook.for_edition(edition)
    try:
        delivery = read_delivery(settings.raw_dir, edition, of_edition.nature)
    except BarometreError:
        # A delivery that is not there, or not whole, has not landed; its load is what reports why.
        return None
    return _seal_of(settings.landing_dir, delivery, of_edition)


def _seal_of(landing_dir: Path, delivery: Delivery, codebook: EditionCodebook) -> Seal | None:
    if is_landed(landing_dir, codebook.edition, delivery.sha256, codebook.sha256):
        return read_seal(landing_dir, codebook.edition)
    return None


def _load(delivery: Delivery, codebook: EditionCodebook, landing_dir: Path, progress: Progress) -> Seal:
    from barometre_pipeline.ingestion.examine import examine
    from barometre_pipeline.ingestion.extract_record import record_extracts
    from barometre_pipeline.ingestion.land import land

    examined = examine(delivery, codebook, progress)
    made = examined.made
    if examined.faults or made is None:
        raise BarometreError(examined.faults)
    progress(f"{codebook.edition}: landing")
    return land(
        made.validated,
        made.harmonised.skipped,
        made.corrected.applied,
        record_extracts(examined.extracts, codebook, made.validated.landed),
        delivery=delivery,
        codebook_sha256=codebook.sha256,
        landing_dir=landing_dir,
        landed_at=datetime.now(UTC).replace(microsecond=0),
    )
