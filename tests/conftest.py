"""Which tests share a worker, so that what takes long to build is built once.

Belongs here: what holds for every test.
Does not: fixtures of one kind of test (its folder's own conftest).
"""

from __future__ import annotations

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

_ONE_WAREHOUSE = "tests/dbt/"
"""All tests of this folder ask one warehouse; those of another file share what their file builds."""


class _SharedBuilds(LoadFileScheduling):
    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return _ONE_WAREHOUSE if file.startswith(_ONE_WAREHOUSE) else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling:
    """Hand the files, and the folder of the warehouse, to the workers whole."""
    return _SharedBuilds(config, log)
