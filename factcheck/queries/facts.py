"""Fills the facts that policies and guards judge: one actor, one subject, one moment."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Subquery

from accounts.models import Desk, User
from accounts.models.user import SYSTEM
from accounts.queries import role_on
from articles.enums import ArticleState, Provenance
from articles.models import Article
from factcheck import claimreview
from factcheck.enums import (
    ANCHORED,
    ANSWERS,
    OPEN_STATES,
    Health,
    Passage,
    ReplyKind,
    SourceKind,
    Stance,
    Standing,
    State,
    Tick,
    Tier,
    Vote,
)
from factcheck.models import (
    Appearance,
    Citation,
    Claim,
    Comment,
    LegalRead,
    Publication,
    Retraction,
    Source,
    Verdict,
    Waiver,
)
from factcheck.policies import Facts
from factcheck.queries import applied
from factcheck.queries.claimreview_input import claimreview_input
from factcheck.queries.content import current_hash, frozen
from factcheck.queries.interests import is_recused
from factcheck.queries.items import items, still_open
from lib.errors import WrongState
from record.models import Event

RULING_STEPS = (
    *("submit", "cite", "edit_citation", "remove_citation", "decide_drift"),
    *("edit_source", "move_source"),
)
"""The steps that make one a writer of the ruling, its citations or what is said of their sources. Wording or
flagging a claim is not among them, nor is hiding who a source is, which it may ask for at any time.
"""


def live_checker(claim: Claim) -> User | None:
    """Whoever has the claim now."""
    live = claim.assignments.filter(ended_at__isnull=True).select_related("checker").first()
    return live.checker if live else None


def latest_verdict(claim: Claim) -> Verdict | None:
    """The newest ruling on a claim."""
    return claim.verdicts.select_related("rating", "rating__scale", "author").order_by("-number").first()


def ruling_on(claim: Claim) -> Verdict:
    """The ruling on a claim that is in review or beyond. Raises WrongState where there is none."""
    verdict = latest_verdict(claim)
    if verdict is None:
        raise WrongState("Nothing has been ruled on this claim yet.")
    return verdict


def writers(claim: Claim) -> set[str]:
    """Public ids of everyone who wrote or edited the ruling or its citations, read from the record."""
    events = Event.objects.filter(subject_type="claim", subject=str(claim.public_id), step__in=RULING_STEPS)
    return set(events.values_list("actor", flat=True))


def independent_groups(citations: Iterable[Citation]) -> int:
    """How many voices the citations are. Context is no evidence.

    Citations that share a group, or a source, are one voice; so are two that a third one links.
    """
    voices: list[set[str]] = []
    for citation in citations:
        if citation.stance == Stance.CONTEXT:
            continue
        source = citation.source
        names = {f"source {source.url_key or source.pk}"} | ({citation.group} if citation.group else set())
        linked = [voice for voice in voices if voice & names]
        voices = [voice for voice in voices if voice not in linked] + [names.union(*linked)]
    return len(voices)


def is_sound(citation: Citation) -> bool:
    """Whether what the citation relies on can be shown again: its source answers, or a copy of it is kept."""
    source = citation.source
    kept = source.latest_id is not None and citation.passage_state == Passage.THERE
    return source.health in ANSWERS or citation.snapshot_id is not None or kept


def primary_only(citations: Iterable[Citation]) -> list[Citation]:
    """The citations of whoever measured, decided or said it."""
    return [citation for citation in citations if citation.tier == Tier.PRIMARY]


def actor_facts(user: User, desk: Desk, at: datetime) -> Facts:
    """The part of the facts that any new subject on a desk has: who acts, and the desk's options."""
    return Facts(
        at=at,
        role=role_on(user, desk) or "",
        is_system=user.is_service and user.username == SYSTEM,
        self_service=desk.self_service,
        review_form=desk.review_form,
        independent_sources=desk.independent_sources,
        primary_sources=desk.primary_sources,
        quorum=desk.quorum,
    )


def claim_facts(claim: Claim, user: User, at: datetime) -> Facts:
    """All facts of one claim before one actor, in a bounded number of queries."""
    desk = claim.desk
    checker = live_checker(claim)
    live = claim.citations.live().numbered().select_related("source", "snapshot")
    citations = list(live.order_by("id"))
    verdict = latest_verdict(claim)
    # Experts help to find out what is so; whoever a ruling may go against has a right to be heard.
    replies = list(claim.replies.filter(kind=ReplyKind.PARTY).values_list("closed_at", flat=True))
    retraction = Retraction.objects.filter(claim=claim, confirmed_at__isnull=True).first()
    facts = replace(
        actor_facts(user, desk, at),
        is_assignee=checker == user,
        wrote_ruling=str(user.public_id) in writers(claim),
        recused=is_recused(claim, user),
        proposed_retraction=retraction is not None and retraction.proposed_by_id == user.pk,
        state=claim.state,
        standing=claim.standing,
        own_copy=claim.own_copy,
        has_origin=bool(claim.origin_url or claim.claimant),
        embargoed=embargoed(claim, at),
        appearance_stale=Appearance.objects.undecided().filter(claim=claim).exists(),
        retraction_pending=retraction is not None,
        legal_read=claim.legal_read or LegalRead.objects.filter(desk=desk, kind=claim.kind).exists(),
        scheduled=claim.publish_at is not None,
        unanswered_replies=replies.count(None),
        answered_replies=len(replies) - replies.count(None),
    )
    facts = _with_evidence(facts, citations, user, desk, at)
    return _with_ruling(facts, claim, verdict, citations, user)


def _with_evidence(facts: Facts, citations: list[Citation], user: User, desk: Desk, at: datetime) -> Facts:
    unlooked_before = at - timedelta(hours=desk.freshness_hours)
    seen = set(
        Source.objects.visible_to(user)
        .filter(pk__in=[c.source_id for c in citations])
        .values_list("pk", flat=True)
    )
    sound = [c for c in citations if is_sound(c)]
    unchecked = sum(1 for c in citations if not is_sound(c) and c.source.health == Health.UNCHECKED)
    return replace(
        facts,
        independent=independent_groups(citations),
        primary=independent_groups(primary_only(citations)),
        sound=len(sound),
        sound_independent=independent_groups(sound),
        sound_primary=independent_groups(primary_only(sound)),
        unchecked=unchecked,
        unsound=len(citations) - len(sound) - unchecked,
        undecided_drift=sum(1 for c in citations if c.drifted_at and not c.decided_at),
        unseen_citations=sum(1 for c in citations if c.source_id not in seen),
        unlooked=sum(
            1
            for c in citations
            if c.source.kind == SourceKind.URL
            and (c.source.checked_at is None or c.source.checked_at < unlooked_before)
        ),
    )


def _with_ruling(
    facts: Facts, claim: Claim, verdict: Verdict | None, citations: list[Citation], user: User
) -> Facts:
    if verdict is None:
        return facts
    now_hash = current_hash(claim, verdict, [frozen(c) for c in citations])
    live = verdict.reviews.filter(withdrawn_at__isnull=True).exclude(vote=Vote.SEND_BACK)
    cast = list(live.values_list("vote", "reviewer_id", "content_hash"))
    votes = Counter(vote for vote, _, voted_hash in cast if voted_hash == now_hash)
    published = claim.publications.order_by("-version").values_list("verdict_id", flat=True).first()
    problems: tuple[str, ...] = ()
    if not claim.own_copy and claim.state == State.APPROVED:
        problems = tuple(claimreview.problems(claimreview.build(claimreview_input(claim, verdict, facts.at))))
    return replace(
        facts,
        hash_current=now_hash == verdict.content_hash,
        votes=votes[Vote.APPROVE],
        dissents=votes[Vote.DISSENT],
        own_comments=Comment.objects.unresolved().filter(claim=claim, author=user).count(),
        legally_read=bool(votes[Vote.READ]),
        has_voted=any(reviewer == user.pk and vote != Vote.READ for vote, reviewer, _ in cast),
        sealed=verdict.opened_at is None,
        has_rated=verdict.opened_at is None and verdict.blind_ratings.filter(person=user).exists(),
        new_version=published is not None and published != verdict.pk,
        applied=not_applied(claim, verdict),
        publish_problems=problems,
    )


def not_applied(claim: Claim, verdict: Verdict) -> str:
    """What the current revisions lack, as a sentence; empty when they carry the ruling on own copy."""
    return not_applied_of({claim.pk: verdict})[claim.pk]


def not_applied_of(rulings: Mapping[int, Verdict]) -> dict[int, str]:
    """The same for many claims, {key: sentence}, in one query; ``rulings`` are the rulings by claim."""
    stood: dict[int, dict[int, list[Appearance]]] = {
        key: {} for key, ruling in rulings.items() if ruling.tick in (Tick.CHANGE, Tick.CUT)
    }
    places = Appearance.objects.filter(claim__in=list(stood), start__isnull=False, outcome__in=ANCHORED)
    places = places.select_related("revision__article__current").order_by("revision__number", "id")
    for place in places.defer("revision__frame", "revision__html", "revision__article__current__html"):
        here = stood[place.claim_id].setdefault(place.revision.article_id, [])
        if here and here[0].revision_id != place.revision_id:
            here.clear()
        here.append(place)
    return {key: _lacking(ruling, stood.get(key, {})) for key, ruling in rulings.items()}


def _lacking(ruling: Verdict, stood: Mapping[int, list[Appearance]]) -> str:
    places = [place for here in stood.values() for place in here]
    current = [(place, place.revision.article.current) for place in places]
    return applied.missing(
        ruling.tick, ruling.proposed, [(place, now.frame) for place, now in current if now is not None]
    )


def embargoed(claim: Claim, at: datetime) -> bool:
    """Whether an article that says the claim may not leave the newsroom at the moment ``at``.

    Once a verdict is out, articles that say the claim since then keep nothing of it back: what a correction
    says comes from what is public, and they are named nowhere until their time.
    """
    places = Appearance.objects.standing().filter(claim=claim, revision__article__embargo_until__gt=at)
    if claim.standing != Standing.NONE:
        first = Publication.objects.filter(claim=claim, version=1).values("at")
        stood = Appearance.objects.filter(claim=claim, created_at__lte=Subquery(first))
        places = places.filter(revision__article__in=stood.values("revision__article"))
    return places.exists()


def article_facts(article: Article, user: User, at: datetime) -> Facts:
    """All facts of one article before one actor."""
    claims = Claim.objects.filter(appearances__revision__article=article).distinct()
    standing = Claim.objects.standing_in(article)
    must = standing.filter(must_check=True).exclude(state=State.CLOSED)
    checkers = set(Verdict.objects.filter(claim__in=claims).values_list("author_id", flat=True).distinct())
    # Whoever waived an item judged it, as much as whoever ticked a claim.
    waived = Waiver.objects.live().filter(revision=article.current_id)
    checkers |= set(waived.values_list("by_id", flat=True).distinct())
    return replace(
        actor_facts(user, article.desk, at),
        state=article.state,
        own_copy=article.provenance == Provenance.OWN_COPY,
        only_checker=checkers == {user.pk},
        first_claim=claims.exists(),
        must_check_open=must.filter(state__in=OPEN_STATES).exclude(state=State.SUGGESTED).count(),
        must_check_stale=must.filter(state=State.SETTLED).stale().count(),
        holds=standing.filter(state=State.ON_HOLD).count(),
        unfollowed=article.revisions.filter(due_at__isnull=False).exists(),
        open_items=_open_items(article),
    )


def _open_items(article: Article) -> tuple[tuple[str, int], ...]:
    """What is open on the galley, by kind; looked for only where it decides whether the article is clear.

    An article that was published elsewhere is not ours to clear word by word: its items are an offer.
    """
    ours = article.provenance == Provenance.OWN_COPY
    decides = article.state in (ArticleState.CHECKING, ArticleState.CLEARED)
    if not ours or not decides or article.current is None:
        return ()
    return still_open(items(article.current))
