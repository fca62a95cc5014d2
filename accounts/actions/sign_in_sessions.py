"""Sessions and devices of a person: begun at sign-in, seen and ended under My settings."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from accounts.actions.access_notices import notify_person
from accounts.factors import list_missing_factor
from accounts.models import Device, SignInSession, User
from lib.crypto.tokens import digest_token


@transaction.atomic
def start_session(user: User, *, session_key: str, name: str, address: str, at: datetime) -> bool:
    """Save the row of a new session, and delete the rows of expired ones.

    Return whether the person lacks a second factor that they need.
    """
    found = _lock_people([user])
    alive = Session.objects.filter(expire_date__gt=at).values("session_key")
    SignInSession.objects.filter(user=user).exclude(session_key__in=alive).delete()
    SignInSession.objects.create(
        user=user, session_key=session_key, name=name, address=address, started_at=at, used_at=at
    )
    return bool(list_missing_factor(found))


def _lock_people(people: Iterable[User]) -> QuerySet[User]:
    """Lock the rows of these people, and return them.

    A sign-in and a change that makes a second factor necessary take the same lock: the change ends the new
    session, or the sign-in already requires the factor.
    """
    found = User.objects.filter(pk__in=[person.pk for person in people])
    list(found.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    return found


@transaction.atomic
def end_sessions(user: User, *, keep: str = "") -> int:
    """End every session of a person but the one with the key ``keep``; return how many."""
    return _end_found(SignInSession.objects.filter(user=user).exclude(session_key=keep))


@transaction.atomic
def end_sessions_without_factor(people: Iterable[User]) -> None:
    """End the sessions of those who need a second factor now and have none: the next sign-in sets one up."""
    missing = list_missing_factor(_lock_people(people))
    _end_found(SignInSession.objects.filter(user__in=missing))


def _end_found(found: QuerySet[SignInSession]) -> int:
    keys = list(found.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    found.delete()
    return len(keys)


def delete_ended_sessions(*, at: datetime) -> int:
    """Delete expired sessions, anonymous ones too; return how many."""
    return Session.objects.filter(expire_date__lt=at).delete()[0]


def end_session(session: SignInSession) -> None:
    """End one session."""
    Session.objects.filter(session_key=session.session_key).delete()
    session.delete()


@transaction.atomic
def save_device(
    user: User, secret: str, *, is_known: bool, remember: bool, name: str, address: str, at: datetime
) -> None:
    """Save the device of a sign-in; e-mail the person where ``is_known`` is false.

    With ``remember`` the device needs no second factor for STET_REMEMBER_DEVICE_DAYS.
    """
    device, _ = Device.objects.get_or_create(
        user=user, digest=digest_token(secret), defaults={"added_at": at, "used_at": at}
    )
    device.name, device.address, device.used_at = name, address, at
    if remember and settings.STET_REMEMBER_DEVICE_DAYS > 0:
        device.remembered_until = at + timedelta(days=settings.STET_REMEMBER_DEVICE_DAYS)
    device.save()
    if not is_known:
        what = format_lazy(
            gettext_lazy("{username} signed in to Stet on a new device: {device}, from {address}."),
            username=user.username,
            device=name,
            address=address or "–",
        )
        notify_person(user, what, at=at)


def is_device_remembered(user: User, secret: str, *, at: datetime) -> bool:
    """Return whether the device with this secret needs no second factor now."""
    if not secret or settings.STET_REMEMBER_DEVICE_DAYS <= 0:
        return False
    return Device.objects.filter(user=user, digest=digest_token(secret), remembered_until__gt=at).exists()


def forget_devices(user: User) -> None:
    """Require the second factor again on every device of a person."""
    Device.objects.filter(user=user).update(remembered_until=None)
