"""The part of `barometer.yml` by which Dagster works unasked: when it loads, and whom it tells.

Belongs here: the sections `schedule` and `notifications`, and reading one of them though another is wrong.
Does not: what is done at that time or told (`orchestration`), nor passwords: the environment holds them.
"""

from __future__ import annotations

import calendar
import re
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from barometre_pipeline.settings_file import read_yaml

SECTIONS = frozenset({"schedule", "notifications"})
"""Settings that change when things happen, never what is landed or published."""

_CRON_FIELDS = (("minute", 0, 59), ("hour", 0, 23), ("day", 1, 31), ("month", 1, 12), ("weekday", 0, 7))
_CRON_PART = re.compile(r"(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:/([1-9]\d?))?")
_LONGEST_MONTHS = {month: calendar.monthrange(2024, month)[1] for month in range(1, 13)}
"""Days of each month of a leap year."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _cron(text: str) -> str:
    fields = text.split()
    if len(fields) != len(_CRON_FIELDS):
        raise _wrong_cron(text)
    minimums = [
        min(_cron_numbers(field, low, high, text))
        for field, (_, low, high) in zip(fields, _CRON_FIELDS, strict=True)
    ]
    months = _cron_numbers(fields[3], 1, 12, text)
    if minimums[2] > max(_LONGEST_MONTHS[month] for month in months):
        raise _wrong_cron(text)
    return " ".join(fields)


def _cron_numbers(field: str, low: int, high: int, text: str) -> list[int]:
    """Return the numbers that one field stands for."""
    numbers: list[int] = []
    for part in field.split(","):
        match = _CRON_PART.fullmatch(part)
        if match is None:
            raise _wrong_cron(text)
        first, last, step = (int(group) if group else None for group in match.groups())
        start = low if first is None else first
        stop = last if last is not None else (high if first is None or step else start)
        if not low <= start <= stop <= high:
            raise _wrong_cron(text)
        numbers.extend(range(start, stop + 1, step or 1))
    return numbers


def _wrong_cron(text: str) -> PydanticCustomError:
    return PydanticCustomError("cron", "no such time: {text}", {"text": text})


def _timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):  # a folder of zones, an impossible name, one that is not there
        raise PydanticCustomError("timezone", "no such time zone") from None
    return name


class Schedule(_Strict):
    """When the editions that are expected are loaded; `cron` is read in `timezone`."""

    cron: Annotated[str, AfterValidator(_cron)]
    timezone: Annotated[str, AfterValidator(_timezone)] = "Europe/Paris"


def _written_as(kind: str, pattern: str) -> AfterValidator:
    """Return a check whose fault is of a kind for which `settings_file` knows what to do."""

    def check(text: str) -> str:
        if re.fullmatch(pattern, text) is None:
            raise PydanticCustomError(kind, "it is written otherwise")
        return text

    return AfterValidator(check)


_Address = Annotated[str, _written_as("email_address", r"[^@\s,<>]+@[^@\s,<>]+")]
_Variable = Annotated[str, _written_as("variable", r"[A-Za-z_][A-Za-z0-9_]*")]
_Url = Annotated[str, _written_as("web_address", r"https?://\S+")]


class Email(_Strict):
    """E-mail: who is told, by which server. The password lies in the variable that `password_env` names."""

    to: tuple[_Address, ...]
    sender: _Address
    smtp_host: Annotated[str, Field(min_length=1)]
    smtp_port: Annotated[int, Field(ge=1, le=65535)] = 25
    smtp_security: Literal["none", "starttls", "ssl"] = "none"
    user: str | None = None
    password_env: _Variable | None = None

    @model_validator(mode="after")
    def _reach_someone_and_keep_the_password(self) -> Self:
        if not self.to:
            raise ValueError("« to » names nobody")
        if (self.user is None) != (self.password_env is None):
            raise ValueError("user and password_env go together")
        if self.user is not None and self.smtp_security == "none":
            raise ValueError("a password is not sent in the clear; smtp_security is starttls or ssl")
        return self


class Webhook(_Strict):
    """An address to which a message is posted as JSON; one that is secret lies in the environment."""

    url: _Url | None = None
    url_env: _Variable | None = None

    @model_validator(mode="after")
    def _have_one_address(self) -> Self:
        if (self.url is None) == (self.url_env is None):
            raise ValueError("it has one of url and url_env")
        return self


class Notifications(_Strict):
    """Who is told of failures and releases. `ui_url` is where readers of the message open Dagster."""

    email: Email | None = None
    webhook: Webhook | None = None
    ui_url: _Url | None = None

    @model_validator(mode="after")
    def _tell_someone(self) -> Self:
        if self.email is None and self.webhook is None:
            raise ValueError("it has email, webhook, or both")
        return self


def read_schedule(barometer_file: Path) -> Schedule | None:
    """Return when editions are loaded; None: at no time, or at none that can be understood."""
    section = _read_section(barometer_file, "schedule")
    try:
        return None if section is None else Schedule.model_validate(section)
    except ValidationError:
        return None


def read_notifications(barometer_file: Path) -> Notifications | None:
    """Return who is told, without what is wrong: it is told to whoever can be made out. None: nobody can."""
    section = _read_section(barometer_file, "notifications")
    if not isinstance(section, dict):
        return None
    try:
        return Notifications.model_validate(section)
    except ValidationError as error:
        wrong = {detail["loc"][0] for detail in error.errors() if detail["loc"]}
    try:
        return Notifications.model_validate({name: section[name] for name in section.keys() - wrong})
    except ValidationError:
        return None


def _read_section(file: Path, name: str) -> object:
    """Read one section by itself: a mistake elsewhere is what someone is to be told of.

    The code location reads it, and must load whatever the file holds: each run reports the mistakes.
    """
    try:
        settings = read_yaml(file.read_bytes())
    except (OSError, yaml.YAMLError, UnicodeDecodeError):
        return None
    return settings.get(name) if isinstance(settings, dict) else None
