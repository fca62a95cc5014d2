"""The sentence for one action, as a table of a history holds it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lib.text.phrases import StrOrPromise


@dataclass(frozen=True, slots=True)
class EventDescription:
    """Sentence for one action, or the function that chooses it by the event's details and state from before.

    Its placeholders are {person}, who acted, and those of ``list_sentence_values``. ``detail_key`` is what
    was typed.
    """

    template: StrOrPromise | Callable[[dict[str, Any]], StrOrPromise]
    detail_key: str = ""
    is_desk_only: bool = False
    blind_template: StrOrPromise = ""
    """Replaces ``template`` and hides the detail for whoever is to rate the claim blind."""
