"""How a text file seems to be written: encoding, delimiter.

Belongs here: a fixed ladder of encodings, the delimiter under which lines have equally many cells, and why.
Does not: headers (`header_rows`); reading as declared (`ingestion.text_file`), which this uses.
"""

from __future__ import annotations

import codecs
from collections import Counter

from barometre_pipeline.errors import BarometreError
from barometre_pipeline.ingestion import text_file
from barometre_pipeline.ingestion.cells import Line

DELIMITERS = {";": ";", ",": ",", "\t": "tab", "|": "|"}
"""Delimiter -> how `files.csv` writes it."""

_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def propose_encoding(content: bytes) -> tuple[str, str]:
    """Return the encoding that a text file seems to have, and why."""
    for mark, name in _MARKS.items():
        if content.startswith(mark):
            return name, f"begins with the mark of {name}"
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        return "cp1252", f"not utf-8 (byte 0x{content[error.start]:02X}): cp1252, as Windows writes"
    return "utf-8", "no accent in it: any encoding reads it" if text.isascii() else "all of it is valid utf-8"


def propose_delimiter(text: str, file: str) -> tuple[str, list[Line], str]:
    """Return the delimiter under which most lines have equally many cells, those lines, and why.

    Raises:
        BarometreError: B222, no delimiter reads past a quote.
    """
    best: tuple[float, int, str, list[Line], str] | None = None
    refusals: list[BarometreError] = []
    for delimiter in DELIMITERS:
        lines, faults = text_file.split(text, delimiter, file)
        if faults:
            refusals.append(BarometreError(faults))
            continue
        counts = Counter(len(cells) for _, cells in lines if any(cells))
        width, holding = max(counts.items(), key=lambda each: (each[1], each[0]), default=(1, 0))
        total = counts.total() or 1
        why = f"« {DELIMITERS[delimiter]} » gives {width} cells on {holding} of {total} lines"
        rank = (holding / total if width > 1 else 0.0, width, delimiter, lines, why)
        if best is None or rank[:2] > best[:2]:
            best = rank
    if best is None:
        raise refusals[0]
    return best[2], best[3], best[4]
