"""What `delivery.yml` says of the files of a draft, where it is there already.

Belongs here: the nature of a delivery.
Does not: checking the note, which a load does (`ingestion.delivery`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import yaml

from barometre_pipeline.ingestion.names import NOTE_NAME
from barometre_pipeline.settings_file import read_yaml


def stated_nature(paths: Sequence[Path]) -> str:
    """Return `survey` or `simulated` as the note beside the files says; '' where nothing does."""
    for path in paths:
        note = (path if path.is_dir() else path.parent) / NOTE_NAME
        try:
            said = read_yaml(note.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError):
            continue
        if isinstance(said, dict) and said.get("nature") in ("survey", "simulated"):
            return str(said["nature"])
    return ""
