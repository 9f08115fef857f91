"""When `barometer.yml` or the codebook keeps loads from running, the UI says so and somebody is told."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from daemon_like import Daemon, daemon_of, name_edition, small_folders
from receivers import WebServer, listening
from small_folder import add_row

from barometre_pipeline.codebook_files import CODEBOOK_FILES

SENSOR = "tell_of_settings"


@pytest.fixture
def web() -> Iterator[WebServer]:
    with listening(WebServer()) as server:
        yield server


@pytest.fixture
def daemon(tmp_path: Path, web: WebServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Daemon]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    more = f"notifications: {{webhook: {{url: '{web.url}'}}}}\n"
    with dg.DagsterInstance.ephemeral() as instance:
        daemon = daemon_of(small_folders(tmp_path, more), instance)
        assert "are well" in _said(daemon)
        yield daemon


def _said(daemon: Daemon) -> str:
    """Return why the sensor skips; its tick must not fail."""
    asked, said = daemon.sensor_tick(SENSOR)
    assert asked == []
    return said


def _failed(daemon: Daemon) -> str:
    """Return why the tick of the sensor fails; it must."""
    with pytest.raises(dg.Failure) as failure:
        daemon.evaluate(SENSOR)
    return str(failure.value.description)


def _an_hour_later(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 3600)


def _stands(daemon: Daemon, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return what the sensor says an hour after it found what is wrong."""
    _failed(daemon)
    _an_hour_later(monkeypatch)
    return _said(daemon)


def test_a_faulty_codebook_fails_the_tick_at_once_and_is_told_once_when_it_stays(
    daemon: Daemon, web: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_row(daemon.settings.data_dir, "statuses", ["done", "twice", "twice", "1"])
    assert "B107" in _failed(daemon)
    assert web.posted == []  # whoever edits it is at it still
    _an_hour_later(monkeypatch)
    assert "whom barometer.yml names was told" in _said(daemon)
    assert "codebook/statuses.csv" in _failed(daemon)
    [post] = web.posted
    assert (post["event"], post["barometer"], post["codes"]) == ("settings_faulty", "Essai", ["B107"])
    assert "codebook/statuses.csv" in post["text"]


def test_what_is_mended_and_broken_again_is_told_again(
    daemon: Daemon, web: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = daemon.settings.data_dir / CODEBOOK_FILES["statuses"].path
    right = file.read_bytes()
    for _ in range(2):
        file.write_bytes(b"")
        assert "was told" in _stands(daemon, monkeypatch)
        file.write_bytes(right)
        assert "are well" in _said(daemon)
    assert len(web.posted) == 2


def test_a_codebook_without_any_edition_is_told_though_the_code_location_loads(
    daemon: Daemon, web: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for file in CODEBOOK_FILES.values():
        path = daemon.settings.data_dir / file.path
        if path.is_file() and "edition" in file.columns:
            path.write_text(path.read_text(encoding="utf-8").partition("\n")[0] + "\n", encoding="utf-8")
    daemon.reload()
    assert "the codebook names no edition" in _stands(daemon, monkeypatch)
    assert [fault["what"] for fault in web.posted[0]["faults"]] == ["the codebook names no edition"]


def test_settings_that_name_nobody_who_can_be_made_out_fail_the_tick_and_a_wrong_part_is_told_by_the_other(
    daemon: Daemon, web: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = daemon.settings.data_dir / "barometer.yml"
    right = file.read_text(encoding="utf-8")
    file.write_text("a: [", encoding="utf-8")
    daemon.reload()
    assert "B102" in _failed(daemon)
    _an_hour_later(monkeypatch)
    assert "B102" in _failed(daemon)
    file.write_text(right.replace("webhook:", "email: {to: []}, webhook:"), encoding="utf-8")
    daemon.reload()
    assert "was told" in _stands(daemon, monkeypatch)
    assert "notifications.email" in json.dumps(web.posted[0]["faults"])


def test_a_data_folder_that_is_away_for_a_while_fails_the_tick_and_is_told_only_if_it_stays_away(
    daemon: Daemon, web: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    there, away = daemon.settings.data_dir, daemon.settings.data_dir.with_name("unmounted")
    there.rename(away)
    assert "B101" in _failed(daemon)
    away.rename(there)
    _an_hour_later(monkeypatch)
    assert "are well" in _said(daemon)
    there.rename(away)
    assert "B101" in _failed(daemon)
    assert web.posted == []
    _an_hour_later(monkeypatch)
    assert "was told" in _said(daemon)
    assert [post["codes"] for post in web.posted] == [["B101"]]


def test_a_receiver_that_was_away_is_told_later(
    daemon: Daemon, web: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    (daemon.settings.data_dir / "barometer.yml").write_text("a: [", encoding="utf-8")
    web.status = 503
    assert "the server answers 503; told again in 30 seconds" in _stands(daemon, monkeypatch)
    _failed(daemon)
    web.posted.clear()
    web.status = 204
    _an_hour_later(monkeypatch)
    assert "was told" in _said(daemon)
    assert len(web.posted) == 1


def test_an_edition_that_dagster_does_not_know_yet_fails_the_tick_until_the_code_location_is_reloaded(
    daemon: Daemon, web: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    name_edition(daemon, 2016)
    assert "are well" in _said(daemon)
    _an_hour_later(monkeypatch)
    assert "reload the code location" in _failed(daemon)
    daemon.reload()
    assert "are well" in _said(daemon)
    assert web.posted == []
