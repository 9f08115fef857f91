"""Which tests share a worker, so that what takes long to build is built once.

Belongs here: what holds for every test.
Does not: fixtures of one kind of test (its folder's own conftest).
"""

from __future__ import annotations

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

_SHIPPED = "tests/end_to_end/test_ville_numerique"
_NEW_EDITION = "tests/end_to_end/test_new_edition"
_FIRST = ("tests/end_to_end/test_deployment", _SHIPPED, _NEW_EDITION)
"""What takes longest, or waits for servers and clocks, begins first: the other worker goes on meanwhile."""

_ONE_BUILD = {"tests/dbt/": "tests/dbt/", _SHIPPED: _SHIPPED, _NEW_EDITION: _SHIPPED}
"""Tests whose files begin so ask one warehouse, or begin with one release; others build for themselves."""


class _SharedBuilds(LoadFileScheduling):
    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return next((shared for begin, shared in _ONE_BUILD.items() if file.startswith(begin)), file)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest before the others, which stay in their order."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    return next((turn for turn, begin in enumerate(_FIRST) if item.nodeid.startswith(begin)), len(_FIRST))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling:
    """Hand the files, and those that share a build together, to the workers whole."""
    return _SharedBuilds(config, log)
