"""Text of one direction inside a line of another (Unicode Bidirectional Algorithm, UAX 9)."""

FIRST_STRONG_ISOLATE, POP_DIRECTIONAL_ISOLATE = "\u2068", "\u2069"


def isolate_direction(text: str) -> str:
    """Isolate ``text`` so that it reorders no word beside it: a date after a name in Arabic stays in place.

    For lines put together in Python; in a template, ``<bdi>`` does the same. Empty text stays empty.
    """
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_DIRECTIONAL_ISOLATE}" if text else ""
