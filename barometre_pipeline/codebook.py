"""The codebook of a barometer: what each edition asked, and how its answers map to our codes.

Belongs here: all of a data folder but its deliveries, and the view of one edition.
Does not: which files and columns there are (`codebook_files`), reading one (`codebook_reading`), checking it
(`codebook_checks`, `codebook_relations`), settings (`barometer`).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from barometre_pipeline.barometer import Barometer, load_barometer
from barometre_pipeline.codebook_checks import unknown_columns, unread_relations, wrong_values
from barometre_pipeline.codebook_declaration import EVERY_EDITION, CodebookFile
from barometre_pipeline.codebook_files import CODEBOOK_FILES
from barometre_pipeline.codebook_reading import read_frame
from barometre_pipeline.codebook_relations import (
    domains_without_projects,
    doubled_matches,
    late_vintages,
)
from barometre_pipeline.codebook_rows import Rows
from barometre_pipeline.errors import BarometreError, Fault, Place
from barometre_pipeline.tables import ANSWER, ENTITY_TYPES, MISSING_REASONS

_CODE_LISTS: dict[str, tuple[str, str]] = {
    "domains": ("domains", "domain_code"),
    "items": ("items", "item_code"),
    "statuses": ("statuses", "status_code"),
    "management_modes": ("management_modes", "management_mode_code"),
    "communes": ("communes", "commune_code"),
    "intercommunalites": ("intercommunalites", "intercommunalite_code"),
    "places": ("places", "place_code"),
}


@dataclass(frozen=True)
class EditionCodebook:
    """What the codebook says of one edition: `*` rows resolved, other editions left out.

    Frames are all text, one row a fact, indexed by the line of the CSV; blank cells are null. `editions` are
    the years of all editions.
    """

    edition: int
    nature: str
    vintage: int
    barometer: Barometer
    frames: dict[str, pd.DataFrame]
    editions: tuple[int, ...] = ()

    @property
    def files(self) -> pd.DataFrame:
        """One row a file pattern and table."""
        return self.frames["files"]

    @property
    def columns(self) -> pd.DataFrame:
        """One row a header (or constant) and the column that it feeds."""
        return self.frames["columns"]

    @property
    def modalities(self) -> pd.DataFrame:
        """One row a written answer of a column."""
        return self.frames["modalities"]

    @property
    def domains(self) -> pd.DataFrame:
        """One row a domain."""
        return self.frames["domains"]

    @property
    def items(self) -> pd.DataFrame:
        """One row an item."""
        return self.frames["items"]

    @property
    def corrections(self) -> pd.DataFrame:
        """One row a correction."""
        return self.frames["corrections"]

    def codes(self, name: str) -> frozenset[str]:
        """Return the codes of one list, as `tables.Column.codes` names it."""
        if name == "missing_reasons":
            return frozenset(MISSING_REASONS)
        if name == "entity_types":
            return frozenset(_setting_codes(self.barometer)[name])
        frame, column = _CODE_LISTS[name]
        return frozenset(self.frames[frame][column])

    @cached_property
    def sha256(self) -> str:
        """Checksum of all that the load of this edition depends on, and of nothing else."""
        settings = self.barometer.model_dump(
            include={"entity_types": True, "thresholds": {"quarantine_share"}, "project_years": True},
            mode="json",
        )
        parts: list[object] = [self.edition, self.nature, self.vintage, settings]
        for name in ("files", "columns", "modalities", "corrections"):
            parts.append(sorted(self.frames[name].fillna("").values.tolist()))
        asked = ["item_code", "item_group", "item_type"]
        if ((self.columns["table"] == ANSWER.name) & (self.columns["column"] == "item_code")).any():
            asked.append("wording")  # a file says by it which item a line answers
        parts.append(sorted(self.items[asked].fillna("").values.tolist()))
        parts.extend(sorted(self.codes(name)) for name in _CODE_LISTS)
        return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True)
class Codebook:
    """All of a data folder but its deliveries, checked."""

    barometer: Barometer
    frames: dict[str, pd.DataFrame]

    @property
    def editions(self) -> list[int]:
        """Years of the editions, in order."""
        return sorted(int(edition) for edition in self.frames["editions"]["edition"])

    @property
    def expected(self) -> list[int]:
        """Years of the editions without which nothing is published, in order."""
        editions = self.frames["editions"]
        return sorted(int(edition) for edition in editions.loc[editions["is_expected"] == "true", "edition"])

    def for_edition(self, edition: int) -> EditionCodebook:
        """Return what the codebook says of one edition.

        Raises:
            BarometreError: B108, `editions.csv` does not name it.
        """
        editions = self.frames["editions"]
        named = editions[editions["edition"] == str(edition)]
        if named.empty:
            known = ", ".join(str(year) for year in self.editions) or "none"
            raise BarometreError(
                Fault(
                    "B108",
                    f"the edition {edition} is not in the codebook (known: {known})",
                    Place("codebook/editions.csv"),
                    "ask for a known one; a new one is drafted and confirmed by `barometre new-edition`",
                )
            )
        row = named.iloc[0]
        vintage = str(row["geography_vintage"])
        frames = {name: self._of_edition(name, edition) for name, file in CODEBOOK_FILES.items() if file.fact}
        for name in ("statuses", "management_modes"):
            frames[name] = self.frames[name]
        for name in ("communes", "intercommunalites", "places"):
            territories = self.frames[name]
            frames[name] = territories[territories["vintage"] == vintage]
        return EditionCodebook(
            edition, str(row["nature"]), int(vintage), self.barometer, frames, tuple(self.editions)
        )

    def by_edition(self, name: str) -> pd.DataFrame:
        """Return a frame with `*` rows written out, one row an edition and fact."""
        if not CODEBOOK_FILES[name].fact:
            return self.frames[name]
        parts = [self._of_edition(name, edition) for edition in self.editions]
        return pd.concat(parts, ignore_index=True) if parts else self.frames[name].iloc[:0]

    def _of_edition(self, name: str, edition: int) -> pd.DataFrame:
        return _of_edition(self.frames[name], CODEBOOK_FILES[name], str(edition))


def load_codebook(data_dir: Path) -> Codebook:
    """Read and check all the CSV of a data folder.

    Raises:
        BarometreError: B101-B103 settings; B104 missing file, B105 unreadable file, B106 wrong header,
            B107 wrong value, B109 a file that may not be read; all faults of all files together.
    """
    faults: list[Fault] = []
    barometer: Barometer | None = None
    try:
        barometer = load_barometer(data_dir)
    except BarometreError as error:
        if "B101" in error.codes:
            raise  # no barometer lies here: that its other files are missing says nothing more
        faults.extend(error.faults)
    frames: dict[str, pd.DataFrame] = {}
    for file in CODEBOOK_FILES.values():
        try:
            frames[file.name] = read_frame(data_dir, file)
        except BarometreError as error:
            faults.extend(error.faults)
    rows = {name: Rows.of(frame) for name, frame in frames.items()}
    settings = _setting_codes(barometer) if barometer else {}
    lists = rows | {name: Rows.of_codes(codes) for name, codes in settings.items()}
    for name in frames:
        faults.extend(wrong_values(CODEBOOK_FILES[name], lists))
        if name in ("columns", "modalities"):
            faults.extend(unknown_columns(CODEBOOK_FILES[name], rows[name]))
        if name == "modalities":
            faults.extend(unread_relations(CODEBOOK_FILES[name], rows[name]))
    if {"editions", "domain_crosswalk"} <= frames.keys():
        file, frame = CODEBOOK_FILES["domain_crosswalk"], frames["domain_crosswalk"]
        editions = frames["editions"]["edition"].dropna()
        faults.extend(doubled_matches([_of_edition(frame, file, edition) for edition in editions]))
    if {"editions", "files", "domains"} <= frames.keys():
        each = [
            [_of_edition(frames[name], CODEBOOK_FILES[name], edition) for name in ("files", "domains")]
            for edition in frames["editions"]["edition"].dropna()
        ]
        faults.extend(domains_without_projects((files, domains) for files, domains in each))
    if barometer and "editions" in frames:
        faults.extend(late_vintages(frames["editions"], barometer.geography.reference_vintage))
    if faults or barometer is None:
        raise BarometreError(faults)
    return Codebook(barometer, frames)


def _setting_codes(barometer: Barometer) -> dict[str, list[str]]:
    """Return the lists of codes that `barometer.yml` holds."""
    return {
        "entity_types": [*ENTITY_TYPES, *(own.code for own in barometer.entity_types)],
        "population_classes": [each.code for each in barometer.population_classes],
    }


def _of_edition(frame: pd.DataFrame, file: CodebookFile, edition: str) -> pd.DataFrame:
    """Return the rows of one edition: its own, and those of `*` whose fact it does not state itself."""
    own = frame[frame["edition"] == edition]
    common = frame[frame["edition"] == EVERY_EDITION]
    if common.empty or own.empty:
        return own if common.empty else common.assign(edition=edition)
    stated = set(_facts(own, file))
    rest = common.loc[[fact not in stated for fact in _facts(common, file)]]
    return pd.concat([own, rest]).assign(edition=edition).sort_index()


def _facts(frame: pd.DataFrame, file: CodebookFile) -> list[tuple[str, ...]]:
    """Return what each row speaks of, in order."""
    cells = frame.fillna("")
    facts = map(tuple, cells[list(file.fact)].values.tolist())
    others = map(tuple, cells[list(file.fact_if_blank)].values.tolist())
    return [fact if any(fact) else other for fact, other in zip(facts, others, strict=True)]
