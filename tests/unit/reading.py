"""Reading one sheet of a workbook, in tests.

Belongs here: the sheet « S » as an extract, or as its faults.
Does not: writing workbooks (`small_workbooks`).
"""

from pathlib import Path

import pytest
from small_workbooks import Sheet, write

from barometre_pipeline.errors import BarometreError, Fault
from barometre_pipeline.ingestion.extract import Extract
from barometre_pipeline.ingestion.layout import Layout
from barometre_pipeline.ingestion.read import read_workbook

ROW_1 = Layout("S", (1, 1))


def read_file(path: Path, layout: Layout = ROW_1) -> Extract:
    """Read a workbook of one sheet."""
    (extract,) = read_workbook(path, {"S": layout})
    return extract


def file_faults(path: Path, layout: Layout = ROW_1) -> list[Fault]:
    """Return why a workbook of one sheet is refused."""
    with pytest.raises(BarometreError) as refused:
        read_file(path, layout)
    places = {(fault.place.file, fault.place.sheet) for fault in refused.value.faults}
    assert places == {(f"raw/2013/{path.name}", "S")}
    return list(refused.value.faults)


def read_sheet(path: Path, sheet: Sheet, layout: Layout = ROW_1) -> Extract:
    """Write a sheet and read it."""
    return read_file(write(path, S=sheet), layout)


def sheet_faults(path: Path, sheet: Sheet, layout: Layout = ROW_1) -> list[Fault]:
    """Write a sheet and return why it is refused."""
    return file_faults(write(path, S=sheet), layout)
