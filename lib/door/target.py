"""Reads an address strictly, once (pure): the parts found here are the parts the request is built from.

Whatever two readers of URLs could disagree about is refused rather than repaired, so that what is judged is
what is connected to. Hosts follow UTS #46 with STD3 rules (https://www.unicode.org/reports/tr46/).
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import idna

from . import refusal
from .address import Address, is_public
from .refusal import NotFetched

LONGEST = 2_048  # characters
DEFAULT_PORTS = {"http": 80, "https": 443}

# Names that never mean a site on the public Internet: RFC 6761, 6762, 7686, 8375 and 9476, ICANN's .internal,
# and endings that private networks are known to use although nobody has delegated them.
INSIDE_NAMES = (
    *("localhost", "local", "localdomain", "internal", "intranet", "private", "corp", "home", "lan", "arpa"),
    *("onion", "alt", "i2p", "test", "example", "invalid"),
)

_NUMBER_LABEL = re.compile(r"[0-9]+|0x[0-9a-f]*")
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\x9f\\\ud800-\udfff]")

INSIDE = "This address points inside a private network, so it cannot be fetched."
ONLY_WEB = "Only addresses that begin with http:// or https:// can be fetched."


@dataclass(frozen=True)
class Target:
    """One address, taken apart. ``host`` is ASCII, lower case, without brackets or final dot.

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
    def bracketed(self) -> str:
        """The host as it stands in a URL."""
        return f"[{self.host}]" if isinstance(self.literal, IPv6Address) else self.host

    @property
    def url(self) -> str:
        """The address without its fragment."""
        port = "" if self.port == DEFAULT_PORTS[self.scheme] else f":{self.port}"
        query = f"?{self.query}" if self.query else ""
        return f"{self.scheme}://{self.bracketed}{port}{self.path}{query}"


def parse(url: str, *, ports: Collection[int] = (80, 443), allow: Collection[str] = ()) -> Target:
    """Take ``url`` apart and judge it, or raise NotFetched with a sentence that says what is wrong with it.

    ``allow`` holds "host:port" pairs that need not be public; they are compared with the host as read here.
    """
    target = read(url)
    if f"{target.bracketed}:{target.port}" in allow:
        return replace(target, allowed=True)
    _judge(target, ports)
    return target


def read(url: str) -> Target:
    """Take ``url`` apart without asking where it leads. Raises NotFetched if unclear."""
    if len(url) > LONGEST:
        raise _refused(f"The address is longer than {LONGEST:,} characters.")
    if _FORBIDDEN.search(url):
        raise _refused("The address contains a space, a backslash or a character that cannot be seen.")
    if not url.lower().startswith(("http://", "https://")):
        raise _refused(ONLY_WEB)
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise _refused() from error
    if "@" in parts.netloc:
        raise _refused("The address contains a user name. Leave out the @ sign and what stands before it.")
    written_host, port = _split_port(parts)
    host, literal = _host(written_host)
    return Target(
        scheme=parts.scheme,
        host=host,
        port=port,
        path=_escaped(parts.path) or "/",
        query=_escaped(parts.query),
        literal=literal,
    )


def redirect(origin: Target, location: str, *, ports: Collection[int], allow: Collection[str]) -> Target:
    """Where a redirect from ``origin`` leads, read as strictly as an address somebody typed."""
    if len(location) > LONGEST or _FORBIDDEN.search(location):
        raise _refused("The address redirects to something that is not a web address.")
    try:
        joined = urljoin(origin.url, location)
    except ValueError as error:
        raise _refused("The address redirects to something that is not a web address.") from error
    return parse(joined, ports=ports, allow=allow)


def _split_port(parts: SplitResult) -> tuple[str, int]:
    """(host as written, port). Ports with signs, leading zeros or other digits than 0-9 are refused."""
    netloc = parts.netloc
    host, colon, digits = netloc.rpartition(":")
    if not colon or "]" in digits:
        return netloc, DEFAULT_PORTS[parts.scheme]
    if digits == "":
        return host, DEFAULT_PORTS[parts.scheme]
    if not re.fullmatch(r"[1-9][0-9]{0,4}", digits, re.ASCII) or int(digits) > 65_535:
        raise _refused("The port in the address is not a port number.")
    return host, int(digits)


@lru_cache(maxsize=4_096)
def _host(written: str) -> tuple[str, Address | None]:
    """(canonical host, the address if it is one)."""
    if not written:
        raise _refused("The address names no site.")
    if "%" in written:
        raise _refused("The name of the site contains a % sign.")
    if written[0] == "[" or written[-1] == "]":
        if not (written[0] == "[" and written[-1] == "]"):
            raise _refused()
        try:
            six = IPv6Address(written[1:-1])
        except ValueError as error:
            raise _refused("The address in square brackets is not an IPv6 address.") from error
        return str(six), six
    try:
        host = idna.encode(written, uts46=True, std3_rules=True).decode("ascii")
    except (idna.IDNAError, UnicodeError) as error:
        raise _refused("The name of the site contains characters that such a name cannot have.") from error
    host = host.removesuffix(".")
    if _NUMBER_LABEL.fullmatch(host.rpartition(".")[2]):
        return _quad(host)
    return host, None


def _quad(text: str) -> tuple[str, Address]:
    """Four plain numbers only: octal, hexadecimal and short forms are read in several ways."""
    try:
        return text, IPv4Address(text)
    except ValueError as error:
        raise _refused("A numeric address must be written as four plain numbers.") from error


def _judge(target: Target, ports: Collection[int]) -> None:
    """Refuse what can be told to lie inside without asking anybody."""
    host = target.host
    if target.literal is not None:
        if not is_public(target.literal):
            raise NotFetched(refusal.REFUSED_ADDRESS, INSIDE)
    elif any(host == name or host.endswith("." + name) for name in INSIDE_NAMES):
        raise _refused(INSIDE)
    elif "." not in host:
        raise _refused("The name of the site is incomplete: it has no dot in it.")
    if target.port not in ports:
        raise _refused(f"Port {target.port} cannot be fetched from, only the usual web ports.")


def _escaped(text: str) -> str:
    """Path or query, percent-encoded where it holds what no URL may: non-ASCII, quotes, angle brackets."""
    return quote(text, safe="%!$&'()*+,;=:@/?-._~[]|^")


def _refused(message: str = "") -> NotFetched:
    return NotFetched(refusal.REFUSED_URL, message)
