"""The codebook of a barometer: what each edition asked, and how its answers map to our codes.

Belongs here: reading the CSV of a data folder, checking them, and the view of one edition.
Does not: which files and columns there are (`codebook_files`), settings (`barometer`).
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from barometre_pipeline.barometer import Barometer, load_barometer
from barometre_pipeline.codebook_checks import unknown_columns, wrong_values
from barometre_pipeline.codebook_files import CODEBOOK_FILES, EVERY_EDITION, FACT_KEYS, CodebookFile
from barometre_pipeline.errors import BarometreError, Fault, Place
from barometre_pipeline.tables import ENTITY_TYPES, MISSING_REASONS

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

    Frames are all text, one row a fact, indexed by the line of the CSV; blank cells are null.
    """

    edition: int
    nature: str
    vintage: int
    barometer: Barometer
    frames: dict[str, pd.DataFrame]

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
            return frozenset(ENTITY_TYPES) | {own.code for own in self.barometer.entity_types}
        frame, column = _CODE_LISTS[name]
        return frozenset(self.frames[frame][column])

    @cached_property
    def sha256(self) -> str:
        """Checksum of all that the load of this edition depends on, and of nothing else."""
        settings = self.barometer.model_dump(
            include={"entity_types", "thresholds", "project_years"}, mode="json"
        )
        parts: list[object] = [self.edition, self.nature, self.vintage, settings]
        for name in ("files", "columns", "modalities", "corrections"):
            parts.append(sorted(self.frames[name].fillna("").values.tolist()))
        parts.append(sorted(self.items[["item_code", "item_group", "item_type"]].fillna("").values.tolist()))
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
                    "add it there, or ask for a known one",
                )
            )
        row = named.iloc[0]
        vintage = str(row["geography_vintage"])
        frames = {name: self._of_edition(name, edition) for name in FACT_KEYS}
        for name in ("statuses", "management_modes"):
            frames[name] = self.frames[name]
        for name in ("communes", "intercommunalites", "places"):
            territories = self.frames[name]
            frames[name] = territories[territories["vintage"] == vintage]
        return EditionCodebook(edition, str(row["nature"]), int(vintage), self.barometer, frames)

    def by_edition(self, name: str) -> pd.DataFrame:
        """Return a frame with `*` rows written out, one row an edition and fact."""
        if name not in FACT_KEYS:
            return self.frames[name]
        parts = [self._of_edition(name, edition) for edition in self.editions]
        return pd.concat(parts, ignore_index=True) if parts else self.frames[name].iloc[:0]

    def _of_edition(self, name: str, edition: int) -> pd.DataFrame:
        """Rows of one edition: its own, then those of `*` whose fact it does not state itself."""
        frame = self.frames[name]
        own = frame[frame["edition"] == str(edition)]
        common = frame[frame["edition"] == EVERY_EDITION]
        key = list(FACT_KEYS[name])
        stated = set(map(tuple, own[key].fillna("").values.tolist()))
        is_stated = [tuple(fact) in stated for fact in common[key].fillna("").values.tolist()]
        if name == "columns":
            # Headers that go no further share a blank fact: they are told apart by their header.
            is_stated = [
                stated_ and bool(table)
                for stated_, table in zip(is_stated, common["table"].notna(), strict=True)
            ]
        rest = common[[not stated_ for stated_ in is_stated]]
        return pd.concat([own, rest]).assign(edition=str(edition)).sort_index()


def load_codebook(data_dir: Path) -> Codebook:
    """Read and check all the CSV of a data folder.

    Raises:
        BarometreError: B101-B103 settings; B104 missing file, B105 unreadable file, B106 wrong header,
            B107 wrong value; all faults of all files together.
    """
    faults: list[Fault] = []
    barometer: Barometer | None = None
    try:
        barometer = load_barometer(data_dir)
    except BarometreError as error:
        faults.extend(error.faults)
    frames: dict[str, pd.DataFrame] = {}
    for file in CODEBOOK_FILES.values():
        try:
            frames[file.name] = _read_frame(data_dir, file)
        except BarometreError as error:
            faults.extend(error.faults)
    for name, frame in frames.items():
        file = CODEBOOK_FILES[name]
        needed = {"editions", *(other for other, _ in file.belongs.values())}
        if needed <= frames.keys():
            faults.extend(wrong_values(file, frames))
        if name in ("columns", "modalities"):
            faults.extend(unknown_columns(file, frame))
    if faults or barometer is None:
        raise BarometreError(faults)
    return Codebook(barometer, frames)


def _read_frame(data_dir: Path, file: CodebookFile) -> pd.DataFrame:
    path = data_dir / file.path
    if not path.is_file():
        if file.is_optional:
            return pd.DataFrame(columns=list(file.columns), dtype="str")
        raise BarometreError(
            Fault("B104", f"the codebook lacks {file.path}", Place(file.path), "add the file")
        )
    try:
        text = path.read_text(encoding="utf-8-sig")
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


def _frame_of(reader: Iterator[list[str]], file: CodebookFile) -> pd.DataFrame:
    header = [name.strip() for name in next(reader, [])]
    if sorted(header) != sorted(file.columns):
        raise BarometreError(_wrong_header(file, header))
    rows, lines, faults, line = [], [], [], 1
    for cells in reader:
        start, line = line + 1, getattr(reader, "line_num", line + 1)
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            what = f"{file.path} has {len(cells)} cells where its header has {len(header)}"
            faults.append(Fault("B105", what, Place(file.path, row=start), "quote cells that hold a comma"))
            continue
        rows.append([cell.strip() or None for cell in cells])
        lines.append(start)
    if faults:
        raise BarometreError(faults)
    frame = pd.DataFrame(rows, columns=header, index=lines, dtype="str")
    return frame[list(file.columns)]


def _wrong_header(file: CodebookFile, header: list[str]) -> Fault:
    lacking = [name for name in file.columns if name not in header]
    extra = [name for name in header if name not in file.columns]
    parts = [
        f"lacks {', '.join(lacking)}" if lacking else "",
        f"has unknown {', '.join(extra)}" if extra else "",
    ]
    what = " and ".join(part for part in parts if part) or "repeats a column"
    return Fault(
        "B106",
        f"the header of {file.path} {what}",
        Place(file.path, row=1),
        f"it is: {','.join(file.columns)}",
    )
