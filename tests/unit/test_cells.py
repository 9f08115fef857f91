"""A cell of a spreadsheet as text, and the names of columns."""

import datetime

import pytest

from barometre_pipeline.ingestion.cells import Value, column_letters, column_number, text_of


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("", ""),
        ("1.0", "1.0"),
        (47.0, "47"),
        (47, "47"),
        (0.0, "0"),
        (-0.0, "0"),
        (True, "true"),
        (False, "false"),
        (21590350100017.0, "21590350100017"),
        (0.1 + 0.2, "0,30000000000000004"),
        (1234.5, "1234,5"),
        (1.5e-07, "1,5e-07"),
        (1e16, "10000000000000000"),
        (datetime.date(2013, 3, 1), "2013-03-01"),
        (datetime.datetime(2013, 3, 1), "2013-03-01"),
        (datetime.datetime(2013, 3, 1, 0, 0, 1), "2013-03-01T00:00:01"),
        (datetime.time(9, 5), "09:05:00"),
        (datetime.timedelta(days=1, hours=12, seconds=5), "PT36H00M05S"),
    ],
)
def test_what_a_spreadsheet_holds_is_written_out_as_a_text_file_would(value: Value, text: str) -> None:
    assert text_of(value, ",") == text


@pytest.mark.parametrize(("letters", "number"), [("A", 1), ("Z", 26), ("AA", 27), ("AZ", 52), ("XFD", 16384)])
def test_columns_are_named_as_a_spreadsheet_names_them(letters: str, number: int) -> None:
    assert column_number(letters) == column_number(letters.lower()) == number
    assert column_letters(number) == letters
