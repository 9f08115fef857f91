"""One release of the shipped data for the tests that ask it: to publish takes its time."""

from __future__ import annotations

import shutil

import pytest
from shipped_barometer import ROOT, Barometer


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Barometer:
    """The shipped data, published once."""
    folder = tmp_path_factory.mktemp("ville_numerique")
    barometer = Barometer(shutil.copytree(ROOT / "data", folder / "data"), folder / "output")
    done = barometer.run()
    assert done.returncode == 0, done.stderr
    return barometer
