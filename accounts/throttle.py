"""How often passwords may be tried: counted in the database before the slow hasher runs, never by a header.

Per account at most ACCOUNT_LIMIT tries in any WINDOW reach the hasher, per network NETWORK_LIMIT. A device
from which the account was opened before has a count of its own, so that strangers cannot lock the owner out.
"""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string, salted_hmac

from accounts.models import SignInTries, User

WINDOW = timedelta(minutes=15)
ACCOUNT_LIMIT = 10
NETWORK_LIMIT = 100
DEVICE_COOKIE = "stet_device"
DEVICE_AGE = timedelta(days=180)
_SALT = "accounts.throttle"


@dataclass(frozen=True, slots=True)
class Ticket:
    """Leave to try once. ``spent`` are the counts it was taken from."""

    spent: tuple[str, ...]


class TooMany(Exception):
    """The count is full; the next try is let through at ``again_at``."""

    def __init__(self, again_at: datetime) -> None:
        super().__init__(f"again at {again_at}")
        self.again_at = again_at


def take(request: HttpRequest, username: str, *, at: datetime) -> Ticket:
    """Count one try, or raise TooMany. Commits on its own, so that a crash later refunds nothing."""
    account = username.strip().casefold()
    known = _device_of(request, account)
    wanted: tuple[tuple[str, int], ...]
    if known:
        wanted = ((_bucket("device", account, known), ACCOUNT_LIMIT),)
    else:
        wanted = (
            (_bucket("account", account), ACCOUNT_LIMIT),
            (_bucket("network", network(request)), NETWORK_LIMIT),
        )
    for bucket, limit in wanted:
        _count(bucket, limit, at)
    return Ticket(tuple(bucket for bucket, _ in wanted))


def ration(what: str, whom: str, *, limit: int, at: datetime) -> None:
    """Count one act of the kind ``what`` by ``whom`` (a network, a public id); raises TooMany beyond
    ``limit`` of them in any WINDOW. Only a keyed hash of both is kept.
    """
    _count(_bucket("ration", what, whom), limit, at)


def succeeded(
    ticket: Ticket, request: HttpRequest, response: HttpResponse, user: User, *, at: datetime
) -> None:
    """Forget the account's tries, give the network its try back, and know this device from now on."""
    with transaction.atomic():
        own, *network = ticket.spent
        SignInTries.objects.filter(bucket=own).delete()
        for row in SignInTries.objects.select_for_update().filter(bucket__in=network):
            row.times = row.times[:-1]
            row.save(update_fields=["times"])
        # Spent rows are of no more use; whoever signs in sweeps them away.
        SignInTries.objects.filter(latest__lt=at - WINDOW).delete()
    account = user.get_username().casefold()
    device = _device_of(request, account) or get_random_string(16)
    response.set_signed_cookie(
        DEVICE_COOKIE,
        f"{_owner(account)}:{device}",
        salt=_SALT,
        max_age=DEVICE_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


@transaction.atomic
def _count(bucket: str, limit: int, at: datetime) -> None:
    row, _ = SignInTries.objects.select_for_update().get_or_create(bucket=bucket, defaults={"latest": at})
    now, oldest = at.timestamp(), (at - WINDOW).timestamp()
    recent = [moment for moment in row.times if moment > oldest]
    if len(recent) >= limit:
        raise TooMany(datetime.fromtimestamp(recent[-limit], UTC) + WINDOW)
    row.times, row.latest = [*recent, now], at
    row.save(update_fields=["times", "latest"])


def _bucket(*parts: str) -> str:
    return salted_hmac(_SALT, "\n".join(parts), algorithm="sha256").hexdigest()


def _device_of(request: HttpRequest, account: str) -> str:
    """The device's own name, if this account was opened from it before; else ""."""
    kept = request.get_signed_cookie(DEVICE_COOKIE, default="", salt=_SALT, max_age=DEVICE_AGE)
    owner, _, device = str(kept or "").partition(":")
    return device if owner == _owner(account) else ""


def _owner(account: str) -> str:
    return _bucket("owner", account)[:16]


def network(request: HttpRequest) -> str:
    """The /24 or /64 that the connection came from. What a visitor says of it is not read: anyone can write
    that. Only where STET_FORWARDED_FOR vouches for the proxy is its own last word taken.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.STET_FORWARDED_FOR:
        address = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or address
    try:
        width = 24 if ipaddress.ip_address(address).version == 4 else 64
        return str(ipaddress.ip_network(f"{address}/{width}", strict=False))
    except ValueError:  # a Unix socket has no address
        return str(address)
