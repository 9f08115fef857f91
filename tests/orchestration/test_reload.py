"""`deploy/reload.sh`: the code location is imported again until it was read as the files are now."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from barometre_pipeline.settings import CHECKOUT


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "codebook").mkdir()
    (tmp_path / "codebook" / "editions.csv").write_text("2014\n", encoding="utf-8")
    (tmp_path / "barometer.yml").write_text("title\n", encoding="utf-8")
    return tmp_path


def _answer(kind: str) -> str:
    """Return the command by which a web server answers with one kind of GraphQL's union."""
    return f"echo '{json.dumps({'data': {'reloadWorkspace': {'__typename': kind}}})}'"


def _reload(data: Path, *web_server: str) -> tuple[int, list[str]]:
    """Run the script before a web server that does something; return its exit code and who was asked."""
    curl = data / "bin" / "curl"
    curl.parent.mkdir()
    does = "\n".join(web_server)
    curl.write_text(f'#!/bin/sh\nfor last; do :; done\necho "$last" >> "{data}/asked"\n{does}\n')
    curl.chmod(0o755)
    variables = {"PATH": f"{curl.parent}:{os.environ['PATH']}", "BAROMETRE_DATA": str(data)}
    script = CHECKOUT / "deploy" / "reload.sh"
    done = subprocess.run(["sh", str(script), "http://ui/graphql"], env=variables, timeout=20, check=False)
    return done.returncode, (data / "asked").read_text(encoding="utf-8").split()


def test_nothing_that_changes_meanwhile_asks_for_one_import(data: Path) -> None:
    assert _reload(data, _answer("Workspace")) == (0, ["http://ui/graphql"])


@pytest.mark.parametrize("file", ["codebook/editions.csv", "barometer.yml"])
def test_a_file_that_changes_during_an_import_asks_for_another(data: Path, file: str) -> None:
    changes = f'test $(wc -l < "{data}/{file}") -ge 3 || echo more >> "{data}/{file}"'
    assert _reload(data, changes, _answer("Workspace")) == (0, ["http://ui/graphql"] * 3)


@pytest.mark.parametrize(
    ("what_it_does", "code"),
    [(("exit 7",), 7), ((_answer("PythonError"),), 1), ((_answer("UnauthorizedError"),), 1), (("true",), 1)],
)
def test_a_web_server_that_is_not_there_or_refuses_fails_the_unit_so_that_it_is_tried_again(
    data: Path, what_it_does: tuple[str, ...], code: int
) -> None:
    assert _reload(data, *what_it_does) == (code, ["http://ui/graphql"])


def test_a_web_server_that_never_answers_is_not_waited_for_for_ever(data: Path) -> None:
    waits_for_ever = 'case " $* " in *" --max-time "[1-9]*) exit 28 ;; esac; exec sleep 30'
    assert _reload(data, waits_for_ever) == (28, ["http://ui/graphql"])
