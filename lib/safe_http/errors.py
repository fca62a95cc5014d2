"""Errors of a fetch: the short codes of the reasons, and the sentence for each."""

from lib.errors import Unreachable

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
UNREACHABLE_MESSAGE = "The address could not be reached. Check it for typing errors, or try again later."

ERROR_MESSAGES = {
    REFUSED_URL: "This is not a web address that can be fetched.",
    REFUSED_ADDRESS: UNREACHABLE_MESSAGE,
    DNS: UNREACHABLE_MESSAGE,
    CONNECT: UNREACHABLE_MESSAGE,
    TLS: "The site could not prove who it is: its certificate or its encryption is not accepted.",
    TIMEOUT: "The site took too long to answer.",
    TOO_MANY_REDIRECTS: "The address redirects too often.",
    TOO_BIG: "The page is too large to be fetched.",
    BAD_ENCODING: "The site sent the page in a compressed form that could not be read.",
    BAD_RESPONSE: "The site answered with something that could not be understood.",
}


class FetchError(Unreachable):
    """Error of a fetch that brought nothing back.

    ``reason`` is one of the codes above. ``chain`` holds the hops that did answer, (URL, status) each,
    and ``elapsed_ms`` the time spent, in milliseconds; both are filled in by ``fetch``.
    """

    def __init__(self, reason: str, message: str = "") -> None:
        super().__init__(message or ERROR_MESSAGES[reason], reason=reason)
        self.chain: tuple[tuple[str, int], ...] = ()
        self.elapsed_ms = 0
