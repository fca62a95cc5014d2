"""People and services: let in, given a password, let go. Nobody is deleted: their work keeps its author."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.actions.authority import require_admin, require_not_erased, require_valid
from accounts.enums import Kind
from accounts.models import Invitation, User
from accounts.models.user import SYSTEM
from lib.errors import Blocked, Invalid, NotAllowed
from record.actions import append


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
    """Let a person in. Without a password they cannot sign in until ``set_password``.

    Raises NotAllowed, and Invalid at ``username``, ``name``, ``email`` or ``password``.
    """
    require_admin(by)
    person = User(kind=Kind.PERSON, is_staff=admin)
    return _let_in(person, by=by, at=at, username=username, name=name, email=email, password=password)


@transaction.atomic
def create_service(*, by: User, at: datetime, username: str, name: str) -> User:
    """Let a service in (a CMS, a feed, a partner's system). It acts by key and never signs in."""
    require_admin(by)
    return _let_in(
        User(kind=Kind.SERVICE), by=by, at=at, username=username, name=name, email="", password=None
    )


@transaction.atomic
def create_outsider(*, by: User, at: datetime, name: str, email: str) -> User:
    """Let somebody of a partner in. They sign in with their e-mail address, once they have a password.

    Raises NotAllowed, and Invalid at ``name`` or ``email``.
    """
    require_admin(by)
    email = email.strip()
    person = User(kind=Kind.PARTNER)
    try:
        return _let_in(person, by=by, at=at, username=email.lower(), name=name, email=email, password=None)
    except Invalid as refused:
        # Nobody typed a user name here.
        fields = {("email" if at == "username" else at): said for at, said in refused.fields.items()}
        raise Invalid(refused.message, fields=fields) from None


def _let_in(
    user: User, *, by: User, at: datetime, username: str, name: str, email: str, password: str | None
) -> User:
    user.username = User.normalize_username(username.strip())
    user.name = " ".join(name.split())
    user.email = email.strip()
    user.date_joined = at
    if password is None:
        user.set_unusable_password()
    else:
        _set(user, password)
    require_valid(user)
    # "Maria" and "maria" would be one person to colleagues and two to the database.
    if User.objects.filter(username__iexact=user.username).exists():
        taken = "Somebody has this user name already."
        raise Invalid(taken, fields={"username": [taken]})
    user.save()
    append(
        actor=by,
        step="create_service" if user.is_service else "create_person",
        subject_type="user",
        subject=user,
        at=at,
        to_state="active",
        details={"username": user.username, "name": user.name, "email": user.email, "admin": user.is_staff},
    )
    return user


@transaction.atomic
def set_password(person: User, *, by: User, at: datetime, password: str) -> None:
    """An admin gives a person a new password; it ends every session of theirs, and every link to choose one.

    Raises NotAllowed, also for a service, Blocked once erased, and Invalid at ``password``.
    """
    require_admin(by)
    require_not_erased(person)
    _change(person, by=by, at=at, password=password, step="set_password")


@transaction.atomic
def change_password(person: User, *, by: User, at: datetime, password: str) -> None:
    """A person changes their own password; it ends their sessions, but for one that the view keeps, and every
    link to choose one.
    """
    if by != person:
        raise NotAllowed("You can change only your own password here.")
    _change(person, by=by, at=at, password=password, step="change_password")


def _change(person: User, *, by: User, at: datetime, password: str, step: str) -> None:
    if person.is_service:
        raise NotAllowed("A service has keys, not a password.")
    take_password(person, password, at=at)
    append(actor=by, step=step, subject_type="user", subject=person, at=at)


@transaction.atomic
def change_person(
    person: User,
    *,
    by: User,
    at: datetime,
    name: str | None = None,
    email: str | None = None,
    admin: bool | None = None,
) -> User:
    """Change what is given of name, e-mail and whether they are an admin. No entry where nothing changed.
    Another e-mail address ends every link to choose a password: whoever reads the old one has it.

    Raises NotAllowed, Invalid at the field at fault, and Blocked when it would take the last admin
    or they are erased.
    """
    require_admin(by)
    require_not_erased(person)
    if admin is False and person.is_staff:
        if person.pk == by.pk:
            raise Blocked("You cannot stop being an admin by yourself. Ask another admin.")
        _leave_an_admin(person, by)
    person = User.objects.select_for_update().get(pk=person.pk)
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
        person.save(update_fields=list(changed))
        if "email" in changed:
            end_invitations(person, at=at)
        append(actor=by, step="change_person", subject_type="user", subject=person, at=at, details=changed)
    return person


@transaction.atomic
def deactivate_person(person: User, *, by: User, at: datetime) -> None:
    """Let somebody go: their next request is refused, in the browser and by key, and links to choose a
    password end for good. Roles and work stay.

    Raises NotAllowed, and Blocked for oneself, for the house itself, and for the last admin.
    """
    require_admin(by)
    if person.pk == by.pk:
        raise Blocked("You cannot deactivate yourself. Ask another admin.")
    if person.username == SYSTEM:
        raise Blocked("Stet itself cannot be deactivated: deadlines and link checks act in its name.")
    _leave_an_admin(person, by)
    if not User.objects.filter(pk=person.pk, is_active=True).update(is_active=False):
        return
    end_invitations(person, at=at)
    person.is_active = False
    append(
        actor=by,
        step="deactivate",
        subject_type="user",
        subject=person,
        at=at,
        from_state="active",
        to_state="inactive",
    )


@transaction.atomic
def reactivate_person(person: User, *, by: User, at: datetime) -> None:
    """Let somebody back in, with the roles they had. Raises NotAllowed, and Blocked once they are erased."""
    require_admin(by)
    require_not_erased(person)
    if not User.objects.filter(pk=person.pk, is_active=False).update(is_active=True):
        return
    person.is_active = True
    append(
        actor=by,
        step="reactivate",
        subject_type="user",
        subject=person,
        at=at,
        from_state="inactive",
        to_state="active",
    )


def _leave_an_admin(person: User, by: User) -> None:
    # Locked together, so that two admins cannot end each other at the same moment.
    admins = list(User.objects.select_for_update().filter(is_staff=True, is_active=True).order_by("pk"))
    if [admin.pk for admin in admins] == [person.pk]:
        raise Blocked("This is the only admin. Make somebody else an admin first.")
    if by.username != SYSTEM and by.pk not in {admin.pk for admin in admins}:
        raise NotAllowed("You are no longer an admin.")


def take_password(person: User, password: str, *, at: datetime) -> None:
    """Write a password, and end every link to choose another. The caller has judged who may, and appends.

    Raises Invalid at ``password``.
    """
    _set(person, password)
    person.save(update_fields=["password"])
    end_invitations(person, at=at)


def end_invitations(person: User, *, at: datetime) -> None:
    """End every link through which this person could still choose a password.

    The caller holds the person's row, so that nobody sends a link or uses one up at this moment.
    """
    Invitation.objects.filter(user=person, used_at=None, revoked_at=None).update(revoked_at=at)


def _set(person: User, password: str) -> None:
    try:
        validate_password(password, person)
    except ValidationError as refused:
        raise Invalid(" ".join(refused.messages), fields={"password": refused.messages}) from None
    person.set_password(password)
