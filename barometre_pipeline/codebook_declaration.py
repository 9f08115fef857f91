"""How a CSV of a data folder is declared.

Belongs here: what can be said of a file: its columns, its key, what each value must be.
Does not: the declarations (`codebook_files`, `codebook_reference`), checking by them (`codebook_checks`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

EVERY_EDITION = "*"
TOTAL = "_T"
UNITS: tuple[str, ...] = ("respondents", "projects", "share", "rank", "score", "items", "number")
"""What an indicator is counted in; `number`: the unit of the item."""

INDICATORS: tuple[str, ...] = (
    "respondents",
    "response_rate",
    "population_covered",
    "projects",
    "share_of_projects",
    "share_within_domain",
    "mean_projects",
    "median_projects",
    "mean_projects_active",
    "min_projects_active",
    "max_projects_active",
    "share_active",
    "projects_other_domains",
    "projects_top3",
    "share_of_projects_top3",
    "concentration",
    "completion_rate",
    "advancement",
    "share_citing",
    "share_ranked_first",
    "mean_rank",
    "borda",
    "mean_items",
    "mean_value",
    "item_response_rate",
)
"""What the warehouse computes: no more and no fewer stand in the catalogue."""

STATUSES: tuple[str, ...] = ("planned", "ongoing", "done", "abandoned", "unknown")
"""What the maturity of projects is computed from: another status is one of these, by another name."""

YEAR = re.compile(r"[12][0-9]{3}")

ValueType = Literal["year", "integer", "number", "positive", "date", "code"]


@dataclass(frozen=True)
class CodeList:
    """The values of a column of a file, or the codes of a list of `barometer.yml`.

    Of a file that has editions, those that the edition of the row knows.

    Attributes:
        where: column that a row fills in for the list to hold there; none: the list holds for every row.
    """

    name: str
    column: str = "code"
    where: str | None = None


@dataclass(frozen=True)
class Needed:
    """Codes that a file must have a row for, and why, in words for the person who adds it."""

    codes: tuple[str, ...]
    why: str


COUNTED_AS_UNKNOWN = Needed(("unknown",), "what is missing is counted under it")


@dataclass(frozen=True)
class CodebookFile:
    """One CSV of a data folder.

    Attributes:
        key: columns that no two rows share; the edition, where there is one, is part of it.
        required: columns that are never blank.
        may_lack: columns that the header may leave out: blank on every row, then.
        allowed: column -> values that it takes.
        belongs: column -> lists whose values it takes, beside those allowed.
        forbidden: column -> values that another file is for.
        types: column -> what its text must read as.
        needed: column -> codes that must have a row, and why.
        fact: of a file whose rows belong to an edition, or to every one (`*`), what makes two rows speak of
            the same fact: there, a row of the edition wins over one of `*`.
        fact_if_blank: what tells apart rows whose fact is blank.
        is_optional: the folder may lack the file.
    """

    name: str
    folder: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    required: tuple[str, ...] = ()
    may_lack: tuple[str, ...] = ()
    allowed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    belongs: dict[str, tuple[CodeList, ...]] = field(default_factory=dict)
    forbidden: dict[str, tuple[str, ...]] = field(default_factory=dict)
    types: dict[str, ValueType] = field(default_factory=dict)
    needed: dict[str, Needed] = field(default_factory=dict)
    fact: tuple[str, ...] = ()
    fact_if_blank: tuple[str, ...] = ()
    is_optional: bool = False

    @property
    def path(self) -> str:
        """Path within the data folder."""
        return f"{self.folder}/{self.name}.csv"
