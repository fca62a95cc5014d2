"""Every address of the URLconf, as it is written there."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


def addresses(resolver: Any = None, before: str = "") -> Iterator[tuple[str, Any]]:
    """(address, view) of the whole URLconf, parameters in angle brackets as they are written there."""
    for pattern in (resolver or get_resolver()).url_patterns:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, here)
        elif isinstance(pattern, URLPattern):
            yield "/" + here, pattern.callback


def is_closed(answer: Any) -> bool:
    """Return whether an address refused before it looked for a row or read a query.

    It has no such method, or asks whoever comes to sign in first: what else is asked of it is refused alike.
    """
    to_sign_in = answer.status_code == 302 and answer["Location"].startswith("/sign-in/")
    return answer.status_code in {401, 405} or to_sign_in
