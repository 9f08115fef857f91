"""The settings by which Dagster works unasked: what they may be, and what is said of those that may not."""

from __future__ import annotations

import contextlib
import itertools
from pathlib import Path

import pytest
from dagster._utils.schedules import is_valid_cron_string
from pydantic import ValidationError
from small_folder import SETTINGS

from barometre_pipeline.automation_settings import (
    Notifications,
    Schedule,
    Webhook,
    read_notifications,
    read_schedule,
)
from barometre_pipeline.barometer import load_barometer
from barometre_pipeline.errors import BarometreError, Fault

EMAIL = "to: [a@example.org], sender: b@example.org, smtp_host: mail.example.org"


def _faults(tmp_path: Path, more: str) -> list[Fault]:
    (tmp_path / "barometer.yml").write_text(SETTINGS + more, encoding="utf-8")
    try:
        load_barometer(tmp_path)
    except BarometreError as error:
        return list(error.faults)
    return []


def test_every_time_that_is_accepted_is_one_for_dagster_too() -> None:
    minutes, hours, days = ("0", "*/15", "60", "5-59/10"), ("6", "7,19", "24"), ("1", "1,15", "*", "31", "0")
    months, weekdays = ("10", "*", "2", "4,6", "13", "11-2"), ("*", "1-5", "7", "8")
    accepted = []
    for fields in itertools.product(minutes, hours, days, months, weekdays):
        with contextlib.suppress(ValidationError):
            accepted.append(Schedule(cron=" ".join(fields)).cron)
    assert [cron for cron in accepted if not is_valid_cron_string(cron)] == []
    assert {"0 6 1,15 10 *", "*/15 7,19 * * 1-5", "5-59/10 6 1 4,6 7"} <= set(accepted)
    assert not {"0 6 31 4,6 *", "0 6 31 2 *", "60 6 1 10 *", "0 24 1 10 *", "0 6 0 10 *"} & set(accepted)


@pytest.mark.parametrize(
    ("more", "setting", "remedy"),
    [
        ('schedule: {cron: "0 26 1 10 *"}', "schedule.cron", "write minute, hour, day"),
        ('schedule: {cron: "0 6 1 10"}', "schedule.cron", "write minute, hour, day"),
        ("schedule: {timezone: Europe/Paris}", "schedule.cron", "add it"),
        ('schedule: {cron: "0 6 1 10 *", timezone: Europe/Lutetia}', "schedule.timezone", "Europe/Paris"),
        ('schedule: {cron: "0 6 1 10 *", zone: Europe/Paris}', "schedule.zone", "timezone"),
        ("notifications: {}", "notifications", "make them agree"),
        (
            "notifications: {email: {to: [], sender: b@example.org, smtp_host: mail.example.org}}",
            "notifications.email",
            "make them agree",
        ),
        (
            "notifications: {email: {to: [a], sender: b@example.org, smtp_host: mail.example.org}}",
            "notifications.email.to.1",
            "@example.org",
        ),
        (f"notifications: {{email: {{{EMAIL}, user: u}}}}", "notifications.email", "make them agree"),
        (
            f"notifications: {{email: {{{EMAIL}, user: u, password_env: P}}}}",
            "notifications.email",
            "make them agree",
        ),
        (
            f"notifications: {{email: {{{EMAIL}, smtp_security: tls}}}}",
            "notifications.email.smtp_security",
            "starttls",
        ),
        ("notifications: {webhook: {}}", "notifications.webhook", "make them agree"),
        ("notifications: {webhook: {url: file:///tmp/x}}", "notifications.webhook.url", "https://"),
        (
            "notifications: {webhook: {url_env: 'https://x'}}",
            "notifications.webhook.url_env",
            "environment variable",
        ),
    ],
)
def test_a_setting_that_cannot_be_is_named_with_what_to_write(
    tmp_path: Path, more: str, setting: str, remedy: str
) -> None:
    [fault] = _faults(tmp_path, more)
    assert (fault.code, fault.place.column) == ("B103", setting)
    assert fault.place.row is not None
    assert remedy in fault.remedy


def test_both_sections_may_be_left_out_or_be_complete(tmp_path: Path) -> None:
    assert _faults(tmp_path, "") == []
    more = (
        'schedule: {cron: "0 6 1 10 *"}\n'
        f"notifications: {{email: {{{EMAIL}, smtp_port: 587, smtp_security: starttls, "
        "user: u, password_env: P}, webhook: {url_env: HOOK}, ui_url: 'https://dagster.example.org'}\n"
    )
    assert _faults(tmp_path, more) == []


def test_a_mistake_elsewhere_in_the_file_silences_nobody(tmp_path: Path) -> None:
    more = f'schedule: {{cron: "0 6 1 10 *"}}\nnotifications: {{email: {{{EMAIL}}}}}\nreleases_kept: none\n'
    assert [fault.place.column for fault in _faults(tmp_path, more)] == ["releases_kept"]
    notifications = read_notifications(tmp_path / "barometer.yml")
    assert notifications is not None
    assert notifications.email is not None
    assert notifications.email.to == ("a@example.org",)
    assert read_schedule(tmp_path / "barometer.yml") is not None


@pytest.mark.parametrize(("more", "wrong"), [("", []), ("releases_kept: 2026-02-30\n", ["releases_kept"])])
def test_what_a_load_can_read_of_the_file_the_code_location_can_too(
    tmp_path: Path, more: str, wrong: list[str]
) -> None:
    with_tab = "schedule:\n  cron:\t'0 6 1 10 *'\n"
    assert [fault.place.column for fault in _faults(tmp_path, with_tab + more)] == wrong
    assert read_schedule(tmp_path / "barometer.yml") == Schedule(cron="0 6 1 10 *")


@pytest.mark.parametrize(
    "wrong", ["email: {to: []}", f"email: {{{EMAIL}, smtp_port: x}}", "ui_url: x", "sms: {}"]
)
def test_a_mistake_in_one_means_silences_no_other(tmp_path: Path, wrong: str) -> None:
    assert _faults(tmp_path, f"notifications: {{{wrong}, webhook: {{url_env: HOOK}}}}\n")
    assert read_notifications(tmp_path / "barometer.yml") == Notifications(webhook=Webhook(url_env="HOOK"))


@pytest.mark.parametrize("content", [b"", b"[1, 2]", b"a: [", b"\xff", b"schedule: 6", b"notifications: []"])
def test_a_file_that_says_nothing_of_them_gives_neither(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "barometer.yml"
    file.write_bytes(content)
    assert (read_schedule(file), read_notifications(file)) == (None, None)
    assert read_schedule(tmp_path / "missing.yml") is None
