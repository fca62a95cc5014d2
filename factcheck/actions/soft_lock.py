"""The soft lock of a claim: a beat while its forms are open, and taking over."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.queries import role_on
from factcheck.actions.tell import tell
from factcheck.actions.transition import stand, touch
from factcheck.models import Claim, SoftLock
from factcheck.policies import CHECKER
from factcheck.queries.soft_lock import lives
from lib.errors import NotAllowed


@transaction.atomic
def beat(claim: Claim, *, by: User, at: datetime) -> SoftLock:
    """This person has a form of the claim open. While somebody else is on it, it stays theirs. No Event."""
    if role_on(by, claim.desk) is None:
        raise NotAllowed("Only people of this desk may do that.")
    begun = {"person": by, "since": at, "beat_at": at}
    SoftLock.objects.get_or_create(claim=claim, defaults=begun)
    lock = SoftLock.objects.select_for_update().get(claim=claim)
    if lock.person_id == by.pk and lives(lock, at):
        lock.beat_at = at
    elif not lives(lock, at):
        lock.person, lock.since, lock.beat_at = by, at, at
    else:
        return lock
    lock.save(update_fields=["person", "since", "beat_at"])
    return lock


@transaction.atomic
def take_over(claim: Claim, *, by: User, at: datetime, version: int | None = None) -> Claim:
    """Be the one who is on it from now on; whoever was is told, and the record keeps it."""
    claim, facts = stand(claim, by=by, at=at, version=version)
    if refusal := CHECKER.refusal(facts):
        raise NotAllowed(refusal)
    before = SoftLock.objects.select_for_update().filter(claim=claim).select_related("person").first()
    details = {}
    if before is not None and before.person_id != by.pk and lives(before, at):
        details = {"person": str(before.person.public_id)}
        tell({before.person}, claim, f"{by} took over what you had open.", by=by, at=at)
    SoftLock.objects.update_or_create(claim=claim, defaults={"person": by, "since": at, "beat_at": at})
    touch(claim, "take_over", by=by, at=at, details=details)
    return claim
