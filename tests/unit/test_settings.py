"""Which folders a command works on: what is given, else the environment, else those of the checkout."""

from __future__ import annotations

from pathlib import Path

import pytest

from barometre_pipeline.settings import CHECKOUT, DATA_VARIABLE, OUTPUT_VARIABLE, Settings


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in (DATA_VARIABLE, OUTPUT_VARIABLE):
        monkeypatch.delenv(variable, raising=False)


def test_the_shipped_barometer_is_published_into_the_checkout() -> None:
    assert Settings.resolve() == Settings(CHECKOUT / "data", CHECKOUT)
    assert Settings.resolve(CHECKOUT / "docs" / ".." / "data").output_dir == CHECKOUT


def test_another_barometer_is_never_published_into_the_checkouts_releases_unless_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Settings.resolve(tmp_path).output_dir == tmp_path / "output"
    assert Settings.resolve(tmp_path, CHECKOUT).output_dir == CHECKOUT
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path))
    assert Settings.resolve().output_dir == tmp_path / "output"
    monkeypatch.setenv(OUTPUT_VARIABLE, str(tmp_path / "elsewhere"))
    assert Settings.resolve().output_dir == tmp_path / "elsewhere"
