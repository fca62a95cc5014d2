"""Base of tables whose rows have a name outside the database, and constraints that several apps have."""

import uuid
from typing import Any

from django.db import models
from django.db.models import CheckConstraint, Choices, Q


class PublicModel(models.Model):
    """Row with a ``public_id``, by which URLs, the API and the audit log name it; its key is never shown."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


def is_one_of(
    column: str, choices: type[Choices], *, name: str, may_be_empty: bool = False
) -> CheckConstraint:
    """Return a constraint: the column has one of the choices, or "" if it may be empty."""
    values: list[Any] = ["", *choices.values] if may_be_empty else choices.values
    return CheckConstraint(condition=Q(**{f"{column}__in": values}), name=name)


def is_between(
    column: str, lowest: int, highest: int, *, name: str, may_be_null: bool = False
) -> CheckConstraint:
    """Return a constraint: the column is a number of the range, or null if it may be."""
    condition = Q(**{f"{column}__gte": lowest, f"{column}__lte": highest})
    if may_be_null:
        condition = Q(**{f"{column}__isnull": True}) | condition
    return CheckConstraint(condition=condition, name=name)


def all_or_none(*columns: str, name: str) -> CheckConstraint:
    """Return a constraint: the columns are null together, or none of them is."""
    absent = Q(**{f"{column}__isnull": True for column in columns})
    present = Q(**{f"{column}__isnull": False for column in columns})
    return CheckConstraint(condition=absent | present, name=name)
