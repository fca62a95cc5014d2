"""Text cut to a length at a word, for places that show only so much of it."""

_ELLIPSIS = "…"


def shorten_text(text: str, max_length: int) -> str:
    """Return ``text`` in at most ``max_length`` code points, cut at a word, with an ellipsis where it is cut.

    It never ends on a number, whose unit or “million” may be what was cut off. Text without spaces is cut
    where it has to be.
    """
    text = " ".join(text.split())
    if len(text) <= max_length:
        return text
    words = text[:max_length].split(" ")[:-1]
    while words and any(character.isdecimal() for character in words[-1]):
        words.pop()
    cut = " ".join(words) or text[: max_length - 1]
    return cut.rstrip(' ,;:–—-(“"') + _ELLIPSIS
