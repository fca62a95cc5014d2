"""Addresses that may be asked: URLs taken apart strictly, host names resolved, every answer judged.

Network addresses that count as public (pure): the list that every connection is judged by.

Taken from the IANA special-purpose address registries
(https://www.iana.org/assignments/iana-ipv4-special-registry/ and .../iana-ipv6-special-registry/), with the
few additions named below. Python's own ``is_private`` and ``is_global`` are not used: they disagree with the
registries from one release to the next.

Strict parsing of URLs, once (pure): the parts found here are the parts the request is built from.

Whatever two parsers of URLs could disagree about is refused rather than repaired, so that what is judged is
what is connected to. Hosts follow UTS #46 with STD3 rules (https://www.unicode.org/reports/tr46/).
"""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import idna
from django.utils.translation import gettext_lazy

from lib.sentences import INVISIBLE_CHARACTERS, gettext
from lib.text.phrases import StrOrPromise, format_number

from . import errors as safe_http_errors
from .errors import FetchError

Address = IPv4Address | IPv6Address

NOT_PUBLIC_V4 = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared between a carrier and its customers; one cloud's metadata service
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # not in the registry: one cloud answers from inside at this address
        "169.254.0.0/16",  # link-local; most clouds' metadata service
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # automatic multicast tunnelling
        "192.88.99.0/24",  # 6to4 relays (deprecated)
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and the broadcast address
    )
)

# Everything outside global unicast is refused at a stroke: loopback, v4-compatible, NAT64 (64:ff9b::), unique
# local, link-local, site-local, multicast, segment routing.
GLOBAL_UNICAST_V6 = IPv6Network("2000::/3")
NOT_PUBLIC_V6 = tuple(
    IPv6Network(block)
    for block in (
        "2001::/23",  # protocol assignments, Teredo and ORCHID among them
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: carries any IPv4 address inside
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)


@lru_cache(maxsize=4_096)
def parse_address(text: str) -> Address | None:
    """Parse an address of a resolver or socket; None for others, and for any zone ("fe80::1%eth0")."""
    if "%" in text:
        return None
    try:
        return ip_address(text)
    except ValueError:
        return None


def is_public_address(address: Address) -> bool:
    """True if the address belongs to the public Internet. A v4-mapped one is judged as the one inside it."""
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return False
        if address.ipv4_mapped is not None:
            return is_public_address(address.ipv4_mapped)
        return address in GLOBAL_UNICAST_V6 and not any(address in block for block in NOT_PUBLIC_V6)
    return not any(address in block for block in NOT_PUBLIC_V4)


MAX_URL_LENGTH = 2_048  # characters
DEFAULT_PORTS = {"http": 80, "https": 443}

# Names that never mean a site on the public Internet: RFC 6761, 6762, 7686, 8375 and 9476, ICANN's .internal,
# and endings that private networks are known to use although nobody has delegated them.
INTERNAL_HOST_NAMES = (
    *("localhost", "local", "localdomain", "internal", "intranet", "private", "corp", "home", "lan", "arpa"),
    *("onion", "alt", "i2p", "test", "example", "invalid"),
)

_NUMBER_LABEL = re.compile(r"[0-9]+|0x[0-9a-f]*")
_FORBIDDEN = re.compile(rf"[\x00-\x20\x7f-\x9f\\]|{INVISIBLE_CHARACTERS.pattern}")

INTERNAL_ADDRESS_MESSAGE = gettext_lazy("This address is inside a private network, so Stet does not open it.")
WEB_ONLY_MESSAGE = gettext_lazy("Only addresses that start with http:// or https:// can be used.")


@dataclass(frozen=True)
class Target:
    """A URL in its parts. ``host`` is ASCII, lower case, without brackets or final dot.

    ``literal`` is set when the host is an address rather than a name; ``allowed`` when the newsroom's own
    setting names this very host and port, which are then exempt from the rule that addresses are public.
    """

    scheme: str
    host: str
    port: int
    path: str
    query: str
    literal: Address | None
    allowed: bool = False

    @property
    def bracketed_host(self) -> str:
        """The host as written in a URL."""
        return f"[{self.host}]" if isinstance(self.literal, IPv6Address) else self.host

    @property
    def url(self) -> str:
        """The URL without its fragment."""
        port = "" if self.port == DEFAULT_PORTS[self.scheme] else f":{self.port}"
        query = f"?{self.query}" if self.query else ""
        return f"{self.scheme}://{self.bracketed_host}{port}{self.path}{query}"


def parse_target(url: str, *, ports: Collection[int] = (80, 443), allow: Collection[str] = ()) -> Target:
    """Parse and judge ``url``, or raise FetchError with a sentence that says what is wrong with it.

    ``allow`` holds "host:port" pairs that need not be public; they are compared with the host as parsed here.
    """
    target = split_target(url)
    if f"{target.bracketed_host}:{target.port}" in allow:
        return replace(target, allowed=True)
    _require_public_target(target, ports)
    return target


def split_target(url: str) -> Target:
    """Parse ``url`` without judging where it leads. Raises FetchError if unclear."""
    if len(url) > MAX_URL_LENGTH:
        raise _build_refusal(
            gettext("The address is longer than {max} characters.").format(max=format_number(MAX_URL_LENGTH))
        )
    if _FORBIDDEN.search(url):
        raise _build_refusal(gettext("The address contains a space, a backslash or an invisible character."))
    if not url.lower().startswith(("http://", "https://")):
        raise _build_refusal(WEB_ONLY_MESSAGE)
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise _build_refusal() from error
    if "@" in parts.netloc:
        raise _build_refusal(
            gettext("The address contains a user name. Remove the @ and everything before it.")
        )
    written_host, port = _split_host_and_port(parts)
    host, literal = _canonicalize_host(written_host)
    return Target(
        scheme=parts.scheme,
        host=host,
        port=port,
        path=_percent_encode(parts.path) or "/",
        query=_percent_encode(parts.query),
        literal=literal,
    )


def resolve_redirect(
    origin: Target, location: str, *, ports: Collection[int], allow: Collection[str]
) -> Target:
    """Return the target of a redirect from ``origin``, parsed as strictly as a URL somebody typed."""
    if len(location) > MAX_URL_LENGTH or _FORBIDDEN.search(location):
        raise _build_refusal(gettext("The address redirects to something that is not a web address."))
    try:
        joined = urljoin(origin.url, location)
    except ValueError as error:
        raise _build_refusal(
            gettext("The address redirects to something that is not a web address.")
        ) from error
    return parse_target(joined, ports=ports, allow=allow)


def _split_host_and_port(parts: SplitResult) -> tuple[str, int]:
    """Return (host as written, port). Ports with signs, leading zeros or digits but 0-9 are refused."""
    netloc = parts.netloc
    host, colon, digits = netloc.rpartition(":")
    if not colon or "]" in digits:
        return netloc, DEFAULT_PORTS[parts.scheme]
    if digits == "":
        return host, DEFAULT_PORTS[parts.scheme]
    if not re.fullmatch(r"[1-9][0-9]{0,4}", digits, re.ASCII) or int(digits) > 65_535:
        raise _build_refusal(gettext("The port in the address is not a number."))
    return host, int(digits)


@lru_cache(maxsize=4_096)
def _canonicalize_host(written: str) -> tuple[str, Address | None]:
    """Return (canonical host, the address if it is one)."""
    if not written:
        raise _build_refusal(gettext("The address contains no site name."))
    if "%" in written:
        raise _build_refusal(gettext("The site name contains a % sign."))
    if written[0] == "[" or written[-1] == "]":
        if not (written[0] == "[" and written[-1] == "]"):
            raise _build_refusal()
        try:
            six = IPv6Address(written[1:-1])
        except ValueError as error:
            raise _build_refusal(gettext("The address in square brackets is not an IPv6 address.")) from error
        return str(six), six
    try:
        host = idna.encode(written, uts46=True, std3_rules=True).decode("ascii")
    except (idna.IDNAError, UnicodeError) as error:
        raise _build_refusal(gettext("The site name contains characters that are not allowed.")) from error
    host = host.removesuffix(".")
    if _NUMBER_LABEL.fullmatch(host.rpartition(".")[2]):
        return _parse_dotted_quad(host)
    return host, None


def _parse_dotted_quad(text: str) -> tuple[str, Address]:
    """Parse four plain numbers only: octal, hexadecimal and short forms are read in several ways."""
    try:
        return text, IPv4Address(text)
    except ValueError as error:
        raise _build_refusal(gettext("A numeric address must be written as four plain numbers.")) from error


def _require_public_target(target: Target, ports: Collection[int]) -> None:
    """Refuse what plainly lies inside a private network, without a look-up."""
    host = target.host
    if target.literal is not None:
        if not is_public_address(target.literal):
            raise FetchError(safe_http_errors.REFUSED_ADDRESS, INTERNAL_ADDRESS_MESSAGE)
    elif any(host == name or host.endswith("." + name) for name in INTERNAL_HOST_NAMES):
        raise _build_refusal(INTERNAL_ADDRESS_MESSAGE)
    elif "." not in host:
        raise _build_refusal(gettext("The site name is incomplete: it has no dot."))
    if target.port not in ports:
        raise _build_refusal(
            gettext("Port {port} cannot be used, only the usual web ports.").format(port=target.port)
        )


def _percent_encode(text: str) -> str:
    """Percent-encode what no path or query of a URL may hold: non-ASCII, quotes, angle brackets."""
    return quote(text, safe="%!$&'()*+,;=:@/?-._~[]|^")


def _build_refusal(message: StrOrPromise = "") -> FetchError:
    return FetchError(safe_http_errors.REFUSED_URL, message)


MAX_DNS_ANSWERS = 16

# Given (name, port), the addresses as text. Raises OSError when the name does not resolve.
Resolver = Callable[[str, int], Awaitable[Sequence[str]]]

# Not the event loop's own pool: closing a loop waits for that one, and a look-up that hangs must not hold a
# fetch longer than its deadline.
_lookups = ThreadPoolExecutor(max_workers=32, thread_name_prefix="safe-http-dns")


async def resolve_with_system(name: str, port: int) -> list[str]:
    """Return the operating system's answer."""
    loop = asyncio.get_running_loop()
    answers = await loop.run_in_executor(
        _lookups, lambda: socket.getaddrinfo(name, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    )
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in answers))


async def resolve_allowed_addresses(target: Target, resolver: Resolver, seconds: float) -> list[Address]:
    """Return the addresses the target may be connected at, in the resolver's order.

    One answer that is not public refuses the whole name: which of them is used is not ours to choose later.
    Any error, an empty answer, more than MAX_DNS_ANSWERS, or silence for ``seconds`` is a failed look-up.
    """
    if target.literal is not None:
        return [target.literal]  # already judged with the rest of the address
    # The final dot keeps the resolver from trying the name within our own search domains.
    name = target.host if target.allowed else target.host + "."
    try:
        async with asyncio.timeout(seconds):
            answers = await resolver(name, target.port)
    except (OSError, UnicodeError, ValueError) as error:  # TimeoutError is an OSError
        raise FetchError(safe_http_errors.DNS) from error
    if not 0 < len(answers) <= MAX_DNS_ANSWERS:
        raise FetchError(safe_http_errors.DNS)
    addresses = [parse_address(answer) for answer in answers]
    if not target.allowed and not all(
        address is not None and is_public_address(address) for address in addresses
    ):
        raise FetchError(safe_http_errors.REFUSED_ADDRESS)
    return [address for address in addresses if address is not None]
