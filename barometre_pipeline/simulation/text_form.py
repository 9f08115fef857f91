"""A delimited text file, as a web form exports it.

Belongs here: dialect and encoding.
Does not: what stands in the cells (`form`), workbooks (`workbook_form`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from barometre_pipeline.errors import BarometreError, Fault, Place
from barometre_pipeline.ingestion.layout import FILES_CSV
from barometre_pipeline.simulation.sheets import Sheet

LINE_END = "\r\n"


def write_text(sheet: Sheet, rows: Sequence[Sequence[str]]) -> bytes:
    """Return the bytes of a text file: its header, then its rows.

    Raises:
        BarometreError: B182, a character that its encoding lacks.
    """
    text = io.StringIO(newline="")
    out = csv.writer(text, delimiter=sheet.layout.delimiter, lineterminator=LINE_END)
    out.writerow(field.header for field in sheet.fields)
    out.writerows(rows)
    try:
        return text.getvalue().encode(sheet.layout.encoding)
    except UnicodeEncodeError as error:
        what = f"the encoding {sheet.layout.encoding} has no « {error.object[error.start]} »"
        raise BarometreError(Fault("B182", what, Place(FILES_CSV, column="encoding"))) from None
