"""Noting how far a partner has come in the log of changes."""

from datetime import datetime

from django.db.models import Case, F, Value, When

from accounts.models import ApiKey
from publishing.models import Follower, Partner


def note_position(key: ApiKey, partner: Partner, *, position: int, sent: int, at: datetime) -> None:
    """The holder of ``key`` asked for what comes after ``position`` and is sent what is up to ``sent``."""
    moved = Case(When(position=position, then=F("moved_at")), default=Value(at))
    known = Follower.objects.filter(key=key)
    if not known.update(position=position, sent=sent, asked_at=at, moved_at=moved):
        told = {"position": position, "sent": sent, "asked_at": at, "moved_at": at}
        Follower.objects.get_or_create(key=key, defaults={"partner": partner, **told})
