"""Addresses of servers, with the user and the password that they take.

Nothing here repeats what was typed: an address that cannot be parsed may be all password.
"""

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BROKER_SCHEMES = frozenset({"redis", "rediss"})
BROKER_FORM = "redis://host:6379/0"


@dataclass(frozen=True)
class ServerUrl:
    """An address in parts, decoded. ``location`` is the rest as typed: host, port, path and options."""

    scheme: str
    user: str
    password: str
    location: str
    host: str
    port: int | None
    path: str
    query: str

    def build_url(self) -> str:
        """Return the whole address with user and password encoded, for a library that takes only that."""
        credentials = quote(self.user, safe="")
        if self.password:
            credentials += f":{quote(self.password, safe='')}"
        return f"{self.scheme}://{credentials}{'@' if credentials else ''}{self.location}"


def parse_server_url(
    name: str, typed: str, *, password: str, schemes: Collection[str], form: str
) -> ServerUrl:
    """Parse the variable ``name`` as typed: scheme://user:password@host:port/path?option=value.

    Everything before the last @ is user and password, whatever characters they have; %2F and its like are
    decoded. ``password`` comes from a variable of its own, as it is, and wins. Raises ImproperlyConfigured
    with ``form``, as which the address should be written.
    """
    scheme, _, rest = typed.partition("://")
    credentials, _, location = rest.rpartition("@")
    user, _, typed_password = credentials.partition(":")
    refusal = ImproperlyConfigured(
        f"{name} is not the address of a server. Use {form}. Put the password, with any characters, into "
        f"{name.removesuffix('_URL')}_PASSWORD."
    )
    if scheme not in schemes:
        raise refusal
    try:
        parts = urlsplit(f"//{location}")
        port = parts.port
    except ValueError:
        raise refusal from None
    return ServerUrl(
        scheme=scheme,
        user=unquote(user),
        password=password or unquote(typed_password),
        location=location,
        host=_decode_host(parts),
        port=port,
        path=unquote(parts.path),
        query=parts.query,
    )


def build_broker_url(typed: str, password: str) -> str:
    """Return STET_BROKER_URL with the user and the password encoded, as Celery and redis-py read it."""
    return parse_server_url(
        "STET_BROKER_URL", typed, password=password, schemes=BROKER_SCHEMES, form=BROKER_FORM
    ).build_url()


def parse_base_url(typed: str) -> SplitResult:
    """Parse STET_BASE_URL. Raises ImproperlyConfigured without a scheme of the web or a host."""
    try:
        parts = urlsplit(typed)
        is_valid = parts.scheme in {"http", "https"} and parts.hostname and (parts.port or True)
    except ValueError:
        is_valid = False
    if not is_valid or parts.username is not None:
        raise ImproperlyConfigured(
            "STET_BASE_URL is not the address of a site. Use https://host, without a user."
        )
    return parts


def _decode_host(parts: SplitResult) -> str:
    # Not ``parts.hostname``, which lowers a socket's path; but it strips the brackets of an IPv6 address.
    is_bracketed = parts.netloc.startswith("[")
    return (parts.hostname or "") if is_bracketed else unquote(parts.netloc.partition(":")[0])
