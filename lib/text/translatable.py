"""Type of a sentence that may be translated only where it is shown, and the language for a text."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import get_supported_language_variant

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise
else:
    # A lazy sentence of gettext_lazy behaves as a string; the package that tells them apart has types alone.
    StrOrPromise = str

__all__ = ["StrOrPromise", "find_language"]


def find_language(code: str) -> str:
    """Return the language of LANGUAGES for what surrounds a text in ``code``, such as "de" or "pt-BR".

    The newsroom's language where it is the same one, in whatever country, and where there is no catalogue.
    """
    newsroom: str = settings.LANGUAGE_CODE
    if code.lower().partition("-")[0] in ("", newsroom.partition("-")[0]):
        return newsroom
    try:
        return get_supported_language_variant(code.lower())
    except LookupError:
        return newsroom
