"""Ways to hold answers that are loaded and not simulated are refused, not written wrongly."""

import pytest
from small_codebook import codebook_of
from wide_edition import COLUMNS, FILES, ITEMS

from barometre_pipeline.errors import BarometreError
from barometre_pipeline.simulation.sheets import sheets_of

_ITEMS = ITEMS + "a,aim,choice\nb,aim,choice\n"
_READ = "answer,reponses.csv,1,utf-8,;,.,"


def _refused(files: str, columns: str) -> list[tuple[str, str | None, int | None]]:
    with pytest.raises(BarometreError) as refused:
        sheets_of(codebook_of(files=files, columns=columns, items=_ITEMS))
    return [(fault.code, fault.place.file, fault.place.row) for fault in refused.value.faults]


@pytest.mark.parametrize(
    "row",
    [
        "answer,item_code,,,Question,,,",
        "answer,is_yes,aim,1,But 1,,,",
        "answer,is_yes,aim,,Aucun,no,,",
        "answer,is_yes,a,,A,,,reponses.csv",
    ],
)
def test_a_form_that_is_not_simulated_is_refused_with_its_row(row: str) -> None:
    columns = COLUMNS.replace("separator", "separator,file") + f"answer,respondent_code,,,N°,,,\n{row}\n"
    assert _refused(FILES + f"{_READ}\n", columns) == [("B182", "codebook/columns.csv", 3)]


def test_a_file_of_several_editions_is_not_simulated() -> None:
    files = FILES.replace("from_table", "from_table,edition_header") + f"{_READ},Édition\n"
    columns = COLUMNS + "answer,respondent_code,,,N°,,\n"
    assert _refused(files, columns) == [("B182", "codebook/files.csv", 2)]
