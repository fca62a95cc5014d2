"""A row of a claim import as it was checked, and all of them."""

from collections.abc import Collection, Sequence
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
        """The rows with errors, without those that are here already: nobody has to correct these."""
        return [row for row in self.rows if row.errors and row.duplicate is None]

    @property
    def duplicates(self) -> list[CheckedRow]:
        """The rows that say what a claim or an earlier row says.

        They are imported only where chosen, and never where they have errors.
        """
        return [row for row in self.rows if row.duplicate or (row.is_duplicate and not row.errors)]

    def list_importable(self, chosen: Collection[int]) -> list[CheckedRow]:
        """Return the rows to import: the new ones, and those duplicates that are ``chosen`` by number."""
        some = [row for row in self.duplicates if row.number in chosen and row.claim is not None]
        return [*self.new, *some]

    @property
    def new(self) -> list[CheckedRow]:
        """The rows that are imported in any case."""
        return [row for row in self.rows if not row.errors and not row.is_duplicate]
