"""Errors of a fetch: the short codes, the sentence for each, and how long Retry-After asks to wait."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from django.utils.translation import gettext_lazy

from lib.errors import Unreachable
from lib.text.phrases import StrOrPromise

REFUSED_URL = "refused_url"
REFUSED_ADDRESS = "refused_address"
DNS = "dns"
CONNECT = "connect"
TLS = "tls"
TIMEOUT = "timeout"
TOO_MANY_REDIRECTS = "too_many_redirects"
TOO_BIG = "too_big"
BAD_ENCODING = "bad_encoding"
BAD_RESPONSE = "bad_response"

# One sentence for three reasons, on purpose: whoever typed a name must not learn from the wording whether it
# resolves inside our network. The code beside it is for staff and the audit log.
UNREACHABLE_MESSAGE = gettext_lazy(
    "Stet could not reach the address. Check the spelling, or try again later."
)

ERROR_MESSAGES: dict[str, StrOrPromise] = {
    REFUSED_URL: gettext_lazy("This is not a web address that Stet can open."),
    REFUSED_ADDRESS: UNREACHABLE_MESSAGE,
    DNS: UNREACHABLE_MESSAGE,
    CONNECT: UNREACHABLE_MESSAGE,
    TLS: gettext_lazy("The site’s security certificate or encryption is not valid."),
    TIMEOUT: gettext_lazy("The site took too long to respond."),
    TOO_MANY_REDIRECTS: gettext_lazy("The address redirects too many times."),
    TOO_BIG: gettext_lazy("The page is too large."),
    BAD_ENCODING: gettext_lazy("The page is compressed in a way Stet cannot read."),
    BAD_RESPONSE: gettext_lazy("Stet could not understand the site’s response."),
}


class FetchError(Unreachable):
    """Error of a fetch that brought nothing back.

    ``reason`` is one of the codes above. ``chain`` holds the hops that did answer, (URL, status) each,
    and ``elapsed_ms`` the time spent, in milliseconds; both are filled in by ``fetch``.
    """

    def __init__(self, reason: str, message: StrOrPromise = "") -> None:
        super().__init__(message or ERROR_MESSAGES[reason], reason=reason)
        self.chain: tuple[tuple[str, int], ...] = ()
        self.elapsed_ms = 0


MAX_RETRY_SECONDS = 86_400
"""Seconds. A site that asks for more is checked again after a day."""


def parse_retry_after(value: str, *, at: datetime) -> int | None:
    """Return the seconds from ``at`` until a site may be asked again, a day at most; None if not said."""
    value = value.split(",", 1)[0].strip() if value[:1].isdigit() else value.strip()
    if value.isascii() and value.isdigit() and len(value) < 20:
        return min(int(value), MAX_RETRY_SECONDS)
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max(0, min(round((when - at).total_seconds()), MAX_RETRY_SECONDS))
