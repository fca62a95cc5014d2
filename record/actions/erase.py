"""erase: take the words and names of one entry away for good; the chain still verifies."""

from datetime import datetime
from typing import Any

from django.db import transaction

from lib.errors import NotAllowed
from record.actions.append import append
from record.models import Event, EventDetail

ERASED = "erase_details"


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
