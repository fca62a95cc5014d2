"""Decisions about similar claims: the row of a repeat, or the dismissal of one that says something else."""

import calendar
import re
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from audit.actions import append_event
from factcheck.models import Appearance, Claim, Repeat, SimilarClaimDismissal
from factcheck.models.follow_up_enums import RepeatDecision
from factcheck.search.same_claim import list_other_figures
from factcheck.search.similar_claims import says_opposite
from factcheck.workflow.facts import get_actor_facts
from factcheck.workflow.policies import CHECKER
from lib.errors import NotAllowed, WrongState
from lib.text_anchoring.document import compute_sentence_key

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
        "is_opposite": says_opposite(words, claim.statement, language=claim.language),
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


@transaction.atomic
def dismiss_similar_claim(claim: Claim, other: Claim, *, by: User, at: datetime) -> SimilarClaimDismissal:
    """Stop showing ``other`` beside ``claim``. Raise NotAllowed off the desk, WrongState if it is dismissed.

    The claim keeps its version, so that open forms about it stay valid.
    """
    _require_checker(claim, by=by, at=at)
    dismissal, is_new = SimilarClaimDismissal.objects.get_or_create(
        claim=claim, other=other, defaults={"created_by": by, "created_at": at}
    )
    if not is_new:
        raise WrongState(gettext("This claim is already dismissed."))
    _append_dismissal_event(claim, other, "dismiss_similar_claim", by=by, at=at)
    return dismissal


@transaction.atomic
def restore_similar_claim(claim: Claim, other: Claim, *, by: User, at: datetime) -> None:
    """Show ``other`` beside ``claim`` again. Raise as ``dismiss_similar_claim`` does."""
    _require_checker(claim, by=by, at=at)
    deleted, _ = SimilarClaimDismissal.objects.filter(claim=claim, other=other).delete()
    if not deleted:
        raise WrongState(gettext("This claim is not dismissed."))
    _append_dismissal_event(claim, other, "restore_similar_claim", by=by, at=at)


def can_dismiss_similar_claims(claim: Claim, user: User, at: datetime) -> bool:
    """Return whether this person may decide what is shown beside the claim."""
    return not CHECKER.refusal(get_actor_facts(user, claim.desk, at))


def _require_checker(claim: Claim, *, by: User, at: datetime) -> None:
    if refusal := CHECKER.refusal(get_actor_facts(by, claim.desk, at)):
        raise NotAllowed(refusal)


def _append_dismissal_event(claim: Claim, other: Claim, action: str, *, by: User, at: datetime) -> None:
    append_event(
        actor=by,
        action=action,
        subject=claim,
        at=at,
        from_state=claim.state,
        to_state=claim.state,
        details={"other": str(other.public_id)},
    )
