"""Actions on people and services: create, change, deactivate. Nobody is ever deleted.

An admin never sets or sees a password: whoever knows it is that person. They send links (``invitations``).
"""

from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext, gettext_lazy

from accounts.actions.access_notices import notify_of_access
from accounts.actions.consent import find_consenters, request_consent
from accounts.actions.desks import remove_membership
from accounts.actions.permission_checks import (
    require_admin,
    require_not_erased,
    require_server,
    require_valid,
)
from accounts.actions.sign_in_sessions import end_sessions, end_sessions_without_factor, forget_devices
from accounts.models import CalendarFeed, Invitation, Membership, User
from accounts.models.enums import ConsentKind, UserKind
from accounts.models.user import SYSTEM_USERNAME
from audit.actions import append_event
from lib.errors import Blocked, Invalid, NotAllowed, WrongState

ADDRESS_HOLD = timedelta(days=3)
"""Time after a change of address in which no link is sent to a person who already has a password."""
ADDRESS_CHANGED = gettext_lazy(
    "{admin} changed the e-mail address of {person} ({username}). A link to choose a password can be sent to "
    "the new address after {days} days."
)
ADDRESS_REMOVED = gettext_lazy("{admin} removed the e-mail address of {person} ({username}).")


@transaction.atomic
def create_person(
    *,
    by: User,
    at: datetime,
    username: str,
    name: str,
    password: str | None = None,
    email: str = "",
    admin: bool = False,
) -> User:
    """Create a person. Without a password they cannot sign in until they choose one through a link.

    Raises NotAllowed, also for a password that is not given on the server, and Invalid at ``username``,
    ``name``, ``email`` or ``password``.
    """
    require_admin(by)
    if password is not None:
        require_server(by)
    person = User(kind=UserKind.PERSON, is_staff=admin)
    return _create_user(person, by=by, at=at, username=username, name=name, email=email, password=password)


@transaction.atomic
def create_service(*, by: User, at: datetime, username: str, name: str) -> User:
    """Create a service (a CMS, a feed, a partner's system). It acts by API key and never signs in."""
    require_admin(by)
    return _create_user(
        User(kind=UserKind.SERVICE), by=by, at=at, username=username, name=name, email="", password=None
    )


@transaction.atomic
def create_partner_person(*, by: User, at: datetime, name: str, email: str) -> User:
    """Create a person of a partner. They sign in with their e-mail address, once they have a password.

    Raises NotAllowed, and Invalid at ``name`` or ``email``.
    """
    require_admin(by)
    email = email.strip()
    person = User(kind=UserKind.PARTNER)
    try:
        return _create_user(
            person, by=by, at=at, username=email.lower(), name=name, email=email, password=None
        )
    except Invalid as refused:
        # No user name was typed here.
        fields = {("email" if at == "username" else at): value for at, value in refused.fields.items()}
        raise Invalid(refused.message, fields=fields) from None


def _create_user(
    user: User, *, by: User, at: datetime, username: str, name: str, email: str, password: str | None
) -> User:
    user.username = User.normalize_username(username.strip())
    user.name = " ".join(name.split())
    user.email = email.strip()
    user.date_joined = at
    if password is None:
        user.set_unusable_password()
    else:
        _set_password(user, password)
    # "Maria" and "maria" look like one person to colleagues, and would be two in the database.
    if User.objects.filter(username__iexact=user.username).exists():
        raise Invalid(gettext("This user name is taken."), field="username")
    require_valid(user)
    user.save()
    append_event(
        actor=by,
        action="create_service" if user.is_service else "create_person",
        subject=user,
        at=at,
        to_state="active",
        details={"username": user.username, "name": user.name, "email": user.email, "admin": user.is_staff},
    )
    return user


@transaction.atomic
def set_password(person: User, *, by: User, at: datetime, password: str) -> None:
    """Set a new password for a person, on the server; it ends all their sessions and links to choose one.

    For a newsroom without e-mail, and for whoever lost theirs. The person and the standards editors of their
    desks are told. Raises NotAllowed, also for a service, Blocked once erased, and Invalid at ``password``.
    """
    require_server(by)
    require_not_erased(person)
    _save_password_change(person, by=by, at=at, password=password, action="set_password")
    what = format_lazy(
        gettext_lazy("A command on the server set a new password for {person} ({username})."),
        person=person,
        username=person.username,
    )
    notify_of_access(person, what, by=by, at=at, addresses=[person.email])


@transaction.atomic
def change_password(person: User, *, by: User, at: datetime, password: str) -> None:
    """Change one's own password; it ends links to choose one, and sessions but the one the view keeps.

    Raises NotAllowed for anybody else, WrongState where it was replaced since ``person`` was read, as by
    a link after somebody took over a session, and Invalid at ``password``.
    """
    if by != person:
        raise NotAllowed(gettext("You can change only your own password."))
    if User.objects.select_for_update(no_key=True).get(pk=person.pk).password != person.password:
        raise WrongState(gettext("Your password was changed at the same moment elsewhere. Sign in again."))
    _save_password_change(person, by=by, at=at, password=password, action="change_password")


def _save_password_change(person: User, *, by: User, at: datetime, password: str, action: str) -> None:
    if person.is_service:
        raise NotAllowed(gettext("A service uses API keys and has no password."))
    save_password(person, password, at=at)
    append_event(actor=by, action=action, subject=person, at=at)


@transaction.atomic
def update_person(
    person: User,
    *,
    by: User,
    at: datetime,
    name: str | None = None,
    email: str | None = None,
    admin: bool | None = None,
) -> User:
    """Change the given ones of name, e-mail and admin flag. No event where nothing changed.

    Another e-mail address ends every link to choose a password: whoever reads the old one has it. The old
    address and the standards editors of their desks are told, and no link goes to the new one for some days
    (``ADDRESS_HOLD``). Raises NotAllowed, Invalid at the field at fault, and Blocked when it would
    take the last admin or they are erased.
    """
    require_admin(by)
    require_not_erased(person)
    if admin is False and person.is_staff:
        if person.pk == by.pk:
            raise Blocked(
                gettext("You cannot remove your own administrator rights. Ask another administrator.")
            )
        _require_other_admin(person, by)
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    wanted: dict[str, str | bool] = {}
    if name is not None:
        wanted["name"] = " ".join(name.split())
    if email is not None:
        wanted["email"] = email.strip()
    if admin is not None:
        wanted["is_staff"] = admin
    changed = {field: [getattr(person, field), value] for field, value in wanted.items()}
    changed = {field: pair for field, pair in changed.items() if pair[0] != pair[1]}
    for field, (_, value) in changed.items():
        setattr(person, field, value)
    if changed:
        require_valid(person)
        if "email" in changed:
            person.email_changed_at = at
            revoke_invitations(person, at=at)
            _notify_of_address(person, *changed["email"], by=by, at=at)
        person.save(update_fields=[*changed, "email_changed_at"])
        if "is_staff" in changed:
            end_sessions_without_factor([person])
        append_event(actor=by, action="update_person", subject=person, at=at, details=changed)
    return person


def _notify_of_address(person: User, before: str, after: str, *, by: User, at: datetime) -> None:
    sentence = ADDRESS_CHANGED if after else ADDRESS_REMOVED
    what = format_lazy(sentence, admin=by, person=person, username=person.username, days=ADDRESS_HOLD.days)
    notify_of_access(person, what, by=by, at=at, addresses=[before, after])


@transaction.atomic
def deactivate_person(person: User, *, by: User, at: datetime) -> None:
    """Deactivate a person or service: their next request is refused, in the browser and by API key.

    Links to choose a password end for good, and so does the address of their calendar. Roles and work stay.
    Raises NotAllowed, and Blocked for oneself, for the system user, and for the last admin.
    """
    require_admin(by)
    if person.pk == by.pk:
        raise Blocked(gettext("You cannot deactivate yourself. Ask another administrator."))
    if person.username == SYSTEM_USERNAME:
        raise Blocked(
            gettext("The account “Stet” cannot be deactivated: deadlines and link checks run under it.")
        )
    _require_other_admin(person, by)
    if not User.objects.filter(pk=person.pk, is_active=True).update(is_active=False):
        return
    revoke_invitations(person, at=at)
    end_sessions(person)
    CalendarFeed.objects.filter(person=person).delete()
    person.is_active = False
    append_event(
        actor=by, action="deactivate", subject=person, at=at, from_state="active", to_state="inactive"
    )


@transaction.atomic
def reactivate_person(person: User, *, by: User, at: datetime) -> None:
    """Let a person or service in again, with their old roles. Raises NotAllowed, and Blocked once erased.

    Roles on confidential desks wait for a member's consent, as new ones do.
    """
    require_admin(by)
    require_not_erased(person)
    if not User.objects.filter(pk=person.pk, is_active=False).update(is_active=True):
        return
    for member in Membership.objects.filter(user=person).select_related("desk"):
        consenters = find_consenters(member.desk, person, by=by)
        # The only person on a desk has nobody to ask.
        if consenters and person not in consenters:
            remove_membership(person, member.desk, by=by, at=at)
            request_consent(ConsentKind.ROLE, member.desk, person, consenters, by=by, at=at, role=member.role)
    person.is_active = True
    append_event(
        actor=by, action="reactivate", subject=person, at=at, from_state="inactive", to_state="active"
    )


def lock_with_admins(person: User) -> set[int]:
    """Lock a person together with every admin, in one order; return the keys of those who are admins.

    Two admins cannot deactivate each other at the same moment. A row that names one of them can be added
    meanwhile: only what such rows refer to stays unlocked.
    """
    wanted = Q(is_staff=True, is_active=True) | Q(pk=person.pk)
    locked = User.objects.select_for_update(no_key=True).filter(wanted).order_by("pk")
    return {one.pk for one in locked if one.is_staff and one.is_active}


def _require_other_admin(person: User, by: User) -> None:
    admins = lock_with_admins(person)
    if admins == {person.pk}:
        raise Blocked(gettext("This is the only administrator. Make somebody else an administrator first."))
    if by.username != SYSTEM_USERNAME and by.pk not in admins:
        raise NotAllowed(gettext("You are no longer an administrator."))


def save_password(person: User, password: str, *, at: datetime) -> None:
    """Save a password; end every link to choose another, every session, and what devices remembered.

    The address of their calendar ends too: whoever had the old password may have made it.

    The caller checks and appends the event.

    Raises Invalid at ``password``.
    """
    _set_password(person, password)
    person.save(update_fields=["password"])
    revoke_invitations(person, at=at)
    end_sessions(person)
    forget_devices(person)
    CalendarFeed.objects.filter(person=person).delete()


def revoke_invitations(person: User, *, at: datetime) -> None:
    """End every link through which this person could still choose a password.

    The caller holds the lock of the person's row, so that no link is sent or used at this moment.
    """
    Invitation.objects.filter(user=person, used_at=None, revoked_at=None).update(revoked_at=at)


def _set_password(person: User, password: str) -> None:
    try:
        validate_password(password, person)
    except ValidationError as refused:
        raise Invalid(" ".join(refused.messages), fields={"password": refused.messages}) from None
    person.set_password(password)
