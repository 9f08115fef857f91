"""A publication that fails at any step, and readers who were there before: nothing of it shows."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from small_releases import published_run, published_value, tree
from small_warehouse import Run, run_at

from barometre_pipeline.errors import BarometreError
from barometre_pipeline.publication import build, releases
from barometre_pipeline.publication.releases import list_releases


@pytest.fixture
def published(tmp_path: Path) -> Run:
    return published_run(tmp_path)


@pytest.fixture
def new(published: Run) -> Run:
    return run_at(published.root, "run-2")


@pytest.fixture
def run(published: Run) -> Run:
    """An audited run, nothing published."""
    shutil.rmtree(published.releases_dir)
    return published


@pytest.mark.parametrize(
    ("module", "step"),
    [
        (build, "write_snapshot"),
        (build, "write_open_data"),
        (build, "verify_parts"),
        (build, "_set_modes"),
        (build, "write_record"),
        (releases, "sync_tree"),
        (releases, "sync"),
        (releases, "_switch"),
    ],
)
def test_a_crash_at_any_step_leaves_all_as_it_was(
    published: Run, new: Run, monkeypatch: pytest.MonkeyPatch, module: object, step: str
) -> None:
    before = tree(published)

    def crashing(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, step, crashing)
    with pytest.raises(KeyboardInterrupt):
        new.publish()

    assert tree(published) == before
    assert published_value(published) == 1


def test_a_copy_with_other_cells_than_the_warehouse_is_not_published(
    published: Run, new: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(published)
    write_open_data = build.write_open_data

    def writing_badly(warehouse: Path, open_dir: Path, *rest: object) -> None:
        write_open_data(warehouse, open_dir, *rest)  # type: ignore[arg-type]
        with duckdb.connect(open_dir / "barometre.duckdb") as connection:
            connection.execute("update indicators.headline set value = 6 where edition = 2015")
        lines = (open_dir / "headline.csv").read_text().splitlines(keepends=True)
        (open_dir / "headline.csv").write_text("".join(lines[:-1]))
        duckdb.sql("select 2014 as edition").write_parquet(str(open_dir / "other.parquet"))
        rows = duckdb.read_parquet(str(open_dir / "dim_domain.parquet")).limit(2)
        rows.write_parquet(str(open_dir / "short.parquet"))
        (open_dir / "short.parquet").replace(open_dir / "dim_domain.parquet")

    monkeypatch.setattr(build, "write_open_data", writing_badly)
    with pytest.raises(BarometreError) as caught:
        new.publish()

    assert [f"{fault.code} {fault.place}: {fault.what}" for fault in caught.value.faults] == [
        "B802 core.dim_domain: the copy (Parquet) has 2 rows, the warehouse 3",
        "B802 indicators.headline: the copy (open database) has other cells than the warehouse",
        "B802 indicators.headline: the copy (CSV) has 2 rows, the warehouse 3",
    ]
    assert tree(published) == before


@pytest.mark.parametrize(
    ("written", "changed", "fault"),
    [
        ("2014,simulated,projects", "2014,simulated,project", "has other cells than the warehouse"),
        (",0.30000000000000004,", ",0.3,", "has other cells than the warehouse"),
        (",2.0,false", ",,false", "has other cells than the warehouse"),
        (",2.0,false", ",two,false", "cannot be read back"),
    ],
)
def test_a_csv_with_other_cells_than_the_warehouse_is_not_published(
    published: Run, new: Run, monkeypatch: pytest.MonkeyPatch, written: str, changed: str, fault: str
) -> None:
    before = tree(published)
    write_open_data = build.write_open_data

    def writing_badly(warehouse: Path, open_dir: Path, *rest: object) -> None:
        write_open_data(warehouse, open_dir, *rest)  # type: ignore[arg-type]
        path = open_dir / "headline.csv"
        assert written in path.read_text()
        path.write_text(path.read_text().replace(written, changed, 1))

    monkeypatch.setattr(build, "write_open_data", writing_badly)
    with pytest.raises(BarometreError) as caught:
        new.publish()

    [found] = caught.value.faults
    assert (found.code, found.place.file) == ("B802", "indicators.headline")
    assert found.what.startswith(f"the copy (CSV) {fault}")
    assert tree(published) == before


@pytest.mark.parametrize("text", ["=1", "'=1", "''-1", "'", "", "a'=b", "\r\n+1", "\t", "\n=1", '"', None])
def test_every_text_comes_back_from_the_csv_as_it_was(new: Run, text: str | None) -> None:
    label = "null" if text is None else " || ".join(f"chr({ord(letter)})" for letter in text) or "''"
    new.execute(f"update core.dim_domain set label_fr = {label} where edition = 2015")
    new.audit()

    assert new.publish().is_latest


def test_a_time_comes_back_from_the_csv_as_it_was(new: Run) -> None:
    new.execute("alter table indicators.headline alter as_of type timestamp")
    new.execute("update indicators.headline set as_of = '2015-06-25 01:02:03.000004' where edition = 2015")
    new.execute("comment on column indicators.headline.as_of is 'The as_of'")
    new.audit()

    assert new.publish().is_latest


def test_a_full_disk_is_told_and_leaves_all_as_it_was(published: Run, new: Run) -> None:
    before = tree(published)
    program = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from barometre_pipeline.barometer import Barometer\n"
        "from barometre_pipeline.errors import BarometreError\n"
        "from barometre_pipeline.publication.releases import publish\n"
        "run_dir, landing, releases, manifest, barometer = sys.argv[1:]\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "try:\n"
        "    publish(Path(run_dir), Path(landing), Path(releases), manifest=Path(manifest),\n"
        "            barometer=Barometer.model_validate_json(barometer))\n"
        "except BarometreError as error:\n"
        "    print([fault.code for fault in error.faults])\n"
    )
    arguments = [
        new.run_dir,
        new.landing_dir,
        new.releases_dir,
        new.manifest,
        new.barometer.model_dump_json(),
    ]

    ended = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)], capture_output=True, text=True, check=False
    )

    assert (ended.stdout.strip(), ended.returncode) == ("['B601']", 0), ended.stderr
    assert tree(published) == before


def test_what_a_killed_publication_left_is_removed_by_the_next(run: Run) -> None:
    leftover = run.releases_dir / ".tmp-20260101T000000Z-00000000" / "office"
    leftover.mkdir(parents=True)
    (leftover / "barometre.duckdb").write_bytes(b"half")
    (run.releases_dir / ".tmp-latest").symlink_to("nowhere")

    release = run.publish()

    assert sorted(path.name for path in run.releases_dir.iterdir()) == [release.id, "latest"]


def test_a_reader_of_the_old_database_is_not_disturbed_even_when_its_release_is_removed(
    published: Run, new: Run
) -> None:
    program = (
        "import sys, duckdb\n"
        "connection = duckdb.connect(sys.argv[1], read_only=True)\n"
        "print('open', flush=True)\n"
        "sys.stdin.readline()\n"
        "print(connection.execute('select count(*), sum(value) from indicators.headline').fetchone())\n"
        "print(connection.execute('select count(*) from core.fct_project').fetchone())\n"
    )
    database = published.releases_dir / "latest" / "office" / "barometre.duckdb"
    reader = subprocess.Popen(
        [sys.executable, "-c", program, str(database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert reader.stdout is not None
    assert reader.stdout.readline() == "open\n"

    new.with_settings(releases_kept=1).publish()

    said, _ = reader.communicate("go on\n", timeout=60)
    assert said == "(3, 3.3)\n(3,)\n"
    assert reader.returncode == 0
    assert len(list_releases(published.releases_dir)) == 1
    assert published_value(published) == 5
