"""Type of a sentence that may be translated only where it is shown."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise
else:
    # A lazy sentence of gettext_lazy behaves as a string; the package that tells them apart has types alone.
    StrOrPromise = str

__all__ = ["StrOrPromise"]
