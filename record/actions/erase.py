"""erase: take the words and names of entries away for good; the chain still verifies."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from lib.errors import NotAllowed
from record.actions.append import append
from record.models import Event, EventDetail

ERASED = "erase_details"
MOST = 500
"""Numbers in one note of an erasure."""


@transaction.atomic
def erase(event: Event, *, by: Any, at: datetime) -> Event | None:
    """Empty the details of ``event`` and append an entry that says who erased them, and when.

    None, and no entry, where there was nothing left to erase. Raises NotAllowed for the details of an
    erasure: they hold only a number and prove that what is missing was erased on purpose. Whether ``by`` may
    do this is for the caller to decide: the record knows no roles.
    """
    if event.step == ERASED:
        raise NotAllowed("The note of an erasure names nobody and stays.")
    if not EventDetail.objects.filter(event=event).erase(at=at):
        return None
    return append(
        actor=by,
        step=ERASED,
        subject_type=event.subject_type,
        subject=event.subject,
        at=at,
        details={"event": event.number},
    )


@transaction.atomic
def erase_many(numbers: Iterable[int], *, subject_type: str, subject: Any, by: Any, at: datetime) -> int:
    """Empty the details of these entries, all for the one ``subject``; how many were emptied.

    One entry notes up to MOST of them. Notes of erasures among them stay, as ``erase`` says.
    """
    wanted = list(
        EventDetail.objects.filter(event__in=list(numbers), erased_at=None)
        .exclude(event__step=ERASED)
        .order_by("event_id")
        .values_list("event_id", flat=True)
    )
    for start in range(0, len(wanted), MOST):
        some = wanted[start : start + MOST]
        EventDetail.objects.filter(event__in=some).erase(at=at)
        append(
            actor=by, step=ERASED, subject_type=subject_type, subject=subject, at=at, details={"events": some}
        )
    return len(wanted)
