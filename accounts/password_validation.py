"""Validators against guessable passwords: common ones, words of the person or the newsroom (ASVS 5.0 6.2)."""

import re
import string
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

HOUSE_WORDS = ("stet", "newsroom", "news", "desk", "fact", "check", "checker", "editor", "admin", "password")
"""Words of any newsroom that runs Stet; those of this one come from its name and its address."""
MIN_WORD_LENGTH = 3
MIN_REST = 8
"""Least number of characters that a password has beside its guessable parts."""
_WORD = re.compile(r"[^\W_]+")


def list_newsroom_words() -> list[str]:
    """Return the words that count for nothing in a password, the longest first."""
    host = urlsplit(settings.STET_BASE_URL).hostname or ""
    named = _WORD.findall(f"{settings.STET_NEWSROOM_NAME} {host}".casefold())
    known = {word for word in (*HOUSE_WORDS, *named) if len(word) >= MIN_WORD_LENGTH}
    return sorted(known, key=lambda word: (-len(word), word))


class CommonPasswordValidator(password_validation.CommonPasswordValidator):
    """Refuses also a common password with little around it, and a few characters again and again.

    Most of Django's common passwords are shorter than any that is taken here; people make them long by that.
    """

    def validate(self, password: str, user: object = None) -> None:
        typed = password.casefold()
        again = typed[: (typed * 2).find(typed, 1)]
        cores = {typed.strip(around) for around in (string.punctuation, string.punctuation + string.digits)}
        little_around = {core for core in cores if len(typed) - len(core) < MIN_REST}
        for known in sorted({typed, again, *little_around}):
            super().validate(known)
        if len(again) < MIN_REST:
            raise ValidationError(
                gettext("This password is a few characters again and again. Choose other words."),
                code="password_of_few_characters",
            )


class SimilarityValidator(password_validation.UserAttributeSimilarityValidator):
    """Refuses a password like the person's own details, whose names in the model nobody knows."""

    def get_error_message(self) -> str:
        return gettext(
            "This password is too similar to your name, user name or e-mail address. Choose other words."
        )


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
