"""A partner's keys, as the partner and the newsroom see them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Q, QuerySet

from accounts.models import ApiKey
from publishing.models import Partner

EARLY = timedelta(days=7)
"""How long before its end the partner's people are told of it."""


class KeyRow(NamedTuple):
    """``soon``: live, and near its end."""

    key: ApiKey
    live: bool
    soon: bool


def live(partner: Partner, *, at: datetime) -> QuerySet[ApiKey]:
    """The keys that open something at that moment."""
    good = Q(expires_at=None) | Q(expires_at__gt=at)
    return partner.principal.api_keys.filter(good, revoked_at=None)


def rows(keys: Iterable[ApiKey], *, at: datetime) -> list[KeyRow]:
    """Each key with how it stands."""
    return [_row(key, at) for key in keys]


def ending_untold(*, at: datetime) -> QuerySet[ApiKey]:
    """Live keys of partners that are let in, near their end, of which nobody was told."""
    found = ApiKey.objects.filter(revoked_at=None, expires_at__gt=at, expires_at__lte=at + EARLY)
    return found.filter(end_told_at=None, principal__partner__active=True)


def _row(key: ApiKey, at: datetime) -> KeyRow:
    is_live = key.is_live(at=at)
    return KeyRow(key, is_live, is_live and key.expires_at is not None and key.expires_at <= at + EARLY)
