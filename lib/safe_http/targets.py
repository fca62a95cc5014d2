"""Strict parsing of URLs, once (pure): the parts found here are the parts the request is built from.

Whatever two parsers of URLs could disagree about is refused rather than repaired, so that what is judged is
what is connected to. Hosts follow UTS #46 with STD3 rules (https://www.unicode.org/reports/tr46/).
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import idna
from django.utils.translation import gettext_lazy

from lib.invisible_characters import INVISIBLE_CHARACTERS
from lib.sentences import gettext
from lib.text.numbers import format_number
from lib.text.translatable import StrOrPromise

from . import errors as safe_http_errors
from .addresses import Address, is_public_address
from .errors import FetchError

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
