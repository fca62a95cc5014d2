"""The access log, written by requests: sign-ins, and readings of documents that only some people may read."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from accounts.login_throttling import get_client_address
from accounts.models import Desk, User
from audit.actions.append import append_access_event
from audit.models import AccessEvent
from lib.datetimes import clock

SIGN_IN_ACTIONS = {
    "sign_in": gettext_lazy("Signed in"),
    "sign_in_by_invitation": gettext_lazy("Signed in through a link"),
    "sign_in_by_passkey": gettext_lazy("Signed in with a passkey"),
    "sign_in_by_code": gettext_lazy("Signed in with a password and a code"),
    "sign_in_by_provider": gettext_lazy("Signed in through the newsroom’s own sign-in"),
    "code_failed": gettext_lazy("Typed a wrong code after the password"),
    "passkey_failed": gettext_lazy("Failed to use a passkey"),
    "proof": gettext_lazy("Confirmed that it was them"),
    "proof_failed": gettext_lazy("Failed to confirm that it was them"),
    "session_ended": gettext_lazy("Signed another device out"),
    "reset_requested": gettext_lazy("Asked for a link to choose a new password"),
    "sign_in_failed": gettext_lazy("Failed to sign in"),
    "sign_out": gettext_lazy("Signed out"),
}


def record_access(
    request: HttpRequest,
    action: str,
    subject: Any,
    *,
    part: Any = None,
    desk: Desk | None = None,
) -> None:
    """Append a row: who reads what, when, from which address. Members of ``desk`` see the row."""
    append_access_event(
        actor=request.user,
        action=action,
        subject=subject,
        part=part,
        desk=desk,
        address=get_client_address(request),
        at=clock.now(),
    )


def record_desk_access(
    request: HttpRequest, action: str, subject: Any, *, desk: Desk, part: Any = None
) -> None:
    """Append that this response sends a document of a confidential desk; do nothing for an open desk."""
    if desk.is_confidential:
        record_access(request, action, subject, part=part, desk=desk)


def record_sign_in(request: HttpRequest, action: str, *, user: User | None) -> None:
    """Append one of SIGN_IN_ACTIONS.

    ``user`` is None for an unknown user name. The typed name is not stored: some people type their password
    there.
    """
    append_access_event(
        actor=user,
        action=action,
        subject_type="user",
        subject=user,
        address=get_client_address(request),
        at=clock.now(),
    )


def list_sign_ins(user: User | None = None) -> QuerySet[AccessEvent]:
    """Return the sign-ins, failed ones and sign-outs of this user, or of everybody, newest first."""
    found = AccessEvent.objects.filter(action__in=SIGN_IN_ACTIONS)
    return found if user is None else found.filter(actor=str(user.public_id))


def build_sign_in_rows(events: Iterable[AccessEvent]) -> list[dict[str, Any]]:
    """Return rows for templates, each with its person where there is one. One query."""
    events = list(events)
    people = get_people_by_reference(event.actor for event in events)
    return [
        {"event": event, "person": people.get(event.actor), "label": SIGN_IN_ACTIONS[event.action]}
        for event in events
    ]


def get_people_by_reference(references: Iterable[str]) -> dict[str, User]:
    """Return {public id: user} of those who exist. One query."""
    wanted = {one for one in references if one}
    return {str(user.public_id): user for user in User.objects.filter(public_id__in=wanted)}
