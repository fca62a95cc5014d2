"""Facts about a claim that tables answer with a yes, a number or a key: all of them in one statement."""

from datetime import datetime
from typing import Any

from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    DateTimeField,
    Exists,
    OuterRef,
    QuerySet,
    Subquery,
)

from accounts.models import Membership, User
from audit.models import Event
from factcheck.models import (
    Appearance,
    Assignment,
    Citation,
    Claim,
    Comment,
    Interest,
    LegalReadRule,
    Publication,
    Recusal,
    ReplyRequest,
    Retraction,
    Source,
    Verdict,
)
from factcheck.models.enums import ReplyRequestKind
from lib.db.prepared_query import Parameter, PreparedQuery

VERDICT_EVENTS = (
    *("submit", "cite", "update_citation", "remove_citation", "decide_drift"),
    *("update_source", "update_source_url"),
)
"""Events that make a person a writer of the verdict, its citations or the details of their sources.

Wording or flagging a claim is not among them, nor is restricting a source, which a source may ask for at any
time.
"""


def list_verdict_events(subject: "str | Parameter") -> QuerySet[Event]:
    """Return the audit events that made somebody a writer of a claim's verdict, by its public id."""
    return Event.objects.filter(subject_type="claim", subject=subject, action__in=VERDICT_EVENTS)


def list_embargoed_appearances(
    claim: "Claim | Parameter", at: "datetime | Parameter", *, is_published: bool
) -> QuerySet[Appearance]:
    """Return the claim's appearances in articles under embargo at the moment ``at``.

    Once a verdict is published, articles that make the claim since then hold nothing back: a correction rests
    on public information, and they are named nowhere until their time.
    """
    places = Appearance.objects.current().filter(claim=claim, revision__article__embargo_until__gt=at)
    if is_published:
        first = Publication.objects.filter(claim=claim, version=1).values("published_at")
        previous = Appearance.objects.filter(claim=claim, created_at__lte=Subquery(first))
        places = places.filter(revision__article__in=previous.values("revision__article"))
    return places


def _select_facts() -> "QuerySet[Claim, Any]":
    claim, desk, person = (Parameter(name, BigIntegerField()) for name in ("claim", "desk", "person"))
    claim_public_id, person_public_id, kind = (
        Parameter(name, CharField()) for name in ("claim_public_id", "person_public_id", "kind")
    )
    at = Parameter("at", DateTimeField())
    # Experts help to find out what is so; whoever a verdict may go against has a right to be heard.
    replies = ReplyRequest.objects.filter(claim=claim, kind=ReplyRequestKind.PARTY)
    retractions = Retraction.objects.filter(claim=claim, confirmed_at__isnull=True)
    # Whoever is on the desk sees every source that it cites, but for restricted ones that do not name them.
    restricted = Citation.objects.active().filter(claim=claim, source__is_restricted=True)
    named = Source.permitted_people.through.objects.filter(source_id=OuterRef("source_id"), user_id=person)
    return Claim.objects.filter(pk=claim).values(
        role=Subquery(Membership.objects.filter(user=person, desk=desk).values("role")[:1]),
        checker=Subquery(
            Assignment.objects.filter(claim=claim, ended_at__isnull=True).values("checker_id")[:1]
        ),
        wrote_verdict=Exists(list_verdict_events(claim_public_id).filter(actor=person_public_id)),
        is_recused=Exists(Recusal.objects.filter(claim=claim, person=person)),
        has_interests=Exists(Interest.objects.active().filter(person=person)),
        retraction_proposer=Subquery(retractions.values("proposed_by_id")[:1]),
        is_embargoed=Exists(list_embargoed_appearances(claim, at, is_published=False)),
        is_embargoed_since_before=Exists(list_embargoed_appearances(claim, at, is_published=True)),
        is_appearance_stale=Exists(Appearance.objects.undecided().filter(claim=claim)),
        has_legal_read_rule=Exists(LegalReadRule.objects.filter(desk=desk, kind=kind)),
        unanswered_replies=_count(replies.filter(closed_at__isnull=True)),
        answered_replies=_count(replies.filter(closed_at__isnull=False)),
        own_comments=_count(Comment.objects.unresolved().filter(claim=claim, author=person)),
        unseen_citations=_count(restricted.filter(~Exists(named))),
        has_citations=Exists(Citation.objects.active().filter(claim=claim)),
        latest_verdict=Subquery(
            Verdict.objects.filter(claim=claim).order_by("-number").values("pk")[:1]
        ),
        published_verdict=Subquery(
            Publication.objects.filter(claim=claim).order_by("-version").values("verdict_id")[:1]
        ),
    )  # fmt: skip


def _count(rows: QuerySet[Any]) -> Subquery:
    return Subquery(rows.order_by().values("claim").annotate(n=Count("pk")).values("n"))


_FACTS = PreparedQuery(_select_facts)


def get_claim_columns(claim: Claim, user: User, at: datetime) -> dict[str, Any]:
    """Return the facts as the database gives them, {name: value}; a count of none is None. One query."""
    return _FACTS.get_row(
        claim=claim.pk,
        desk=claim.desk_id,
        person=user.pk,
        claim_public_id=str(claim.public_id),
        person_public_id=str(user.public_id),
        kind=claim.kind,
        at=at,
    )
