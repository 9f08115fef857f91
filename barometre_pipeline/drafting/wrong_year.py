"""What tells that the files are of another edition than the one that was asked for.

Belongs here: the name of their folder, a column that says the edition of each line.
Does not: files of several editions (`cumulative`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from barometre_pipeline.drafting.cumulative import YEAR, last_headers, reads_as_edition
from barometre_pipeline.drafting.known import Known
from barometre_pipeline.drafting.profiles import Found
from barometre_pipeline.drafting.sounding import Sounding
from barometre_pipeline.ingestion.cells import fold


def other_years(paths: Sequence[Path], soundings: Sequence[Sounding], known: Known) -> Iterator[str]:
    """Warn of folders and columns that name years, and not the one that is drafted.

    Args:
        paths: folders or files of the delivery.
        soundings: what they hold.
        known: what earlier editions say, and which edition is drafted.
    """
    folders = (path if path.is_dir() else path.parent for path in paths)
    for name in dict.fromkeys(folder.resolve().name for folder in folders):
        if _is_other(YEAR.findall(name), known):
            yield f"the folder of the files is named {name}: {_asked(known)}"
    for column in (column for sounding in soundings for column in sounding.columns):
        is_told = fold(column.header) in last_headers(known)  # `cumulative` says what is to be mended
        years = _years_of(column)
        if reads_as_edition(column.header) and not is_told and _is_other(years, known):
            yield f"{column.where}: « {column.header} » says {', '.join(years)}: {_asked(known)}"


def _is_other(years: Sequence[str], known: Known) -> bool:
    return bool(years) and str(known.edition) not in years


def _years_of(column: Found) -> list[str]:
    """Years that the cells of a column say; none where one of them says none, or several."""
    said = [YEAR.findall(answer) for answer in column.answers]
    return sorted({years[0] for years in said}) if all(len(years) == 1 for years in said) else []


def _asked(known: Known) -> str:
    return f"is {known.edition}, which you typed, the edition that they are of?"
