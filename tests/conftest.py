"""Which tests share a worker, so that what takes long to build is built once.

Belongs here: what holds for every test.
Does not: fixtures of one kind of test (its folder's own conftest).
"""

from __future__ import annotations

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

_LONGEST = "tests/end_to_end/test_deployment.py"
"""Begins first: it waits for servers and clocks, while the other worker goes on."""

_ONE_BUILD = ("tests/dbt/", "tests/end_to_end/test_ville_numerique")
"""Tests whose files begin so ask one warehouse, or one release; others share what their own file builds."""


class _SharedBuilds(LoadFileScheduling):
    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return next((shared for shared in _ONE_BUILD if file.startswith(shared)), file)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest file before the others, which stay in their order."""
    items.sort(key=lambda item: not item.nodeid.startswith(_LONGEST))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling:
    """Hand the files, and those that share a build together, to the workers whole."""
    return _SharedBuilds(config, log)
