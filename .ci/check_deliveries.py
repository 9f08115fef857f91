"""Fails when version control holds a delivery that is not simulated: real ones hold personal data.

Belongs here: looking at what git tracks below any `raw/<edition>/`.
Does not: what a delivery must be (`barometre_pipeline.ingestion.delivery`).
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import yaml

_DELIVERED = re.compile(r"(?P<folder>(?:.*/)?raw/[^/]+)/(?P<name>.+)")
NOTE = "delivery.yml"


def find_real(tracked: list[str], root: Path) -> list[str]:
    """Return the tracked files of deliveries whose note does not say `simulated`; a note itself may be."""
    found = [match for path in tracked if (match := _DELIVERED.fullmatch(path))]
    return [each[0] for each in found if each["name"] != NOTE and not _is_simulated(root / each["folder"])]


def _is_simulated(folder: Path) -> bool:
    try:
        note = yaml.safe_load((folder / NOTE).read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError):
        return False
    return isinstance(note, dict) and note.get("nature") == "simulated"


def main(root: Path) -> int:
    """Check a checkout; say what to do about each file."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True)
    real = find_real(listed.stdout.split("\0"), root)
    for path in real:
        print(f"{path}: not a simulated delivery, and real answers are personal: git rm --cached {path}")
    return 1 if real else 0


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parent.parent))
