"""Decisions of a confidential desk's members: agree to what an admin asked for, or decline it."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext, gettext_lazy

from accounts.actions.access_notices import queue_access_emails
from accounts.actions.consent import append_consent_event, find_consenters
from accounts.actions.desks import save_desk_options, save_membership
from accounts.actions.permission_checks import require_admin
from accounts.models import ConsentRequest, Desk, User
from accounts.models.enums import ConsentKind, Visibility
from lib.errors import Blocked, NotAllowed, WrongState


def can_decide(request: ConsentRequest, user: User) -> bool:
    """Return whether this person may agree or decline."""
    consenters = find_consenters(request.desk, request.user, by=request.requested_by)
    return user in (consenters or ())


def list_consent_requests(user: User) -> list[ConsentRequest]:
    """Return the requests that wait for this person, or for somebody else of their desk; the oldest first."""
    pending = ConsentRequest.objects.filter(
        is_granted=None, desk__memberships__user=user, desk__visibility=Visibility.CONFIDENTIAL
    )
    found = pending.select_related("desk", "user", "requested_by")
    return [request for request in found if can_decide(request, user)]


@transaction.atomic
def decide_consent(request: ConsentRequest, *, by: User, at: datetime, granted: bool) -> None:
    """Agree, and have what was asked for take effect; or decline. Whoever asked is told.

    Raises NotAllowed, WrongState where somebody has decided already, and Blocked where it cannot take effect
    any more: whoever asked is no admin now, or whom it is for is gone.
    """
    # The desk's row first: roles on it are given under its lock.
    Desk.objects.select_for_update().get(pk=request.desk_id)
    locked = ConsentRequest.objects.select_for_update().filter(pk=request.pk, is_granted=None).first()
    if locked is None:
        raise WrongState(gettext("This has already been decided, or the request was withdrawn."))
    if not can_decide(locked, by):
        raise NotAllowed(gettext("Another member of the desk must decide this."))
    locked.decided_by, locked.decided_at, locked.is_granted = by, at, granted
    locked.save(update_fields=["decided_by", "decided_at", "is_granted"])
    append_consent_event("grant_consent" if granted else "decline_consent", locked, by=by, at=at)
    if granted:
        _apply_request(locked, at=at)
    decision = (
        gettext_lazy("{person} agreed to your request: {request}")
        if granted
        else gettext_lazy("{person} declined your request: {request}")
    )
    queue_access_emails(
        [locked.requested_by.email],
        format_lazy(gettext_lazy("{newsroom}: consent"), newsroom=settings.STET_NEWSROOM_NAME),
        format_lazy(decision, person=by, request=locked.sentence),
        by=by,
        at=at,
    )


def _apply_request(request: ConsentRequest, *, at: datetime) -> None:
    by, user, member = request.requested_by, request.user, request.decided_by
    require_admin(by)
    if user is not None and not user.is_active:
        raise Blocked(gettext("{person} is deactivated. Decline this request.").format(person=user))
    if request.kind == ConsentKind.ROLE and user is not None:
        save_membership(user, request.desk, by=by, at=at, role=request.role, consented_by=member)
    elif request.kind == ConsentKind.OPEN:
        opened = {"visibility": Visibility.OPEN}
        save_desk_options(request.desk, opened, by=by, at=at, consented_by=member)
