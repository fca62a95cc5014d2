"""Fills the facts that policies and guards judge: one actor, one subject, one moment."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from accounts.models import Desk, User
from accounts.models.user import SYSTEM
from accounts.queries import role_on
from articles.enums import Provenance
from articles.models import Article
from factcheck import claimreview
from factcheck.enums import OPEN_STATES, SourceKind, State, Tick, Vote
from factcheck.models import Appearance, Citation, Claim, Recusal, Retraction, Source, Verdict
from factcheck.policies import Facts
from factcheck.queries.claimreview_input import claimreview_input
from factcheck.queries.content import current_hash, frozen
from record.models import Event

RULING_STEPS = ("submit", "cite", "edit_citation", "remove_citation", "decide_drift")
"""The steps that make one a writer of the ruling or its citations. Wording or flagging a claim is not
among them.
"""


def live_checker(claim: Claim) -> User | None:
    """Whoever has the claim now."""
    live = claim.assignments.filter(ended_at__isnull=True).select_related("checker").first()
    return live.checker if live else None


def latest_verdict(claim: Claim) -> Verdict | None:
    """The newest ruling on a claim."""
    return claim.verdicts.select_related("rating", "rating__scale", "author").order_by("-number").first()


def writers(claim: Claim) -> set[str]:
    """Public ids of everyone who wrote or edited the ruling or its citations, read from the record."""
    events = Event.objects.filter(subject_type="claim", subject=str(claim.public_id), step__in=RULING_STEPS)
    return set(events.values_list("actor", flat=True))


def independent_groups(citations: Iterable[Citation]) -> int:
    """How many voices the citations are: those that share a group are one. Context is no evidence."""
    evidence = [c for c in citations if c.stance != "context"]
    return len({c.group or f"citation {c.pk}" for c in evidence})


def actor_facts(user: User, desk: Desk, at: datetime) -> Facts:
    """The part of the facts that any new subject on a desk has: who acts, and the desk's options."""
    return Facts(
        at=at,
        role=role_on(user, desk) or "",
        is_system=user.is_service and user.username == SYSTEM,
        self_service=desk.self_service,
        independent_sources=desk.independent_sources,
        quorum=desk.quorum,
    )


def claim_facts(claim: Claim, user: User, at: datetime) -> Facts:
    """All facts of one claim before one actor, in a bounded number of queries."""
    desk = claim.desk
    checker = live_checker(claim)
    citations = list(claim.citations.live().select_related("source", "snapshot").order_by("id"))
    verdict = latest_verdict(claim)
    article = Article.objects.filter(revisions__appearances__claim=claim).order_by("-embargo_until").first()
    retraction = Retraction.objects.filter(claim=claim, confirmed_at__isnull=True).first()
    facts = replace(
        actor_facts(user, desk, at),
        is_assignee=checker == user,
        wrote_ruling=str(user.public_id) in writers(claim),
        recused=Recusal.objects.filter(claim=claim, person=user).exists(),
        proposed_retraction=retraction is not None and retraction.proposed_by_id == user.pk,
        state=claim.state,
        standing=claim.standing,
        own_copy=claim.own_copy,
        has_origin=bool(claim.origin_url or claim.claimant),
        embargoed=article is not None and article.embargoed(at),
        appearance_stale=Appearance.objects.undecided().filter(claim=claim).exists(),
        retraction_pending=retraction is not None,
        unanswered_replies=claim.replies.filter(closed_at__isnull=True).count(),
    )
    facts = _with_evidence(facts, citations, user, desk, at)
    return _with_ruling(facts, claim, verdict, citations)


def _with_evidence(facts: Facts, citations: list[Citation], user: User, desk: Desk, at: datetime) -> Facts:
    unlooked_before = at - timedelta(hours=desk.freshness_hours)
    seen = set(
        Source.objects.visible_to(user)
        .filter(pk__in=[c.source_id for c in citations])
        .values_list("pk", flat=True)
    )
    return replace(
        facts,
        citations=len(citations),
        independent=independent_groups(citations),
        primary=sum(1 for c in citations if c.tier == "primary"),
        undecided_drift=sum(1 for c in citations if c.drifted_at and not c.decided_at),
        unseen_citations=sum(1 for c in citations if c.source_id not in seen),
        unlooked=sum(
            1
            for c in citations
            if c.source.kind == SourceKind.URL
            and (c.source.checked_at is None or c.source.checked_at < unlooked_before)
        ),
    )


def _with_ruling(facts: Facts, claim: Claim, verdict: Verdict | None, citations: list[Citation]) -> Facts:
    if verdict is None:
        return facts
    now_hash = current_hash(claim, verdict, [frozen(c) for c in citations])
    votes = verdict.reviews.filter(
        vote=Vote.APPROVE, content_hash=now_hash, withdrawn_at__isnull=True
    ).count()
    published = claim.publications.order_by("-version").values_list("verdict_id", flat=True).first()
    problems: tuple[str, ...] = ()
    if not claim.own_copy and claim.state == State.APPROVED:
        problems = tuple(claimreview.problems(claimreview.build(claimreview_input(claim, verdict, facts.at))))
    return replace(
        facts,
        has_ruling=True,
        hash_current=now_hash == verdict.content_hash,
        votes=votes,
        new_version=published is not None and published != verdict.pk,
        applied=_not_applied(claim, verdict),
        publish_problems=problems,
    )


def _not_applied(claim: Claim, verdict: Verdict) -> str:
    """ "" when the current revisions carry the ruling on own copy, else the sentence that says what is
    missing.
    """
    if verdict.tick not in (Tick.CHANGE, Tick.CUT):
        return ""
    articles = (
        Article.objects.filter(revisions__appearances__claim=claim).distinct().select_related("current")
    )
    frames = [a.current.frame for a in articles if a.current is not None]
    if verdict.tick == Tick.CHANGE:
        missing = not all(verdict.proposed in frame for frame in frames)
        return "The article does not carry the proposed words yet." if missing else ""
    exacts = set(claim.appearances.values_list("exact", flat=True))
    still = any(exact in frame for frame in frames for exact in exacts)
    return "The words to cut are still in the article." if still else ""


def article_facts(article: Article, user: User, at: datetime) -> Facts:
    """All facts of one article before one actor."""
    claims = Claim.objects.filter(appearances__revision__article=article).distinct()
    must = claims.filter(must_check=True).exclude(state=State.CLOSED)
    settled = list(must.filter(state=State.SETTLED).with_stale())
    checkers = set(Verdict.objects.filter(claim__in=claims).values_list("author_id", flat=True).distinct())
    return replace(
        actor_facts(user, article.desk, at),
        state=article.state,
        own_copy=article.provenance == Provenance.OWN_COPY,
        only_checker=checkers == {user.pk},
        first_claim=claims.exists(),
        must_check_open=must.filter(state__in=OPEN_STATES).exclude(state=State.SUGGESTED).count(),
        must_check_stale=sum(1 for claim in settled if claim.stale),
        holds=claims.filter(state=State.ON_HOLD).count(),
    )
