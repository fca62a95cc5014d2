"""Consent of a member before anybody, an admin included, gains access to a confidential desk.

A role, an opening of the desk to all staff, and a new key of a service on it take effect when one of the
people on the desk agrees (``consent_decisions``). Commands on the server need no consent, so that access can
be restored where nobody is left to ask.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models, transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext, gettext_lazy

from accounts.actions.access_notices import queue_access_emails
from accounts.actions.permission_checks import is_server, require_admin
from accounts.models import ConsentRequest, Desk, Membership, User
from accounts.models.enums import ConsentKind, Scope, Visibility
from accounts.selectors import list_desk_people
from audit.actions import append_event
from lib.errors import Blocked
from lib.text.phrases import join_with_and

CONSENT_PATH = "/consent/"
KEY_CONSENT_LIFETIME = timedelta(days=7)
"""Time within which a key is issued once a member has agreed to it."""
READING_SCOPES = frozenset({Scope.WORK, Scope.IMPORT_ARTICLES})
"""Scopes of API keys that read unpublished work."""


def find_consenters(desk: Desk, user: User | None, *, by: User) -> list[User] | None:
    """Return the people of whom one has to agree; None where no consent is needed.

    Neither ``by`` nor ``user`` can agree: nobody agrees to what they ask for, or to their own role, except
    where an admin gives a role to the only person on the desk. No consent is needed where ``by`` is that
    person, or for the first member of a new desk. An empty list: nobody is left to ask.
    """
    if not desk.is_confidential or is_server(by):
        return None
    people = list(list_desk_people(desk).order_by("name", "id"))
    others = [person for person in people if person not in (by, user)]
    if not others and ([by] == people != [user] or (not people and desk.founded_at is None)):
        return None
    return others or [person for person in people if person != by]


def require_consenters(consenters: list[User], desk: Desk) -> None:
    """Raise Blocked where nobody is left who could agree."""
    if not consenters:
        raise Blocked(
            gettext(
                "Nobody else on {desk} can agree. Ask the person who runs the server to give the role with "
                "manage.py set_role."
            ).format(desk=desk)
        )


def request_consent(
    kind: ConsentKind,
    desk: Desk,
    user: User | None,
    consenters: list[User],
    *,
    by: User,
    at: datetime,
    role: str = "",
) -> ConsentRequest:
    """Save a request for consent and e-mail ``consenters``. It replaces an earlier one for the same act."""
    drop_consent_request(kind, desk, user)
    request = ConsentRequest.objects.create(
        kind=kind, desk=desk, user=user, role=role, requested_by=by, requested_at=at
    )
    append_consent_event("request_consent", request, by=by, at=at)
    queue_access_emails(
        [person.email for person in consenters],
        format_lazy(gettext_lazy("{newsroom}: your consent is needed"), newsroom=settings.STET_NEWSROOM_NAME),
        format_lazy(
            gettext_lazy(
                "{person} asks for your consent: {request} One of you has to agree before it takes "
                "effect: {url}"
            ),
            person=by,
            request=request.sentence,
            url=f"{settings.STET_BASE_URL}{CONSENT_PATH}",
        ),
        by=by,
        at=at,
    )
    return request


def drop_consent_request(kind: ConsentKind, desk: Desk, user: User | None) -> None:
    """Delete pending requests of this kind, and end agreed ones that have not taken effect yet."""
    requests = ConsentRequest.objects.filter(kind=kind, desk=desk, user=user)
    requests.filter(is_granted=None).delete()
    requests.filter(is_granted=True, due_at__isnull=False).update(is_granted=False, due_at=None)


def drop_factor_requests(user: User | None) -> None:
    """End the requests for a factor reset on every desk, pending or agreed, while it has not happened yet.

    All confidential desks of a person have to agree: one refusal, or one withdrawn request, ends it.
    """
    requests = ConsentRequest.objects.filter(kind=ConsentKind.FACTORS, user=user)
    requests.filter(is_granted=None).delete()
    requests.filter(is_granted=True, used_at=None).update(is_granted=False, due_at=None)


@transaction.atomic
def withdraw_consent_request(request: ConsentRequest, *, by: User, at: datetime) -> None:
    """Withdraw a request; one for a reset of factors is withdrawn on every desk.

    Does nothing where it was decided meanwhile. Raises NotAllowed.
    """
    require_admin(by)
    waiting = ConsentRequest.objects.select_for_update().filter(pk=request.pk, is_granted=None).first()
    if waiting is None:
        return
    append_consent_event("withdraw_consent_request", waiting, by=by, at=at)
    waiting.delete()
    if waiting.kind == ConsentKind.FACTORS:
        drop_factor_requests(waiting.user)


def append_consent_event(action: str, request: ConsentRequest, *, by: User, at: datetime) -> None:
    """Append the event of a request or its decision. Its subject is the user concerned, or else the desk."""
    append_event(
        actor=by,
        action=action,
        subject=request.user or request.desk,
        at=at,
        to_state=request.role,
        details={"kind": request.kind, "desk": request.desk.public_id},
    )


@transaction.atomic
def request_key_consent(service: User, *, by: User, at: datetime) -> list[Desk]:
    """Ask for consent to a new key on every confidential desk that has not given it; return those desks.

    Raises NotAllowed, and Blocked where nobody is left to ask.
    """
    require_admin(by)
    waiting = []
    for desk, consenters in _list_unconsented_desks(service, by=by, at=at):
        require_consenters(consenters, desk)
        if not ConsentRequest.objects.filter(
            kind=ConsentKind.KEY, desk=desk, user=service, is_granted=None
        ).exists():
            request_consent(ConsentKind.KEY, desk, service, consenters, by=by, at=at)
        waiting.append(desk)
    return waiting


def use_key_consent(service: User, scopes: list[str], *, by: User, at: datetime) -> None:
    """Use up the consent to a new key of the service. Raises Blocked where it is missing."""
    if not READING_SCOPES & {*scopes}:
        return
    if waiting := _list_unconsented_desks(service, by=by, at=at):
        names = join_with_and([desk.name for desk, _ in waiting])
        raise Blocked(gettext("A member of {desks} must agree to a new key first.").format(desks=names))
    _list_valid_key_consents(service, at=at).update(used_at=at)


def _list_unconsented_desks(service: User, *, by: User, at: datetime) -> list[tuple[Desk, list[User]]]:
    granted = set(_list_valid_key_consents(service, at=at).values_list("desk_id", flat=True))
    roles = Membership.objects.filter(user=service, desk__visibility=Visibility.CONFIDENTIAL)
    found = [
        (member.desk, find_consenters(member.desk, service, by=by))
        for member in roles.exclude(desk__in=granted).select_related("desk")
    ]
    return [(desk, consenters) for desk, consenters in found if consenters is not None]


def _list_valid_key_consents(service: User, *, at: datetime) -> models.QuerySet[ConsentRequest]:
    return ConsentRequest.objects.filter(
        kind=ConsentKind.KEY,
        user=service,
        is_granted=True,
        used_at=None,
        decided_at__gt=at - KEY_CONSENT_LIFETIME,
    )
