"""Text of one direction inside a line of another (Unicode Bidirectional Algorithm, UAX 9)."""

FIRST_STRONG_ISOLATE, POP_DIRECTIONAL_ISOLATE = "\u2068", "\u2069"


def isolated(text: str) -> str:
    """``text`` so that it orders no word beside it: a name in Arabic leaves the date that follows in place.

    For lines put together in Python; in a template, ``<bdi>`` does the same. Empty text stays empty.
    """
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_DIRECTIONAL_ISOLATE}" if text else ""
