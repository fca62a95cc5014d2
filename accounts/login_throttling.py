"""Limit of sign-in attempts: counted in the database before the slow hasher runs, never by a header.

Per account at most ACCOUNT_LIMIT attempts in any ATTEMPT_WINDOW reach the hasher, per network NETWORK_LIMIT.
A device on which the account signed in before has a count of its own, so that strangers cannot lock the owner
out.
"""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string, salted_hmac

from accounts.models import LoginAttempt, User

ATTEMPT_WINDOW = timedelta(minutes=15)
ACCOUNT_LIMIT = 10
NETWORK_LIMIT = 100
DEVICE_AGE = timedelta(days=180)
_SALT = "accounts.login_throttling"


@dataclass(frozen=True, slots=True)
class AttemptTicket:
    """Permission to try once. ``spent`` are the keys of the counts it was taken from."""

    spent: tuple[str, ...]


class TooManyAttempts(Exception):
    """The count is full; the next attempt is allowed at ``again_at``."""

    def __init__(self, again_at: datetime) -> None:
        super().__init__(again_at)
        self.again_at = again_at


def count_login_attempt(request: HttpRequest, username: str, *, at: datetime) -> AttemptTicket:
    """Count one attempt, or raise TooManyAttempts. Commits on its own, so that a crash refunds nothing."""
    account = username.strip().casefold()
    known = get_device_secret(request, account)
    wanted: tuple[tuple[str, int], ...]
    if known:
        wanted = ((_build_bucket_key("device", account, known), ACCOUNT_LIMIT),)
    else:
        wanted = (
            (_build_bucket_key("account", account), ACCOUNT_LIMIT),
            (_build_bucket_key("network", get_client_network(request)), NETWORK_LIMIT),
        )
    for bucket, limit in wanted:
        _increment_bucket(bucket, limit, at)
    return AttemptTicket(tuple(bucket for bucket, _ in wanted))


def limit_action(what: str, whom: str, *, limit: int, at: datetime) -> None:
    """Count one action of the kind ``what`` by ``whom`` (a network, a public id) against ``limit``.

    Raises TooManyAttempts beyond ``limit`` in any ATTEMPT_WINDOW. Only a keyed hash of both is stored.
    """
    _increment_bucket(_build_bucket_key("ration", what, whom), limit, at)


@transaction.atomic
def refund_network(ticket: AttemptTicket) -> None:
    """Give the network its attempt back: the password was right, and a second factor is asked next."""
    for row in LoginAttempt.objects.select_for_update().filter(bucket__in=ticket.spent[1:]):
        row.attempted_at = row.attempted_at[:-1]
        row.save(update_fields=["attempted_at"])


def record_successful_login(
    ticket: AttemptTicket | None, request: HttpRequest, response: HttpResponse, user: User, *, at: datetime
) -> str:
    """Forget the account's attempts, give the network its attempt back, and remember this device.

    Return the device's own secret. ``ticket`` is None where no password was typed.
    """
    if ticket is not None:
        with transaction.atomic():
            refund_network(ticket)
            LoginAttempt.objects.filter(bucket=ticket.spent[0]).delete()
            # Each successful sign-in deletes expired rows.
            LoginAttempt.objects.filter(last_attempt_at__lt=at - ATTEMPT_WINDOW).delete()
    account = user.get_username().casefold()
    device = get_device_secret(request, account) or get_random_string(16)
    response.set_signed_cookie(
        settings.DEVICE_COOKIE_NAME,
        f"{_get_device_owner(account)}:{device}",
        salt=_SALT,
        max_age=DEVICE_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return device


@transaction.atomic
def _increment_bucket(bucket: str, limit: int, at: datetime) -> None:
    row, _ = LoginAttempt.objects.select_for_update().get_or_create(
        bucket=bucket, defaults={"last_attempt_at": at}
    )
    now, oldest = at.timestamp(), (at - ATTEMPT_WINDOW).timestamp()
    recent = [moment for moment in row.attempted_at if moment > oldest]
    if len(recent) >= limit:
        raise TooManyAttempts(datetime.fromtimestamp(recent[-limit], UTC) + ATTEMPT_WINDOW)
    row.attempted_at, row.last_attempt_at = [*recent, now], at
    row.save(update_fields=["attempted_at", "last_attempt_at"])


def _build_bucket_key(*parts: str) -> str:
    return salted_hmac(_SALT, "\n".join(parts), algorithm="sha256").hexdigest()


def get_device_secret(request: HttpRequest, account: str) -> str:
    """Return the device's own secret, if the account (a user name) signed in on it before; else ""."""
    saved = request.get_signed_cookie(settings.DEVICE_COOKIE_NAME, default="", salt=_SALT, max_age=DEVICE_AGE)
    owner, _, device = str(saved or "").partition(":")
    return device if owner == _get_device_owner(account.strip().casefold()) else ""


def _get_device_owner(account: str) -> str:
    return _build_bucket_key("owner", account)[:16]


def get_client_address(request: HttpRequest) -> str:
    """Return the address that the connection came from; "" on a Unix socket.

    X-Forwarded-For is not trusted, since anyone can write it. Only where STET_TRUST_FORWARDED_FOR vouches
    for the proxy is its last address, which that proxy added, taken.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.STET_TRUST_FORWARDED_FOR:
        address = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or address
    return str(address)


def get_client_network(request: HttpRequest) -> str:
    """Return the /24 or /64 network that the connection came from."""
    address = get_client_address(request)
    try:
        width = 24 if ipaddress.ip_address(address).version == 4 else 64
        return str(ipaddress.ip_network(f"{address}/{width}", strict=False))
    except ValueError:  # a Unix socket has no address
        return address
