"""`deploy/reload.sh`: the code location is imported again until it was read as the files are now."""

from __future__ import annotations

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


def _reload(data: Path, web_server: str) -> tuple[int, list[str]]:
    """Run the script before a web server that does something; return its exit code and who was asked."""
    curl = data / "bin" / "curl"
    curl.parent.mkdir()
    curl.write_text(f'#!/bin/sh\nfor last; do :; done\necho "$last" >> "{data}/asked"\n{web_server}\n')
    curl.chmod(0o755)
    variables = {"PATH": f"{curl.parent}:{os.environ['PATH']}", "BAROMETRE_DATA": str(data)}
    script = CHECKOUT / "deploy" / "reload.sh"
    done = subprocess.run(["sh", str(script), "http://ui/graphql"], env=variables, timeout=20, check=False)
    return done.returncode, (data / "asked").read_text(encoding="utf-8").split()


def test_nothing_that_changes_meanwhile_asks_for_one_import(data: Path) -> None:
    assert _reload(data, "true") == (0, ["http://ui/graphql"])


@pytest.mark.parametrize("file", ["codebook/editions.csv", "barometer.yml"])
def test_a_file_that_changes_during_an_import_asks_for_another(data: Path, file: str) -> None:
    changes = f'test $(wc -l < "{data}/{file}") -ge 3 || echo more >> "{data}/{file}"'
    assert _reload(data, changes) == (0, ["http://ui/graphql"] * 3)


def test_a_web_server_that_is_not_there_fails_the_unit_so_that_it_is_tried_again(data: Path) -> None:
    assert _reload(data, "exit 7") == (7, ["http://ui/graphql"])
