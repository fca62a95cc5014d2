"""Decisions of a confidential desk's members: agree to an admin's request, decline it, or stop it.

A role and a reset of factors take effect some hours after the consent; until then any member of the desk can
stop them. The desk is told when somebody agrees, and when that is stopped or lapses.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from accounts.actions.access_notices import queue_access_emails
from accounts.actions.consent import (
    CONSENT_PATH,
    append_consent_event,
    drop_factor_requests,
    find_consenters,
)
from accounts.actions.desks import save_desk_options, save_membership
from accounts.actions.factors import reset_factors
from accounts.models import ConsentRequest, Desk, User
from accounts.models.enums import ConsentKind, Visibility
from accounts.selectors import get_system_user, list_desk_people
from lib.errors import Blocked, DomainError, NotAllowed, WrongState
from lib.sentences import gettext, restore_sentence, store_sentence
from lib.text.phrases import StrOrPromise

logger = logging.getLogger("stet.consent")
BATCH_SIZE = 50
DELAYED_KINDS = (ConsentKind.ROLE, ConsentKind.FACTORS)


def can_decide(request: ConsentRequest, user: User) -> bool:
    """Return whether this person may agree or decline."""
    if request.kind == ConsentKind.FACTORS:
        return user not in (request.user, request.requested_by) and user in list_desk_people(request.desk)
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
    """Agree to a request, which then takes effect, or decline it. The requester gets an e-mail.

    Raises NotAllowed, WrongState where somebody has decided already, and Blocked where it cannot take effect
    any more: the requester is no longer an admin, or the person concerned is deactivated.
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
    if granted and locked.kind in DELAYED_KINDS and settings.STET_CONSENT_DELAY_HOURS:
        locked.due_at = at + timedelta(hours=settings.STET_CONSENT_DELAY_HOURS)
        locked.save(update_fields=["due_at"])
        _alarm_desk(locked, by=by, at=at)
    elif granted:
        _apply_request(locked, at=at)
    elif locked.kind == ConsentKind.FACTORS:
        drop_factor_requests(locked.user)
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


def list_delayed_consents(user: User) -> list[ConsentRequest]:
    """Return the agreed requests on this person's confidential desks that have not taken effect yet."""
    waiting = ConsentRequest.objects.filter(
        is_granted=True, due_at__isnull=False, desk__memberships__user=user
    ).select_related("desk", "user", "requested_by", "decided_by")
    return list(waiting.order_by("due_at", "id"))


@transaction.atomic
def stop_consent(request: ConsentRequest, *, by: User, at: datetime) -> None:
    """Stop an agreed request before it takes effect. Raises WrongState once it has, and NotAllowed."""
    if by not in list_desk_people(request.desk):
        raise NotAllowed(gettext("Only somebody on the desk can stop this."))
    waiting = ConsentRequest.objects.select_for_update().filter(pk=request.pk, due_at__isnull=False).first()
    if waiting is None:
        raise WrongState(gettext("This has taken effect already, or was stopped."))
    stopped = gettext_lazy("{person} stopped what had been agreed to: {request}")
    stopped = format_lazy(stopped, person=by, request=waiting.sentence)
    _end_agreement(waiting, "stop_consent", stopped, by=by, at=at)


def apply_due_consents(*, at: datetime) -> int:
    """Apply the agreed requests whose time has come; return how many took effect."""
    due = list(ConsentRequest.objects.filter(due_at__lte=at).order_by("due_at", "id")[:BATCH_SIZE])
    return sum(_apply_due_consent(request, at=at) for request in due)


@transaction.atomic
def _apply_due_consent(request: ConsentRequest, *, at: datetime) -> bool:
    Desk.objects.select_for_update().get(pk=request.desk_id)
    waiting = ConsentRequest.objects.select_for_update().filter(pk=request.pk, due_at__lte=at).first()
    if waiting is None:
        return False  # stopped, or another sweep was faster
    waiting.due_at = None
    waiting.save(update_fields=["due_at"])
    try:
        with transaction.atomic():
            _apply_request(waiting, at=at)
    except DomainError as refusal:
        logger.warning("consent %s did not take effect: %s", waiting.public_id, refusal.message)
        reason = lazy(restore_sentence, str)(store_sentence(refusal.message))
        lapsed = gettext_lazy("What had been agreed to does not take effect: {request} {reason}")
        lapsed = format_lazy(lapsed, request=waiting.sentence, reason=reason)
        _end_agreement(waiting, "lapse_consent", lapsed, by=get_system_user(), at=at)
        return False
    return True


def _end_agreement(
    request: ConsentRequest, action: str, what: StrOrPromise, *, by: User, at: datetime
) -> None:
    """End what was agreed to, and e-mail the sentence ``what`` to the requester and the desk."""
    request.is_granted, request.due_at = False, None
    request.save(update_fields=["is_granted", "due_at"])
    append_consent_event(action, request, by=by, at=at)
    if request.kind == ConsentKind.FACTORS:
        drop_factor_requests(request.user)
    people = list_desk_people(request.desk) | User.objects.filter(pk=request.requested_by_id, is_active=True)
    subject = format_lazy(
        gettext_lazy("{newsroom}: access to {desk} does not change"),
        newsroom=settings.STET_NEWSROOM_NAME,
        desk=request.desk,
    )
    addresses = people.exclude(pk=by.pk).values_list("email", flat=True)
    queue_access_emails(addresses, subject, what, by=request.requested_by, at=at)


def _alarm_desk(request: ConsentRequest, *, by: User, at: datetime) -> None:
    people = list_desk_people(request.desk).exclude(pk=by.pk)
    subject = format_lazy(
        gettext_lazy("{newsroom}: access to {desk} changes"),
        newsroom=settings.STET_NEWSROOM_NAME,
        desk=request.desk,
    )
    what = format_lazy(
        gettext_lazy(
            "{person} agreed to a request of {admin}: {request} It takes effect in {hours} hours. Until then "
            "anybody on the desk can stop it: {url}"
        ),
        person=by,
        admin=request.requested_by,
        request=request.sentence,
        hours=settings.STET_CONSENT_DELAY_HOURS,
        url=f"{settings.STET_BASE_URL}{CONSENT_PATH}",
    )
    queue_access_emails(people.values_list("email", flat=True), subject, what, by=by, at=at)


def _apply_request(request: ConsentRequest, *, at: datetime) -> None:
    by, user, member = request.requested_by, request.user, request.decided_by
    # A person who gets the role by a group of the newsroom's own sign-in is the requester themselves.
    if by != user and not by.is_admin:
        raise Blocked(gettext("{person} is not an administrator any more.").format(person=by))
    _require_on_desk(request)
    if user is not None and not user.is_active:
        raise Blocked(gettext("{person} is deactivated.").format(person=user))
    if request.kind == ConsentKind.ROLE and user is not None:
        save_membership(user, request.desk, by=by, at=at, role=request.role, consented_by=member)
    elif request.kind == ConsentKind.FACTORS and user is not None:
        _reset_factors_by_consent(request, user, at=at)
    elif request.kind == ConsentKind.OPEN:
        opened = {"visibility": Visibility.OPEN}
        save_desk_options(request.desk, opened, by=by, at=at, consented_by=member)


def _require_on_desk(request: ConsentRequest) -> None:
    """Raise Blocked where whoever agreed has left the desk, or was deactivated."""
    member, desk = request.decided_by, request.desk
    if member not in list_desk_people(desk):
        raise Blocked(
            gettext("{person} agreed, and is not on {desk} any more.").format(person=member, desk=desk)
        )


def _reset_factors_by_consent(request: ConsentRequest, user: User, *, at: datetime) -> None:
    """Reset a person's factors once each confidential desk that they are on now has agreed."""
    requests = ConsentRequest.objects.filter(kind=ConsentKind.FACTORS, user=user)
    if requests.filter(Q(is_granted=None) | Q(due_at__isnull=False)).exists():
        return
    granted = requests.filter(is_granted=True, used_at=None)
    desks = Desk.objects.filter(visibility=Visibility.CONFIDENTIAL, memberships__user=user)
    for one in granted.filter(desk__in=desks).select_related("desk", "decided_by"):
        _require_on_desk(one)
    if missing := desks.exclude(pk__in=granted.values("desk")).first():
        raise Blocked(
            gettext(
                "{person} has joined {desk} since, which has not agreed. An administrator has to ask again."
            ).format(person=user, desk=missing)
        )
    reset_factors(user, by=request.requested_by, at=at, consented_by=request.decided_by)
    granted.update(used_at=at)
