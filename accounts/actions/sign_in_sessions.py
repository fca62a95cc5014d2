"""Sessions and devices of a person: begun at sign-in, seen and ended under My settings."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from accounts.actions.access_notices import notify_person
from accounts.factors import has_factor, needs_factor
from accounts.models import Device, SignInSession, User
from lib.crypto.tokens import digest_token


@transaction.atomic
def start_session(user: User, *, session_key: str, name: str, address: str, at: datetime) -> None:
    """Write down a session that has begun, and forget those that ended by themselves."""
    alive = Session.objects.filter(expire_date__gt=at).values("session_key")
    SignInSession.objects.filter(user=user).exclude(session_key__in=alive).delete()
    SignInSession.objects.create(
        user=user, session_key=session_key, name=name, address=address, started_at=at, used_at=at
    )


@transaction.atomic
def end_sessions(user: User, *, keep: str = "") -> int:
    """End every session of a person but the one with the key ``keep``; return how many."""
    found = SignInSession.objects.filter(user=user).exclude(session_key=keep)
    keys = list(found.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    found.delete()
    return len(keys)


def end_sessions_without_factor(people: Iterable[User]) -> None:
    """End the sessions of those who need a second factor now and have none: the next sign-in sets one up."""
    for person in people:
        if needs_factor(person) and not has_factor(person):
            end_sessions(person)


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
