"""What a simulated edition must reproduce: its printed figures.

Belongs here: reading the printed figures of one edition as targets.
Does not: what no figure tells (`parameters`), checking that they are met (`verification`).
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from barometre_pipeline.errors import BarometreError, Fault, Place

TOTAL = "_T"
_DIMENSIONS = (
    "entity_type",
    "population_class",
    "domain_code",
    "status_code",
    "management_mode_code",
    "item_code",
)


@dataclass(frozen=True)
class Target:
    """One printed figure that no source contradicts; `dimensions` holds those that are not a total."""

    indicator_code: str
    dimensions: tuple[tuple[str, str], ...]
    compared: str
    printed_value: str
    precision: str

    def __str__(self) -> str:
        cell = ", ".join(code for _, code in self.dimensions)
        rank = " (rank)" if self.compared == "value_rank" else ""
        return f"{self.indicator_code}{f' of {cell}' if cell else ''}{rank} = {self.printed_value}"


@dataclass(frozen=True)
class Targets:
    """The targets of one edition."""

    edition: int
    figures: tuple[Target, ...]

    def whole(self, indicator_code: str, **dimensions: str) -> int:
        """Return a printed whole number that the simulation cannot do without.

        Raises:
            BarometreError: B182, it is not printed.
        """
        found = self.number(indicator_code, **dimensions)
        if found is None:
            cell = ", ".join([indicator_code, *dimensions.values()])
            what = f"no figure of {self.edition} is printed for: {cell}"
            raise BarometreError(Fault("B182", what, Place("printed/figures.csv")))
        return round(found)

    def number(self, indicator_code: str, **dimensions: str) -> float | None:
        """Return a printed value, if there is one for exactly those dimensions."""
        cell = tuple(sorted(dimensions.items()))
        for figure in self.figures:
            if (figure.indicator_code, figure.dimensions, figure.compared) == (indicator_code, cell, "value"):
                return float(figure.printed_value)
        return None

    def by(self, indicator_code: str, dimension: str) -> dict[str, float]:
        """Return the printed values of an indicator along one dimension."""
        return {
            figure.dimensions[0][1]: float(figure.printed_value)
            for figure in self.figures
            if figure.indicator_code == indicator_code
            and figure.compared == "value"
            and [name for name, _ in figure.dimensions] == [dimension]
        }


def read_targets(figures: pd.DataFrame, edition: int) -> Targets:
    """Keep the figures of the edition that no source contradicts."""
    rows = figures[(figures["edition"] == str(edition)) & (figures["reading"] != "conflicting")]
    return Targets(edition, tuple(_target(row) for _, row in rows.iterrows()))


def _target(row: pd.Series[str]) -> Target:
    dimensions = tuple(sorted((name, row[name]) for name in _DIMENSIONS if row[name] != TOTAL))
    return Target(row["indicator_code"], dimensions, row["compared"], row["printed_value"], row["precision"])
