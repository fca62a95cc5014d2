"""Reading progress of a person in a long article: kept as they scroll, offered when they come back."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from articles.models import Revision
from factcheck.models import ReadingProgress
from lib.errors import Invalid
from lib.text.plain_text import shorten_text
from lib.text_anchoring.selectors import build_selector, locate_selector

MIN_PLACE = 1500
"""Code points from the beginning: what was read up to there is found again at a glance."""
_WORDS = 80


@dataclass(frozen=True, slots=True)
class ReadingPlace:
    """A place in a text, in code points, with the words there, and when it was read."""

    place: int
    words: str
    read_at: datetime


def record_reading_place(revision: Revision, place: int, *, by: User, at: datetime) -> None:
    """Save where this person reads; it appends no Event."""
    place = min(place, len(revision.text))
    ReadingProgress.objects.update_or_create(
        revision=revision, reader=by, defaults={"place": place, "read_at": at}
    )


def find_reading_place(revision: Revision, reader: User) -> ReadingPlace | None:
    """Return where a person read last in the article, in the text of ``revision``; None at the beginning.

    Read in an earlier revision, the place is where the same words are now; None where they are gone.
    """
    own = ReadingProgress.objects.filter(revision__article=revision.article_id, reader=reader)
    last = own.order_by("-read_at").first()
    if last is None or last.place < MIN_PLACE:
        return None
    # A text is read only of an earlier revision.
    text = revision.text if last.revision_id == revision.pk else last.revision.text
    try:
        selector = build_selector(text, last.place, min(last.place + _WORDS, len(text)))
    except Invalid:
        return None
    place = selector.start
    if last.revision_id != revision.pk:
        found = locate_selector(revision.text, selector)
        if found is None:
            return None
        place = found[0]
    return ReadingPlace(place, shorten_text(selector.exact, 60), last.read_at)
