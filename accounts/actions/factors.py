"""A person's own second factors: added, removed, replaced. Each change is an event and an e-mail."""

from datetime import datetime
from typing import Any

from allauth.mfa.utils import encrypt
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext, gettext_lazy

from accounts.actions.access_notices import notify_of_access, notify_person
from accounts.actions.sign_in_sessions import end_sessions, end_sessions_without_factor
from accounts.factors import Authenticator, RecoveryCodes, Type, has_factor, list_factors, needs_factor
from accounts.models import Device, User
from audit.actions import append_event
from lib.errors import Blocked, WrongState
from lib.text.phrases import StrOrPromise

MAX_PASSKEYS = 20
ADDED_SENTENCES: dict[str, StrOrPromise] = {
    Type.TOTP: gettext_lazy("You can now sign in to Stet with codes from an app ({username})."),
    Type.WEBAUTHN: gettext_lazy("A passkey was added to your account in Stet ({username})."),
    Type.RECOVERY_CODES: gettext_lazy("New recovery codes were made for your account in Stet ({username})."),
}
REMOVED_SENTENCES: dict[str, StrOrPromise] = {
    Type.TOTP: gettext_lazy("Codes from an app no longer work for your account in Stet ({username})."),
    Type.WEBAUTHN: gettext_lazy("A passkey was removed from your account in Stet ({username})."),
}


@transaction.atomic
def add_app(person: User, *, secret: str, counter: int, at: datetime, keep_session: str = "") -> None:
    """Add the app that holds ``secret``; the code of ``counter``, by which it was tried, is used up.

    ``keep_session`` is the key of the session that adds it: the first factor ends all others.
    """
    _lock_person(person)
    if list_factors(person).filter(type=Type.TOTP).exists():
        raise WrongState(gettext("You have an app already. Remove it before you add another one."))
    factor = Authenticator.objects.create(
        user=person, type=Type.TOTP, data={"secret": encrypt(secret), "last_counter": counter}, created_at=at
    )
    _end_sessions_of_before(person, keep=keep_session)
    _record_added(factor, person, at=at)


@transaction.atomic
def add_passkey(
    person: User, *, name: str, credential: dict[str, Any], at: datetime, keep_session: str = ""
) -> None:
    """Add a passkey whose registration was verified. ``keep_session`` is as in ``add_app``."""
    _lock_person(person)
    if list_factors(person).count() >= MAX_PASSKEYS:
        raise Blocked(gettext("You have as many passkeys as an account can have. Remove one first."))
    data = {"name": " ".join(name.split())[:80], "credential": credential}
    factor = Authenticator.objects.create(user=person, type=Type.WEBAUTHN, data=data, created_at=at)
    _end_sessions_of_before(person, keep=keep_session)
    _record_added(factor, person, at=at)


@transaction.atomic
def replace_recovery_codes(person: User, *, at: datetime) -> list[str]:
    """Make new recovery codes, which end the old ones, and return them. Raises Blocked without a factor."""
    _lock_person(person)
    if not has_factor(person):
        raise Blocked(gettext("Add a passkey or an app first."))
    Authenticator.objects.filter(user=person, type=Type.RECOVERY_CODES).delete()
    codes = RecoveryCodes.activate(person)
    _record_added(codes.instance, person, at=at)
    return list(codes.generate_codes())


@transaction.atomic
def remove_factor(factor: Authenticator, *, by: User, at: datetime) -> None:
    """Remove one of one's own factors; with the last one go the recovery codes.

    Raises Blocked where it is the last one of somebody who needs one.
    """
    _lock_person(by)
    others = list_factors(by).exclude(pk=factor.pk)
    if not others.exists():
        if needs_factor(by):
            raise Blocked(gettext("You need a second factor. Add another one before you remove this one."))
        Authenticator.objects.filter(user=by, type=Type.RECOVERY_CODES).delete()
    factor.delete()
    _append_factor_event("remove_factor", by, factor.type, by=by, at=at)
    notify_person(by, format_lazy(REMOVED_SENTENCES[factor.type], username=by.username), at=at)


@transaction.atomic
def reset_factors(person: User, *, by: User, at: datetime, consented_by: User | None = None) -> None:
    """Remove every factor of a person, and have each of their devices ask again. The caller decides who may.

    They and the standards editors of their desks are told.
    """
    _lock_person(person)
    Authenticator.objects.filter(user=person).delete()
    Device.objects.filter(user=person).update(remembered_until=None)
    end_sessions_without_factor([person])
    details = {"consented_by": consented_by.public_id} if consented_by else {}
    append_event(actor=by, action="reset_factors", subject=person, at=at, details=details)
    what = format_lazy(
        gettext_lazy("{admin} removed every passkey, app and recovery code of {person} ({username})."),
        admin=by,
        person=person,
        username=person.username,
    )
    notify_of_access(person, what, by=by, at=at, addresses=[person.email])


def _end_sessions_of_before(person: User, *, keep: str) -> None:
    """End the sessions that a password alone began, where the factor that was added now is the first."""
    if list_factors(person).count() == 1:
        end_sessions(person, keep=keep)


def _record_added(factor: Authenticator, person: User, *, at: datetime) -> None:
    _append_factor_event("add_factor", person, factor.type, by=person, at=at)
    notify_person(person, format_lazy(ADDED_SENTENCES[factor.type], username=person.username), at=at)


def _append_factor_event(action: str, person: User, kind: str, *, by: User, at: datetime) -> None:
    append_event(actor=by, action=action, subject=person, at=at, details={"kind": str(kind)})


def _lock_person(person: User) -> None:
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
