"""What has landed: the seal of an edition, and whether it still holds.

Belongs here: `landed.json`, its meaning and its checks. Neither pandas nor Parquet.
Does not: writing the landing (`land`).
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from barometre_pipeline.ingestion.names import SEAL_NAME as SEAL_NAME
from barometre_pipeline.ingestion.results import CheckResult, RowBalance

_PACKAGE = Path(__file__).parents[1]
_SOURCES = ("ingestion/*.py", "tables.py", "codebook*.py")
"""The code that decides what a delivery and a codebook land as."""

_DIGITS_SHOWN = 12


class Revision(BaseModel):
    """What an edition was loaded from, with which code, and when (UTC).

    `origin`, `licence` and `received_on` are those of its delivery.
    """

    model_config = ConfigDict(frozen=True)

    revision: int
    origin: str
    licence: str
    received_on: date
    delivery_sha256: str
    codebook_sha256: str
    code_version: str
    landed_at: datetime

    def is_of(self, delivery_sha256: str, codebook_sha256: str) -> bool:
        """Say whether this delivery, this codebook and the code that runs would give the same landing."""
        return (self.delivery_sha256, self.codebook_sha256, self.code_version) == (
            delivery_sha256,
            codebook_sha256,
            code_version(),
        )


class Seal(Revision):
    """The record of one landing, written last: without it, or with another, the edition has not landed.

    Attributes:
        files: name of each Parquet file -> its checksum.
        quarantine: table -> reason -> rows.
        skipped_lines: reason -> lines.
        history: the revisions before this one, first to last.
    """

    edition: int
    files: dict[str, str]
    row_balance: tuple[RowBalance, ...]
    quarantine: dict[str, dict[str, int]]
    skipped_lines: dict[str, int]
    corrections_applied: int
    checks: tuple[CheckResult, ...]
    history: tuple[Revision, ...] = ()

    @property
    def revisions(self) -> tuple[Revision, ...]:
        """All revisions, this one last."""
        return (*self.history, Revision(**self.model_dump(include=set(Revision.model_fields))))


@cache
def code_version() -> str:
    """Return the version of the code that runs, with a checksum of what a landing depends on."""
    return f"{version('barometre-pipeline')}+{sources_checksum(_PACKAGE)[:_DIGITS_SHOWN]}"


def sources_checksum(package: Path) -> str:
    """Return a checksum of the names and bytes of the sources of a package that a landing depends on."""
    whole = hashlib.sha256()
    for path in sorted(path for pattern in _SOURCES for path in package.glob(pattern)):
        for part in (path.relative_to(package).as_posix().encode(), path.read_bytes()):
            whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()


def read_seal(landing_dir: Path, edition: int) -> Seal | None:
    """Return the seal of an edition; None where there is none, or none that can be read."""
    try:
        return Seal.model_validate_json((landing_dir / str(edition) / SEAL_NAME).read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValidationError):
        return None


def is_landed(landing_dir: Path, edition: int, delivery_sha256: str, codebook_sha256: str) -> bool:
    """Say whether an edition has landed from this delivery and codebook, and is as it was sealed."""
    seal = read_seal(landing_dir, edition)
    return seal is not None and seal.is_of(delivery_sha256, codebook_sha256) and is_intact(landing_dir, seal)


def is_intact(landing_dir: Path, seal: Seal) -> bool:
    """Say whether every file of a landing is there and as it was sealed."""
    folder = landing_dir / str(seal.edition)
    return all(_checksum(folder / name) == sha256 for name, sha256 in seal.files.items())


def _checksum(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return None
