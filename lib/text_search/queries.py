"""A text that somebody posted or sent, as a query: without what is said of no claim (pure)."""

import re

from .analysis import split_hashtags

_URL = re.compile(r"(?:https?://|www\.|pic\.twitter\.com/)\S+", re.IGNORECASE)
_SIGNATURE = re.compile(r"[—–-]\s*[^—–\n]{0,80}\(@\w{1,40}\)[^—–\n]{0,40}\s*\Z")
"""The name, the account and the date under a post that was copied from a page that shows it."""
_ACCOUNT = re.compile(r"(?<!\w)@(\w+)")


def clean_query(text: str) -> str:
    """Return the text without addresses and its author's signature, with hashtags and accounts as words."""
    return split_hashtags(_ACCOUNT.sub(r"#\1", _SIGNATURE.sub(" ", _URL.sub(" ", text))))
