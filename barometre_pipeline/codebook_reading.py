"""One CSV of a data folder, as a frame of text.

Belongs here: opening a file, its header, the shape of its lines.
Does not: what its values must be (`codebook_checks`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from barometre_pipeline.codebook_declaration import CodebookFile
from barometre_pipeline.errors import BarometreError, Fault, Place


def read_frame(data_dir: Path, file: CodebookFile) -> pd.DataFrame:
    """Read one file: all text, blank cells null, indexed by line; no rows when it is optional and absent.

    Raises:
        BarometreError: B104 missing, B105 not UTF-8 or not CSV, B106 wrong header, B109 cannot be read.
    """
    try:
        text = (data_dir / file.path).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        if file.is_optional:
            return _text_frame([], [], file)
        raise BarometreError(
            Fault("B104", f"the codebook lacks {file.path}", Place(file.path), "add the file")
        ) from None
    except OSError as error:
        raise BarometreError(unreadable(file.path, error)) from None
    except UnicodeDecodeError:
        raise BarometreError(
            Fault("B105", f"{file.path} is not UTF-8", Place(file.path), "save it as « CSV UTF-8 »")
        ) from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return _frame_of(reader, file)
    except csv.Error as error:
        raise BarometreError(
            Fault(
                "B105",
                f"{file.path} is not readable CSV: {error}",
                Place(file.path, row=reader.line_num),
                "mend the line",
            )
        ) from None


def unreadable(path: str, error: OSError) -> Fault:
    """Fault of a file that is there and that the system does not let us read."""
    what = f"{path} cannot be read: {error.strerror or error}"
    return Fault("B109", what, Place(path), "make it a file that whoever runs this may read")


def _frame_of(reader: Iterator[list[str]], file: CodebookFile) -> pd.DataFrame:
    header = [name.strip() for name in next(reader, [])]
    absent = [name for name in file.may_lack if name not in header]
    if sorted([*header, *absent]) != sorted(file.columns):
        raise BarometreError(_wrong_header(file, header))
    places = [None if name in absent else header.index(name) for name in file.columns]
    rows, lines, faults, line = [], [], [], 1
    for cells in reader:
        start, line = line + 1, getattr(reader, "line_num", line + 1)
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            what = f"{file.path} has {len(cells)} cells where its header has {len(header)}"
            faults.append(Fault("B105", what, Place(file.path, row=start), "quote cells that hold a comma"))
            continue
        rows.append([None if place is None else cells[place].strip() or None for place in places])
        lines.append(start)
    if faults:
        raise BarometreError(faults)
    return _text_frame(rows, lines, file)


def _text_frame(rows: list[list[str | None]], lines: list[int], file: CodebookFile) -> pd.DataFrame:
    cells = np.array(rows, dtype=object).reshape(-1, len(file.columns))
    return pd.DataFrame(cells, columns=list(file.columns), index=pd.Index(lines, dtype="int64"), dtype="str")


def _wrong_header(file: CodebookFile, header: list[str]) -> Fault:
    separators = {";": "semicolons", "\t": "tabs"}
    used = next((name for mark, name in separators.items() if len(header) == 1 and mark in header[0]), None)
    if used is not None:
        what = f"{file.path} is written with {used} between its cells, not with commas"
        remedy = "save it as CSV in UTF-8 with commas (a spreadsheet set to French writes semicolons)"
        return Fault("B106", what, Place(file.path, row=1), remedy)
    lacking = [name for name in file.columns if name not in (*header, *file.may_lack)]
    extra = [name for name in header if name not in file.columns]
    repeated = [name for name in file.columns if header.count(name) > 1]
    parts = [
        f"lacks {', '.join(lacking)}" if lacking else "",
        f"has unknown {', '.join(extra)}" if extra else "",
        f"repeats {', '.join(repeated)}" if repeated else "",
    ]
    what = " and ".join(part for part in parts if part)
    return Fault(
        "B106",
        f"the header of {file.path} {what}",
        Place(file.path, row=1),
        f"it is: {','.join(file.columns)}",
    )
