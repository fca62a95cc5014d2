"""Words that no name has any more, and the words of a name."""

import re

RETIRED_WORDS = frozenset(
    [
        "told",
        "tell",
        "stood",
        "stand",
        "stands",
        "standing",
        "door",
        "errand",
        "nursery",
        "weather",
        "believed",
        "straight",
        "nudge",
        "room",
        "look",
        "looks",
        "looking",
        "kept",
        "keeping",
        "acted",
        "tried",
        "unruly",
        "longest",
        "most",
        "lately",
        "gone",
        "away",
        "frame",
        "ruling",
        "rulings",
        "ruled",
        "intake",
        "piece",
        "pieces",
        "adopt",
        "unsaved",
        "asked",
        "said",
        "came",
        "sweeping",
        "mine",
        "whose",
        "letter",
        "letters",
    ]
)


def split_name(name: str) -> list[str]:
    """Return the words of an identifier, in lower case."""
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)]
