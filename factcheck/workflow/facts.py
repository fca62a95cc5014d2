"""Facts that policies and guards judge: one actor, one subject, one moment."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Case, Q, QuerySet, When
from django.utils.translation import gettext

from accounts.models import Desk, User
from accounts.models.enums import UserKind
from accounts.models.user import SYSTEM_USERNAME
from accounts.selectors import get_role
from articles.models import Article
from articles.models.enums import ArticleState, Provenance
from factcheck.models import (
    Appearance,
    Citation,
    Claim,
    Source,
    Verdict,
    Waiver,
)
from factcheck.models.enums import (
    ANCHORED_OUTCOMES,
    ANSWERED_HEALTH,
    OPEN_STATES,
    ClaimState,
    PassageState,
    PublicationStatus,
    ReviewVote,
    SourceHealth,
    SourceKind,
    SourceTier,
    Tick,
)
from factcheck.workflow import applied_check, claimreview
from factcheck.workflow.claim_facts import (
    get_claim_columns,
    list_embargoed_appearances,
    list_verdict_events,
)
from factcheck.workflow.claimreview_data import build_claimreview_input
from factcheck.workflow.content_hash import compute_current_hash, freeze_citation
from factcheck.workflow.galley_items import count_open_by_kind, list_items
from factcheck.workflow.independence import count_independent_groups
from factcheck.workflow.policies import WorkflowFacts
from factcheck.workflow.recusal import is_recused
from lib.errors import WrongState


def find_current_checker(claim: Claim) -> User | None:
    """Return the claim's checker, or None."""
    live = claim.assignments.filter(ended_at__isnull=True).select_related("checker").first()
    return live.checker if live else None


def find_latest_verdict(claim: Claim) -> Verdict | None:
    """Return the newest verdict on a claim, or None."""
    return claim.verdicts.select_related("rating", "rating__scale", "author").order_by("-number").first()


def get_verdict_in_review(claim: Claim) -> Verdict:
    """Return the verdict on a claim that is in review or beyond. Raises WrongState where there is none."""
    verdict = find_latest_verdict(claim)
    if verdict is None:
        raise WrongState(gettext("This claim has no verdict yet."))
    return verdict


def list_writers(claim: Claim) -> set[str]:
    """Return the public ids of everyone who wrote or edited the verdict or its citations, from the audit
    log.
    """
    return set(list_verdict_events(str(claim.public_id)).values_list("actor", flat=True))


def is_sound_citation(citation: Citation) -> bool:
    """Return whether the citation's passage can be shown again: its source answers, or has a snapshot."""
    source = citation.source
    snapshot = source.latest_snapshot_id is not None and citation.passage_state == PassageState.THERE
    answers = source.health in ANSWERED_HEALTH and not is_passage_awaited(citation)
    return answers or citation.snapshot_id is not None or snapshot


def is_passage_awaited(citation: Citation) -> bool:
    """Return whether nobody has looked for the citation's passage in its source yet."""
    return bool(citation.passage) and citation.passage_state == PassageState.UNKNOWN


def list_primary_citations(citations: Iterable[Citation]) -> list[Citation]:
    """Return the citations of primary sources: those that measured, decided or said it."""
    return [citation for citation in citations if citation.tier == SourceTier.PRIMARY]


def get_actor_facts(user: User, desk: Desk, at: datetime) -> WorkflowFacts:
    """Return the facts that any new subject on a desk has: the actor, and the desk's options."""
    return _build_actor_facts(user, desk, at, role=get_role(user, desk))


def _build_actor_facts(user: User, desk: Desk, at: datetime, *, role: str | None) -> WorkflowFacts:
    return WorkflowFacts(
        now=at,
        role=role or "",
        is_system=user.is_service and user.username == SYSTEM_USERNAME,
        is_program=user.is_service,
        self_service=desk.self_service,
        review_mode=desk.review_mode,
        independent_sources=desk.independent_sources,
        primary_sources=desk.primary_sources,
        quorum=desk.quorum,
    )


def get_claim_facts(claim: Claim, user: User, at: datetime) -> WorkflowFacts:
    """Return all facts of one claim before one actor, in a bounded number of queries.

    One asks all that a table answers with a yes, a number or a key. Where there are citations or a verdict,
    one more asks each, and one the votes on the verdict.
    """
    desk = claim.desk
    found = get_claim_columns(claim, user, at)
    published = claim.publication_status != PublicationStatus.NONE
    facts = replace(
        _build_actor_facts(user, desk, at, role=found["role"] if user.is_active else None),
        is_assignee=found["checker"] == user.pk,
        is_verdict_author=bool(found["wrote_verdict"]),
        recused=bool(found["is_recused"]) or (bool(found["has_interests"]) and is_recused(claim, user)),
        proposed_retraction=found["retraction_proposer"] == user.pk,
        state=claim.state,
        publication_status=claim.publication_status,
        own_copy=claim.is_own_copy,
        has_origin=bool(claim.origin_url or claim.claimant),
        embargoed=bool(found["is_embargoed_since_before" if published else "is_embargoed"]),
        appearance_stale=bool(found["is_appearance_stale"]),
        retraction_pending=found["retraction_proposer"] is not None,
        legal_read=claim.legal_read_requested or bool(found["has_legal_read_rule"]),
        scheduled=claim.publish_at is not None,
        unanswered_replies=found["unanswered_replies"] or 0,
        answered_replies=found["answered_replies"] or 0,
    )
    citations = _list_citations(claim) if found["has_citations"] else []
    unseen = found["unseen_citations"] or 0 if facts.role else _count_unseen_citations(citations, user)
    facts = _add_evidence_facts(replace(facts, unseen_citations=unseen), citations, desk, at)
    verdict = find_latest_verdict(claim) if found["latest_verdict"] else None
    if verdict is None:
        return facts
    new_version = found["published_verdict"] not in (None, verdict.pk)
    facts = replace(facts, own_comments=found["own_comments"] or 0, new_version=new_version)
    return _add_verdict_facts(facts, claim, verdict, citations, user)


def _list_citations(claim: Claim) -> list[Citation]:
    live = claim.citations.active().with_numbers().select_related("snapshot", "source__latest_snapshot")
    # Snapshots hold the text of whole documents, and no fact needs it.
    return list(live.defer("snapshot__text", "source__latest_snapshot__text").order_by("id"))


def _count_unseen_citations(citations: list[Citation], user: User) -> int:
    keys = {c.source_id for c in citations}
    seen = set(Source.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))
    return sum(1 for c in citations if c.source_id not in seen)


def _add_evidence_facts(
    facts: WorkflowFacts, citations: list[Citation], desk: Desk, at: datetime
) -> WorkflowFacts:
    unlooked_before = at - timedelta(hours=desk.freshness_hours)
    sound = [c for c in citations if is_sound_citation(c)]
    unchecked = sum(
        1
        for c in citations
        if not is_sound_citation(c)
        and (
            c.source.health == SourceHealth.UNCHECKED
            or (c.source.health in ANSWERED_HEALTH and is_passage_awaited(c))
        )
    )
    return replace(
        facts,
        independent=count_independent_groups(citations),
        primary=count_independent_groups(list_primary_citations(citations)),
        sound=len(sound),
        sound_independent=count_independent_groups(sound),
        sound_primary=count_independent_groups(list_primary_citations(sound)),
        unchecked=unchecked,
        unsound=len(citations) - len(sound) - unchecked,
        missing_passages=sum(1 for c in citations if c.is_passage_missing),
        undecided_drift=sum(1 for c in citations if c.drifted_at and not c.decided_at),
        unlooked=sum(
            1
            for c in citations
            if c.source.kind == SourceKind.URL
            and (c.source.checked_at is None or c.source.checked_at < unlooked_before)
        ),
    )


def _add_verdict_facts(
    facts: WorkflowFacts, claim: Claim, verdict: Verdict, citations: list[Citation], user: User
) -> WorkflowFacts:
    now_hash = compute_current_hash(claim, verdict, [freeze_citation(c) for c in citations])
    live = verdict.reviews.filter(withdrawn_at__isnull=True).exclude(vote=ReviewVote.SEND_BACK)
    cast = list(live.values_list("vote", "reviewer_id", "content_hash"))
    votes = Counter(vote for vote, _, voted_hash in cast if voted_hash == now_hash)
    problems: tuple[str, ...] = ()
    if not claim.is_own_copy and claim.state == ClaimState.APPROVED:
        problems = tuple(
            claimreview.list_claimreview_problems(
                claimreview.build_claimreview(build_claimreview_input(claim, verdict, facts.now))
            )
        )
    return replace(
        facts,
        hash_current=now_hash == verdict.content_hash,
        votes=votes[ReviewVote.APPROVE],
        dissents=votes[ReviewVote.DISSENT],
        legally_read=bool(votes[ReviewVote.READ]),
        passage_waiver=bool(verdict.passage_waiver),
        has_voted=any(reviewer == user.pk and vote != ReviewVote.READ for vote, reviewer, _ in cast),
        sealed=verdict.unsealed_at is None,
        has_rated=verdict.unsealed_at is None and verdict.blind_ratings.filter(person=user).exists(),
        applied=get_unapplied_reason(claim, verdict),
        publish_problems=problems,
    )


def get_unapplied_reason(claim: Claim, verdict: Verdict) -> str:
    """Return a sentence for the edit that the current revisions lack; "" when they carry the verdict."""
    return get_unapplied_reasons({claim.pk: verdict})[claim.pk]


def get_unapplied_reasons(verdicts: Mapping[int, Verdict]) -> dict[int, str]:
    """Return the same for many claims, {claim's pk: sentence}, in one query.

    ``verdicts`` are the verdicts on own copy by claim.
    """
    previous: dict[int, dict[int, list[Appearance]]] = {
        key: {} for key, verdict in verdicts.items() if verdict.tick in (Tick.CHANGE, Tick.CUT)
    }
    places = Appearance.objects.filter(
        claim__in=list(previous), start__isnull=False, outcome__in=ANCHORED_OUTCOMES
    )
    places = places.select_related("revision__article__current_revision").order_by("revision__number", "id")
    for place in places.defer(
        "revision__text", "revision__html", "revision__article__current_revision__html"
    ):
        here = previous[place.claim_id].setdefault(place.revision.article_id, [])
        if here and here[0].revision_id != place.revision_id:
            here.clear()
        here.append(place)
    return {key: _describe_missing_edit(verdict, previous.get(key, {})) for key, verdict in verdicts.items()}


def _describe_missing_edit(verdict: Verdict, originals: Mapping[int, list[Appearance]]) -> str:
    places = [place for here in originals.values() for place in here]
    current = [(place, place.revision.article.current_revision) for place in places]
    return applied_check.get_missing_edit(
        verdict.tick, verdict.proposed_text, [(place, now.text) for place, now in current if now is not None]
    )


def is_embargoed(claim: Claim, at: datetime) -> bool:
    """Return whether an article that makes the claim is under embargo at the moment ``at``."""
    published = claim.publication_status != PublicationStatus.NONE
    return list_embargoed_appearances(claim, at, is_published=published).exists()


def get_article_facts(article: Article, user: User, at: datetime) -> WorkflowFacts:
    """Return all facts of one article before one actor."""
    claims = Claim.objects.filter(appearances__revision__article=article).distinct()
    current = Claim.objects.current_in(article)
    must = current.filter(must_check=True).exclude(state=ClaimState.CLOSED)
    checkers = _list_checkers(claims)
    # Whoever waived an item judged it, as much as whoever ticked a claim.
    waived = Waiver.objects.active().filter(revision=article.current_revision_id)
    checkers |= set(waived.values_list("created_by_id", flat=True).distinct())
    return replace(
        get_actor_facts(user, article.desk, at),
        state=article.state,
        own_copy=article.provenance == Provenance.OWN_COPY,
        only_checker=checkers == {user.pk},
        first_claim=claims.exists(),
        must_check_open=must.filter(state__in=OPEN_STATES).exclude(state=ClaimState.SUGGESTED).count(),
        must_check_stale=must.filter(state=ClaimState.SETTLED).stale().count(),
        holds=current.filter(state=ClaimState.ON_HOLD).count(),
        unfollowed=article.revisions.filter(due_at__isnull=False).exists(),
        open_items=_get_open_item_counts(article),
    )


def _list_checkers(claims: QuerySet[Claim]) -> set[int]:
    """Return the keys of the people who checked: a program's draft was checked by whoever approved it."""
    approved = Case(When(reviews__vote=ReviewVote.APPROVE, then="reviews__reviewer"))
    program = Q(author__kind=UserKind.SERVICE)
    checker = Case(When(program, then=approved), default="author")
    found = Verdict.objects.filter(claim__in=claims).annotate(checked_by=checker)
    return set(found.exclude(checked_by=None).values_list("checked_by", flat=True).distinct())


def _get_open_item_counts(article: Article) -> tuple[tuple[str, int], ...]:
    """Count the galley's open items by kind, only where they decide whether the article is clear.

    An article that was published elsewhere is not ours to clear item by item: its items are suggestions.
    """
    ours = article.provenance == Provenance.OWN_COPY
    decides = article.state in (ArticleState.CHECKING, ArticleState.CLEARED)
    if not ours or not decides or article.current_revision is None:
        return ()
    return count_open_by_kind(list_items(article.current_revision))
