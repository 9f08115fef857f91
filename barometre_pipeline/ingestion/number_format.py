"""The formats of numbers of XLSX and XLS workbooks.

Belongs here: which of them show a number as another than the cell holds.
Does not: finding them in a workbook (`workbook_xlsx`, `workbook_xls`).
"""

from __future__ import annotations

import re

PERCENTS = {9: "0%", 10: "0.00%"}
"""Formats that every such workbook knows by number without spelling them out, and that show percentages."""

_PLAIN_TEXT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^]]*\]')
"""What a format holds that is shown as it stands, and its conditions."""


def shows_percent(number_format: str) -> bool:
    """Whether a format shows 0.12 as 12 %."""
    return "%" in _PLAIN_TEXT.sub("", number_format)
