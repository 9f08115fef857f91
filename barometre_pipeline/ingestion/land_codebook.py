"""The landing of the codebook: what dbt reads beside the editions.

Belongs here: which frames and settings land, and the register of landed editions.
Does not: reading the codebook (`codebook`), the landing of an edition (`land`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC
from pathlib import Path
from typing import Any

from barometre_pipeline.barometer import Barometer, CodeLabel
from barometre_pipeline.codebook import Codebook
from barometre_pipeline.codebook_files import CODEBOOK_FILES
from barometre_pipeline.disk import disk_faults
from barometre_pipeline.ingestion.disk import make_private, replace_folder
from barometre_pipeline.ingestion.names import CODEBOOK_FOLDER
from barometre_pipeline.ingestion.parquet import Kind, record_bytes, text_bytes
from barometre_pipeline.ingestion.seal import Revision, Seal

_NOT_LANDED = ("files", "columns", "modalities")
"""What only reading and harmonising need."""

_STANDARD = {
    "commune": ("commune", "commune"),
    "intercommunalite": ("intercommunalité", "intercommunal authority"),
    "joint": ("commune et intercommunalité ensemble", "commune and intercommunal authority together"),
}

_BAROMETER: dict[str, Kind] = {
    "title_fr": "text",
    "title_en": "text",
    "publisher": "text",
    "licence": "text",
    "reference_vintage": "integer",
    "frame_kind": "text",
    "frame_vintage": "integer",
    "frame_label_fr": "text",
    "frame_label_en": "text",
    "item_response_rate": "number",
    "panel_mean_change": "number",
    "minimum_panel": "integer",
}
_LABELS: dict[str, Kind] = {"label_fr": "text", "label_en": "text"}
_POPULATION_CLASSES: dict[str, Kind] = {"code": "text", "minimum": "integer", "maximum": "integer", **_LABELS}
_ENTITY_TYPES: dict[str, Kind] = {"code": "text", **_LABELS}
_LANDED_EDITIONS: dict[str, Kind] = {
    "edition": "integer",
    "revision": "integer",
    "delivery_sha256": "text",
    "codebook_sha256": "text",
}
_REVISIONS: dict[str, Kind] = {**_LANDED_EDITIONS, "code_version": "text", "landed_at": "timestamp"}


def write_codebook(codebook: Codebook, landing_dir: Path, seals: Iterable[Seal]) -> None:
    """Write the codebook's landing in the place of the one before.

    Args:
        codebook: frames and settings of the data folder.
        landing_dir: folder of all landings.
        seals: of the editions that the warehouse is to hold.

    Raises:
        BarometreError: B601-B603, the disk failed; the landing before stays.
    """
    landed = sorted(seals, key=lambda seal: seal.edition)
    barometer = codebook.barometer
    contents = {
        name: text_bytes(codebook.by_edition(name)) for name in CODEBOOK_FILES if name not in _NOT_LANDED
    }
    contents["barometer"] = record_bytes(_BAROMETER, [_settings(barometer)])
    classes = [each.model_dump() for each in barometer.population_classes]
    contents["population_classes"] = record_bytes(_POPULATION_CLASSES, classes)
    types = [each.model_dump() for each in _entity_types(barometer)]
    contents["entity_types"] = record_bytes(_ENTITY_TYPES, types)
    editions = [_revision(seal.edition, seal) for seal in landed]
    contents["landed_editions"] = record_bytes(_LANDED_EDITIONS, editions)
    revisions = [_revision(seal.edition, revision) for seal in landed for revision in seal.revisions]
    contents["revisions"] = record_bytes(_REVISIONS, revisions)
    with disk_faults(landing_dir):
        make_private(landing_dir.parent)
        files = {f"{name}.parquet": content for name, content in contents.items()}
        replace_folder(landing_dir / CODEBOOK_FOLDER, files)


def _settings(barometer: Barometer) -> dict[str, Any]:
    frame = barometer.frame
    return {
        "title_fr": barometer.title.fr,
        "title_en": barometer.title.en,
        "publisher": barometer.publisher,
        "licence": barometer.licence,
        "reference_vintage": barometer.geography.reference_vintage,
        "frame_kind": frame.kind if frame else None,
        "frame_vintage": frame.vintage if frame else None,
        "frame_label_fr": frame.label_fr if frame else None,
        "frame_label_en": frame.label_en if frame else None,
        "item_response_rate": barometer.thresholds.item_response_rate,
        "panel_mean_change": barometer.thresholds.panel_mean_change,
        "minimum_panel": barometer.thresholds.minimum_panel,
    }


def _entity_types(barometer: Barometer) -> list[CodeLabel]:
    """Kinds of respondent that every barometer knows (in this one's words if it has any), then its own."""
    known = {code: CodeLabel(code=code, label_fr=fr, label_en=en) for code, (fr, en) in _STANDARD.items()}
    return list({**known, **{own.code: own for own in barometer.entity_types}}.values())


def _revision(edition: int, revision: Revision) -> dict[str, Any]:
    landed_at = revision.landed_at.astimezone(UTC).replace(tzinfo=None)
    return {**revision.model_dump(), "edition": edition, "landed_at": landed_at}
