"""Type of a sentence that may be translated only where it is shown."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    StrOrPromise = str | _StrPromise
else:
    # A lazy sentence of gettext_lazy behaves as a string; the types alone tell them apart.
    StrOrPromise = str

__all__ = ["StrOrPromise"]
