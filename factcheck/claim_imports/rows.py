"""A row of a claim import as it was checked, and all of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from factcheck.models import Claim


@dataclass(slots=True)
class CheckedRow:
    """One row: ``values`` by field, and the ``errors`` by field.

    ``duplicate`` is a claim of the desk that says the same, ``duplicate_row`` the number of an earlier row
    that does. ``claim`` is the claim that the row would become, unsaved; None where there are errors.
    """

    number: int
    cells: Sequence[str]
    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    duplicate: Claim | None = None
    duplicate_row: int | None = None
    claim: Claim | None = None

    @property
    def is_duplicate(self) -> bool:
        return self.duplicate is not None or self.duplicate_row is not None


@dataclass(frozen=True, slots=True)
class CheckedTable:
    """All rows of an import, in their order."""

    rows: list[CheckedRow]

    @property
    def broken(self) -> list[CheckedRow]:
        """The rows with errors."""
        return [row for row in self.rows if row.errors]

    @property
    def duplicates(self) -> list[CheckedRow]:
        """The rows that say what a claim or an earlier row says; they are imported only where chosen."""
        return [row for row in self.rows if not row.errors and row.is_duplicate]

    @property
    def new(self) -> list[CheckedRow]:
        """The rows that are imported in any case."""
        return [row for row in self.rows if not row.errors and not row.is_duplicate]
