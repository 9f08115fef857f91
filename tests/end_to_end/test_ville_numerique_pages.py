"""Dagster's pages of « Ville Numérique » in a browser, as who asks where a number comes from opens them.

Belongs here: what `barometre ui` shows of a release, of an asset before and after it is built, of a check and
of a publication that fail; a picture of each, in `build/screenshots`.
Does not: the events that pages are made of (`test_ville_numerique_metadata`), other services
(`test_deployment`).
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from browser import Browser, open_browser
from shipped_barometer import FORM, Barometer
from web_server import WebServer, free_port, wait_for

from barometre_pipeline.publication.releases import list_releases
from barometre_pipeline.settings import Settings

WIPE = """
    mutation ($asked: [PartitionsByAssetSelector!]!) { wipeAssets(assetPartitionRanges: $asked) {
        __typename } }"""
CUBE = ["indicators", "cube"]


@dataclass(frozen=True)
class Pages(WebServer):
    """`barometre ui` on a copy of the published barometer, whose form of 2014 then has an unknown header."""

    settings: Settings


@pytest.fixture(scope="module")
def window() -> Iterator[Browser]:
    with open_browser() as window:
        yield window


@pytest.fixture(scope="module")
def pages(window: Browser, pristine: Barometer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    folder = tmp_path_factory.mktemp("pages")
    data, output = folder / "data", folder / "output"
    shutil.copytree(pristine.data, data)
    shutil.copytree(pristine.output, output, symlinks=True)
    Barometer(data, output).spoil("Domaine", "Thème")
    os.utime(data / FORM, (time.time() - 60, time.time() - 60))  # what has just changed is let come to rest
    with _ui(data, output, folder / "ui.log") as url:
        opened = Pages(url, Settings(data, output))
        wait_for("the pages", opened.has_loaded)
        yield opened


@contextmanager
def _ui(data: Path, output: Path, log: Path) -> Iterator[str]:
    """Open Dagster as a script does in the background, and ask it to end."""
    port = free_port()
    command = ["bash", "-c", 'trap "" INT; exec "$@"', "bash", str(Path(sys.executable).parent / "barometre")]
    command += ["ui", "--port", str(port), "--data", str(data), "--output", str(output)]
    with log.open("wb") as printed:
        process = subprocess.Popen(command, stdout=printed, stderr=subprocess.STDOUT, start_new_session=True)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(timeout=60)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture
def browser(window: Browser) -> Iterator[Browser]:
    """The window; a page that were left open would go on asking, and drawing."""
    yield window
    window.leave()


def test_the_lineage_reads_from_the_raw_files_to_the_release(pages: Pages, browser: Browser) -> None:
    groups = ("raw", "landing", "staging", "core", "indicators", "quality", "release")
    browser.show(f"{pages.url}/asset-groups", *groups, picture="global_lineage")


def test_the_page_of_an_asset_shows_what_was_built_and_each_column_back_to_its_headers(
    pages: Pages, browser: Browser
) -> None:
    words = ("Row count", "indicator_code", "Code of the indicator.")
    browser.show(f"{pages.url}/assets/indicators/cube", *words, picture="asset_after", height=2000)
    way = ("numerator", "project.project_code", "« N° projet »")
    browser.unfold("from header to column", *way, picture="header_to_column")


def test_the_page_of_a_check_says_which_edition_failed_and_why(pages: Pages, browser: Browser) -> None:
    def arrived() -> list[dict[str, Any]]:
        runs = pages.runs("annual_load")
        return [run for run in runs if run["tags"].get("dagster/sensor_name") == "load_on_arrival"]

    [run] = wait_for("a load of what has arrived", arrived)
    assert wait_for("its refusal", lambda: pages.ended(run["runId"])) == "FAILURE"
    check = "view=checks&checkDetail=delivery_meets_the_codebook"
    words = (
        "Failed",
        "2014: B302 the codebook does not know header",
        "the file lacks the header « Domaine »",
    )
    browser.show(f"{pages.url}/assets/landing/respondent?{check}", *words, picture="failed_check")


def test_what_nobody_audited_is_not_published_from_the_page_of_the_release(
    pages: Pages, browser: Browser
) -> None:
    before = list_releases(pages.settings.releases_dir)
    folder = pages.settings.runs_dir / "unaudited"
    folder.mkdir()
    (folder / "warehouse.duckdb").write_bytes(b"")
    later = time.time() + 3600
    os.utime(folder, (later, later))

    run_id = pages.launch("__ASSET_JOB", ["release", "office"], ["release", "open"])["run"]["runId"]

    assert wait_for("the refusal", lambda: pages.ended(run_id)) == "FAILURE"
    browser.show(f"{pages.url}/runs/{run_id}", "Failure", "B711", picture="unaudited_refused", height=2000)
    assert list_releases(pages.settings.releases_dir) == before


def test_the_page_of_an_asset_says_its_grain_and_its_columns_before_anything_is_built(
    pages: Pages, browser: Browser
) -> None:
    # as of an instance that has not built it yet
    wiped = pages.ask(WIPE, asked=[{"assetKey": {"path": CUBE}}])["wipeAssets"]
    assert wiped == {"__typename": "AssetWipeSuccess"}
    words = ("One row an edition, an indicator", "Never materialized")
    browser.show(f"{pages.url}/assets/indicators/cube", *words, picture="asset_before", height=2000)
