"""A copy of the shipped data, as a person runs it, and what it publishes.

Belongs here: running, asking the release, reading and spoiling the deliveries of the copy.
Does not: publishing once for all tests (`conftest`).
"""

from __future__ import annotations

import csv
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb

ROOT = Path(__file__).parents[2]
RAW = Path("raw")
INTERVIEWS = RAW / "2013" / "entretiens_2013.xlsx"
FORM = RAW / "2014" / "questionnaire_2014.csv"
COMMUNES_2015 = RAW / "2015" / "collectivites_2015.csv"


@dataclass(frozen=True)
class Barometer:
    """A copy of the data folder that a test may spoil, and its output folder."""

    data: Path
    output: Path

    def run(self, *options: str) -> subprocess.CompletedProcess[str]:
        """Run the main job as a person would."""
        folders = ["--data", self.data, "--output", self.output]
        command = [Path(sys.executable).parent / "barometre", "run", *folders, *options]
        return subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)

    @property
    def latest(self) -> Path:
        """Folder of the latest release."""
        return self.output / "releases" / "latest"

    def query(self, sql: str) -> list[tuple[object, ...]]:
        """Ask the office's database, read-only."""
        with duckdb.connect(str(self.latest / "office" / "barometre.duckdb"), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def spoil(self, old: str, new: str) -> None:
        """Replace a text in the form of 2014, once."""
        text = (self.data / FORM).read_bytes().decode("cp1252")
        assert old in text
        (self.data / FORM).write_bytes(text.replace(old, new, 1).encode("cp1252"))


def records(path: Path, encoding: str) -> list[dict[str, str]]:
    """Lines of a delivered text file."""
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))
