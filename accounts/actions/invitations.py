"""Invitations: a link by e-mail through which somebody chooses their password and signs in."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from accounts.actions.authority import require_admin
from accounts.actions.letters import write_letter
from accounts.actions.people import end_invitations, take_password
from accounts.models import Invitation, User
from lib import tokens
from lib.errors import Blocked, NotAllowed, WrongState
from lib.times import day, zone
from record.actions import append

GOOD_FOR = timedelta(days=7)
OVER = (
    "This link was used, has run out, or was ended, perhaps by a newer one. Ask the newsroom for a new one."
)


@dataclass(frozen=True, slots=True)
class Invited:
    """``address`` holds the token: it is shown once and kept nowhere, so it is in no repr either."""

    invitation: Invitation
    address: str = field(repr=False)


@transaction.atomic
def invite(person: User, *, by: User, at: datetime) -> Invited:
    """A new link for a person, sent to their e-mail address where they have one. Older ones end with it.

    Raises NotAllowed, also for a service, and Blocked for somebody who was let go.
    """
    require_admin(by)
    # Held from here on: whoever corrects the address or lets them go at this moment comes before or after.
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.is_service:
        raise NotAllowed("A service has keys, not a password.")
    if not person.is_active:
        raise Blocked("This person is deactivated. Reactivate them first.")
    end_invitations(person, at=at)
    token = tokens.mint("join")
    invitation = Invitation.objects.create(
        user=person, digest=token.digest, created_by=by, created_at=at, expires_at=at + GOOD_FOR
    )
    address = f"{settings.STET_BASE_URL}/invitation/{token.secret}/"
    append(
        actor=by,
        step="invite",
        subject_type="user",
        subject=person,
        at=at,
        details={"sent": bool(person.email), "expires_at": invitation.expires_at},
    )
    if person.email:
        subject = f"{settings.STET_NAME}: choose your password"
        write_letter(to=person.email, subject=subject, text=_letter(invitation, address), at=at)
    return Invited(invitation, address)


def invitation_of(token: str, *, at: datetime) -> Invitation | None:
    """The invitation that this token opens, while it is good; else None."""
    found = Invitation.objects.filter(
        digest=tokens.digest(token), used_at=None, revoked_at=None, expires_at__gt=at, user__is_active=True
    )
    return found.select_related("user").first()


@transaction.atomic
def accept_invitation(invitation: Invitation, *, password: str, at: datetime) -> User:
    """Set the password of whoever was invited, and use the link up. Of two at once one wins.

    Raises Invalid at ``password``, and WrongState where the link is not good any more.
    """
    # Their row first, then the link's, as everybody takes them who ends links.
    person = User.objects.select_for_update().get(pk=invitation.user_id)
    good = Invitation.objects.filter(pk=invitation.pk, used_at=None, revoked_at=None, expires_at__gt=at)
    if not good.update(used_at=at):
        raise WrongState(OVER)
    take_password(person, password, at=at)
    append(actor=person, step="accept_invitation", subject_type="user", subject=person, at=at)
    return person


def _letter(invitation: Invitation, address: str) -> str:
    last = day(invitation.expires_at, tz=zone("UTC"))
    return (
        f"{settings.STET_NAME} has made a place for you in Stet, its fact-check desk.\n\n"
        f"Choose your password here, until {last} (UTC):\n{address}\n\n"
        f"After that you sign in as {invitation.user.username}.\n\n"
        "Whoever has this link can use it, once. If you did not expect it, do nothing.\n"
    )
