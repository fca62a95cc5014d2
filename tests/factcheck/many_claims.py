"""Many flagged claims at once, as the actions would have left them, written by sets."""

from django.db import transaction

from audit.actions import EventEntry, append_events
from factcheck.models import Appearance, Claim
from lib.text_anchoring.selectors import build_selector
from tests.factories import MONDAY


@transaction.atomic
def create_flagged_claims(article, by, count, words="{}"):
    """Return claims on one article with their appearances and events.

    ``words`` is the text of each in the article, with its number from 1 in the place of {}.
    """
    rows = Claim.objects.bulk_create(
        Claim(statement=f"Statement {n}", desk=article.desk, article=article, provenance=article.provenance,
              state="flagged", created_by=by, created_at=MONDAY)
        for n in range(1, count + 1)
    )  # fmt: skip
    text = article.current_revision.text
    appearances = []
    for n, one in enumerate(rows, start=1):
        exact = words.format(n)
        start = max(0, text.find(exact))
        place = build_selector(text, start, start + len(exact))
        appearances.append(
            Appearance(claim=one, revision=article.current_revision, exact=place.exact, prefix=place.prefix,
                       suffix=place.suffix, start=place.start, end=place.end, outcome="flagged",
                       created_at=MONDAY)
        )  # fmt: skip
    Appearance.objects.bulk_create(appearances)
    entries = [
        EventEntry(actor=by, action="flag", subject_type="claim", subject=one, at=MONDAY, to_state="flagged")
        for one in rows
    ]
    append_events(entries)
    return rows
