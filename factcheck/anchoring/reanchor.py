"""Follows claims onto a newer revision.

A claim keeps its check only where its text is as it was checked, in a sentence that is as it was, or where
the very text is that its verdict proposed; all else asks a person.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext

from accounts.selectors import get_system_user
from articles.models import Article, Revision
from factcheck.anchoring.waivers import carry_over_waivers
from factcheck.models import Appearance, Claim, Verdict
from factcheck.models.enums import ANCHORED_OUTCOMES, AnchorOutcome, ClaimState, Tick
from factcheck.workflow.applied_check import find_replacement, is_removed
from factcheck.workflow.facts import find_latest_verdict
from factcheck.workflow.notify import list_participants, notify
from factcheck.workflow.transition import lock_article, lock_claims, record_edit
from lib.text_anchoring import ReanchorResult, reanchor_quotations
from lib.text_anchoring.selectors import CONTEXT_LENGTH

VERDICT_STATES = (ClaimState.APPROVED, ClaimState.ON_HOLD, ClaimState.SETTLED)


@dataclass(frozen=True, slots=True)
class AcceptedWords:
    """The text that somebody last answered for: a claim is followed from it, however often it was lost.

    ``sure`` is False for a copy of text that waited for a decision when it was copied: nobody answered for
    it.
    """

    text: str
    exact: str
    prefix: str
    suffix: str
    start: int | None
    end: int | None
    sure: bool


@transaction.atomic
def reanchor_revision(revision: Revision, *, at: datetime) -> list[Appearance]:
    """Give every claim that appears in an older revision its outcome here. Running it again adds nothing.

    Revisions in between are followed too, so it does not matter in which order they are taken.
    """
    article = lock_article(revision.article)
    waiting = Appearance.objects.filter(
        revision__article=article, revision__number__lt=revision.number, followed__isnull=True
    ).exclude(claim__state=ClaimState.CLOSED)
    # The claims are locked before the first event is appended, in the one order that all callers use.
    claims = Claim.objects.filter(pk__in=list(waiting.values_list("claim_id", flat=True)))
    locked = {claim.pk: claim for claim in lock_claims(claims)}
    heads = waiting.filter(claim__in=locked).select_related("revision").order_by("id")
    made = _reanchor_through_revisions(heads, article, locked, upto=revision.number, at=at)
    carry_over_waivers(article, upto=revision.number, at=at)
    return made


def reanchor_claim(claim: Claim, article: Article, *, at: datetime) -> list[Appearance]:
    """Follow one claim to the newest revision of ``article``. The caller holds the locks of both."""
    newest = article.revisions.aggregate(newest=Max("number"))["newest"] or 0
    heads = (
        claim.appearances.filter(revision__article=article, followed__isnull=True)
        .select_related("revision")
        .order_by("id")
    )
    return _reanchor_through_revisions(heads, article, {claim.pk: claim}, upto=newest, at=at)


def _reanchor_through_revisions(
    heads: Iterable[Appearance], article: Article, claims: dict[int, Claim], *, upto: int, at: datetime
) -> list[Appearance]:
    """Follow ``heads`` from version to version; the two texts of a pair are compared once for all of them."""
    revisions = {revision.number: revision for revision in article.revisions.filter(number__lte=upto)}
    waiting = list(heads)
    verdicts = {
        claim.pk: find_latest_verdict(claim)
        for claim in claims.values()
        if claim.is_own_copy and claim.state in VERDICT_STATES
    }
    made = []
    for number in range(min((head.revision.number for head in waiting), default=upto) + 1, upto + 1):
        here = [head for head in waiting if head.revision.number == number - 1]
        waiting = [head for head in waiting if head.revision.number != number - 1]
        for old, checked, followed in _reanchor_appearances(here, revisions[number].text):
            verdict = verdicts.get(old.claim_id)
            head = _build_next_appearance(old, checked, followed, revisions[number], verdict, at=at)
            details = {"revision": number, "outcome": head.outcome}
            claim = claims[head.claim_id]
            record_edit(claim, "reanchor", by=get_system_user(), at=at, details=details)
            if number == upto and head.outcome not in ANCHORED_OUTCOMES and head.decided_at is None:
                _notify_undecided(claim, head, at=at)
            made.append(head)
            waiting.append(head)
    return made


def _notify_undecided(claim: Claim, head: Appearance, *, at: datetime) -> None:
    """Notify the participants of a claim with a verdict that somebody has to decide about the new text."""
    if claim.state in (ClaimState.IN_REVIEW, *VERDICT_STATES):
        message = gettext("The article’s text changed. {reason}").format(reason=head.outcome_reason)
        notify(list_participants(claim), claim, message, by=get_system_user(), at=at)


def _reanchor_appearances(
    heads: list[Appearance], new_text: str
) -> list[tuple[Appearance, AcceptedWords, ReanchorResult]]:
    """Return the result for each appearance in ``new_text``, a revision's text, in their order."""
    checked = {head.pk: _get_accepted_words(head) for head in heads}
    by_text: dict[str, list[Appearance]] = {}
    for head in heads:
        by_text.setdefault(checked[head.pk].text, []).append(head)
    followed = {
        head.pk: found
        for text, some in by_text.items()
        for head, found in zip(
            some, reanchor_quotations(text, new_text, [checked[h.pk] for h in some]), strict=True
        )
    }
    return [(head, checked[head.pk], followed[head.pk]) for head in heads]


def _get_accepted_words(head: Appearance) -> AcceptedWords:
    back: Appearance | None = head
    while back is not None and (
        back.start is None or (back.outcome not in ANCHORED_OUTCOMES and back.decided_at is None)
    ):
        back = back.previous
    last = back or head
    return AcceptedWords(
        last.revision.text, last.exact, last.prefix, last.suffix, last.start, last.end, back is not None
    )


def _build_next_appearance(
    old: Appearance,
    checked: AcceptedWords,
    followed: ReanchorResult,
    revision: Revision,
    verdict: Verdict | None,
    *,
    at: datetime,
) -> Appearance:
    text = revision.text
    outcome, start, end, exact, why = _choose_outcome(old, checked, followed, text, verdict)
    # Text that was accepted as gone, or dropped, and is still gone asks nobody a second time.
    saved = (
        outcome == AnchorOutcome.ORPHAN and old.outcome == AnchorOutcome.ORPHAN and old.decided_at is not None
    )
    return Appearance.objects.create(
        claim_id=old.claim_id,
        revision=revision,
        previous=old,
        exact=exact,
        start=start,
        end=end,
        outcome=outcome,
        outcome_reason=why,
        prefix=old.prefix if start is None else text[max(0, start - CONTEXT_LENGTH) : start],
        suffix=old.suffix if end is None else text[end : end + CONTEXT_LENGTH],
        decided_by=old.decided_by if saved else None,
        decided_at=old.decided_at if saved else None,
        is_dropped=old.is_dropped and saved,
        created_at=at,
    )


def _choose_outcome(
    old: Appearance, checked: AcceptedWords, followed: ReanchorResult, text: str, verdict: Verdict | None
) -> tuple[AnchorOutcome, int | None, int | None, str, str]:
    """Return outcome, start, end, text and reason of an appearance on the new text.

    The text is what the claim now rests on, or what is searched for.
    """
    decided = verdict.tick if verdict is not None else ""
    if verdict is not None and decided == Tick.CHANGE and old.exact != verdict.proposed_text:
        place = find_replacement(verdict.proposed_text, old, text)
        if place is not None and _is_rest_unchanged(checked, verdict.proposed_text, text):
            return (
                AnchorOutcome.APPLIED,
                *place,
                verdict.proposed_text,
                gettext("The proposed text is now in the article."),
            )
    if decided == Tick.CUT and followed.outcome == AnchorOutcome.ORPHAN and is_removed(old, text):
        return AnchorOutcome.APPLIED, None, None, old.exact, gettext("The text has been cut, as proposed.")
    outcome, why = AnchorOutcome(followed.outcome), followed.why
    if outcome not in ANCHORED_OUTCOMES:
        return outcome, followed.start, followed.end, old.exact, why
    if old.outcome == AnchorOutcome.APPLIED and old.start is None:
        outcome, why = AnchorOutcome.CHANGED, gettext("The cut text is back in the article.")
    elif not checked.sure:
        outcome, why = (
            AnchorOutcome.CHANGED,
            gettext("Nobody has decided yet whether the new text means the same."),
        )
    return outcome, followed.start, followed.end, followed.text, why


def _is_rest_unchanged(checked: AcceptedWords, proposed_text: str, text: str) -> bool:
    """Return whether the sentence is as it was, but for the proposed text.

    A "not" that was added beside it would turn its meaning round.
    """
    start, end = checked.start, checked.end
    if start is None or end is None:
        return True
    decided = checked.text[:start] + proposed_text + checked.text[end:]
    words = AcceptedWords(
        decided, proposed_text, checked.prefix, checked.suffix, start, start + len(proposed_text), True
    )
    return reanchor_quotations(decided, text, [words])[0].outcome in ANCHORED_OUTCOMES


def request_reanchoring(claim: Claim, *, at: datetime) -> None:
    """Have the articles in which ``claim`` appears re-anchored once more.

    A closed claim no longer covers its items, and only re-anchoring checks whether a cleared galley is open
    again.
    """
    # A worker that re-anchors one right now read the old state: its lease is lost, so the row stays due.
    Revision.objects.filter(appearances__claim=claim, current_of__isnull=False).update(
        due_at=at, attempt=F("attempt") + 1
    )
