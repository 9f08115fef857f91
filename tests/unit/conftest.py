"""What several tests of workbooks are given."""

from pathlib import Path

import pytest
from small_workbooks import KINDS


@pytest.fixture(params=KINDS)
def book(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where to write a workbook, in each format."""
    return tmp_path / "2013" / f"entretiens.{request.param}"
