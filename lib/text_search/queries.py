"""A text that somebody posted or sent, as a query: without addresses, and who posted it in words (pure)."""

import re

from .analysis import split_hashtags

_URL = re.compile(r"(?:https?://|www\.|pic\.twitter\.com/)\S+", re.IGNORECASE)
_SIGNATURE = re.compile(r"([—–-]\s*[^—–\n]{0,80})\(@\w{1,40}\)[^—–\n]{0,40}\s*\Z")
"""The name, the account and the date under a post that was copied from a page that shows it."""
_ACCOUNT = re.compile(r"(?<!\w)@(\w+)")


def clean_query(text: str) -> str:
    """Return the text without addresses, with hashtags and accounts as words.

    Of a signature the name stays: what a shop or a minister posts is often about them. The account and the
    date under the post say nothing of the claim.
    """
    return split_hashtags(_ACCOUNT.sub(r"#\1", _SIGNATURE.sub(r"\1", _URL.sub(" ", text))))
