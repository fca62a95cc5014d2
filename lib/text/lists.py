"""Lists in a sentence, as the active language writes them."""

from collections.abc import Sequence

from django.utils.translation import gettext, pgettext

from lib.text.translatable import StrOrPromise


def join_with_and(items: Sequence[StrOrPromise]) -> str:
    """Return “HTML, text and PDF” for these three; "" for none."""
    return _join(items, gettext("{items} and {last}"))


def join_with_or(items: Sequence[StrOrPromise]) -> str:
    """Return “HTML, text or PDF” for these three; "" for none."""
    return _join(items, gettext("{items} or {last}"))


def join_with_commas(items: Sequence[StrOrPromise]) -> str:
    """Return “HTML, text, PDF” for these three; "" for none."""
    return pgettext("between the items of a list", ", ").join(map(str, items))


def _join(items: Sequence[StrOrPromise], pattern: str) -> str:
    if len(items) < 2:
        return join_with_commas(items)
    return pattern.format(items=join_with_commas(items[:-1]), last=items[-1])
