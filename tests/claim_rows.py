"""A claim flagged and taken on by rows: those that the verbs would write, in a tenth of their statements.

``tests/factcheck/test_claim_rows.py`` compares each state with a claim that the verbs took there, column by
column. A claim that any option of its desk or a rule treats in another way is left to the verbs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import models, transaction

from accounts.models import User
from accounts.models.enums import ReviewMode
from articles.models import Article
from articles.models.enums import ArticleState
from audit.chain import compute_event_hash
from audit.models import ChainHead, Event, EventDetail
from factcheck.claimants.linking import link_claimants
from factcheck.claims import flagging
from factcheck.models import (
    Assignment,
    Citation,
    Claim,
    Publication,
    ReadReceipt,
    Review,
    Source,
    Verdict,
)
from factcheck.models.claim_fields import strip_texts
from factcheck.models.enums import PassageState, PublicationKind, ReviewVote, SourceHealth, SourceKind
from factcheck.sources.citation_actions import describe_citation
from factcheck.verdicts import filing as verdicts_actions
from factcheck.verdicts.filing import VerdictInput
from factcheck.workflow.facts import get_claim_facts
from factcheck.workflow.notify import list_participants, notify
from factcheck.workflow.term_index import index_claims
from lib.crypto.commitments import commit_value, generate_salt
from lib.link_checker import get_host
from lib.web import requests
from lib.web.urls import normalise_url

STATES = ("flagged", "assigned", "checking", "in_review", "approved", "settled")
"""In this order; a public claim is published when it is settled."""


@dataclass(frozen=True)
class Times:
    """When each verb would have been."""

    assigned: datetime
    started: datetime
    cited: Sequence[datetime]
    checked: datetime
    submitted: datetime
    approved: datetime
    settled: datetime


@transaction.atomic
def flag_by_rows(article: Article, words: str, by: User, *, at: datetime, **details: Any) -> Claim | None:
    """Flag ``words`` where they first stand in the article, in a third of the verb's statements.

    Return None, with nothing written, for what the verb treats in another way: a withdrawn article and a
    revision that a newer one has replaced.
    """
    revision, article = article.current_revision, Article.objects.select_related("desk").get(pk=article.pk)
    if (
        revision is None
        or article.current_revision_id != revision.pk
        or article.state == ArticleState.WITHDRAWN
    ):
        return None
    claim = Claim(
        **strip_texts({"language": article.language, **details}), desk=article.desk, article=article,
        provenance=article.provenance, created_by=by, created_at=at, state="flagged",
    )  # fmt: skip
    link_claimants([claim], by=by, at=at)
    claim.due_at = claim.due_at or flagging.get_default_due_time(article.desk, at)
    claim.origin_url = claim.origin_url or flagging.get_origin_url(article)
    claim.save(force_insert=True)
    start = revision.text.index(words)
    place = {"start": start, "end": start + len(words), "exact": "", "at": at}
    flagging._build_appearance(claim, revision, **place).save(force_insert=True)
    index_claims([claim])
    append_rows([(_build_event(claim, "flag", by, at, "", "flagged"), {})])
    flagging.open_article_if_first_claim(article, at=at)
    return claim


@dataclass
class ClaimRows:
    """A claim that was just flagged, the three people who take it on, and what they find and file."""

    claim: Claim
    editor: User
    checker: User
    second: User
    times: Times
    pages: Sequence[dict[str, Any]]
    """Pages it cites: their URL, title, passage and stance."""
    filed: VerdictInput
    events: list[tuple[Event, dict[str, Any]]] = field(default_factory=list)
    notices: list[tuple[Any, str, User, datetime]] = field(default_factory=list)
    """People, or what lists them, the event, who acted, and when."""

    def is_plain(self) -> bool:
        """Whether nothing but the tables of the workflow has a say."""
        facts = get_claim_facts(self.claim, self.checker, self.times.approved)
        special = facts.legal_read or facts.embargoed or facts.recused or not facts.role
        return facts.review_mode == ReviewMode.SECOND and facts.quorum == 1 and not special

    @transaction.atomic
    def advance(self, state: str) -> None:
        """Write all that the verbs up to ``state`` write."""
        claim, reached, version = self.claim, STATES.index(state), self.claim.version
        if reached >= STATES.index("assigned"):
            self._assign(ended=state == "settled")
        if reached >= STATES.index("checking"):
            self._note("start", self.checker, self.times.started, "assigned", "checking")
        if reached >= STATES.index("in_review"):
            verdict = self._submit()
        if reached >= STATES.index("approved"):
            self._approve(verdict)
        if state == "settled":
            self._settle(verdict)
        version += len(self.events)
        published = state == "settled" and not claim.is_own_copy
        changes = {"publication_status": "live"} if published else {}
        Claim.objects.filter(pk=claim.pk).update(state=state, version=version, **changes)
        append_rows(self.events)
        # Whoever is notified follows from the events.
        for people, event, by, at in self.notices:
            notify(people() if callable(people) else people, claim, event, by=by, at=at)

    def _assign(self, *, ended: bool) -> None:
        claim, at = self.claim, self.times.assigned
        end = {"ended_at": self.times.settled, "end_reason": "settled"} if ended else {}
        Assignment.objects.create(
            claim=claim, checker=self.checker, assigned_by=self.editor, assigned_at=at, **end
        )
        details = {"checker": str(self.checker.public_id)}
        self._note("assign", self.editor, at, "flagged", "assigned", **details)
        if self.checker != self.editor:
            self._notify({self.checker}, "assigned", self.editor, at)

    def _submit(self) -> Verdict:
        claim, checker, times = self.claim, self.checker, self.times
        apart = claim.desk if claim.desk.is_confidential else None
        sources = Source.objects.bulk_create(
            Source(
                kind=SourceKind.URL, url=page["url"], url_key=normalise_url(page["url"]), desk=apart,
                title=page["title"], host=get_host(page["url"]),
                is_urgent=True, health=SourceHealth.OK, checked_at=times.checked,
                due_at=times.checked + timedelta(days=1), added_by=checker, added_at=at,
            )
            for page, at in zip(self.pages, times.cited, strict=True)
        )  # fmt: skip
        citations = Citation.objects.bulk_create(
            Citation(
                claim=claim, source=source, passage=page["passage"], stance=page["stance"],
                passage_state=PassageState.THERE, added_by=checker, added_at=at,
            )
            for page, source, at in zip(self.pages, sources, times.cited, strict=True)
        )  # fmt: skip
        for citation in citations:
            about = describe_citation(citation)
            self._note("cite", checker, citation.added_at, "checking", "checking", **about)
        verdict = verdicts_actions._create_verdict(claim, self.filed, by=checker, at=times.submitted)
        verdict.save(force_insert=True)
        details = verdicts_actions._describe_verdict(verdict)
        self._note("submit", checker, times.submitted, "checking", "in_review", **details)
        reviewers = partial(verdicts_actions._list_reviewers, claim)
        self._notify(reviewers, "review_requested", checker, times.submitted)
        return verdict

    def _approve(self, verdict: Verdict) -> None:
        at = self.times.approved
        Review.objects.create(
            verdict=verdict, reviewer=self.second, vote=ReviewVote.APPROVE, created_at=at,
            content_hash=verdict.content_hash,
        )  # fmt: skip
        ReadReceipt.objects.create(verdict=verdict, reader=self.second, read_at=at)
        details = {"hash": verdict.content_hash, "comment": ""}
        self._note("approve", self.second, at, "in_review", "approved", **details)
        self._notify({self.checker}, "approved", self.second, at)

    def _settle(self, verdict: Verdict) -> None:
        at = self.times.settled
        if not self.claim.is_own_copy:
            Publication.objects.create(
                claim=self.claim, verdict=verdict, version=1, kind=PublicationKind.PUBLISHED,
                published_by=self.editor, published_at=at,
            )  # fmt: skip
            index_claims([self.claim])
            self._note("publish", self.editor, at, "none", "live", version=1)
            self._notify(partial(list_participants, self.claim), "published", self.editor, at)
        self._note("settle", self.editor, at, "approved", "settled")

    def _notify(self, people: Any, event: str, by: User, at: datetime) -> None:
        self.notices.append((people, event, by, at))

    def _note(self, action: str, by: User, at: datetime, before: str, after: str, **details: Any) -> None:
        self.events.append((_build_event(self.claim, action, by, at, before, after), details))


def _build_event(claim: Claim, action: str, by: User, at: datetime, before: str, after: str) -> Event:
    return Event(
        at=at, actor=str(by.public_id), action=action, subject_type="claim", subject=str(claim.public_id),
        from_state=before, to_state=after, request_id=requests.get_request_id()[:64],
    )  # fmt: skip


def append_rows(events: Sequence[tuple[Event, dict[str, Any]]]) -> None:
    """Append events with their details to the chain, each as the verb of the audit log does."""
    head, _ = ChainHead.objects.select_for_update().get_or_create(id=1)
    saved = []
    for event, details in events:
        if details:
            salt = generate_salt()
            event.commitment = commit_value(salt, details)
            saved.append(EventDetail(event=event, salt=salt.hex(), body=details))
        event.number, event.previous = head.number + 1, head.hash
        event.hash = compute_event_hash(event)
        head.number, head.hash = event.number, event.hash
    # Their own query sets insert one by one.
    models.QuerySet(Event).bulk_create(event for event, _ in events)
    for detail in saved:
        detail.event = detail.event  # whose number is known now
    models.QuerySet(EventDetail).bulk_create(saved)
    head.save(update_fields=["number", "hash"])
