"""Follows claims onto a newer revision.

A claim keeps its check only where its words stand as they were checked, in a sentence that is as it was, or
where the very words stand that its ruling proposed; all else asks a person.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from accounts.queries import system
from articles.models import Article, Revision
from factcheck.actions.carrying import carry_waivers
from factcheck.actions.tell import everyone_who_acted, tell
from factcheck.actions.transition import lock_article, lock_claims, touch
from factcheck.enums import ANCHORED, Outcome, State, Tick
from factcheck.models import Appearance, Claim, Verdict
from factcheck.queries.applied import is_cut, place_of
from factcheck.queries.facts import latest_verdict
from lib.follow import Followed, follow
from lib.quote import CONTEXT

RULED = (State.APPROVED, State.ON_HOLD, State.SETTLED)


@dataclass(frozen=True, slots=True)
class Checked:
    """The words that somebody last answered for: what a claim is followed from, however often it was lost.

    ``sure`` is False for a copy of words that asked for a decision when they were copied: nobody answered.
    """

    frame: str
    exact: str
    prefix: str
    suffix: str
    start: int | None
    end: int | None
    sure: bool


@transaction.atomic
def reanchor(revision: Revision, *, at: datetime) -> list[Appearance]:
    """Give every claim that stands in an older revision its outcome here. Running it again adds nothing.

    Whatever lies between is followed too, so it does not matter in which order revisions are taken.
    """
    article = lock_article(revision.article)
    waiting = Appearance.objects.filter(
        revision__article=article, revision__number__lt=revision.number, followed__isnull=True
    ).exclude(claim__state=State.CLOSED)
    # The claims are locked before the first entry in the record, in one order, as everybody does.
    claims = Claim.objects.filter(pk__in=list(waiting.values_list("claim_id", flat=True)))
    locked = {claim.pk: claim for claim in lock_claims(claims)}
    heads = waiting.filter(claim__in=locked).select_related("revision").order_by("id")
    made = _carry(heads, article, locked, upto=revision.number, at=at)
    carry_waivers(article, upto=revision.number, at=at)
    return made


def catch_up(claim: Claim, article: Article, *, at: datetime) -> list[Appearance]:
    """Follow one claim to the newest revision of ``article``. The caller holds the locks of both."""
    newest = article.revisions.aggregate(newest=Max("number"))["newest"] or 0
    heads = (
        claim.appearances.filter(revision__article=article, followed__isnull=True)
        .select_related("revision")
        .order_by("id")
    )
    return _carry(heads, article, {claim.pk: claim}, upto=newest, at=at)


def _carry(
    heads: Iterable[Appearance], article: Article, claims: dict[int, Claim], *, upto: int, at: datetime
) -> list[Appearance]:
    """Follow ``heads`` from version to version; the two texts of a step are compared once for all of them."""
    revisions = {revision.number: revision for revision in article.revisions.filter(number__lte=upto)}
    waiting = list(heads)
    verdicts = {
        claim.pk: latest_verdict(claim)
        for claim in claims.values()
        if claim.own_copy and claim.state in RULED
    }
    made = []
    for number in range(min((head.revision.number for head in waiting), default=upto) + 1, upto + 1):
        here = [head for head in waiting if head.revision.number == number - 1]
        waiting = [head for head in waiting if head.revision.number != number - 1]
        for old, checked, followed in _follow_all(here, revisions[number].frame):
            verdict = verdicts.get(old.claim_id)
            head = _next(old, checked, followed, revisions[number], verdict, at=at)
            details = {"revision": number, "outcome": head.outcome}
            claim = claims[head.claim_id]
            touch(claim, "reanchor", by=system(), at=at, details=details)
            if number == upto and head.outcome not in ANCHORED and head.decided_at is None:
                _ask(claim, head, at=at)
            made.append(head)
            waiting.append(head)
    return made


def _ask(claim: Claim, head: Appearance, *, at: datetime) -> None:
    """Tell those who had a hand in a ruling that somebody has to decide what the new words do to it."""
    if claim.state in (State.IN_REVIEW, *RULED):
        said = f"The article's words changed under it. {head.why}"
        tell(everyone_who_acted(claim), claim, said, by=system(), at=at)


def _follow_all(heads: list[Appearance], frame: str) -> list[tuple[Appearance, Checked, Followed]]:
    """What became of each in ``frame``, in their order."""
    checked = {head.pk: _checked(head) for head in heads}
    by_text: dict[str, list[Appearance]] = {}
    for head in heads:
        by_text.setdefault(checked[head.pk].frame, []).append(head)
    followed = {
        head.pk: found
        for text, some in by_text.items()
        for head, found in zip(some, follow(text, frame, [checked[h.pk] for h in some]), strict=True)
    }
    return [(head, checked[head.pk], followed[head.pk]) for head in heads]


def _checked(head: Appearance) -> Checked:
    back: Appearance | None = head
    while back is not None and (
        back.start is None or (back.outcome not in ANCHORED and back.decided_at is None)
    ):
        back = back.follows
    last = back or head
    return Checked(
        last.revision.frame, last.exact, last.prefix, last.suffix, last.start, last.end, back is not None
    )


def _next(
    old: Appearance,
    checked: Checked,
    followed: Followed,
    revision: Revision,
    verdict: Verdict | None,
    *,
    at: datetime,
) -> Appearance:
    frame = revision.frame
    outcome, start, end, exact, why = _outcome(old, checked, followed, frame, verdict)
    # What was accepted as gone, or dropped, and is still gone asks nobody a second time.
    kept = outcome == Outcome.ORPHAN and old.outcome == Outcome.ORPHAN and old.decided_at is not None
    return Appearance.objects.create(
        claim_id=old.claim_id,
        revision=revision,
        follows=old,
        exact=exact,
        start=start,
        end=end,
        outcome=outcome,
        why=why,
        prefix=old.prefix if start is None else frame[max(0, start - CONTEXT) : start],
        suffix=old.suffix if end is None else frame[end : end + CONTEXT],
        decided_by=old.decided_by if kept else None,
        decided_at=old.decided_at if kept else None,
        dropped=old.dropped and kept,
        created_at=at,
    )


def _outcome(
    old: Appearance, checked: Checked, followed: Followed, frame: str, verdict: Verdict | None
) -> tuple[Outcome, int | None, int | None, str, str]:
    """What became of the old words, where, the words the claim stands on or is looked for by, and why."""
    ruled = verdict.tick if verdict is not None else ""
    if verdict is not None and ruled == Tick.CHANGE and old.exact != verdict.proposed:
        place = place_of(verdict.proposed, old, frame)
        if place is not None and _rest_stands(checked, verdict.proposed, frame):
            return (
                Outcome.APPLIED,
                *place,
                verdict.proposed,
                "The words that were ruled stand in their place.",
            )
    if ruled == Tick.CUT and followed.outcome == Outcome.ORPHAN and is_cut(old, frame):
        return Outcome.APPLIED, None, None, old.exact, "The words are cut, as ruled."
    outcome, why = Outcome(followed.outcome), followed.why
    if outcome not in ANCHORED:
        return outcome, followed.start, followed.end, old.exact, why
    if old.outcome == Outcome.APPLIED and old.start is None:
        outcome, why = Outcome.CHANGED, "The words that were cut have come back."
    elif not checked.sure:
        outcome, why = Outcome.CHANGED, "Nobody has decided yet whether the words still say the same."
    return outcome, followed.start, followed.end, followed.text, why


def _rest_stands(checked: Checked, proposed: str, frame: str) -> bool:
    """Whether the sentence is as it was, but for the words that were ruled: a "not" beside them was not."""
    start, end = checked.start, checked.end
    if start is None or end is None:
        return True
    ruled = checked.frame[:start] + proposed + checked.frame[end:]
    words = Checked(ruled, proposed, checked.prefix, checked.suffix, start, start + len(proposed), True)
    return follow(ruled, frame, [words])[0].outcome in ANCHORED
