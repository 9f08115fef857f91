"""Fails when version control holds a delivery that is not simulated: real ones hold personal data.

Belongs here: looking at what git tracks below any `raw/<edition>/`.
Does not: what a delivery must be (`barometre_pipeline.ingestion.delivery`).
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from shlex import quote

import yaml

_DELIVERED = re.compile(r"(?P<folder>(?:.*/)?raw/[^/]+)/(?P<name>.+)")
NOTE = "delivery.yml"


def find_real(root: Path) -> list[str]:
    """Return the tracked files of deliveries whose note, as it is tracked, does not say `simulated`.

    A note alone may be of a real delivery: it holds nobody's answer.
    """
    tracked = _git(root, "ls-files", "-z").split("\0")
    found = [match for path in tracked if (match := _DELIVERED.fullmatch(path))]
    simulated = {
        folder for folder in {each["folder"] for each in found} if _is_simulated(root, folder, tracked)
    }
    return [each[0] for each in found if each["name"] != NOTE and each["folder"] not in simulated]


def _is_simulated(root: Path, folder: str, tracked: list[str]) -> bool:
    note = f"{folder}/{NOTE}"
    if note not in tracked:
        return False
    try:
        said = yaml.safe_load(_git(root, "show", f":{note}"))
    except yaml.YAMLError:
        return False
    return isinstance(said, dict) and said.get("nature") == "simulated"


def _git(root: Path, *arguments: str) -> str:
    """Ask git about its index: what is about to be committed, not what lies in the folder."""
    done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"git {arguments[0]} failed, so no delivery could be checked: {done.stderr.strip()}")
    return done.stdout


def main(root: Path) -> int:
    """Check a checkout; say what to do about each file."""
    real = find_real(root)
    for path in real:
        print(
            f"{path}: not a simulated delivery, and real answers are personal: git rm --cached {quote(path)}"
        )
    return 1 if real else 0


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parent.parent))
