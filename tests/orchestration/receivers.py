"""Receivers of messages on this machine: a mail server and a web server, each a few lines over sockets.

Belongs here: taking what is sent, as the protocols say. Does not: judging it.
"""

from __future__ import annotations

import base64
import json
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, TypeVar, cast

Server = TypeVar("Server", bound=socketserver.BaseServer)


class MailServer(socketserver.ThreadingTCPServer):
    """An SMTP server that keeps what it is sent; with a certificate, it speaks TLS and asks who one is.

    It says that it has kept a message once it `may_answer`.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, certificate: Path | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Mail)
        self.received: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.logins: list[list[str]] = []
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.tls: ssl.SSLContext | None = None
        if certificate:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(certificate)

    @property
    def port(self) -> int:
        """Where it listens."""
        return cast("int", self.server_address[1])


class _Mail(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say("220 receiver")
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            if verb == "EHLO":
                self._say(f"250-receiver\r\n250 {self._offers()}")
            elif verb == "STARTTLS" and self.server.tls:
                self._say("220 go on")
                self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
                self.rfile = self.connection.makefile("rb")
                self.wfile = self.connection.makefile("wb", buffering=0)
                self.is_secure = True
            elif verb == "AUTH":
                self.server.logins.append(base64.b64decode(line.split()[2]).decode().split("\0")[1:])
                self._say("235 welcome")
            elif verb == "DATA":
                self._say("354 go on")
                self.server.received.append(self._message())
                self.server.may_answer.wait(10)
                self._say("250 kept")
            else:
                if verb == "RCPT":
                    self.server.recipients.append(line.partition("<")[2].rstrip(">"))
                self._say("221 bye" if verb == "QUIT" else "250 well")

    is_secure = False

    def finish(self) -> None:
        super().finish()
        self.connection.close()  # TLS took the server's own socket over

    def _offers(self) -> str:
        if self.server.tls is None:
            return "8BITMIME"
        return "AUTH PLAIN" if self.is_secure else "STARTTLS"

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def _message(self) -> EmailMessage:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line[1:] if line.startswith(b"..") else line)
        return cast("EmailMessage", message_from_bytes(b"".join(lines), policy=policy.default))


class WebServer(HTTPServer):
    """A web server that keeps the JSON that is posted to it, and answers as it is told to."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Web)
        self.posted: list[dict[str, Any]] = []
        self.status = 204

    @property
    def url(self) -> str:
        """Its address, with a part that is nobody's business."""
        return f"http://127.0.0.1:{self.server_port}/hooks/s3cret"


class _Web(BaseHTTPRequestHandler):
    server: WebServer

    def do_POST(self) -> None:
        self.server.posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's signature
        """Say nothing on standard error."""


@contextmanager
def listening(server: Server) -> Iterator[Server]:
    """Let a server serve until the end."""
    with server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
