"""Decisions about sentences that may repeat a claim: accept, dismiss, take back; and who watches a claim."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from articles.actions.changing import append_article_event
from articles.models import Article
from factcheck.claims.flagging import add_repeated_appearance
from factcheck.models import Appearance, Claim, ClaimWatch, Repeat
from factcheck.models.follow_up_enums import RepeatDecision
from factcheck.workflow.article_work import lock_article_for_checker
from factcheck.workflow.policies import CHECKER
from factcheck.workflow.transition import lock_for_action, record_edit
from lib.errors import Invalid, NotAllowed, WrongState


@transaction.atomic
def accept_repeat(repeat: Repeat, *, by: User, at: datetime) -> Appearance:
    """Make the sentence one more appearance of the claim.

    Raises Invalid where it says another number or the opposite, which is another claim, or is no longer in
    the text, and as ``add_repeated_appearance`` does.
    """
    if repeat.start is None or repeat.end is None:
        raise Invalid(gettext("This sentence is no longer in the article."))
    if repeat.is_opposite:
        raise Invalid(gettext("This sentence says the opposite of the claim. Flag it as a new claim."))
    if repeat.other_figures:
        raise Invalid(gettext("This sentence has a different number from the claim. Flag it as a new claim."))
    return add_repeated_appearance(
        repeat.claim, repeat.revision, by=by, at=at, start=repeat.start, end=repeat.end, exact=repeat.exact
    )


@transaction.atomic
def dismiss_repeat(repeat: Repeat, *, by: User, at: datetime) -> Repeat:
    """Dismiss a repeat; it stays dismissed in every version that has the sentence."""
    article, locked = _lock_repeat(repeat, by=by, at=at)
    if locked.decision != RepeatDecision.OPEN:
        raise WrongState(gettext("Somebody has already decided about this sentence."))
    locked.decision, locked.decided_by, locked.decided_at = RepeatDecision.DISMISSED, by, at
    return _save_decision(article, locked, "dismiss_repeat", by=by, at=at)


@transaction.atomic
def restore_repeat(repeat: Repeat, *, by: User, at: datetime) -> Repeat:
    """Take back a dismissal: the repeat is offered again, or counts again where the claim is marked."""
    article, locked = _lock_repeat(repeat, by=by, at=at)
    if locked.decision != RepeatDecision.DISMISSED:
        raise WrongState(gettext("This sentence is not dismissed."))
    if locked.appearance_id is not None:
        return _save_count(locked, RepeatDecision.ACCEPTED, "count_repeat", by=by, at=at)
    locked.decision, locked.decided_by, locked.decided_at = RepeatDecision.OPEN, None, None
    return _save_decision(article, locked, "restore_repeat", by=by, at=at)


@transaction.atomic
def take_back_repeat(repeat: Repeat, *, by: User, at: datetime) -> Repeat:
    """Take back that a sentence repeats the claim: it no longer counts, and readers are no longer told.

    The claim stays marked there.
    """
    _, locked = _lock_repeat(repeat, by=by, at=at)
    if locked.decision != RepeatDecision.ACCEPTED:
        raise WrongState(gettext("This sentence does not count as a repeat."))
    return _save_count(locked, RepeatDecision.DISMISSED, "take_back_repeat", by=by, at=at)


def _save_count(repeat: Repeat, decision: RepeatDecision, action: str, *, by: User, at: datetime) -> Repeat:
    """Save whether a repeat counts, with an event of the claim, whose readers are told the number."""
    claim, facts = lock_for_action(repeat.claim, by=by, at=at, version=None)
    if refusal := CHECKER.refusal(facts):
        raise NotAllowed(refusal)
    repeat.decision, repeat.decided_by, repeat.decided_at = decision, by, at
    repeat.save(update_fields=["decision", "decided_by", "decided_at"])
    details = {"article": str(repeat.article.public_id), "words": repeat.exact}
    record_edit(claim, action, by=by, at=at, details=details)
    return repeat


def _lock_repeat(repeat: Repeat, *, by: User, at: datetime) -> tuple[Article, Repeat]:
    article = lock_article_for_checker(repeat.article, by=by, at=at)
    return article, Repeat.objects.select_for_update(no_key=True).get(pk=repeat.pk)


def _save_decision(article: Article, repeat: Repeat, action: str, *, by: User, at: datetime) -> Repeat:
    repeat.save(update_fields=["decision", "decided_by", "decided_at"])
    append_article_event(
        article,
        action,
        by=by,
        at=at,
        details={"words": repeat.exact, "claim": str(repeat.claim.public_id)},
    )
    return repeat


def set_watch(claim: Claim, *, is_wanted: bool, by: User, at: datetime) -> None:
    """Set whether one is told of every repeat of a claim.

    The caller has looked the claim up through what ``by`` may see.
    """
    if is_wanted:
        ClaimWatch.objects.get_or_create(claim=claim, person=by, defaults={"created_at": at})
    else:
        ClaimWatch.objects.filter(claim=claim, person=by).delete()
