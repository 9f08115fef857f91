"""Who is told of what: failures, deliveries that have not come, releases; by e-mail and webhook."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from socket import create_server

import dagster as dg
import pytest
from daemon_like import Daemon, daemon_of, name_edition, small_folders
from receivers import MailServer, WebServer, listening
from small_folder import PROJECTS, write_delivery

from barometre_pipeline import telling
from barometre_pipeline.automation_settings import Email, Notifications, Webhook
from barometre_pipeline.telling import Message, NotToldError, tell

MESSAGE = Message("[Baromètre] échec\nà lire", "Où : « ici ».\n", {"event": "run_failed"})
PASSWORD = "pass w0rd"


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with listening(MailServer()) as server:
        yield server


@pytest.fixture
def web() -> Iterator[WebServer]:
    with listening(WebServer()) as server:
        yield server


def _email(port: int, **more: object) -> Email:
    settings = {"to": ["a@example.org", "b@example.org"], "sender": "barometre@example.org"}
    return Email.model_validate({**settings, "smtp_host": "127.0.0.1", "smtp_port": port, **more})


class TestSending:
    """A message reaches whom it can; what fails is said, within a time, and holds no secret."""

    def test_a_mail_without_login_and_a_post_hold_the_same_message(
        self, mail: MailServer, web: WebServer
    ) -> None:
        tell(MESSAGE, Notifications(email=_email(mail.port), webhook=Webhook(url=web.url)))
        [received] = mail.received
        assert received["Subject"] == "[Baromètre] échec à lire"
        assert (received["From"], received["To"]) == ("barometre@example.org", "a@example.org, b@example.org")
        assert mail.recipients == ["a@example.org", "b@example.org"]
        assert received.get_content().splitlines() == ["Où : « ici »."]
        assert web.posted == [
            {"text": f"{MESSAGE.subject}\n\n{MESSAGE.text}", "event": "run_failed"},
        ]

    def test_a_password_goes_to_a_server_that_proved_itself_and_to_no_other(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        certificate = _certificate(tmp_path)
        monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)
        secure = {"smtp_security": "starttls", "user": "barometre", "password_env": "MAIL_PASSWORD"}
        with listening(MailServer(certificate)) as server:
            notifications = Notifications(email=_email(server.port, **secure))
            with pytest.raises(NotToldError, match="SSLCertVerificationError"):
                tell(MESSAGE, notifications)
            assert server.logins == []
            monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
            tell(MESSAGE, notifications)
            assert server.logins == [["barometre", PASSWORD]]
            assert len(server.received) == 1

    def test_what_fails_keeps_nothing_from_the_others_and_holds_no_secret(
        self, mail: MailServer, web: WebServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HOOK", web.url)
        notifications = Notifications(email=_email(mail.port), webhook=Webhook(url_env="HOOK"))
        web.status = 500
        with pytest.raises(NotToldError) as answered:
            tell(MESSAGE, notifications)
        monkeypatch.setenv("HOOK", "s3cret")
        with pytest.raises(NotToldError) as no_address:
            tell(MESSAGE, notifications)
        monkeypatch.delenv("HOOK")
        with pytest.raises(NotToldError) as unset:
            tell(MESSAGE, notifications)
        assert [str(error.value) for error in (answered, no_address, unset)] == [
            "not told by webhook: the server answers 500",
            "not told by webhook: its address begins with neither https:// nor http://",
            "not told by webhook: the environment variable HOOK is not set",
        ]
        assert len(mail.received) == 3

    def test_a_server_that_never_answers_takes_no_longer_than_the_deadline(
        self, web: WebServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(telling, "DEADLINE_SECONDS", 0.3)
        with create_server(("127.0.0.1", 0)) as silent:
            email = _email(silent.getsockname()[1])
            begun = time.monotonic()
            with pytest.raises(NotToldError, match="not told by e-mail: "):
                tell(MESSAGE, Notifications(email=email, webhook=Webhook(url=web.url)))
            assert time.monotonic() - begun < 5
        assert len(web.posted) == 1


class TestSensors:
    """`tell_of_failure` and `tell_of_release`, evaluated as the daemon does."""

    @pytest.fixture
    def daemon(self, tmp_path: Path, mail: MailServer, web: WebServer) -> Iterator[Daemon]:
        settings = small_folders(
            tmp_path,
            "notifications:\n"
            "  email: {to: [a@example.org], sender: b@example.org, "
            f"smtp_host: 127.0.0.1, smtp_port: {mail.port}}}\n"
            f"  webhook: {{url: '{web.url}'}}\n"
            "  ui_url: https://dagster.example.org/\n",
        )
        with dg.DagsterInstance.ephemeral() as instance:
            daemon = daemon_of(settings, instance)
            for name in ("tell_of_failure", "tell_of_release"):
                assert daemon.evaluate(name).skip_message  # the first tick only marks where history stands
            yield daemon

    def test_a_load_that_fails_is_told_with_what_to_mend_and_without_any_answer(
        self, daemon: Daemon, mail: MailServer, web: WebServer
    ) -> None:
        release = _released(daemon, "an earlier run")
        write_delivery(daemon.settings.data_dir, 2014, PROJECTS.replace("Transport", "Jeanne Dupont"))
        failed = daemon.load("2014", {"dagster/sensor_name": "load_on_arrival"})
        [reaction] = daemon.evaluate("tell_of_failure").dagster_run_reactions or []
        assert reaction.error is None
        assert not daemon.evaluate("tell_of_failure").dagster_run_reactions  # it is told once
        [received], [posted] = mail.received, web.posted
        assert received["Subject"] == "[Essai] the load of 2014 failed: B304"
        text = received.get_content()
        for part in (
            "B304  ",
            "to do: ",
            f"What was published stays as it was: the release {release} (2014 (survey)).",
            f"run {failed.run_id} of annual_load, asked for by the sensor load_on_arrival",
            f"https://dagster.example.org/runs/{failed.run_id}",
            "docs/operations.md",
        ):
            assert part in text
        assert "Jeanne" not in text + json.dumps(posted, ensure_ascii=False)
        facts = {name: posted[name] for name in ("event", "barometer", "job", "edition", "codes", "run")}
        assert facts == {
            "event": "run_failed",
            "barometer": "Essai",
            "job": "annual_load",
            "edition": "2014",
            "codes": ["B304"],
            "run": failed.run_id,
        }

    def test_a_delivery_that_has_not_come_is_told_as_such(
        self, daemon: Daemon, mail: MailServer, web: WebServer
    ) -> None:
        name_edition(daemon, 2016)
        daemon.reload()
        daemon.load("2016")
        daemon.evaluate("tell_of_failure")
        assert mail.received[0]["Subject"] == "[Essai] the delivery of 2016 has not come: B201"
        assert "put the files and delivery.yml in this folder" in mail.received[0].get_content()
        assert "nothing yet" in mail.received[0].get_content()
        assert web.posted[0]["event"] == "delivery_missing"

    def test_a_publication_that_is_refused_is_told_with_the_editions_that_lack(
        self, daemon: Daemon, mail: MailServer
    ) -> None:
        daemon.land(2014)
        daemon.load(None, job="publish")
        daemon.evaluate("tell_of_failure")
        assert mail.received[0]["Subject"] == "[Essai] the publication failed: B611"
        assert "the edition 2015 is expected and has not landed" in mail.received[0].get_content()

    def test_a_run_that_was_killed_is_told(self, daemon: Daemon, mail: MailServer, web: WebServer) -> None:
        job = daemon.location.resolve_job_def("publish")
        killed = daemon.instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED)
        daemon.instance.report_run_failed(killed, "its process is gone")  # a monitor knows no more
        [reaction] = daemon.evaluate("tell_of_failure").dagster_run_reactions or []
        assert reaction.error is None
        assert mail.received[0]["Subject"] == "[Essai] the publication failed: B001"
        assert [fault["what"] for fault in web.posted[0]["faults"]] == ["its process is gone"]

    def test_what_the_command_line_refused_is_not_told(self, daemon: Daemon, mail: MailServer) -> None:
        (daemon.settings.raw_dir / "2014" / "delivery.yml").unlink()
        daemon.load("2014", {"barometre/command_line": "1"})
        assert "said it at the terminal" in (daemon.evaluate("tell_of_failure").skip_message or "")
        assert mail.received == []

    def test_a_release_is_told_once_and_a_run_that_made_none_is_not(
        self, daemon: Daemon, mail: MailServer, web: WebServer
    ) -> None:
        assert daemon.load("2014", {"barometre/command_line": "1"}).success
        assert "made no release" in (daemon.evaluate("tell_of_release").skip_message or "")
        made = daemon.load("2015", {"barometre/command_line": "1"})
        release = _released(daemon, made.run_id)
        [reaction] = daemon.evaluate("tell_of_release").dagster_run_reactions or []
        assert reaction.error is None
        assert not daemon.evaluate("tell_of_release").dagster_run_reactions
        assert mail.received[0]["Subject"] == f"[Essai] release {release} published"
        assert "Editions: 2014 (survey)." in mail.received[0].get_content()
        assert "open: 7 rows in 2 tables" in mail.received[0].get_content()
        assert (web.posted[0]["event"], web.posted[0]["release"]) == ("release_published", release)

    def test_a_receiver_that_is_down_fails_a_tick_and_nothing_else(
        self, daemon: Daemon, mail: MailServer, web: WebServer
    ) -> None:
        web.status = 503
        (daemon.settings.raw_dir / "2014" / "delivery.yml").unlink()
        failed = daemon.load("2014")
        [reaction] = daemon.evaluate("tell_of_failure").dagster_run_reactions or []
        assert reaction.error is not None
        assert "not told by webhook: the server answers 503" in reaction.error.message
        assert "s3cret" not in str(reaction.error)
        assert len(mail.received) == 1
        run = daemon.instance.get_run_by_id(failed.run_id)
        assert run is not None
        assert run.status == dg.DagsterRunStatus.FAILURE

    def test_nobody_is_told_unless_the_settings_name_someone(self, daemon: Daemon) -> None:
        file = daemon.settings.data_dir / "barometer.yml"
        with_them = file.read_text(encoding="utf-8")
        nobody = with_them.replace("a@example.org", "a").replace("http:", "htp:")
        for settings in (with_them.partition("notifications:")[0], nobody):
            file.write_text(settings, encoding="utf-8")
            daemon.reload()
            sensors = {sensor.name for sensor in daemon.location.get_repository_def().sensor_defs}
            assert sensors == {"load_on_arrival", "publish_after_load", "tell_of_settings"}


def _released(daemon: Daemon, run: str) -> str:
    """Write the record of a release that a run made."""
    release = "20260101T000000Z-aaaaaaaa"
    folder = daemon.settings.releases_dir / release
    folder.mkdir(parents=True)
    record = {"run": run, "published_at": "", "editions": {"2014": "survey"}, "files": {}, "landing": {}}
    rows = {"office_rows": {"a": 3}, "open_rows": {"a": 3, "b": 4}}
    (folder / "release.json").write_text(json.dumps({**record, **rows}), encoding="utf-8")
    (daemon.settings.releases_dir / "latest").symlink_to(release)
    return release


def _certificate(folder: Path) -> Path:
    """Make a certificate of this machine, with its key, in one file."""
    file = folder / "certificate.pem"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=receiver"
    subject = ["-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run(
        [*command.split(), *subject, "-keyout", str(file), "-out", str(folder / "public.pem")],
        check=True,
        capture_output=True,
    )
    with file.open("ab") as both:
        both.write((folder / "public.pem").read_bytes())
    return file
