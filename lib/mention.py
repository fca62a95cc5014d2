"""Whether a text mentions something by name: whole words, any case and accents, numbers as they are.

"Muller" is mentioned in "MÜLLER's", and "20" is not in "20,000".
"""

import unicodedata

from lib.quote import passage_on_page

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
"""Letters that Unicode does not take apart, as those write them who have no key for them."""


def mentions(text: str, words: str) -> bool:
    """Whether ``words`` stand in ``text``, in their order and with nothing between them."""
    return passage_on_page(_plain(text), _plain(words))


def _plain(text: str) -> str:
    """Folded case without accents. Vowel signs of scripts that write words with them stay as they are."""
    apart = unicodedata.normalize("NFD", text.translate(_UNDECOMPOSED))
    kept = "".join(letter for letter in apart if not unicodedata.name(letter, "").startswith("COMBINING"))
    composed = unicodedata.normalize("NFC", kept).casefold()
    # A sign that stays is part of its word, though to Python it is no letter: one of no word goes before it.
    return "".join(
        f"\u01c0{sign}" if unicodedata.category(sign) in ("Mn", "Mc") else sign for sign in composed
    )
