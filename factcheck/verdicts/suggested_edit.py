"""Edit that a verdict on our own copy suggests, as parts for components/diff.html."""

from django.db.models import F

from factcheck.models import Appearance, Claim
from factcheck.models.enums import Tick
from factcheck.workflow.applied_check import list_applied_appearances
from lib.text.plain_text import diff_words
from lib.text_anchoring.document import find_sentence_span

MAX_APPEARANCES = 3


def diff_suggested_edit(
    text: str, start: int, end: int, *, tick: str, proposed_text: str
) -> list[dict[str, str]]:
    """Return the whole sentence around ``text[start:end]`` as parts removed and added; [] for no change."""
    words = text[start:end]
    if tick == Tick.CUT:
        changed = [{"op": "del", "text": words}]
    elif tick == Tick.CHANGE and proposed_text.strip():
        changed = diff_words(words, proposed_text.strip())
    else:
        return []
    first, last = find_sentence_span(text, start, end)
    around = [{"op": "same", "text": text[first:start]}, *changed, {"op": "same", "text": text[end:last]}]
    changes = any(part["op"] != "same" for part in changed)
    return [part for part in around if part["text"]] if changes else []


def list_suggested_edits(claim: Claim, *, tick: str, proposed_text: str) -> list[list[dict[str, str]]]:
    """Return ``diff_suggested_edit`` of the first few places in current versions without the edit.

    Two queries.
    """
    if tick not in (Tick.CUT, Tick.CHANGE):
        return []
    history = list(claim.appearances.order_by("id"))
    applied = list_applied_appearances(tick, proposed_text, history)
    waiting = [one.pk for one in history if one.is_accepted and one.start is not None]
    places = Appearance.objects.filter(
        pk__in=set(waiting) - applied, revision__article__current_revision=F("revision")
    ).select_related("revision")
    found = [
        diff_suggested_edit(
            place.revision.text, place.start or 0, place.end or 0, tick=tick, proposed_text=proposed_text
        )
        for place in places.defer("revision__html").order_by("id")[:MAX_APPEARANCES]
    ]
    return [parts for parts in found if parts]
