"""Follows claims onto a newer revision.

A claim keeps its check only where its exact words stand, or the very words its ruling proposed; all else asks
a person.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from accounts.queries import system
from articles.models import Article, Revision
from factcheck.actions.assigning import required
from factcheck.actions.transition import lock_article, lock_claims, stand, touch
from factcheck.enums import Outcome, State, Tick
from factcheck.models import Appearance, Claim, Verdict
from factcheck.policies import ASSIGNEE, EDITOR
from factcheck.queries.applied import is_cut, place_of
from factcheck.queries.facts import latest_verdict
from lib.errors import NotAllowed, WrongState
from lib.quote import CONTEXT, Selector, locate

RULED = (State.APPROVED, State.ON_HOLD, State.SETTLED)
Span = tuple[int | None, int | None]


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
    return _carry(heads, article, locked, upto=revision.number, at=at)


def catch_up(claim: Claim, article: Article, *, at: datetime) -> list[Appearance]:
    """Follow one claim to the newest revision of ``article``. The caller holds the locks of both."""
    newest = article.revisions.aggregate(newest=Max("number"))["newest"] or 0
    heads = (
        claim.appearances.filter(revision__article=article, followed__isnull=True)
        .select_related("revision")
        .order_by("id")
    )
    return _carry(heads, article, {claim.pk: claim}, upto=newest, at=at)


@transaction.atomic
def accept(
    appearance: Appearance, *, reason: str, by: User, at: datetime, version: int | None = None
) -> Appearance:
    """A person says that the changed words still say the same, and why: the claim stands on them now."""
    claim, facts = stand(appearance.claim, by=by, at=at, version=version)
    if refusal := (EDITOR | ASSIGNEE).refusal(facts):
        raise NotAllowed(refusal)
    undecided = Appearance.objects.undecided().select_related("revision").filter(pk=appearance.pk).first()
    if undecided is None:
        raise WrongState("There is nothing here to decide.")
    reason = required(reason, "reason")
    if undecided.start is not None and undecided.end is not None:
        undecided.exact = undecided.revision.frame[undecided.start : undecided.end]
    undecided.decided_by, undecided.decided_at = by, at
    undecided.save(update_fields=["exact", "decided_by", "decided_at"])
    details = {"appearance": str(undecided.public_id), "reason": reason}
    touch(claim, "accept_appearance", by=by, at=at, details=details)
    return undecided


def _carry(
    heads: Iterable[Appearance], article: Article, claims: dict[int, Claim], *, upto: int, at: datetime
) -> list[Appearance]:
    revisions = {revision.number: revision for revision in article.revisions.filter(number__lte=upto)}
    made = []
    for head in list(heads):
        claim = claims[head.claim_id]
        verdict = latest_verdict(claim) if claim.own_copy and claim.state in RULED else None
        for number in range(head.revision.number + 1, upto + 1):
            head = _follow(head, revisions[number], verdict, at=at)
            made.append(head)
            details = {"revision": number, "outcome": head.outcome}
            touch(claim, "reanchor", by=system(), at=at, details=details)
    return made


def _follow(old: Appearance, revision: Revision, verdict: Verdict | None, *, at: datetime) -> Appearance:
    frame = revision.frame
    outcome, (start, end), exact = _outcome(old, frame, verdict)
    placed = start is not None and end is not None
    # What was accepted as gone and is still gone asks nobody a second time.
    kept = outcome == Outcome.ORPHAN and old.outcome == Outcome.ORPHAN and old.decided_at is not None
    return Appearance.objects.create(
        claim_id=old.claim_id,
        revision=revision,
        follows=old,
        exact=exact,
        start=start,
        end=end,
        outcome=outcome,
        prefix=frame[max(0, start - CONTEXT) : start] if placed and start is not None else old.prefix,
        suffix=frame[end : end + CONTEXT] if placed and end is not None else old.suffix,
        decided_by=old.decided_by if kept else None,
        decided_at=old.decided_at if kept else None,
        created_at=at,
    )


def _outcome(old: Appearance, frame: str, verdict: Verdict | None) -> tuple[Outcome, Span, str]:
    """What became of the old words, where, and the words that the claim stands on or is looked for by."""
    ruled = verdict.tick if verdict is not None else ""
    if verdict is not None and ruled == Tick.CHANGE and old.exact != verdict.proposed:
        place = place_of(verdict.proposed, old, frame)
        if place is not None:
            return Outcome.APPLIED, place, verdict.proposed
    if ruled == Tick.CUT and is_cut(old, frame):
        return Outcome.APPLIED, (None, None), old.exact
    found = locate(frame, Selector(old.exact, old.prefix, old.suffix, old.start or 0, old.end or 0))
    if found is not None:
        if old.outcome == Outcome.APPLIED and old.start is None:
            # Words that were cut because they were wrong have come back.
            return Outcome.CHANGED, found, old.exact
        return Outcome.SAME if found[0] == old.start else Outcome.MOVED, found, old.exact
    if frame.count(old.exact) > 1:
        return Outcome.AMBIGUOUS, (None, None), old.exact
    between = _between(old, frame)
    if between is not None or _near(old, frame):
        return Outcome.CHANGED, between or (None, None), old.exact
    return Outcome.ORPHAN, (None, None), old.exact


def _between(old: Appearance, frame: str) -> tuple[int, int] | None:
    """The words that stand where the old ones stood, when the text on both sides is as it was."""
    if not old.prefix or not old.suffix or frame.count(old.prefix) != 1:
        return None
    start = frame.index(old.prefix) + len(old.prefix)
    end = frame.find(old.suffix, start)
    room = 2 * len(old.exact) + 200
    return (start, end) if start < end <= start + room and frame[start:end].strip() else None


def _near(old: Appearance, frame: str) -> bool:
    """Whether the words around are still there, so that the words themselves were edited rather than cut."""
    return bool(old.prefix and old.prefix in frame) or bool(old.suffix and old.suffix in frame)
