"""Facts about a claim that tables answer with a yes, a number or a key: all of them in one statement."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import (
    CharField,
    Count,
    Exists,
    Expression,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Concat, Replace, Substr

from accounts.models import User
from accounts.selectors import list_memberships
from audit.models import Event
from factcheck.models import (
    Appearance,
    Assignment,
    ChecklistItem,
    ChecklistTick,
    Citation,
    Claim,
    Comment,
    LegalReadRule,
    Publication,
    Recusal,
    ReplyRequest,
    Retraction,
    Source,
    Verdict,
)
from factcheck.models.enums import ReplyRequestKind
from factcheck.workflow.recusal import list_interests

VERDICT_EVENTS = (
    *("submit", "cite", "update_citation", "remove_citation", "restore_citation", "decide_drift"),
    *("update_source", "update_source_url"),
)
"""Events that make a person a writer of the verdict, its citations or the details of their sources.

Wording or flagging a claim is not among them, nor is restricting a source, which a source may ask for at any
time.
"""


def get_event_subject() -> Any:
    """Return a claim's public id with dashes, as ``Event.subject`` holds it.

    Databases without a type for UUIDs store public ids without dashes.
    """
    bare = Replace(Cast(OuterRef("public_id"), CharField()), Value("-"), Value(""))
    parts: list[Any] = []
    for start, length in ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12)):
        parts += [Value("-"), Substr(bare, start, length)]
    return Concat(*parts[1:], output_field=CharField())


def list_verdict_events(subject: "str | Expression") -> QuerySet[Event]:
    """Return the audit events that made somebody a writer of a claim's verdict, by its public id."""
    return Event.objects.filter(subject_type="claim", subject=subject, action__in=VERDICT_EVENTS)


def list_embargoed_appearances(claim: "Claim | OuterRef", at: datetime) -> QuerySet[Appearance]:
    """Return the claim's appearances in articles under embargo at the moment ``at``.

    Once a verdict is published, articles that make the claim since then hold nothing back: a correction rests
    on public information, and they are named nowhere until their time.
    """
    first = Publication.objects.filter(claim=OuterRef("claim"), version=1)
    previous = Appearance.objects.filter(
        claim=OuterRef("claim"), created_at__lte=Subquery(first.values("published_at"))
    )
    return (
        Appearance.objects.current()
        .filter(claim=claim, revision__article__embargo_until__gt=at)
        .filter(~Exists(first) | Q(revision__article__in=previous.values("revision__article")))
    )


def list_claim_columns(claims: Sequence[Claim], user: User, at: datetime) -> dict[int, dict[str, Any]]:
    """Return {claim's key: {name of the fact: what tables say}}; a count of none is None. One query."""
    of_claim, of_desk = {"claim": OuterRef("pk")}, {"desk": OuterRef("desk_id")}
    of_kind = of_desk | {"kind": OuterRef("kind")}
    # Experts help to establish the facts; a party that a verdict may go against has a right of reply.
    replies = ReplyRequest.objects.filter(**of_claim, kind=ReplyRequestKind.PARTY)
    citations = Citation.objects.active().filter(**of_claim)
    declared = Recusal.objects.filter(**of_claim, person=user.pk)
    written = list_verdict_events(get_event_subject()).filter(actor=str(user.public_id))
    required = ChecklistItem.objects.in_use().filter(**of_kind, is_required=True)
    ticks = ChecklistTick.objects.filter(
        **of_claim,
        item__desk=OuterRef("desk_id"),
        item__kind=OuterRef("kind"),
        item__is_required=True,
        item__removed_at__isnull=True,
    )
    seen = Source.objects.visible_to(user).filter(pk=OuterRef("source_id"))
    retractions = Retraction.objects.pending().filter(**of_claim)
    publications = Publication.objects.filter(**of_claim).order_by("-version")
    columns: dict[str, Any] = {
        "role": Subquery(list_memberships(user).filter(**of_desk).values("role")[:1]),
        "checker": Subquery(Assignment.objects.active().filter(**of_claim).values("checker_id")[:1]),
        "wrote_verdict": Exists(written),
        "has_declared": Exists(declared) | Exists(list_interests(user.pk)),
        "retraction_proposer": Subquery(retractions.values("proposed_by_id")[:1]),
        "is_embargoed": Exists(list_embargoed_appearances(OuterRef("pk"), at)),
        "is_appearance_stale": Exists(Appearance.objects.undecided().filter(**of_claim)),
        "has_legal_read_rule": Exists(LegalReadRule.objects.filter(**of_kind)),
        "unanswered_replies": _count(replies.filter(closed_at__isnull=True)),
        "answered_replies": _count(replies.filter(closed_at__isnull=False)),
        "own_comments": _count(Comment.objects.unresolved().filter(**of_claim, author=user.pk)),
        "required_items": _count(required, by="desk"),
        "ticked_items": _count(ticks),
        "unseen_citations": _count(citations.filter(~Exists(seen))),
        "has_citations": Exists(citations),
        "has_verdict": Exists(Verdict.objects.filter(**of_claim)),
        "published_verdict": Subquery(publications.values("verdict_id")[:1]),
    }
    rows: Any = Claim.objects.filter(pk__in=[one.pk for one in claims]).order_by().values("pk", **columns)
    return {row["pk"]: row for row in rows}


def list_open_checklist_items(claims: Sequence[Claim]) -> dict[int, tuple[str, ...]]:
    """Return {claim's key: the required lines of its checklist that nobody has ticked}. Two queries."""
    items = ChecklistItem.objects.in_use().filter(is_required=True, desk__in={one.desk_id for one in claims})
    ticks = ChecklistTick.objects.filter(claim__in=claims).values_list("claim_id", "item_id")
    required, ticked = list(items), set(ticks)
    return {
        claim.pk: tuple(
            str(item)
            for item in required
            if (item.desk_id, item.kind) == (claim.desk_id, claim.kind) and (claim.pk, item.pk) not in ticked
        )
        for claim in claims
    }


def _count(rows: QuerySet[Any], *, by: str = "claim") -> Subquery:
    return Subquery(rows.order_by().values(by).annotate(n=Count("pk")).values("n"))
