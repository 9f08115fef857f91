"""Which tests share a worker, so that what takes long to build is built once.

Belongs here: what holds for every test.
Does not: fixtures of one kind of test (its folder's own conftest).
"""

from __future__ import annotations

import pytest

_ONE_WAREHOUSE = "tests/dbt/"
"""All tests of this folder ask one warehouse; those of another file share what their file builds."""


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Group the tests for `--dist=loadgroup`."""
    for item in items:
        file = item.nodeid.split("::")[0]
        group = _ONE_WAREHOUSE if file.startswith(_ONE_WAREHOUSE) else file
        item.add_marker(pytest.mark.xdist_group(group))
