"""What several tests of workbooks are given, and what every fault that a test raises is held to."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from small_workbooks import KINDS

from barometre_pipeline.checking.language import speaking
from barometre_pipeline.errors import BarometreError, Fault

_OF_A_SUPPLIER = ("B2", "B3", "B4", "B5")


@pytest.fixture(params=KINDS)
def book(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where to write a workbook, in each format."""
    return tmp_path / "2013" / f"entretiens.{request.param}"


@pytest.fixture(autouse=True)
def _every_fault_of_a_delivery_has_french(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test that raises a fault of a delivery, as the program words it, that `fr.po` does not hold."""
    raised: list[Fault] = []
    make = BarometreError.__init__

    def make_and_note(error: BarometreError, faults: Fault) -> None:
        make(error, faults)
        raised.extend(error.faults)

    monkeypatch.setattr(BarometreError, "__init__", make_and_note)
    yield
    french = speaking("fr")
    for fault in dict.fromkeys(raised):
        if fault.code.startswith(_OF_A_SUPPLIER):
            sentences = {"what": fault.what.split("\n")[0], "remedy": fault.remedy}
            lacking = [text for kind, text in sentences.items() if french.translate(kind, text) is None]
            assert not lacking, f"{fault.code} lacks its French in checking/fr.po: {lacking}"
