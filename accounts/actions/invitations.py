"""Invitations: a link by e-mail through which a person chooses their password and signs in."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.text import format_lazy
from django.utils.translation import gettext, gettext_lazy

from accounts.actions.access_notices import notify_of_access, notify_person
from accounts.actions.emails import queue_email
from accounts.actions.people import ADDRESS_HOLD, revoke_invitations, save_password
from accounts.actions.permission_checks import is_server, require_admin, require_server
from accounts.models import Invitation, User
from audit.actions import append_event
from lib.crypto import tokens
from lib.datetimes.humanize import format_datetime, format_day, get_timezone
from lib.errors import Blocked, NotAllowed, WrongState

INVITATION_LIFETIME = timedelta(days=7)
RESET_LIFETIME = timedelta(hours=1)
SERVER_LINK_LIFETIME = timedelta(hours=24)
INVITATION_EXPIRED_MESSAGE = gettext_lazy(
    "This link has been used, has expired or was replaced by a newer one. Ask the newsroom for a new link."
)

INVITATION_EMAIL_TEXT = gettext_lazy("""\
{person} has sent you this link to Stet, the fact-checking desk of {newsroom}.

Choose your password by {date} (UTC):
{url}

Your user name is {username}.

The link works once, for anyone who has it. If you did not expect this e-mail, ignore it.
""")

RESET_EMAIL_TEXT = gettext_lazy("""\
Somebody, probably you, asked for a new password for {username} at Stet, the fact-checking desk of {newsroom}.

Choose it within one hour:
{url}

You will still need your second factor. If you did not ask for this, ignore it: nothing changes.
""")


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
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if person.is_service:
        raise NotAllowed(gettext("A service uses API keys and has no password."))
    if not person.is_active:
        raise Blocked(gettext("This person is deactivated. Reactivate them first."))
    _require_settled_address(person, by=by, at=at)
    invitation, address = _create_link(person, by=by, at=at, lifetime=INVITATION_LIFETIME)
    append_event(
        actor=by,
        action="create_invitation",
        subject=person,
        at=at,
        details={"expires_at": invitation.expires_at},
    )
    with translation.override(person.preferred_language):
        queue_email(
            to=person.email,
            subject=gettext("Choose your password for {newsroom}").format(
                newsroom=settings.STET_NEWSROOM_NAME
            ),
            text=_render_invitation_email(invitation, address),
            at=at,
        )
    what = format_lazy(
        gettext_lazy("{admin} sent {person} ({username}) a link to choose a new password."),
        admin=by,
        person=person,
        username=person.username,
    )
    notify_of_access(person, what, by=by, at=at)
    return CreatedInvitation(invitation, address)


@transaction.atomic
def create_server_link(person: User, *, by: User, at: datetime) -> CreatedInvitation:
    """Create a link that the command on the server prints: for the first admin, before any mail is sent.

    Older links end with it. Raises NotAllowed unless ``by`` is the system user.
    """
    require_server(by)
    invitation, address = _create_link(person, by=by, at=at, lifetime=SERVER_LINK_LIFETIME)
    append_event(
        actor=by,
        action="create_invitation",
        subject=person,
        at=at,
        details={"expires_at": invitation.expires_at},
    )
    return CreatedInvitation(invitation, address)


@transaction.atomic
def send_reset_link(person: User, *, at: datetime) -> None:
    """E-mail a person who forgot their password a link to choose a new one.

    Nothing is sent, and the requester is not told, where an admin changed the address recently, or where the
    person never had a password: a stranger's request must not end their invitation.
    """
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not person.has_usable_password():
        return
    try:
        _require_settled_address(person, by=person, at=at)
    except Blocked:
        return
    _, address = _create_link(person, by=person, at=at, lifetime=RESET_LIFETIME)
    with translation.override(person.preferred_language):
        queue_email(
            to=person.email,
            subject=gettext("A new password for {newsroom}").format(newsroom=settings.STET_NEWSROOM_NAME),
            text=str(RESET_EMAIL_TEXT).format(
                username=person.username, newsroom=settings.STET_NEWSROOM_NAME, url=address
            ),
            at=at,
        )


def _create_link(person: User, *, by: User, at: datetime, lifetime: timedelta) -> tuple[Invitation, str]:
    revoke_invitations(person, at=at)
    token = tokens.mint_token("join")
    invitation = Invitation.objects.create(
        user=person, digest=token.digest, created_by=by, created_at=at, expires_at=at + lifetime
    )
    return invitation, f"{settings.STET_BASE_URL}/invitation/{token.secret}/"


def _require_settled_address(person: User, *, by: User, at: datetime) -> None:
    if not person.email:
        raise Blocked(gettext("This person has no e-mail address. Add one first."))
    changed = person.email_changed_at
    if changed is None or at >= changed + ADDRESS_HOLD or is_server(by) or not person.has_usable_password():
        return
    until = format_datetime(changed + ADDRESS_HOLD, at=at, tz=get_timezone("UTC"))
    raise Blocked(
        gettext(
            "The address was changed recently. A link can be sent from {date} (UTC), so that {person} can "
            "object."
        ).format(date=until, person=person)
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
    person = User.objects.select_for_update(no_key=True).get(pk=invitation.user_id)
    good = Invitation.objects.filter(pk=invitation.pk, used_at=None, revoked_at=None, expires_at__gt=at)
    if not good.update(used_at=at):
        raise WrongState(INVITATION_EXPIRED_MESSAGE)
    is_reset = person.has_usable_password()
    save_password(person, password, at=at)
    if is_reset:
        what = gettext_lazy("A new password was chosen for {username} in Stet, through a link in an e-mail.")
        notify_person(person, format_lazy(what, username=person.username), at=at)
    append_event(actor=person, action="accept_invitation", subject=person, at=at)
    return person


def _render_invitation_email(invitation: Invitation, address: str) -> str:
    last = format_day(invitation.expires_at, tz=get_timezone("UTC"))
    return str(INVITATION_EMAIL_TEXT).format(
        person=invitation.created_by,
        newsroom=settings.STET_NEWSROOM_NAME,
        date=last,
        url=address,
        username=invitation.user.username,
    )
