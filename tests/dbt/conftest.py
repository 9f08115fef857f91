"""One warehouse of the small barometer for all tests of the dbt project: a build takes its time."""

from __future__ import annotations

import shutil

import pytest
from alike_editions import copy_alike
from built_warehouse import Warehouse
from landing import run_dbt, write_landing
from small_barometer import CODEBOOK, EDITIONS


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    output = tmp_path_factory.mktemp("small_barometer")
    # Each of these characters means something to SQL, to a glob or to one of Python's formats.
    landing = output / "100 % of {the} [landing], it's here (once)"
    # An edition that has not landed as a whole, and what a load under way has written: neither may be read.
    write_landing(landing, CODEBOOK, EDITIONS | {2016: EDITIONS[2015]}, landed=EDITIONS)
    shutil.copytree(landing / "2014", landing / ".2014.under_way")
    built = run_dbt(["build"], landing, output)
    return Warehouse(output, landing, built.returncode, built.stdout[-8000:] + built.stderr[-2000:])


@pytest.fixture
def alike(warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """A copy of the warehouse whose two editions may be compared in every row."""
    return copy_alike(warehouse, tmp_path_factory.mktemp("alike"))
