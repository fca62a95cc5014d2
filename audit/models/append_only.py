"""Append-only rows: the queryset and base model that Event, EventDetail and DayHead share."""

from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext


class AppendOnlyError(RuntimeError):
    """Attempt to change or delete a row of the audit log."""

    def __init__(self) -> None:
        super().__init__(
            gettext("Audit events cannot be changed or deleted. Add a new event that says what was wrong.")
        )


class AppendOnlyQuerySet[M: models.Model](models.QuerySet[M]):
    """Queryset that reads and inserts, and refuses every other way to write."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError

    def delete(self) -> NoReturn:
        raise AppendOnlyError

    # Django's deletion collector deletes through this, past delete().
    def _raw_delete(self, using: str | None) -> NoReturn:
        raise AppendOnlyError

    def bulk_update(
        self, objs: Iterable[M], fields: Iterable[str], batch_size: int | None = None
    ) -> NoReturn:
        raise AppendOnlyError

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError

    def insert_rows(self, rows: Sequence[M]) -> None:
        """Insert new rows in one statement. Raises AppendOnlyError where one was saved before."""
        if not all(row._state.adding for row in rows):
            raise AppendOnlyError
        super().bulk_create(rows)

    def update_or_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError


class AppendOnlyModel(models.Model):
    """Model that is written once: ``save`` inserts, and refuses a row that is already there."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError
        # Forced, or Django would try an UPDATE first because the key is already set.
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError
