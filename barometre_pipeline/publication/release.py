"""One release on the disk: its record, and whether its files are still what was published.

Belongs here: `release.json` and the checksums in it.
Does not: writing the files (`build`), or which release readers see (`releases`).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from barometre_pipeline.errors import Fault, Place
from barometre_pipeline.publication.seal import sha256_of

RELEASE_FILE = "release.json"
SHOWN_FILE = "shown"
"""Lies in a release that readers have seen as the latest."""

LATEST = "latest"
OFFICE = "office"
OPEN = "open"

RELEASE_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}")
"""UTC time of publication and first characters of the warehouse's sha256."""


@dataclass(frozen=True)
class Release:
    """A release, as its record says.

    Attributes:
        path: its folder.
        run: run that built its warehouse.
        editions: nature by edition.
        office_rows, open_rows: rows by table of each part.
        files: sha256 by file.
        content: checksum of what it says, whatever run said it.
        landing: sha256 by file of the landing that its warehouse was built from.
        is_latest: readers see it.
        is_readable: its record can be read; all that comes from the record is empty otherwise.
    """

    id: str
    path: Path
    run: str = ""
    published_at: str = ""
    editions: dict[str, str] = field(default_factory=dict)
    office_rows: dict[str, int] = field(default_factory=dict)
    open_rows: dict[str, int] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    content: str = ""
    landing: dict[str, str] = field(default_factory=dict)
    is_latest: bool = False
    is_readable: bool = True


def read_release(path: Path) -> Release:
    """Return the release of a folder."""
    link = path.parent / LATEST
    is_latest = link.is_symlink() and link.readlink().name == path.name
    try:
        record: dict[str, Any] = json.loads((path / RELEASE_FILE).read_text(encoding="utf-8"))
        return Release(
            id=path.name,
            path=path,
            run=record["run"],
            published_at=record["published_at"],
            editions=record["editions"],
            office_rows=record["office_rows"],
            open_rows=record["open_rows"],
            files=record["files"],
            content=record.get("content", ""),  # none: made before it was recorded
            landing=record["landing"],
            is_latest=is_latest,
        )
    except (OSError, ValueError, KeyError, TypeError):
        return Release(path.name, path, is_latest=is_latest, is_readable=False)


def find_damage(release: Release) -> list[Fault]:
    """Return a fault for each file of a release that is gone or is not what was published."""
    remedy = "choose another release, or publish again"
    if not release.is_readable:
        what = f"the record of the release {release.id} cannot be read"
        return [Fault("B805", what, Place(str(release.path / RELEASE_FILE)), remedy)]
    faults = []
    for name, sha256 in release.files.items():
        file = release.path / name
        if not file.is_file() or sha256_of(file) != sha256:
            damage = "has changed since it was published" if file.is_file() else "is gone"
            faults.append(
                Fault("B805", f"a file of the release {release.id} {damage}", Place(str(file)), remedy)
            )
    return faults
