"""Going back to an earlier release, whole and undamaged, or staying."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from small_releases import published_run, published_value
from small_warehouse import Run, run_at

from barometre_pipeline.errors import BarometreError
from barometre_pipeline.publication.releases import list_releases, rollback


@pytest.fixture
def published(tmp_path: Path) -> Run:
    return published_run(tmp_path)


@pytest.fixture
def new(published: Run) -> Run:
    return run_at(published.root, "run-2")


def faults(call: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(BarometreError) as caught:
        call()
    return [(fault.code, fault.remedy) for fault in caught.value.faults]


def test_the_release_before_is_gone_back_to(published: Run, new: Run) -> None:
    [first] = list_releases(published.releases_dir)
    new.publish()

    assert rollback(published.releases_dir).id == first.id
    assert published_value(published) == 1
    assert [one.is_latest for one in list_releases(published.releases_dir)] == [False, True]


def test_a_release_that_is_named_is_gone_back_to(published: Run, new: Run) -> None:
    second = new.publish()
    rollback(published.releases_dir)

    assert rollback(published.releases_dir, second.id).is_latest
    assert published_value(published) == 5


_KILLED = """
import os, sys
from pathlib import Path
from barometre_pipeline.barometer import Barometer
from barometre_pipeline.publication import releases
run_dir, landing, releases_dir, manifest, barometer = sys.argv[1:]
releases._switch = lambda *_: os._exit(9)
releases.publish(Path(run_dir), Path(landing), Path(releases_dir), manifest=Path(manifest),
                 barometer=Barometer.model_validate_json(barometer))
"""


def publish_and_be_killed(run: Run) -> None:
    """Publish in another process that is killed when the release is written and not yet shown."""
    folders = [run.run_dir, run.landing_dir, run.releases_dir, run.manifest]
    arguments = [*map(str, folders), run.barometer.model_dump_json()]
    assert subprocess.run([sys.executable, "-c", _KILLED, *arguments], check=False).returncode == 9


def test_a_release_that_was_never_shown_is_not_gone_back_to_unless_it_is_named(
    published: Run, new: Run
) -> None:
    [first] = list_releases(published.releases_dir)
    publish_and_be_killed(new)
    [unseen, _] = list_releases(published.releases_dir)
    new.execute("update indicators.headline set value = 6 where edition = 2015")
    new.audit()
    third = new.publish()

    assert [one.id for one in list_releases(published.releases_dir)] == [third.id, unseen.id, first.id]
    assert rollback(published.releases_dir).id == first.id
    assert published_value(published) == 1
    assert rollback(published.releases_dir, unseen.id).is_latest


def test_going_back_from_the_oldest_release_names_the_others(published: Run, new: Run) -> None:
    second = new.publish()
    rollback(published.releases_dir)

    assert faults(lambda: rollback(published.releases_dir)) == [("B806", f"name one of {second.id}")]


def test_what_a_kill_kept_from_being_shown_is_shown_by_the_next_publication(published: Run, new: Run) -> None:
    publish_and_be_killed(new)
    [unseen, _] = list_releases(published.releases_dir)

    assert new.publish().id == unseen.id
    assert published_value(published) == 5


def test_going_back_without_a_release_is_refused(tmp_path: Path) -> None:
    assert [code for code, _ in faults(lambda: rollback(tmp_path / "releases"))] == ["B803"]


def test_an_unknown_release_is_refused_with_the_nearest(published: Run) -> None:
    [release] = list_releases(published.releases_dir)

    assert faults(lambda: rollback(published.releases_dir, release.id[:-1])) == [
        ("B804", f"did you mean {release.id}?")
    ]


def test_going_back_from_the_oldest_release_is_refused(published: Run) -> None:
    assert faults(lambda: rollback(published.releases_dir)) == [("B806", "there is no other to go back to")]


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("open/headline.csv", Path.unlink),
        ("office/barometre.duckdb", lambda path: path.write_bytes(path.read_bytes()[:-1] + b"~")),
        ("release.json", lambda path: path.write_text("{")),
    ],
)
def test_a_damaged_release_is_not_gone_back_to(
    published: Run, new: Run, name: str, damage: Callable[[Path], object]
) -> None:
    [first] = list_releases(published.releases_dir)
    new.publish()
    damage(first.path / name)

    with pytest.raises(BarometreError) as caught:
        rollback(published.releases_dir)

    [fault] = caught.value.faults
    assert (fault.code, fault.place.file) == ("B805", str(first.path / name))
    assert published_value(published) == 5
