"""Rows that are written once: the manager and the refusals that Event and EventDetail share."""

from collections.abc import Iterable
from typing import Any, NoReturn

from django.db import models


class Immutable(RuntimeError):
    """Somebody tried to change or delete what the record keeps."""

    def __init__(self) -> None:
        super().__init__(
            "The record is never changed or deleted. Append a new entry that says what was wrong."
        )


class SealedQuerySet[M: models.Model](models.QuerySet[M]):
    """A queryset that reads and inserts, and refuses every other way to write."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise Immutable

    def delete(self) -> NoReturn:
        raise Immutable

    # Django's deletion collector deletes through this, past delete().
    def _raw_delete(self, using: str | None) -> NoReturn:
        raise Immutable

    def bulk_update(
        self, objs: Iterable[M], fields: Iterable[str], batch_size: int | None = None
    ) -> NoReturn:
        raise Immutable

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> NoReturn:
        raise Immutable

    def update_or_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Immutable


class Sealed(models.Model):
    """Written once: ``save`` inserts, and refuses a row that is already there."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise Immutable
        # Forced, or Django would try an UPDATE first because the key is already set.
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Immutable
