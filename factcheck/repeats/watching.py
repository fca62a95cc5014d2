"""Watch a claim for repeats, and stop: a choice of one's own, with no event in the audit log."""

from datetime import datetime

from accounts.models import User
from factcheck.models import Claim, ClaimWatch


def set_watch(claim: Claim, *, is_wanted: bool, by: User, at: datetime) -> None:
    """Set whether one is told of every repeat of a claim.

    The caller has looked the claim up through what ``by`` may see.
    """
    if is_wanted:
        ClaimWatch.objects.get_or_create(claim=claim, person=by, defaults={"created_at": at})
    else:
        ClaimWatch.objects.filter(claim=claim, person=by).delete()
