"""Erase the details of events, that is text and names, for good; the chain still verifies."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from audit.actions.append import append_event
from audit.chain import ERASE_EVENT
from audit.models import Event, EventDetail
from lib.errors import NotAllowed

MAX_EVENTS = 500
"""Events at most that one event about an erasure names."""


@transaction.atomic
def erase_event_details(event: Event, *, by: Any, at: datetime) -> Event | None:
    """Empty the details of ``event`` and append an event that says who erased them, and when.

    None, and no event, where there was nothing left to erase. Raises NotAllowed for the details of an
    erasure: they hold only a number and prove that what is missing was erased on purpose. The caller decides
    whether ``by`` may do this: the audit log knows no roles.
    """
    if event.action == ERASE_EVENT:
        raise NotAllowed(gettext("The note about an erasure names nobody and cannot be erased."))
    if not EventDetail.objects.filter(event=event).erase(at=at):
        return None
    return append_event(
        actor=by,
        action=ERASE_EVENT,
        subject_type=event.subject_type,
        subject=event.subject,
        at=at,
        details={"event": event.number},
    )


@transaction.atomic
def erase_details_of_events(
    numbers: Iterable[int], *, subject_type: str, subject: Any, by: Any, at: datetime
) -> int:
    """Empty the details of these events, all for the one ``subject``; return how many were emptied.

    One appended event names up to MAX_EVENTS of them. Events about erasures among them stay, as in
    ``erase_event_details``.
    """
    wanted = list(
        EventDetail.objects.filter(event__in=list(numbers), erased_at=None)
        .exclude(event__action=ERASE_EVENT)
        .order_by("event_id")
        .values_list("event_id", flat=True)
    )
    for start in range(0, len(wanted), MAX_EVENTS):
        some = wanted[start : start + MAX_EVENTS]
        EventDetail.objects.filter(event__in=some).erase(at=at)
        append_event(
            actor=by,
            action=ERASE_EVENT,
            subject_type=subject_type,
            subject=subject,
            at=at,
            details={"events": some},
        )
    return len(wanted)
