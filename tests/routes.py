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
