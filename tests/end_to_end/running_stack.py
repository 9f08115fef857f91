"""The deployment of `deploy/`, started in a folder of its own: PostgreSQL, and every service on it.

Belongs here: starting what the units say, ending it.
Does not: asking it (`web_server`), or what it should answer (the tests).
"""

from __future__ import annotations

import configparser
import os
import pwd
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from web_server import WebServer, free_port, wait_for

from barometre_pipeline.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
REQUIRED = "BAROMETRE_TEST_PROGRAMS"
"""Set to `required` where the deployment must be tested: a program that is missing then fails the tests."""


def find_program(*places: str) -> str:
    """Return where a program lies, the first place that has it; without one, skip, or fail where required."""
    for place in places:
        found = sorted(Path("/").glob(place.lstrip("/")))
        if found:
            return str(found[-1])
    missing = f"{places[0]} is not installed: apt-get install postgresql chromium chromium-driver curl"
    if os.environ.get(REQUIRED) == "required":
        pytest.fail(missing)
    pytest.skip(missing)


@dataclass(frozen=True)
class Unit:
    """A service that runs, and what it prints."""

    process: subprocess.Popen[bytes]
    journal: Path


@dataclass(frozen=True)
class Stack:
    """A running deployment."""

    settings: Settings
    ports: dict[str, int]
    runtime: Path
    """What systemd makes under /run."""
    units: list[Unit]

    @property
    def pages(self) -> WebServer:
        """Where those who run the barometer look."""
        return WebServer(f"http://127.0.0.1:{self.ports['3000']}")

    @property
    def read_only(self) -> WebServer:
        """Where those who read lineage look."""
        return WebServer(f"http://127.0.0.1:{self.ports['3001']}/lineage")

    def start(self, unit: str) -> None:
        """Start a unit; it ends with the stack."""
        self.units.append(_start_unit(f"barometre-{unit}.service", self))

    def run(self, unit: str) -> None:
        """Run a unit that ends by itself."""
        once = _start_unit(f"barometre-{unit}.service", self)
        assert once.process.wait(timeout=60) == 0, once.journal.read_text(encoding="utf-8")


@contextmanager
def running_stack(settings: Settings) -> Iterator[Stack]:
    """Install the deployment as docs/deployment.md says, with both web servers; all ends with the block."""
    with _postgres() as socket_folder, tempfile.TemporaryDirectory(prefix="barometre-run-") as runtime:
        settings.dagster_home.mkdir(parents=True, mode=0o700)
        configuration = (DEPLOY / "dagster.postgres.yaml").read_text(encoding="utf-8")
        assert "/var/run/postgresql" in configuration
        (settings.dagster_home / "dagster.yaml").write_text(
            configuration.replace("/var/run/postgresql", str(socket_folder)), encoding="utf-8"
        )
        _make_tables(settings)
        stack = Stack(settings, {port: free_port() for port in ("3000", "3001")}, Path(runtime), [])
        try:
            stack.start("code")
            wait_for("the code location", (stack.runtime / "code.sock").exists)
            stack.start("webserver")
            stack.start("lineage")
            for server in (stack.pages, stack.read_only):
                wait_for(server.url, server.answers)
            yield stack
            for unit in stack.units:
                assert unit.process.poll() is None, unit.journal.read_text(encoding="utf-8")[-3000:]
        finally:
            _stop(stack.units)


@contextmanager
def _postgres() -> Iterator[Path]:
    """Run a server where the account that runs the tests owns `barometre`; yield the folder of its socket."""
    binaries = Path(find_program("/usr/lib/postgresql/*/bin/initdb", "/usr/*/bin/initdb")).parent
    account = "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    folder = Path(tempfile.mkdtemp(prefix="barometre-pg-"))

    def command(name: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(binaries / name), *arguments],
            user=account if os.geteuid() == 0 else None,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr

    try:
        if os.geteuid() == 0:
            shutil.chown(folder, account)
        data = str(folder / "data")
        command(
            "initdb", "--pgdata", data, "--auth=peer", "--username", account, "--no-sync", "--encoding=UTF8"
        )
        options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off"
        command("pg_ctl", "start", "--wait", "-D", data, "-o", options, "-l", str(folder / "log"))
        try:
            here = ("--host", str(folder))
            me = pwd.getpwuid(os.geteuid()).pw_name
            if me != account:
                command("createuser", *here, me)
            command("createdb", *here, "--owner", me, "barometre")
            yield folder
        finally:
            with suppress(AssertionError):  # one that has ended by itself: the tests say so
                command("pg_ctl", "stop", "-D", data, "--mode=immediate")
    finally:
        shutil.rmtree(folder)


def _make_tables(settings: Settings) -> None:
    """Make the tables beforehand: services that find none at the same time would all make them."""
    subprocess.run(
        [str(Path(sys.executable).parent / "dagster"), "instance", "migrate"],
        env={**os.environ, "DAGSTER_HOME": str(settings.dagster_home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )


def _start_unit(name: str, stack: Stack) -> Unit:
    """Run what a systemd unit starts, in the folders and on the ports of this test."""
    unit = configparser.ConfigParser(interpolation=None)
    unit.read_string(_here(DEPLOY / name, stack))
    service = unit["Service"]
    environment_file = _here(DEPLOY / "barometre.env", stack)
    variables = dict(line.split("=", 1) for line in environment_file.splitlines() if line and line[0] != "#")
    workspace = stack.runtime / "workspace.yaml"
    workspace.write_text(_here(DEPLOY / "workspace.yaml", stack), encoding="utf-8")
    command = service["ExecStart"].replace(str(DEPLOY / "workspace.yaml"), str(workspace))
    journal = stack.settings.output_dir.parent / f"{name}.log"
    with journal.open("ab") as log:
        process = subprocess.Popen(
            [_on_our_port(word, stack.ports) for word in shlex.split(command)],
            cwd=service.get("WorkingDirectory"),
            env={**os.environ, **variables},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Unit(process, journal)


def _on_our_port(word: str, ports: dict[str, int]) -> str:
    """Return a word of a command, a port of `deploy/` replaced wherever it names one."""
    return re.sub(r"(?<!\d)(3000|3001)(?!\d)", lambda port: str(ports[port[0]]), word)


def _here(file: Path, stack: Stack) -> str:
    """Return a file of `deploy/`, with the places of this test."""
    text = file.read_text(encoding="utf-8")
    for place, ours in {
        "/opt/barometre/.venv/bin": Path(sys.executable).parent,
        "/opt/barometre": ROOT,
        "/srv/barometre/output": stack.settings.output_dir,
        "/srv/barometre/data": stack.settings.data_dir,
        "/run/barometre": stack.runtime,
    }.items():
        text = text.replace(place, str(ours))
    return text


def _stop(units: list[Unit]) -> None:
    """End units as systemd does: every process of each is asked, then killed."""
    for unit in units:
        os.killpg(unit.process.pid, signal.SIGTERM)
    for unit in units:
        try:
            unit.process.wait(timeout=20)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(unit.process.pid, signal.SIGKILL)
            unit.process.wait()
