"""What a load reports of itself: counts, never values.

Belongs here: the small records that checks, seals and summaries share. Standard library only.
Does not: making them (`validate`), keeping them (`seal`).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RowBalance:
    """What became of the rows of one table: all that were read should have landed or been set aside."""

    table_name: str
    rows_read: int
    rows_landed: int
    rows_quarantined: int

    @property
    def adds_up(self) -> bool:
        """Whether no row is lost or doubled."""
        return self.rows_read == self.rows_landed + self.rows_quarantined


@dataclass(frozen=True)
class CheckResult:
    """One contract (`text`, `typed`, `relations`) checked on one table.

    Attributes:
        failures: reason -> rows that it touches.
    """

    contract: str
    table_name: str
    rows_checked: int
    failures: dict[str, int]

    @property
    def passed(self) -> bool:
        """Whether every row checked met the contract."""
        return not self.failures
