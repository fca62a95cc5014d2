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
    """Write down a session that has begun, and forget those that ended by themselves.

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
    """Lock the rows of these people, and return them to be read.

    A sign-in and whoever makes a second factor necessary wait for each other: the session is there to be
    ended, or begins with what is necessary by then.
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
    """Delete the sessions that have ended by themselves, those of nobody among them; return how many."""
    return Session.objects.filter(expire_date__lt=at).delete()[0]


def end_session(session: SignInSession) -> None:
    """End one session."""
    Session.objects.filter(session_key=session.session_key).delete()
    session.delete()


@transaction.atomic
def save_device(
    user: User, secret: str, *, is_known: bool, remember: bool, name: str, address: str, at: datetime
) -> None:
    """Write down the device of a sign-in; the person gets a letter where ``is_known`` is false.

    ``remember``: a password alone is asked there for STET_REMEMBER_DEVICE_DAYS.
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
    """Return whether a password alone is asked on the device with this secret."""
    if not secret or settings.STET_REMEMBER_DEVICE_DAYS <= 0:
        return False
    return Device.objects.filter(user=user, digest=digest_token(secret), remembered_until__gt=at).exists()


def forget_devices(user: User) -> None:
    """Have every device of a person ask for the second factor again."""
    Device.objects.filter(user=user).update(remembered_until=None)
