"""Reading the nightly walks: how the last one ended, and whether one is missing."""

from datetime import datetime, timedelta

from record.models import Verification

LATE = timedelta(hours=30)
"""After so long without a walk that ended, one did not happen."""
WHOLE, BROKEN, LATE_NOW, NEVER = "whole", "broken", "late", "not yet"


def last() -> Verification | None:
    """The walk that ended last."""
    return Verification.objects.filter(ended_at__isnull=False).order_by("-ended_at").first()


def standing(*, at: datetime) -> str:
    """One word for machines: broken, late (no walk has ended for LATE), not yet (since the start), whole."""
    night = last()
    if night is not None and not night.ok:
        return BROKEN
    # Before the first has ended, the row that waits says since when.
    waits = Verification.objects.filter(due_at__isnull=False).order_by("due_at").first()
    since = night.ended_at if night else waits.due_at if waits else None
    if since is not None and since < at - LATE:
        return LATE_NOW
    return WHOLE if night else NEVER
