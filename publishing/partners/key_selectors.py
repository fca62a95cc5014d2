"""A partner's keys, for the partner and the newsroom."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Q, QuerySet

from accounts.models import ApiKey
from publishing.models import Partner

EXPIRY_NOTICE = timedelta(days=7)
"""Time before its expiry at which the partner's people are e-mailed."""


class KeyRow(NamedTuple):
    """Row of one key. ``soon``: live, and near its expiry."""

    key: ApiKey
    live: bool
    soon: bool


def list_live_keys(partner: Partner, *, at: datetime) -> QuerySet[ApiKey]:
    """Return the keys that are neither revoked nor expired at that moment."""
    good = Q(expires_at=None) | Q(expires_at__gt=at)
    return partner.principal.api_keys.filter(good, revoked_at=None)


def build_key_rows(keys: Iterable[ApiKey], *, at: datetime) -> list[KeyRow]:
    """Return a row for each key."""
    return [_build_key_row(key, at) for key in keys]


def list_expiring_unnotified(*, at: datetime) -> QuerySet[ApiKey]:
    """Return live keys of active partners, near their expiry, of which nobody was notified."""
    found = ApiKey.objects.filter(revoked_at=None, expires_at__gt=at, expires_at__lte=at + EXPIRY_NOTICE)
    return found.filter(expiry_notified_at=None, principal__partner__is_active=True)


def _build_key_row(key: ApiKey, at: datetime) -> KeyRow:
    is_live = key.is_live(at=at)
    return KeyRow(
        key, is_live, is_live and key.expires_at is not None and key.expires_at <= at + EXPIRY_NOTICE
    )
