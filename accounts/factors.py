"""Second factors: passkeys, codes of an app, recovery codes. Kept and computed by allauth.

The pages, the limit of attempts, the e-mails and the events are Stet's own.
"""

import hmac
import struct
from typing import Any, cast
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.internal import auth as webauthn
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from fido2.utils import websafe_decode

from accounts.models import Membership, User
from accounts.models.enums import Role, SecondFactor, UserKind, Visibility

__all__ = ["TOTP", "Authenticator", "RecoveryCodes", "generate_totp_secret"]

Type = Authenticator.Type
NEEDS_FACTOR = (
    Q(desk__visibility=Visibility.CONFIDENTIAL)
    | Q(desk__second_factor=SecondFactor.EVERYBODY)
    | Q(desk__second_factor=SecondFactor.EDITORS, role__in=(Role.EDITOR, Role.STANDARDS))
)
"""Memberships that require a second factor."""
BAD_ANSWERS = (
    ValidationError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    RecursionError,
    struct.error,
)
"""Errors that parsing a forged passkey response raises."""


def needs_factor(user: User) -> bool:
    """Return whether this person must have a second factor."""
    return _filter_needing_factor(User.objects.filter(pk=user.pk)).exists()


def list_missing_factor(people: QuerySet[User]) -> list[User]:
    """Return those of ``people`` who need a second factor and have none, in one query."""
    missing = ~Exists(_exclude_recovery_codes(Authenticator.objects.filter(user=OuterRef("pk"))))
    return list(_filter_needing_factor(people).filter(missing))


def _filter_needing_factor(people: QuerySet[User]) -> QuerySet[User]:
    if not settings.STET_SECOND_FACTOR:
        return people.none()
    member = Q(Exists(Membership.objects.filter(NEEDS_FACTOR, user=OuterRef("pk"))))
    needing = Q(kind=UserKind.PERSON, is_active=True) & (Q(is_staff=True) | member)
    if settings.STET_PARTNER_SECOND_FACTOR:
        needing |= Q(kind=UserKind.PARTNER)
    return people.filter(needing)


def list_factors(user: User) -> QuerySet[Authenticator]:
    """Return the passkeys and the app of this person, without their recovery codes; the oldest first."""
    return _exclude_recovery_codes(Authenticator.objects.filter(user=user)).order_by("created_at")


def _exclude_recovery_codes(found: QuerySet[Authenticator]) -> QuerySet[Authenticator]:
    return found.exclude(type=Type.RECOVERY_CODES)


def has_factor(user: User) -> bool:
    return list_factors(user).exists()


def count_recovery_codes(user: User) -> int:
    """Return how many recovery codes are left."""
    found = Authenticator.objects.filter(user=user, type=Type.RECOVERY_CODES).first()
    try:
        return len(found.wrap().get_unused_codes()) if found else 0
    except InvalidToken:  # encrypted with a secret key that is no longer there: none of them works
        return 0


@transaction.atomic
def use_code(user: User, code: str) -> Authenticator | None:
    """Return the factor that this code belongs to, and use the code up; None where it is wrong.

    Codes of an app are used up in the database, which all web processes share.
    """
    typed = "".join(code.split())
    factors = Authenticator.objects.select_for_update().filter(user=user).exclude(type=Type.WEBAUTHN)
    for factor in factors:
        is_right = _use_app_code if factor.type == Type.TOTP else _use_recovery_code
        if is_right(factor, typed):
            factor.record_usage()
            return cast(Authenticator, factor)
    return None


def find_app_counter(secret: str, code: str) -> int | None:
    """Return the counter of time steps (RFC 6238) for which an app gives this code; None for a wrong code."""
    typed = "".join(code.split())
    counters = yield_hotp_counters_from_time()
    fits = (one for one in counters if _is_same(format_hotp_value(hotp_value(secret, one)), typed))
    return next(fits, None)


def _use_app_code(factor: Authenticator, code: str) -> bool:
    try:
        secret = decrypt(factor.data["secret"])
    except InvalidToken:
        return False
    counter = find_app_counter(secret, code)
    if counter is None or counter <= factor.data.get("last_counter", 0):
        return False
    factor.data["last_counter"] = counter
    factor.save(update_fields=["data"])
    return True


def _use_recovery_code(factor: Authenticator, code: str) -> bool:
    try:
        return bool(factor.wrap().validate_code(code))
    except InvalidToken:
        return False


def _is_same(expected: str, typed: str) -> bool:
    return hmac.compare_digest(expected.encode(), typed.encode(errors="replace"))


def begin_registration(user: User) -> dict[str, Any]:
    """Return the options with which a browser makes a passkey; the challenge goes into the session."""
    return dict(webauthn.begin_registration(user, passwordless=True))


def complete_registration(credential: Any) -> bool:
    """Return whether this is a valid response to the challenge, with the user verified by the device."""
    try:
        webauthn.parse_registration_response(credential)
        return bool(webauthn.complete_registration(credential).is_user_verified())
    except BAD_ANSWERS:
        return False


def begin_passkey(user: User | None = None) -> dict[str, Any]:
    """Return the options with which a browser asks for a passkey: of ``user``, or of any user."""
    return dict(webauthn.begin_authentication(user))


def use_passkey(credential: Any, *, user: User | None = None) -> Authenticator | None:
    """Return the passkey that signed the challenge, of ``user`` if given; None for an invalid response."""
    try:
        answer = webauthn.parse_authentication_response(credential)
        owner = user or _find_owner(credential)
        verified = answer.response.authenticator_data.is_user_verified()
        if owner is None or not owner.is_active or not verified:
            return None
        factor = webauthn.complete_authentication(owner, credential)
    except BAD_ANSWERS:
        return None
    factor.record_usage()
    return cast(Authenticator, factor)


def _find_owner(credential: dict[str, Any]) -> User | None:
    handle = UUID(bytes=websafe_decode(credential["response"]["userHandle"]))
    return User.objects.filter(public_id=handle, is_active=True).first()
