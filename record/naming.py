"""Finding the entries whose details say something: details are not indexed, so this reads them all."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from record.models import EventDetail


def entries_where(says: Callable[[Any], bool], *, hints: Iterable[str]) -> list[int]:
    """The numbers of the entries for whose details ``says`` is true, in order.

    Whatever it is true for must contain one of ``hints``, in any case of letters.
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
