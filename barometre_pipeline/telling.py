"""Telling someone by e-mail and webhook, within a time, whatever the other end does.

Belongs here: sending a message. Does not: what it says, or when (`orchestration.notifications`).
"""

from __future__ import annotations

import json
import os
import smtplib
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from functools import partial
from typing import Any

from barometre_pipeline.automation_settings import Email, Notifications, Webhook

DEADLINE_SECONDS = 8.0
"""For each message: Dagster asks its sensors for an answer in a minute, with up to five messages in it."""
_PATIENCE_SECONDS = 25.0
"""For each answer of a receiver; it is shorter than the time after which a message is told again."""


@dataclass(frozen=True)
class Message:
    """What is told.

    Attributes:
        subject: one line.
        text: the whole, for a person.
        facts: the same, for a program.
    """

    subject: str
    text: str
    facts: dict[str, Any] = field(default_factory=dict)


class NotToldError(Exception):
    """Whom a message did not reach, and why; without a password or a secret address."""


def tell(message: Message, notifications: Notifications, reached: set[str] | None = None) -> None:
    """Send a message by every means that is set; one that fails does not keep it from the others.

    Args:
        message: what is told.
        notifications: by which means: `e-mail`, `webhook`.
        reached: those that have it already, by which it is not sent. Those that take it are added, also one
            whose answer comes after this has ended.

    Raises:
        NotToldError: a means failed, or had no answer in time.
    """
    reached = set() if reached is None else reached
    means: dict[str, Callable[[], None]] = {}
    if notifications.email:
        means["e-mail"] = partial(_send_email, message, notifications.email)
    if notifications.webhook:
        means["webhook"] = partial(_post, message, notifications.webhook)
    means = {name: send for name, send in means.items() if name not in reached}
    failures = dict.fromkeys(means, f"no answer in {DEADLINE_SECONDS:g} seconds")
    threads = [
        # A thread each: neither a name that is not found nor a server that dawdles heeds a timeout.
        threading.Thread(
            target=_try, args=(name, send, reached, failures), name=f"tell by {name}", daemon=True
        )
        for name, send in means.items()
    ]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + DEADLINE_SECONDS
    for thread in threads:
        thread.join(max(deadline - time.monotonic(), 0))
    failed = sorted(means.keys() - reached)
    if failed:
        raise NotToldError("not told by " + "; ".join(f"{name}: {failures[name]}" for name in failed))


def _try(name: str, send: Callable[[], None], reached: set[str], failures: dict[str, str]) -> None:
    try:
        send()
    except Exception as error:
        failures[name] = _reason(error)
    else:
        reached.add(name)


def _reason(error: Exception) -> str:
    """Say why, without the text of an error that may quote an address or an answer of the server."""
    if isinstance(error, NotToldError):
        return str(error)
    if isinstance(error, urllib.error.HTTPError):
        return f"the server answers {error.code}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{type(error).__name__}, the server answers {error.smtp_code}"
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    said = cause.strerror if isinstance(cause, OSError) else None
    return f"{type(cause).__name__}: {said}" if said else type(cause).__name__


def _send_email(message: Message, email: Email) -> None:
    mail = EmailMessage()
    mail["Subject"] = " ".join(message.subject.split())
    mail["From"] = email.sender
    mail["To"] = ", ".join(email.to)
    mail["Date"] = formatdate(localtime=True)
    mail["Message-ID"] = make_msgid(domain=email.sender.partition("@")[2])
    mail.set_content(message.text)
    password = _from_environment(email.password_env) if email.password_env else ""
    with _connected(email) as server:
        if email.user is not None:
            server.login(email.user, password)
        server.send_message(mail)


def _connected(email: Email) -> smtplib.SMTP:
    """Connect to the server; encrypted if the settings say so, once the server has proved itself."""
    host, port, timeout = email.smtp_host, email.smtp_port, _PATIENCE_SECONDS
    if email.smtp_security == "ssl":
        return smtplib.SMTP_SSL(host, port, timeout=timeout, context=ssl.create_default_context())
    server = smtplib.SMTP(host, port, timeout=timeout)
    if email.smtp_security == "starttls":
        try:
            server.starttls(context=ssl.create_default_context())
        except BaseException:
            server.close()
            raise
    return server


def _post(message: Message, webhook: Webhook) -> None:
    url = _from_environment(webhook.url_env) if webhook.url_env else str(webhook.url)
    if not url.startswith(("https://", "http://")):
        raise NotToldError("its address begins with neither https:// nor http://")
    body = {"text": f"{message.subject}\n\n{message.text}", **message.facts}
    request = urllib.request.Request(
        url,
        data=json.dumps(body, ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json; charset=utf-8"},
    )
    with urllib.request.urlopen(request, timeout=_PATIENCE_SECONDS):
        pass


def _from_environment(variable: str) -> str:
    value = os.environ.get(variable)
    if not value:
        raise NotToldError(f"the environment variable {variable} is not set")
    return value
