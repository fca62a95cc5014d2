"""Invitations: a link by e-mail through which a person chooses their password and signs in."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

from accounts.actions.access_notices import notify_of_access
from accounts.actions.emails import queue_email
from accounts.actions.people import ADDRESS_HOLD, revoke_invitations, save_password
from accounts.actions.permission_checks import is_server, require_admin
from accounts.models import Invitation, User
from audit.actions import append_event
from lib.crypto import tokens
from lib.datetimes.humanize import format_datetime, format_day, get_timezone
from lib.errors import Blocked, NotAllowed, WrongState

INVITATION_LIFETIME = timedelta(days=7)
INVITATION_EXPIRED_MESSAGE = gettext_lazy(
    "This link has been used, has expired or was replaced by a newer one. Ask the newsroom for a new link."
)


@dataclass(frozen=True, slots=True)
class CreatedInvitation:
    """A new invitation and its URL.

    ``address`` holds the token: it is shown once and never stored, so it is in no repr either.
    """

    invitation: Invitation
    address: str = field(repr=False)


@transaction.atomic
def create_invitation(person: User, *, by: User, at: datetime) -> CreatedInvitation:
    """Create a link for a person and e-mail it to them, and to nobody else. Older links end with it.

    The standards editors of their desks are told. Raises NotAllowed, also for a service, and Blocked for a
    person who is deactivated, has no address, or whose address an admin has changed lately.
    """
    require_admin(by)
    # Locked from here on: a change of address or a deactivation at this moment comes before or after.
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.is_service:
        raise NotAllowed(gettext("A service uses API keys and has no password."))
    if not person.is_active:
        raise Blocked("This person is deactivated. Reactivate them first.")
    _require_settled_address(person, by=by, at=at)
    revoke_invitations(person, at=at)
    token = tokens.mint_token("join")
    invitation = Invitation.objects.create(
        user=person, digest=token.digest, created_by=by, created_at=at, expires_at=at + INVITATION_LIFETIME
    )
    address = f"{settings.STET_BASE_URL}/invitation/{token.secret}/"
    append_event(
        actor=by,
        action="create_invitation",
        subject_type="user",
        subject=person,
        at=at,
        details={"expires_at": invitation.expires_at},
    )
    with translation.override(person.preferred_language):
        queue_email(
            to=person.email,
            subject=gettext("{newsroom}: choose your password").format(newsroom=settings.STET_NEWSROOM_NAME),
            text=_render_invitation_email(invitation, address),
            at=at,
        )
    what = gettext("{admin} sent {person} ({username}) a link to choose a new password.").format(
        admin=by, person=person, username=person.username
    )
    notify_of_access(person, what, by=by, at=at)
    return CreatedInvitation(invitation, address)


def _require_settled_address(person: User, *, by: User, at: datetime) -> None:
    if not person.email:
        raise Blocked(gettext("This person has no e-mail address. Add one first."))
    changed = person.email_changed_at
    if changed is None or at >= changed + ADDRESS_HOLD or is_server(by) or not person.has_usable_password():
        return
    until = format_datetime(changed + ADDRESS_HOLD, at=at, tz=get_timezone("UTC"))
    raise Blocked(
        f"The address was changed lately. A link can be sent from {until} (UTC), so that {person} can object."
    )


def find_valid_invitation(token: str, *, at: datetime) -> Invitation | None:
    """Return the invitation that this token opens, while it is valid; else None."""
    found = Invitation.objects.filter(
        digest=tokens.digest_token(token),
        used_at=None,
        revoked_at=None,
        expires_at__gt=at,
        user__is_active=True,
    )
    return found.select_related("user").first()


@transaction.atomic
def accept_invitation(invitation: Invitation, *, password: str, at: datetime) -> User:
    """Set the invited person's password and use up the link. Of two requests at once one wins.

    Raises Invalid at ``password``, and WrongState where the link is no longer valid.
    """
    # The person's row first, then the link's: the order of every lock that ends links.
    person = User.objects.select_for_update().get(pk=invitation.user_id)
    good = Invitation.objects.filter(pk=invitation.pk, used_at=None, revoked_at=None, expires_at__gt=at)
    if not good.update(used_at=at):
        raise WrongState(INVITATION_EXPIRED_MESSAGE)
    save_password(person, password, at=at)
    append_event(actor=person, action="accept_invitation", subject_type="user", subject=person, at=at)
    return person


def _render_invitation_email(invitation: Invitation, address: str) -> str:
    last = format_day(invitation.expires_at, tz=get_timezone("UTC"))
    return (
        f"{invitation.created_by} has had this link to Stet, the fact-check desk of "
        f"{settings.STET_NEWSROOM_NAME}, sent to you.\n\n"
        f"Choose your password here, until {last} (UTC):\n{address}\n\n"
        f"After that you sign in as {invitation.user.username}.\n\n"
        "Whoever has this link can use it, once. If you did not expect it, do nothing.\n"
    )
