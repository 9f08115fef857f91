"""A message that a receiver did not take is told again, to it alone, until it takes it or is given up."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from daemon_like import Daemon, daemon_of, small_folders
from receivers import MailServer, WebServer, listening

from barometre_pipeline import telling
from barometre_pipeline.orchestration import told

AFTER_A_NIGHT = 10 * 3600


@pytest.fixture
def web() -> Iterator[WebServer]:
    with listening(WebServer()) as server:
        yield server


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with listening(MailServer()) as server:
        yield server


@pytest.fixture
def daemon(
    tmp_path: Path, mail: MailServer, web: WebServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Daemon]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    email = f"{{to: [a@b.org], sender: b@b.org, smtp_host: 127.0.0.1, smtp_port: {mail.port}}}"
    more = f"notifications: {{email: {email}, webhook: {{url: '{web.url}'}}}}\n"
    with dg.DagsterInstance.ephemeral() as instance:
        daemon = daemon_of(small_folders(tmp_path, more), instance)
        daemon.evaluate("tell_of_failure")
        (daemon.settings.raw_dir / "2014" / "delivery.yml").unlink()
        yield daemon


def _tick(daemon: Daemon) -> list[str]:
    """Return what became of each message of one tick."""
    found = daemon.evaluate("tell_of_failure").dagster_run_reactions or []
    return [reaction.error.message if reaction.error else "told" for reaction in found]


def _later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + seconds)


def test_only_the_receiver_that_was_away_is_told_later_and_is_told_when_it_happened(
    daemon: Daemon, mail: MailServer, web: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.status = 503
    first = daemon.load("2014")
    assert _tick(daemon) == [
        "not told by webhook: the server answers 503; told again in 30 seconds (try 1 of 80)"
    ]
    second = daemon.load("2014")
    assert len(_tick(daemon)) == 1  # the one that waits keeps no other from being told
    assert _tick(daemon) == []
    assert [post["run"] for post in web.posted] == [first.run_id, second.run_id]
    assert "Told late" not in web.posted[0]["text"]
    web.posted.clear()
    web.status = 204
    _later(monkeypatch, AFTER_A_NIGHT)
    daemon.reload()
    assert _tick(daemon) == ["told", "told"]
    assert [post["run"] for post in web.posted] == [first.run_id, second.run_id]
    happened = daemon.instance.get_run_records(dg.RunsFilter(run_ids=[first.run_id]))[0].update_timestamp
    assert f"Told late: it happened on {happened:%Y-%m-%d at %H:%M} UTC." in web.posted[0]["text"]
    assert _tick(daemon) == []
    assert len(mail.received) == 2


def test_tries_come_further_and_further_apart_and_end_after_three_days(
    daemon: Daemon, web: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.status = 503
    daemon.load("2014")
    waits, said = [], _tick(daemon)
    while "given up" not in said[0]:
        wait = float(said[0].partition("told again in ")[2].partition(" ")[0])
        waits.append(wait)
        _later(monkeypatch, wait + 1)
        said = _tick(daemon)
    assert waits[:9] == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert 70 * 3600 < sum(waits) < 74 * 3600
    assert said == ["not told by webhook: the server answers 503; given up after 80 tries"]
    _later(monkeypatch, AFTER_A_NIGHT)
    assert _tick(daemon) == []


def test_a_message_that_cannot_be_worded_keeps_no_other_from_being_told_and_shows_no_text(
    daemon: Daemon, web: WebServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(told, "MOST_TRIES", 2)

    @dg.op
    def fail() -> None:
        wrong = {"code": "B1", "what": "", "place": {"Jeanne Dupont": 1}, "remedy": ""}
        raise dg.Failure(metadata={"faults": dg.MetadataValue.json([wrong])})

    @dg.job
    def unreadable() -> None:
        fail()

    unreadable.execute_in_process(instance=daemon.instance, raise_on_error=False)
    failed = daemon.load("2014")
    capsys.readouterr()
    ends = _tick(daemon)
    assert [post["run"] for post in web.posted] == [failed.run_id]
    assert ends[0] == "told"
    assert "cannot be worded: unexpected TypeError; told again" in ends[1]
    _later(monkeypatch, AFTER_A_NIGHT)
    [given_up] = _tick(daemon)
    assert given_up.endswith("cannot be worded: unexpected TypeError; given up after 2 tries")
    logged = capsys.readouterr().err
    assert logged.count("cannot be worded: unexpected TypeError\n") == 2
    assert "in failed_run" in logged  # where the defect arose
    assert "Jeanne" not in "".join([*ends, given_up, logged])
    _later(monkeypatch, AFTER_A_NIGHT)
    assert _tick(daemon) == []


def test_what_happened_while_the_daemon_was_away_is_told_and_what_was_deleted_is_not(
    daemon: Daemon, web: WebServer
) -> None:
    runs = [daemon.load("2014").run_id for _ in range(7)]
    daemon.instance.delete_run(runs.pop())
    assert len(_tick(daemon)) == 5  # as many as fit into the minute that Dagster waits
    assert len(_tick(daemon)) == 1
    assert [post["run"] for post in web.posted] == runs


def test_a_mail_server_that_answers_after_the_tick_has_the_message_and_is_not_sent_it_again(
    daemon: Daemon, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "DEADLINE_SECONDS", 0.2)
    mail.may_answer.clear()
    daemon.load("2014")
    assert _tick(daemon) == [
        "not told by e-mail: no answer in 0.2 seconds; told again in 30 seconds (try 1 of 80)"
    ]
    mail.may_answer.set()
    for thread in threading.enumerate():
        if thread.name == "tell by e-mail":
            thread.join(5)
    _later(monkeypatch, AFTER_A_NIGHT)
    assert _tick(daemon) == ["told"]
    assert len(mail.received) == 1


def test_what_waits_for_a_receiver_that_nobody_is_told_by_any_more_is_told_by_the_new_one(
    tmp_path: Path, mail: MailServer, web: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    webhook = f"webhook: {{url: '{web.url}'}}"
    email = f"email: {{to: [a@b.org], sender: b@b.org, smtp_host: 127.0.0.1, smtp_port: {mail.port}}}"
    with dg.DagsterInstance.ephemeral() as instance:
        daemon = daemon_of(small_folders(tmp_path, f"notifications: {{{webhook}}}\n"), instance)
        _tick(daemon)
        (daemon.settings.raw_dir / "2014" / "delivery.yml").unlink()
        daemon.load("2014")
        web.status = 503
        assert "not told by webhook" in _tick(daemon)[0]
        file = daemon.settings.data_dir / "barometer.yml"
        file.write_text(file.read_text(encoding="utf-8").replace(webhook, email), encoding="utf-8")
        daemon.reload()
        _later(monkeypatch, AFTER_A_NIGHT)
        assert _tick(daemon) == ["told"]
    assert len(mail.received) == 1


def test_a_run_that_fails_after_the_last_one_was_deleted_is_told(daemon: Daemon, web: WebServer) -> None:
    daemon.load("2014")
    last = daemon.load("2014")
    assert len(_tick(daemon)) == 2
    daemon.instance.delete_run(last.run_id)  # SQLite gives the numbers of its events to those of the next
    assert _tick(daemon) == []
    failed = daemon.load("2014")
    assert _tick(daemon) == ["told"]
    assert web.posted[-1]["run"] == failed.run_id


def test_a_run_of_which_several_say_that_it_failed_is_told_once(daemon: Daemon, web: WebServer) -> None:
    failed = daemon.load("2014")
    run = daemon.instance.get_run_by_id(failed.run_id)
    assert run is not None
    daemon.instance.report_run_failed(run, "it lasted too long")
    assert _tick(daemon) == ["told"]
    daemon.instance.report_run_failed(run, "its process is gone")
    assert _tick(daemon) == []
    assert [post["run"] for post in web.posted] == [failed.run_id]
