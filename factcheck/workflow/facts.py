"""Facts that policies and guards judge: one actor, one subject, one moment."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext

from accounts.models import Desk, User
from accounts.models.user import SYSTEM_USERNAME
from accounts.selectors import get_role
from articles.models import Article
from factcheck.models import (
    Appearance,
    Citation,
    Claim,
    Review,
    Verdict,
)
from factcheck.models.citation import CitationQuerySet
from factcheck.models.enums import (
    ANCHORED_OUTCOMES,
    ANSWERED_HEALTH,
    ClaimState,
    PassageState,
    ReviewVote,
    SourceHealth,
    SourceKind,
    SourceTier,
    Tick,
)
from factcheck.models.sealed_fields import UnavailableText
from factcheck.workflow import applied_check, claimreview
from factcheck.workflow.claim_facts import (
    list_claim_columns,
    list_embargoed_appearances,
    list_open_checklist_items,
    list_verdict_events,
)
from factcheck.workflow.claimreview_data import build_claimreview_input
from factcheck.workflow.content_hash import compute_current_hash, freeze_citation
from factcheck.workflow.independence import count_independent_groups
from factcheck.workflow.policies import WorkflowFacts
from factcheck.workflow.recusal import list_recused_claims
from lib.errors import WrongState


def find_current_checker(claim: Claim) -> User | None:
    """Return the claim's checker, or None."""
    live = claim.assignments.active().select_related("checker").first()
    return live.checker if live else None


def find_latest_verdict(claim: Claim) -> Verdict | None:
    """Return the newest verdict on a claim, or None."""
    return _select_verdicts(claim.verdicts.order_by("-number")).first()


def get_latest_verdicts(claims: Sequence[Claim]) -> dict[int, Verdict]:
    """Return {claim's key: its newest verdict} for the claims that have one. One query, none for no claim."""
    if not claims:
        return {}
    every = _select_verdicts(Verdict.objects.filter(claim__in=claims).order_by("number"))
    return {one.claim_id: one for one in every}


def _select_verdicts(verdicts: QuerySet[Verdict]) -> QuerySet[Verdict]:
    return verdicts.select_related("rating", "rating__scale", "author")


def _select_verdicts_with_reviews(claims: list[int]) -> QuerySet[Verdict]:
    """Return the verdicts on claims with these keys, with their reviews and the ratings of their scales."""
    reviews = Prefetch("reviews", Review.objects.select_related("reviewer"))
    verdicts = _select_verdicts(Verdict.objects.filter(claim__in=claims))
    return verdicts.prefetch_related(reviews, "rating__scale__ratings").order_by("number")


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
    return build_actor_facts(user, desk, at, role=get_role(user, desk))


def build_actor_facts(user: User, desk: Desk, at: datetime, *, role: str | None) -> WorkflowFacts:
    """Return what ``get_actor_facts`` returns for somebody whose role on the desk is known."""
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


@dataclass(frozen=True, slots=True)
class ClaimRows:
    """Rows that the facts of a claim are judged from: active citations, and all verdicts with their reviews.

    Both in the order in which they were made.
    """

    citations: list[Citation]
    verdicts: list[Verdict]

    @property
    def verdict(self) -> Verdict | None:
        """The newest verdict."""
        return self.verdicts[-1] if self.verdicts else None


def get_claim_facts(claim: Claim, user: User, at: datetime) -> WorkflowFacts:
    """Return all facts of one claim before one actor, in a bounded number of queries."""
    return list_facts_and_rows([claim], user, at)[claim.pk][0]


def list_claim_facts(claims: Sequence[Claim], user: User, at: datetime) -> dict[int, WorkflowFacts]:
    """Return {claim's key: its facts}, as ``list_facts_and_rows`` loads them."""
    return {key: facts for key, (facts, _) in list_facts_and_rows(claims, user, at).items()}


def list_facts_and_rows(
    claims: Sequence[Claim], user: User, at: datetime
) -> dict[int, tuple[WorkflowFacts, ClaimRows]]:
    """Return {claim's key: its facts before one actor, and the rows that they were judged from}.

    Eight queries, however many claims; two more where a desk requires what is not ticked on a checklist, and
    more only where a verdict is sealed or about to be published.
    """
    found = list_claim_columns(claims, user, at)
    has_declared = any(row["has_declared"] for row in found.values())
    recused = list_recused_claims(claims, user) if has_declared else set()
    rows = {claim.pk: ClaimRows([], []) for claim in claims}
    by_key = {claim.pk: claim for claim in claims}
    cited = [key for key, row in found.items() if row["has_citations"]]
    for citation in _select_citations(Citation.objects.filter(claim__in=cited)) if cited else ():
        citation.claim = by_key[citation.claim_id]
        rows[citation.claim_id].citations.append(citation)
    judged = [key for key, row in found.items() if row["has_verdict"]]
    for verdict in _select_verdicts_with_reviews(judged) if judged else ():
        verdict.claim = by_key[verdict.claim_id]
        rows[verdict.claim_id].verdicts.append(verdict)
    unapplied = get_unapplied_reasons({key: row.verdict for key, row in rows.items() if row.verdict})
    lacking = [
        claim
        for claim in claims
        if (found[claim.pk]["required_items"] or 0) > (found[claim.pk]["ticked_items"] or 0)
    ]
    open_items = list_open_checklist_items(lacking) if lacking else {}
    return {
        claim.pk: (
            _build_claim_facts(
                *(claim, user, at, found[claim.pk], rows[claim.pk]),
                recused=claim.pk in recused,
                unapplied=unapplied.get(claim.pk, ""),
                open_items=open_items.get(claim.pk, ()),
            ),
            rows[claim.pk],
        )
        for claim in claims
    }


def _build_claim_facts(
    claim: Claim,
    user: User,
    at: datetime,
    found: Mapping[str, Any],
    rows: ClaimRows,
    *,
    recused: bool,
    unapplied: str,
    open_items: tuple[str, ...],
) -> WorkflowFacts:
    desk, verdict = claim.desk, rows.verdict
    facts = replace(
        build_actor_facts(user, desk, at, role=found["role"]),
        is_assignee=found["checker"] == user.pk,
        is_verdict_author=bool(found["wrote_verdict"]),
        recused=recused,
        proposed_retraction=found["retraction_proposer"] == user.pk,
        state=claim.state,
        publication_status=claim.publication_status,
        own_copy=claim.is_own_copy,
        has_origin=bool(claim.origin_url or claim.claimant),
        embargoed=bool(found["is_embargoed"]),
        appearance_stale=bool(found["is_appearance_stale"]),
        retraction_pending=found["retraction_proposer"] is not None,
        legal_read=claim.legal_read_requested or bool(found["has_legal_read_rule"]),
        scheduled=claim.publish_at is not None,
        unanswered_replies=found["unanswered_replies"] or 0,
        answered_replies=found["answered_replies"] or 0,
        unseen_citations=found["unseen_citations"] or 0,
        open_checklist_items=open_items,
    )
    facts = _add_evidence_facts(facts, rows.citations, desk, at)
    if verdict is None:
        return facts
    new_version = found["published_verdict"] not in (None, verdict.pk)
    facts = replace(
        facts, own_comments=found["own_comments"] or 0, new_version=new_version, applied=unapplied
    )
    return _add_verdict_facts(facts, claim, verdict, rows.citations, user)


def list_active_citations(claim: Claim) -> list[Citation]:
    """Return a claim's active citations in the order they were added. One query."""
    return list(_select_citations(claim.citations.all()))


def _select_citations(citations: CitationQuerySet) -> CitationQuerySet:
    live = citations.active().with_numbers()
    live = live.select_related("snapshot", "source__latest_snapshot", "decided_by")
    # Snapshots hold the text of whole documents, and no fact needs it.
    return live.defer("snapshot__text", "source__latest_snapshot__text").order_by("id")


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
    if any(isinstance(c.passage, UnavailableText) for c in citations):
        # A page without the key shows the verdict as it was filed. Actions need the key.
        now_hash = verdict.content_hash
    else:
        now_hash = compute_current_hash(claim, verdict, [freeze_citation(c) for c in citations])
    live = [
        one for one in verdict.reviews.all() if one.withdrawn_at is None and one.vote != ReviewVote.SEND_BACK
    ]
    votes = Counter(one.vote for one in live if one.content_hash == now_hash)
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
        has_voted=any(one.reviewer_id == user.pk and one.vote != ReviewVote.READ for one in live),
        sealed=verdict.unsealed_at is None,
        has_rated=verdict.unsealed_at is None and verdict.blind_ratings.filter(person=user).exists(),
        publish_problems=problems,
    )


def get_unapplied_reasons(verdicts: Mapping[int, Verdict]) -> dict[int, str]:
    """Return a sentence for the edit that the current revisions lack, {claim's pk: sentence}.

    Two queries, and none where no verdict changes or cuts text.

    It is "" where they carry the verdict. ``verdicts`` are the newest by claim.
    """
    edited = [key for key, verdict in verdicts.items() if verdict.tick in (Tick.CHANGE, Tick.CUT)]
    if not edited:
        return dict.fromkeys(verdicts, "")
    places = Appearance.objects.filter(claim__in=edited, start__isnull=False, outcome__in=ANCHORED_OUTCOMES)
    places = places.select_related("revision").defer("revision__text", "revision__html")
    newest: dict[tuple[int, int], list[Appearance]] = {}
    for place in places.order_by("revision__number", "id"):
        here = newest.setdefault((place.claim_id, place.revision.article_id), [])
        if here and here[0].revision_id != place.revision_id:
            here.clear()
        here.append(place)
    # Each text once: with its places, an article would come with a copy of it for each of its versions.
    articles = Article.objects.filter(
        pk__in={article for _, article in newest}, current_revision__isnull=False
    )
    texts = dict(articles.values_list("pk", "current_revision__text"))
    originals: dict[int, list[tuple[applied_check.OriginalWords, str]]] = {key: [] for key in verdicts}
    for (key, article), here in newest.items():
        originals[key] += [(place, texts[article]) for place in here if article in texts]
    return {
        key: applied_check.get_missing_edit(verdict.tick, verdict.proposed_text, originals[key])
        for key, verdict in verdicts.items()
    }


def is_embargoed(claim: Claim, at: datetime) -> bool:
    """Return whether an article that makes the claim is under embargo at the moment ``at``."""
    return list_embargoed_appearances(claim, at).exists()
