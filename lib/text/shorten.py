"""Text cut at words, for places that show only so much of it."""

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


def cut_to_whole_words(before: str, after: str, length: int) -> tuple[str, str]:
    """Return what stands before and after a passage, without words that are cut, with ellipses.

    Each is as long as ``length``, which cut it, or shorter where the text begins or ends. Text without spaces
    stays as it was cut.
    """
    if len(before) >= length:
        _, space, words = before.partition(" ")
        before = f"{_ELLIPSIS} {words if space else before}"
    if len(after) >= length:
        words, space, _ = after.rpartition(" ")
        after = f"{words if space else after} {_ELLIPSIS}"
    return before, after
