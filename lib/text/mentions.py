"""Mentions of a name in a text: whole words, any case and accents, numbers as they are.

"Muller" is mentioned in "MÜLLER's", and "20" is not in "20,000".
"""

import unicodedata

from lib.text_anchoring.selectors import has_passage

_UNDECOMPOSED = str.maketrans(
    {
        "ø": "o",
        "Ø": "o",
        "ł": "l",
        "Ł": "l",
        "đ": "d",
        "Đ": "d",
        "æ": "ae",
        "Æ": "ae",
        "œ": "oe",
        "Œ": "oe",
        "ı": "i",
    }
)
"""Letters that Unicode does not decompose, as people write them who have no key for them."""


def mentions_words(text: str, words: str) -> bool:
    """True if ``words`` stand in ``text``, in their order and with nothing between them."""
    return has_passage(fold_case(text), fold_case(words))


def fold_case(text: str) -> str:
    """Fold case and remove accents. Vowel signs of scripts that write words with them stay as they are."""
    apart = unicodedata.normalize("NFD", text.translate(_UNDECOMPOSED))
    saved = "".join(letter for letter in apart if not unicodedata.name(letter, "").startswith("COMBINING"))
    composed = unicodedata.normalize("NFC", saved).casefold()
    # A sign that stays is part of its word, though no letter to Python: a letter of no word precedes it.
    return "".join(
        f"\u01c0{sign}" if unicodedata.category(sign) in ("Mn", "Mc") else sign for sign in composed
    )
