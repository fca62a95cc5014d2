"""The row of a repeat that somebody marked, or accepted where Stet had found it."""

import calendar
import re
from datetime import datetime

from accounts.models import User
from factcheck.models import Appearance, Repeat
from factcheck.models.follow_up_enums import RepeatDecision
from factcheck.search.same_claim import list_other_figures
from lib.text_anchoring.sentence_span import compute_sentence_key

_MONTHS_AND_DAYS = re.compile(rf"\b(?:{'|'.join([*calendar.month_name[1:], *calendar.day_name])})\b")
"""The English names, as a sentence writes them: "may" is no month."""


def list_changed_figures(words: str, statement: str) -> list[str]:
    """Return the figures, times, months and days of the week of ``words`` that ``statement`` does not say."""
    named = [name for name in _MONTHS_AND_DAYS.findall(words) if name not in statement]
    return list(dict.fromkeys([*list_other_figures(words, statement), *named]))


def save_repeat(appearance: Appearance, *, by: User, at: datetime) -> Repeat:
    """Save that ``appearance`` repeats its claim; a sentence that Stet had found is thereby accepted."""
    claim, words = appearance.claim, appearance.exact
    decided = {
        "revision": appearance.revision,
        "appearance": appearance,
        "start": appearance.start,
        "end": appearance.end,
        "decision": RepeatDecision.ACCEPTED,
        "decided_by": by,
        "decided_at": at,
    }
    found = {
        "exact": words,
        "score": 1.0,
        "other_figures": list_changed_figures(words, claim.statement),
        "missing_figures": list_changed_figures(claim.statement, words),
        "found_at": at,
    }
    repeat, _ = Repeat.objects.update_or_create(
        article=appearance.revision.article,
        claim=claim,
        text_key=compute_sentence_key(words),
        defaults=decided,
        create_defaults=decided | found,
    )
    return repeat
