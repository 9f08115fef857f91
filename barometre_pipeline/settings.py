"""Where data and output are: command line first, then environment, then the checkout.

Belongs here: paths, and nothing else; every other module is given the paths it needs.
Does not: settings of a barometer (`barometer`).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
SHIPPED_DATA = CHECKOUT / "data"
DBT_PROJECT_DIR = CHECKOUT / "dbt_project"
MANIFEST = DBT_PROJECT_DIR / "target" / "manifest.json"
WORKSPACE = CHECKOUT / "workspace.yaml"
DAGSTER_YAML = CHECKOUT / "deploy" / "dagster.sqlite.yaml"

WAREHOUSE_FILE = "warehouse.duckdb"
"""Name of the warehouse in the folder of a run: dbt takes the name of its catalog from it."""

DATA_VARIABLE = "BAROMETRE_DATA"
OUTPUT_VARIABLE = "BAROMETRE_OUTPUT"


def usual_output(data_dir: Path) -> Path:
    """Return the output folder of a barometer, unless another one is named."""
    return CHECKOUT if data_dir == SHIPPED_DATA else data_dir / "output"


@dataclass(frozen=True)
class Settings:
    """The two folders that a load or a publication works on."""

    data_dir: Path
    output_dir: Path

    @classmethod
    def resolve(cls, data: str | Path | None = None, output: str | Path | None = None) -> Settings:
        """Take what was given, else the environment, else the checkout's barometer.

        The output of another barometer lies in its own folder: it must not take the place of the checkout's.
        """
        data_dir = Path(data or os.environ.get(DATA_VARIABLE) or SHIPPED_DATA).expanduser().resolve()
        given = output or os.environ.get(OUTPUT_VARIABLE) or usual_output(data_dir)
        output_dir = Path(given).expanduser().resolve()
        return cls(data_dir, output_dir)

    def to_environment(self) -> dict[str, str]:
        """Return the variables by which another process finds the same folders."""
        return {DATA_VARIABLE: str(self.data_dir), OUTPUT_VARIABLE: str(self.output_dir)}

    @property
    def raw_dir(self) -> Path:
        """Deliveries, one folder an edition."""
        return self.data_dir / "raw"

    @property
    def build_dir(self) -> Path:
        """What only the owner may read: landing, warehouses, quarantined values."""
        return self.output_dir / "build"

    @property
    def landing_dir(self) -> Path:
        """Validated Parquet, one folder an edition."""
        return self.build_dir / "landing"

    @property
    def quarantine_dir(self) -> Path:
        """Values of the rows that were set aside, one file an edition; the owner's only."""
        return self.build_dir / "quarantine"

    @property
    def unforeseen_dir(self) -> Path:
        """Texts of errors that nobody foresaw, one file a run; the owner's only."""
        return self.build_dir / "unforeseen"

    @property
    def runs_dir(self) -> Path:
        """One folder a publication, with its warehouse."""
        return self.build_dir / "runs"

    @property
    def current_run(self) -> Path:
        """Link to the folder of the publication that runs, or ran last."""
        return self.build_dir / "current"

    @property
    def releases_dir(self) -> Path:
        """Releases, and the link `latest`."""
        return self.output_dir / "releases"

    @property
    def dagster_home(self) -> Path:
        """DAGSTER_HOME of this barometer."""
        return self.output_dir / "dagster_home"

    @property
    def lock_file(self) -> Path:
        """The file that the process that loads or publishes holds."""
        return self.output_dir / ".lock"
