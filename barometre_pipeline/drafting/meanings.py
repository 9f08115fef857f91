"""What answers mean, in every edition and by the labels of codes.

Belongs here: (table, column) -> answer, reduced -> its meanings, those of the edition before first.
Does not: what an answer that nothing knows may mean (`answer_matching`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import pandas as pd

from barometre_pipeline.codebook import Codebook
from barometre_pipeline.drafting.draft import Cells
from barometre_pipeline.drafting.known import Meant
from barometre_pipeline.drafting.wording import says
from barometre_pipeline.ingestion.cells import fold
from barometre_pipeline.ingestion.layout import records
from barometre_pipeline.tables import ENTITY_TYPES

ByEdition = dict[int, list[Cells]]
"""Edition -> rows of one file of the codebook, those of `*` written out."""


def plain_records(frame: pd.DataFrame) -> list[Cells]:
    """Return the rows of a codebook frame, '' where a cell is blank."""
    return [{key: value or "" for key, value in cells.items()} for _, cells in records(frame)]


def by_edition(codebook: Codebook, name: str, but: int) -> ByEdition:
    """Return the rows of a file by edition, but for one edition."""
    found: ByEdition = {year: [] for year in codebook.editions if year != but}
    for cells in plain_records(codebook.by_edition(name)):
        if int(cells["edition"]) in found:
            found[int(cells["edition"])].append(cells)
    return found


def collect_meanings(
    codebook: Codebook, modalities: ByEdition, domains: ByEdition, items: Sequence[Cells], base: int | None
) -> dict[tuple[str, str], dict[str, list[Meant]]]:
    """Collect what answers mean: in the edition before, then in others, then by the labels of codes.

    Args:
        codebook: of the barometer, for the labels.
        modalities: of every edition.
        domains: of every edition.
        items: of the edition before.
        base: the edition before.
    """
    found: dict[tuple[str, str], dict[str, list[Meant]]] = defaultdict(lambda: defaultdict(list))
    for year in sorted(modalities, key=lambda each: (each != base, -each)):
        for cells in modalities[year]:
            meant = Meant(cells["code"], cells["relation"], fold(cells["written"]), year)
            found[cells["table"], cells["column"]][says(cells["written"])].append(meant)
        for cells in domains[year]:
            label = cells["label_fr"]
            found["project", "domain_code"][says(label)].append(Meant(cells["domain_code"], "", label, year))
    for key, label, code in _labels(codebook, items):
        found[key].setdefault(says(label), [Meant(code, "", label, None)])
    return {key: dict(value) for key, value in found.items()}


def _labels(codebook: Codebook, items: Sequence[Cells]) -> Iterator[tuple[tuple[str, str], str, str]]:
    """Labels of codes that every edition shares, and of the items of the edition before."""
    for name, column in (("statuses", "status_code"), ("management_modes", "management_mode_code")):
        for cells in plain_records(codebook.frames[name]):
            if cells[column] != "unknown":
                yield ("project", column), cells["label_fr"], cells[column]
    for code in ENTITY_TYPES:
        yield ("respondent", "entity_type"), code, code
    for own in codebook.barometer.entity_types:
        yield ("respondent", "entity_type"), own.label_fr, own.code
    for cells in items:
        yield ("answer", "is_yes"), cells["label_fr"], cells["item_code"]
