"""Releases of the small warehouse: a published one, a run that may follow it, the open part alone."""

from __future__ import annotations

import hashlib
import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
from small_warehouse import Run, make_run, run_at

from barometre_pipeline.publication.catalogue import open_tables, read_catalogue
from barometre_pipeline.publication.open_data import write_open_data


@cache
def _template() -> TemporaryDirectory[str]:
    """Folder of two audited runs with other figures, the first published; it goes with the process."""
    folder = TemporaryDirectory()
    first, second = (make_run(Path(folder.name), name) for name in ("run-1", "run-2"))
    second.execute("update indicators.headline set value = 5 where edition = 2015")
    first.audit()
    second.audit()
    first.publish()
    return folder


def published_run(tmp_path: Path) -> Run:
    """Return the run whose release readers see: one project in 2015; `run-2` beside it would make it five."""
    root = shutil.copytree(_template().name, tmp_path / "barometer", symlinks=True)
    return run_at(root, "run-1")


def published_value(run: Run) -> float:
    """Projects of 2015 as a reader of `latest` sees them."""
    database = run.releases_dir / "latest" / "open" / "barometre.duckdb"
    with duckdb.connect(database, read_only=True) as connection:
        row = connection.execute("select value from indicators.headline where edition = 2015").fetchone()
    assert row is not None
    return float(row[0])


def write_open_part(run: Run, name: str = "open") -> Path:
    """Write the open part of an audited run."""
    folder = run.root / name
    folder.mkdir()
    audited = run.audit()
    minimum = run.barometer.thresholds.minimum_respondents
    tables = open_tables(read_catalogue(run.manifest, run.barometer.public_tables, minimum))
    write_open_data(run.warehouse, folder, tables, run.barometer, audited, "20260101T000000Z-00000000")
    return folder


def text_of(folder: Path, name: str) -> str:
    return (folder / name).read_bytes().decode("utf-8")


def tree(run: Run) -> dict[str, str]:
    """All that lies under `releases/`, by path: checksum of a file, target of a link."""
    return {
        path.relative_to(run.releases_dir).as_posix(): (
            str(path.readlink()) if path.is_symlink() else hashlib.sha256(path.read_bytes()).hexdigest()
        )
        for path in run.releases_dir.rglob("*")
        if path.is_symlink() or path.is_file()
    }
