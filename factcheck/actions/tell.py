"""Tells the people who had a hand in a claim what became of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from accounts.models import User
from factcheck.models import Claim, Notice
from factcheck.queries.changed import in_short
from record.models import Event


def everyone_who_acted(claim: Claim) -> set[User]:
    """The people on the claim's record, each once; services are not told."""
    actors = set(
        Event.objects.filter(subject_type="claim", subject=str(claim.public_id)).values_list(
            "actor", flat=True
        )
    )
    return set(User.objects.filter(public_id__in=actors, kind="person", is_active=True))


def because(said: str, changed: Iterable[dict[str, Any]]) -> str:
    """``said`` with what changed under the claim, in a few words, where a few say it."""
    short = in_short(changed)
    return f"{said.rstrip('.')}: {short}." if short else said


def tell(people: Iterable[User], claim: Claim, text: str, *, by: User, at: datetime) -> None:
    """One notice to each of ``people`` but the one who did it."""
    Notice.objects.bulk_create(
        Notice(person=person, claim=claim, text=text, at=at) for person in people if person != by
    )


def mark_seen(person: User, *, at: datetime, notices: Sequence[int] | None = None) -> int:
    """These notices of a person (their keys; None: all) are read; answers how many were not before."""
    unread = Notice.objects.filter(person=person, seen_at__isnull=True)
    if notices is not None:
        unread = unread.filter(pk__in=notices)
    return unread.update(seen_at=at)
