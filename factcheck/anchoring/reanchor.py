"""Follows claims onto a newer revision.

A claim keeps its check only where its text is as it was checked, in a sentence that is as it was, or where
its verdict's proposed text stands; a person decides about all else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Max, QuerySet

from accounts.models import User
from accounts.selectors import get_system_user
from articles.actions.changing import lock_article
from articles.models import Article, Revision
from factcheck.anchoring.waivers import carry_over_waivers
from factcheck.anchoring.writer_queries import carry_over_writer_queries
from factcheck.models import Appearance, Assignment, Claim, Verdict
from factcheck.models.enums import (
    ANCHORED_OUTCOMES,
    BEFORE_VERDICT_STATES,
    AnchorOutcome,
    ClaimState,
    Tick,
)
from factcheck.models.reasons import Reason, build_reason
from factcheck.workflow.applied_check import find_replacement, is_removed
from factcheck.workflow.facts import get_latest_verdicts
from factcheck.workflow.notify import Notice, get_participants, notify_each
from factcheck.workflow.transition import ClaimChange, lock_claims, record_edits
from lib.text_anchoring import ReanchorResult, reanchor_quotations
from lib.text_anchoring.selectors import CONTEXT_LENGTH

VERDICT_STATES = (ClaimState.APPROVED, ClaimState.ON_HOLD, ClaimState.SETTLED)


@dataclass(frozen=True, slots=True)
class AcceptedWords:
    """The text that a person decided on last: a claim is followed from it, even after versions without it.

    ``sure`` is False for a copy of text that was undecided when it was copied.
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
    heads = waiting.filter(claim__in=locked).order_by("id")
    made = _reanchor_through_revisions(heads, article, locked, upto=revision.number, at=at)
    carry_over_waivers(article, upto=revision.number, at=at)
    carry_over_writer_queries(article, upto=revision.number)
    _record_reanchoring(made, locked, at=at)
    return made


def reanchor_claim(claim: Claim, article: Article, *, at: datetime) -> list[Appearance]:
    """Follow one claim to the newest revision of ``article``. The caller holds the locks of both."""
    newest = article.revisions.aggregate(newest=Max("number"))["newest"] or 0
    behind = claim.appearances.filter(revision__article=article, revision__number__lt=newest)
    heads = behind.filter(followed__isnull=True).order_by("id")
    if not heads.exists():
        return []  # as after nearly every flag: the text was selected in the newest version
    made = _reanchor_through_revisions(heads, article, {claim.pk: claim}, upto=newest, at=at)
    _record_reanchoring(made, {claim.pk: claim}, at=at)
    return made


def _reanchor_through_revisions(
    heads: QuerySet[Appearance], article: Article, claims: Mapping[int, Claim], *, upto: int, at: datetime
) -> list[Appearance]:
    """Follow ``heads`` from version to version; the two texts of a pair are compared once for all of them.

    The queries are the same however many claims there are; each version in between adds one.
    """
    revisions = {
        revision.pk: revision for revision in article.revisions.filter(number__lte=upto).defer("html")
    }
    waiting = _list_with_previous(heads, revisions)
    verdicts = get_latest_verdicts(
        [one for one in claims.values() if one.is_own_copy and one.state in VERDICT_STATES]
    )
    made: list[Appearance] = []
    for revision in sorted(revisions.values(), key=lambda one: one.number):
        here = [head for head in waiting if head.revision.number == revision.number - 1]
        followed = Appearance.objects.bulk_create(
            _build_next_appearance(old, checked, result, revision, verdicts.get(old.claim_id), at=at)
            for old, checked, result in _reanchor_appearances(here, revision.text)
        )
        made += followed
        waiting += followed
    _notify_undecided([head for head in made if head.revision.number == upto], claims, at=at)
    return made


def _list_with_previous(heads: QuerySet[Appearance], revisions: Mapping[int, Revision]) -> list[Appearance]:
    """Return ``heads`` with their revisions, and with those that they follow where they are undecided."""
    found = list(heads)
    undecided = [head.claim_id for head in found if not _is_answered_for(head)]
    before = Appearance.objects.filter(claim__in=undecided, revision__in=revisions)
    every = before.in_bulk() if undecided else {}
    for one in (*every.values(), *found):
        one.revision = revisions[one.revision_id]
        if one.previous_id in every:
            one.previous = every[one.previous_id]
    return found


def _notify_undecided(heads: Iterable[Appearance], claims: Mapping[int, Claim], *, at: datetime) -> None:
    """Notify of the text that changed under a claim and that somebody has to decide about.

    All participants of a claim with a verdict; before there is one, its checker.
    """
    undecided = [(claims[head.claim_id], head) for head in heads if not head.is_accepted]
    with_verdict = [one for one, _ in undecided if one.state in (ClaimState.IN_REVIEW, *VERDICT_STATES)]
    in_hand = [one.pk for one, _ in undecided if one.state in BEFORE_VERDICT_STATES]
    people: dict[int, set[User]] = get_participants(with_verdict) if with_verdict else {}
    if in_hand:
        held = Assignment.objects.active().filter(claim__in=in_hand).select_related("checker")
        people |= {one.claim_id: {one.checker} for one in held}
    notices = [
        Notice(person, claim, "text_changed", {"reason": head.outcome_reason})
        for claim, head in undecided
        for person in people.get(claim.pk, ())
    ]
    if notices:
        notify_each(notices, by=get_system_user(), at=at)


def _record_reanchoring(made: Iterable[Appearance], claims: Mapping[int, Claim], *, at: datetime) -> None:
    """Append the event of each appearance: last of all, for it locks the audit log."""
    edits = [
        ClaimChange(claims[one.claim_id], details={"revision": one.revision.number, "outcome": one.outcome})
        for one in made
    ]
    if edits:
        record_edits(edits, "reanchor", by=get_system_user(), at=at)


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
    while back is not None and not _is_answered_for(back):
        back = back.previous
    last = back or head
    return AcceptedWords(
        last.revision.text, last.exact, last.prefix, last.suffix, last.start, last.end, back is not None
    )


def _is_answered_for(appearance: Appearance) -> bool:
    return appearance.start is not None and appearance.is_accepted


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
    outcome, start, end, exact, reason = _choose_outcome(old, checked, followed, text, verdict)
    # Text that was accepted as removed, or dropped, and is still missing needs no second decision.
    saved = (
        outcome == AnchorOutcome.ORPHAN and old.outcome == AnchorOutcome.ORPHAN and old.decided_at is not None
    )
    return Appearance(
        claim_id=old.claim_id,
        revision=revision,
        previous=old,
        exact=exact,
        start=start,
        end=end,
        outcome=outcome,
        outcome_reason=reason,
        prefix=old.prefix if start is None else text[max(0, start - CONTEXT_LENGTH) : start],
        suffix=old.suffix if end is None else text[end : end + CONTEXT_LENGTH],
        decided_by_id=old.decided_by_id if saved else None,
        decided_at=old.decided_at if saved else None,
        is_dropped=old.is_dropped and saved,
        created_at=at,
    )


def _choose_outcome(
    old: Appearance, checked: AcceptedWords, followed: ReanchorResult, text: str, verdict: Verdict | None
) -> tuple[AnchorOutcome, int | None, int | None, str, Reason]:
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
                build_reason("edit_applied"),
            )
    if decided == Tick.CUT and followed.outcome == AnchorOutcome.ORPHAN and is_removed(old, text):
        return AnchorOutcome.APPLIED, None, None, old.exact, build_reason("cut_applied")
    outcome = AnchorOutcome(followed.outcome)
    reason: Reason = followed.reason
    if outcome not in ANCHORED_OUTCOMES:
        return outcome, followed.start, followed.end, old.exact, reason
    if old.outcome == AnchorOutcome.APPLIED and old.start is None:
        outcome, reason = AnchorOutcome.CHANGED, build_reason("cut_undone")
    elif not checked.sure:
        outcome, reason = AnchorOutcome.CHANGED, build_reason("text_before_undecided")
    return outcome, followed.start, followed.end, followed.text, reason


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
