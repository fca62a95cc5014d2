"""What a ruling on our own words makes of the sentence they stand in, as parts for components/diff.html."""

from django.db.models import F

from factcheck.enums import ANCHORED, Tick
from factcheck.models import Appearance, Claim
from factcheck.queries.claim_places import word_difference
from lib.quote import sentence_around

MOST_PLACES = 3


def as_change(frame: str, start: int, end: int, *, tick: str, proposed: str) -> list[dict[str, str]]:
    """The whole sentence around ``frame[start:end]``, with what leaves and what comes; [] for no change."""
    words = frame[start:end]
    if tick == Tick.CUT:
        changed = [{"op": "del", "text": words}]
    elif tick == Tick.CHANGE and proposed.strip():
        changed = word_difference(words, proposed.strip())
    else:
        return []
    first, last = sentence_around(frame, start, end)
    around = [{"op": "same", "text": frame[first:start]}, *changed, {"op": "same", "text": frame[end:last]}]
    changes = any(part["op"] != "same" for part in changed)
    return [part for part in around if part["text"]] if changes else []


def changes_of(claim: Claim, *, tick: str, proposed: str) -> list[list[dict[str, str]]]:
    """The same for each place that the claim has in a current version, the first few of them. One query."""
    if tick not in (Tick.CUT, Tick.CHANGE):
        return []
    places = Appearance.objects.filter(claim=claim, outcome__in=ANCHORED, start__isnull=False)
    places = places.filter(revision__article__current=F("revision")).select_related("revision")
    found = [
        as_change(place.revision.frame, place.start or 0, place.end or 0, tick=tick, proposed=proposed)
        for place in places.defer("revision__html").order_by("id")[:MOST_PLACES]
    ]
    return [parts for parts in found if parts]
