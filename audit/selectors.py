"""Queries of the audit log, and the status of its verification."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from audit.chain import get_reference
from audit.merkle_tree import MerkleTree
from audit.models import Event, EventDetail, VerificationRun


def find_events_by_details(says: Callable[[Any], bool], *, hints: Iterable[str]) -> list[int]:
    """Return the numbers of the events whose details match the predicate ``says``, in order.

    Details are not indexed, so all are read. A match must contain one of ``hints``, in upper or lower case.
    """
    details = EventDetail.objects.filter(erased_at=None).order_by("event_id")
    # SQLite keeps letters beyond ASCII as escapes, and there a search would miss them.
    if connection.vendor == "postgresql":
        details = details.annotate(written=Cast("body", TextField()))
        wanted = Q(pk__in=[])
        for hint in hints:
            wanted |= Q(written__icontains=json.dumps(hint, ensure_ascii=False)[1:-1])
        details = details.filter(wanted)
    found = details.values_list("event_id", "body").iterator(chunk_size=2000)
    return [number for number, body in found if says(body)]


VERIFICATION_OVERDUE_AFTER = timedelta(hours=30)
"""Time without an ended verification after which one counts as missed."""
WHOLE, BROKEN, LATE_NOW, NEVER = "whole", "broken", "late", "not yet"


def find_last_verification_run() -> VerificationRun | None:
    """Return the verification run that ended last, or None."""
    return VerificationRun.objects.filter(ended_at__isnull=False).order_by("-ended_at").first()


def get_verification_status(*, at: datetime) -> str:
    """Return one word for machines: "broken", "late", "not yet" (since the start), or "whole".

    Late: no run has ended for VERIFICATION_OVERDUE_AFTER.
    """
    night = find_last_verification_run()
    if night is not None and not night.is_ok:
        return BROKEN
    # Before the first run has ended, the due row says since when it waits.
    waits = VerificationRun.objects.filter(due_at__isnull=False).order_by("due_at").first()
    since = night.ended_at if night else waits.due_at if waits else None
    if since is not None and since < at - VERIFICATION_OVERDUE_AFTER:
        return LATE_NOW
    return WHOLE if night else NEVER


def list_events_of_subject(subject_type: str, subject: Any) -> QuerySet[Event]:
    """Return every event about one subject (a public id or what carries one), oldest first, with details."""
    return (
        Event.objects.filter(subject_type=subject_type, subject=get_reference(subject))
        .select_related("detail")
        .order_by("number")
    )


def list_events_after(number: int) -> QuerySet[Event]:
    """Return every event after ``number``, in the order of the commits, details joined."""
    return Event.objects.filter(number__gt=number).select_related("detail").order_by("number")


def count_events() -> int:
    """Return the number of events: they are numbered from 1 without a gap."""
    last = Event.objects.order_by("-number").values_list("number", flat=True).first()
    return last or 0


def find_event_number(moment: datetime) -> int:
    """Return the number of the first event that is not before ``moment``; one past the last for none.

    Events are numbered in the order of their commits, which is that of time but for a few seconds: what has
    to be found for certain asks for some time before.
    """
    low, high = 1, count_events() + 1
    while low < high:
        middle = (low + high) // 2
        if Event.objects.values_list("at", flat=True).get(number=middle) < moment:
            low = middle + 1
        else:
            high = middle
    return low


def get_tree_up_to(number: int) -> MerkleTree:
    """Return the tree over the events 1 to ``number``: see ``audit.merkle_tree``."""
    hashes = Event.objects.filter(number__lte=number).order_by("number").values_list("hash", flat=True)
    return MerkleTree(hashes.iterator(chunk_size=5000))
