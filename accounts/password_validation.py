"""Passwords of words that everybody knows who knows the newsroom: refused (OWASP ASVS 5.0, 6.2.11)."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

HOUSE_WORDS = ("stet", "newsroom", "news", "desk", "fact", "check", "checker", "editor", "admin", "password")
"""Words of any newsroom that runs Stet; those of this one come from its name and its address."""
MIN_WORD_LENGTH = 3
MIN_REST = 8
"""Letters and digits that a password with any of these words has beside them."""
_WORD = re.compile(r"[^\W_]+")


def list_newsroom_words() -> list[str]:
    """Return the words that count for nothing in a password, the longest first."""
    host = urlsplit(settings.STET_BASE_URL).hostname or ""
    named = _WORD.findall(f"{settings.STET_NEWSROOM_NAME} {host}".casefold())
    known = {word for word in (*HOUSE_WORDS, *named) if len(word) >= MIN_WORD_LENGTH}
    return sorted(known, key=lambda word: (-len(word), word))


class NewsroomWordsValidator:
    """Refuses a password of the newsroom's own words with little beside them."""

    def validate(self, password: str, user: object = None) -> None:
        letters = rest = "".join(_WORD.findall(password.casefold()))
        for word in list_newsroom_words():
            rest = rest.replace(word, "")
        # Without any of the words it may be of other characters, as password managers make them.
        if rest != letters and len(rest) < MIN_REST:
            raise ValidationError(
                gettext(
                    "This password is mostly words that are easy to guess, such as the newsroom’s name. "
                    "Choose other words."
                ),
                code="password_of_newsroom_words",
            )

    def get_help_text(self) -> str:
        return gettext("Your password cannot be made of the newsroom’s own words, such as its name.")
