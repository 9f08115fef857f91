"""An edition from its delivery to the rows that would land: all of a load but what it writes.

Belongs here: the order of these steps, and how far a delivery comes.
Does not: the steps themselves, writing (`land`), what is told of the outcome (`load`, `checking`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from barometre_pipeline.codebook import EditionCodebook
from barometre_pipeline.errors import BarometreError, Fault
from barometre_pipeline.ingestion.correct import Corrected, apply_corrections
from barometre_pipeline.ingestion.cumulative import tell_others, unnamed_years
from barometre_pipeline.ingestion.delivery import Delivery
from barometre_pipeline.ingestion.extract import Extract
from barometre_pipeline.ingestion.harmonise import Harmonised, harmonise
from barometre_pipeline.ingestion.lacking import lacking_columns
from barometre_pipeline.ingestion.read import read_each
from barometre_pipeline.ingestion.validate import Validated, sort_rows


@dataclass(frozen=True)
class Made:
    """What a delivery becomes, when nothing of it keeps its rows from being looked at."""

    harmonised: Harmonised
    corrected: Corrected
    validated: Validated


@dataclass(frozen=True)
class Examined:
    """How far a delivery comes.

    Attributes:
        extracts: the files and sheets that could be read.
        made: None where a fault keeps its rows from being looked at.
        faults: all that refuse it; with rows sorted, B501 alone.
    """

    extracts: list[Extract]
    made: Made | None
    faults: tuple[Fault, ...]


def unnamed_of(extract: Extract, codebook: EditionCodebook) -> dict[str, Sequence[int]]:
    """Return the years that lines of a file say and that are no edition of the barometer."""
    written = extract.edition_written
    return unnamed_years(extract.other_editions, written, codebook.edition, codebook.editions)


def examine(delivery: Delivery, codebook: EditionCodebook, progress: Callable[[str], None]) -> Examined:
    """Read, harmonise, correct and validate a delivery; nothing is written.

    Files that can be read are compared with the codebook even where another cannot.

    Args:
        delivery: its files.
        codebook: of the edition.
        progress: told what is done, in words for a person.
    """
    edition = codebook.edition
    progress(f"{edition}: reading")
    extracts, faults = read_each(delivery, codebook)
    for extract in extracts:
        for said in tell_others(extract.other_editions, unnamed_of(extract, codebook)):
            progress(f"{edition}: {extract.file}: {said}")
    progress(f"{edition}: harmonising {sum(len(extract.cells) for extract in extracts)} lines")
    try:
        harmonised = harmonise(extracts, codebook)
        faults = [*faults, *lacking_columns(harmonised.tables, codebook)]
        if faults:
            return Examined(extracts, None, tuple(faults))
        progress(f"{edition}: correcting and validating")
        corrected = apply_corrections(harmonised.tables, codebook)
        validated = sort_rows(corrected, codebook)
    except BarometreError as error:
        # What the codebook lacks for the whole edition shows only where all of its files are read.
        more = [fault for fault in error.faults if not faults or fault.code != "B301"]
        return Examined(extracts, None, (*faults, *more))
    return Examined(extracts, Made(harmonised, corrected, validated), validated.excess)
