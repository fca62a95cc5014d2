"""The soft lock of a claim: refreshed while its forms are open, and taken over."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from accounts.selectors import get_role
from factcheck.models import Claim, SoftLock
from factcheck.workflow.notify import notify
from factcheck.workflow.policies import CHECKER
from factcheck.workflow.transition import lock_for_action, record_edit
from lib.datetimes.humanize import format_datetime
from lib.errors import NotAllowed


@transaction.atomic
def refresh_soft_lock(claim: Claim, *, by: User, at: datetime) -> SoftLock:
    """Record that this person has a form of the claim open; an active lock of somebody else stays. No
    Event.
    """
    if get_role(by, claim.desk) is None:
        raise NotAllowed(gettext("Only members of this desk can do this."))
    begun = {"person": by, "locked_at": at, "refreshed_at": at}
    lock, _ = SoftLock.objects.select_for_update().get_or_create(claim=claim, defaults=begun)
    if lock.person_id == by.pk and is_lock_active(lock, at):
        lock.refreshed_at = at
    elif not is_lock_active(lock, at):
        lock.person, lock.locked_at, lock.refreshed_at = by, at, at
    else:
        return lock
    lock.save(update_fields=["person", "locked_at", "refreshed_at"])
    return lock


@transaction.atomic
def take_over_soft_lock(claim: Claim, *, by: User, at: datetime, version: int | None = None) -> Claim:
    """Take the soft lock over; notify its holder, and append the event."""
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    if refusal := CHECKER.refusal(facts):
        raise NotAllowed(refusal)
    before = SoftLock.objects.select_for_update().filter(claim=claim).select_related("person").first()
    details = {}
    if before is not None and before.person_id != by.pk and is_lock_active(before, at):
        details = {"person": str(before.person.public_id)}
        notify({before.person}, claim, "taken_over", by=by, at=at)
    SoftLock.objects.update_or_create(
        claim=claim, defaults={"person": by, "locked_at": at, "refreshed_at": at}
    )
    record_edit(claim, "take_over_soft_lock", by=by, at=at, details=details)
    return claim


LOCK_LIFETIME = timedelta(minutes=2)
"""A lock older than this without a refresh is void: the page was closed, hidden, or its connection broke."""


@dataclass(frozen=True, slots=True)
class ActiveEditor:
    person: User
    since: str


def is_lock_active(lock: SoftLock, at: datetime) -> bool:
    """Return whether the lock was refreshed within its lifetime."""
    return lock.refreshed_at > at - LOCK_LIFETIME


def find_other_editor(claim: Claim, viewer: User, *, at: datetime, tz: tzinfo) -> ActiveEditor | None:
    """Return the other person who has the claim's forms open now, or None."""
    lock: SoftLock | None = getattr(claim, "soft_lock", None)
    if lock is None or lock.person_id == viewer.pk or not is_lock_active(lock, at):
        return None
    return ActiveEditor(lock.person, format_datetime(lock.locked_at, at=at, tz=tz))
