"""Every address of the URLconf with made-up values in it."""

import uuid
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver

SAMPLE = {
    "uuid": str(uuid.uuid4()),
    "int": "1",
    "slug": "queue",
    "str": "word",
    "path": "a/b",
}


def addresses(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """Every pattern as an address, with a made-up value for each part that varies."""
    for entry in resolver.url_patterns:
        address = before + _filled(entry)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, address)
        else:
            yield address


def _filled(entry: URLPattern | URLResolver) -> str:
    route = str(entry.pattern)
    for name, converter in entry.pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower()
        for spelled in (f"<{kind}:{name}>", f"<{name}>"):
            route = route.replace(spelled, SAMPLE[{"string": "str"}.get(kind, kind)])
    return route
