"""Deletion of rows past their retention, some at a time: a long transaction would hold up everybody else."""

from typing import Any

from django.db.models import QuerySet

MAX_DELETED = 1000
"""Rows that one run deletes; the next one goes on."""


def delete_oldest(rows: QuerySet[Any]) -> int:
    """Delete the first MAX_DELETED of ``rows``, which have an order, the oldest first; return how many."""
    keys = list(rows.values_list("pk", flat=True)[:MAX_DELETED])
    rows.model._default_manager.filter(pk__in=keys).delete()
    return len(keys)
