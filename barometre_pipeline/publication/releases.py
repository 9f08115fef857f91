"""Releases: built whole from an audited warehouse, put in place in one rename, kept, gone back to.

Belongs here: the folders under `releases/`, the link `latest`, and the record of each release.
Does not: what a release holds (`snapshot`, `open_data`), or whether it may be published (`audit`).
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from barometre_pipeline.disk import disk_faults, sync
from barometre_pipeline.errors import BarometreError, Fault, Place, nearest
from barometre_pipeline.publication.audit import AGAIN, Audit, verify_audit
from barometre_pipeline.publication.build import build_release
from barometre_pipeline.publication.catalogue import PublishedTable, open_tables, read_catalogue
from barometre_pipeline.publication.content import checksum_content
from barometre_pipeline.publication.release import (
    LATEST,
    RELEASE_ID,
    SHOWN_FILE,
    Release,
    find_damage,
    read_release,
)
from barometre_pipeline.publication.seal import sync_tree
from barometre_pipeline.publication.warehouse import FILE_NAME

if TYPE_CHECKING:
    from barometre_pipeline.barometer import Barometer

_UNFINISHED = ".tmp-"
"""Start of the names of what is not a release: being written, or being removed."""

_TIME_FORMAT = "%Y%m%dT%H%M%SZ"


def publish(
    run_dir: Path, landing_dir: Path, releases_dir: Path, *, manifest: Path, barometer: Barometer
) -> Release:
    """Publish the audited warehouse of a run, whole, or leave everything as it was.

    What a release that is kept says already gives no second one: that one is, or becomes, the latest.

    Args:
        run_dir: folder of the run, with its warehouse and the record of its audit.
        landing_dir: folder of the landing that the warehouse was built from.
        releases_dir: folder of the releases; made when there is none.
        manifest: dbt's `manifest.json` of the build.
        barometer: title, licence, what may be open, number of releases kept.

    Raises:
        BarometreError: B711 to B713, not audited as it is now; B601 to B603, the disk; B802, what was written
            is not what was audited.
    """
    audited = verify_audit(run_dir, landing_dir)
    minimum = barometer.thresholds.minimum_respondents
    tables = read_catalogue(manifest, barometer.public_tables, minimum)
    _refuse_other_openness(audited, tables, minimum)
    with disk_faults(releases_dir):
        releases_dir.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(releases_dir)
        content = checksum_content(run_dir / FILE_NAME, tables, barometer)
        release_id = _published_already(releases_dir, content)
        if release_id is None:
            release_id = _new_id(releases_dir, audited)
            _publish_new(releases_dir, release_id, run_dir / FILE_NAME, tables, barometer, audited, content)
        elif release_id != latest_id(releases_dir):
            _switch(releases_dir, release_id)
        _prune(releases_dir, barometer.releases_kept)
    return read_release(releases_dir / release_id)


def list_releases(releases_dir: Path) -> list[Release]:
    """Return the releases, newest first; one whose record cannot be read says so.

    Raises:
        BarometreError: B601 to B603, the folder cannot be read.
    """
    with disk_faults(releases_dir):
        ids = _release_ids(releases_dir)
    return [read_release(releases_dir / release_id) for release_id in reversed(ids)]


def latest_release(releases_dir: Path) -> Release | None:
    """Return the release that readers see, if there is one."""
    release_id = latest_id(releases_dir)
    return None if release_id is None else read_release(releases_dir / release_id)


def rollback(releases_dir: Path, release_id: str | None = None) -> Release:
    """Let readers see another release, if all its files are as they were published.

    Args:
        releases_dir: folder of the releases.
        release_id: the one to show; the one before the latest when none is named.

    Raises:
        BarometreError: B803, there is no release; B804, none of that id; B805, it is damaged; B806, none is
            older than the latest; B601 to B603, the disk.
    """
    with disk_faults(releases_dir):
        ids = _release_ids(releases_dir)
    if not ids:
        remedy = "publish one first (`barometre run`)"
        raise BarometreError(Fault("B803", "there is no release", Place(str(releases_dir)), remedy))
    chosen = release_id or _previous_id(releases_dir, ids)
    if chosen not in ids:
        near = " or ".join(nearest(chosen, ids)) or ", ".join(ids)
        what = f"there is no release « {chosen} »"
        raise BarometreError(Fault("B804", what, Place(str(releases_dir)), f"did you mean {near}?"))
    release = read_release(releases_dir / chosen)
    with disk_faults(releases_dir):
        damage = find_damage(release)
        if damage:
            raise BarometreError(damage)
        _switch(releases_dir, chosen)
    return read_release(releases_dir / chosen)


def _publish_new(
    releases_dir: Path,
    release_id: str,
    warehouse: Path,
    tables: tuple[PublishedTable, ...],
    barometer: Barometer,
    audited: Audit,
    content: str,
) -> None:
    """Build a release out of sight, then show it; whatever fails, nothing of it stays."""
    unfinished = releases_dir / f"{_UNFINISHED}{release_id}"
    release = releases_dir / release_id
    try:
        unfinished.mkdir()
        build_release(unfinished, release_id, warehouse, tables, barometer, audited, content)
        sync_tree(unfinished)
        unfinished.rename(release)
        sync(releases_dir)
        _switch(releases_dir, release_id)
    except BaseException:
        if latest_id(releases_dir) != release_id:
            shutil.rmtree(release, ignore_errors=True)
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


def _switch(releases_dir: Path, release_id: str) -> None:
    """Point `latest` elsewhere in one rename: a reader sees the old release or the new.

    The old one is marked first: of the others that lie there, one may have been written and never shown.
    """
    shown = latest_id(releases_dir)
    if shown is not None:
        (releases_dir / shown / SHOWN_FILE).touch()
    link = releases_dir / f"{_UNFINISHED}{LATEST}"
    link.unlink(missing_ok=True)
    link.symlink_to(release_id, target_is_directory=True)
    link.replace(releases_dir / LATEST)
    sync(releases_dir)


def _prune(releases_dir: Path, kept: int) -> None:
    """Remove the oldest releases beyond the number kept, never the one that readers see."""
    latest = latest_id(releases_dir)
    for release_id in _release_ids(releases_dir)[:-kept]:
        if release_id != latest:
            # Renamed first: a removal that is cut short leaves a leftover, not a damaged release.
            # The new release is out: what cannot be removed now is tried again the next time.
            with suppress(OSError):
                leftover = (releases_dir / release_id).rename(releases_dir / f"{_UNFINISHED}{release_id}")
                shutil.rmtree(leftover, ignore_errors=True)


def _remove_leftovers(releases_dir: Path) -> None:
    """Remove what a publication that was killed left behind."""
    for path in releases_dir.glob(f"{_UNFINISHED}*"):
        if path.is_symlink():
            path.unlink()
        else:
            shutil.rmtree(path)


def _refuse_other_openness(audited: Audit, tables: tuple[PublishedTable, ...], minimum: int) -> None:
    if minimum != audited.minimum_respondents:
        what = (
            f"open groups have at least {minimum} respondents, "
            f"and had at least {audited.minimum_respondents} in the audit"
        )
        raise BarometreError(Fault("B712", what, Place("barometer.yml"), AGAIN))
    labels = tuple(table.label for table in open_tables(tables))
    if labels != audited.open_tables:
        changed = ", ".join(sorted(set(labels) ^ set(audited.open_tables)))
        what = f"other tables are public than were audited: {changed}"
        raise BarometreError(Fault("B712", what, remedy=AGAIN))


def _published_already(releases_dir: Path, content: str) -> str | None:
    """Id of the newest undamaged release that says the same."""
    for release in list_releases(releases_dir):
        if release.content == content and not find_damage(release):
            return release.id
    return None


def _new_id(releases_dir: Path, audited: Audit) -> str:
    """Time and warehouse in one; later than every id there is, so that ids sort as they were published."""
    now = datetime.now(UTC).replace(microsecond=0)
    moments = [
        datetime.strptime(release_id.partition("-")[0], _TIME_FORMAT).replace(tzinfo=UTC)
        for release_id in _release_ids(releases_dir)[-1:]
    ]
    moment = max([now, *(moment + timedelta(seconds=1) for moment in moments)])
    return f"{moment.strftime(_TIME_FORMAT)}-{audited.warehouse_sha256[:8]}"


def _release_ids(releases_dir: Path) -> list[str]:
    """Ids of the releases, oldest first."""
    if not releases_dir.is_dir():
        return []
    return sorted(path.name for path in releases_dir.iterdir() if RELEASE_ID.fullmatch(path.name))


def latest_id(releases_dir: Path) -> str | None:
    """Return the id of the release that readers see, if there is one."""
    link = releases_dir / LATEST
    return link.readlink().name if link.is_symlink() and link.exists() else None


def _previous_id(releases_dir: Path, ids: list[str]) -> str:
    latest = latest_id(releases_dir)
    older = [
        release_id
        for release_id in ids
        if (latest is None or release_id < latest) and (releases_dir / release_id / SHOWN_FILE).exists()
    ]
    if not older:
        what = f"no release older than {latest} was shown to readers"
        others = ", ".join(release_id for release_id in ids if release_id != latest)
        remedy = f"name one of {others}" if others else "there is no other to go back to"
        raise BarometreError(Fault("B806", what, Place(str(releases_dir)), remedy))
    return older[-1]
