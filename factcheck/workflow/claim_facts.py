"""Facts about a claim that tables answer with a yes, a number or a key: all of them in one statement."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    DateTimeField,
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
    ReplyRequest,
    Retraction,
    Source,
    Verdict,
)
from factcheck.models.enums import ReplyRequestKind
from factcheck.workflow.recusal import list_interests, list_recusals
from lib.db.prepared_query import Parameter, PreparedQuery

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


def list_verdict_events(subject: "str | Expression | Parameter") -> QuerySet[Event]:
    """Return the audit events that made somebody a writer of a claim's verdict, by its public id."""
    return Event.objects.filter(subject_type="claim", subject=subject, action__in=VERDICT_EVENTS)


def list_embargoed_appearances(
    claim: "Claim | OuterRef | Parameter", at: "datetime | Parameter"
) -> QuerySet[Appearance]:
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


def _select_facts(*, is_active: bool) -> "QuerySet[Claim, Any]":
    claim, desk, person = (Parameter(name, BigIntegerField()) for name in ("claim", "desk", "person"))
    # Rules about a person are asked of a user whose key each run gives.
    user = User(pk=person, is_active=is_active)
    claim_public_id, person_public_id, kind = (
        Parameter(name, CharField()) for name in ("claim_public_id", "person_public_id", "kind")
    )
    return Claim.objects.filter(pk=claim).values(
        **_build_columns(
            claim=claim,
            desk=desk,
            kind=kind,
            claim_public_id=claim_public_id,
            person=person,
            person_public_id=person_public_id,
            user=user,
            at=Parameter("at", DateTimeField()),
        )
    )


def _build_columns(
    *,
    claim: Any,
    desk: Any,
    kind: Any,
    claim_public_id: Any,
    person: Any,
    person_public_id: Any,
    user: User,
    at: Any,
) -> dict[str, Any]:
    """Return the facts as columns of claims; each argument is a value, a parameter or an outer column."""
    # Experts help to establish the facts; a party that a verdict may go against has a right of reply.
    replies = ReplyRequest.objects.filter(claim=claim, kind=ReplyRequestKind.PARTY)
    citations = Citation.objects.active().filter(claim=claim)
    required = ChecklistItem.objects.in_use().filter(desk=desk, kind=kind, is_required=True)
    ticks = ChecklistTick.objects.filter(
        claim=claim, item__desk=desk, item__kind=kind, item__is_required=True, item__removed_at__isnull=True
    )
    seen = Source.objects.visible_to(user).filter(pk=OuterRef("source_id"))
    return {
        "role": Subquery(list_memberships(user).filter(desk=desk).values("role")[:1]),
        "checker": Subquery(Assignment.objects.active().filter(claim=claim).values("checker_id")[:1]),
        "wrote_verdict": Exists(list_verdict_events(claim_public_id).filter(actor=person_public_id)),
        "has_declared": Exists(list_recusals(claim, person)) | Exists(list_interests(person)),
        "retraction_proposer": Subquery(
            Retraction.objects.pending().filter(claim=claim).values("proposed_by_id")[:1]
        ),
        "is_embargoed": Exists(list_embargoed_appearances(claim, at)),
        "is_appearance_stale": Exists(Appearance.objects.undecided().filter(claim=claim)),
        "has_legal_read_rule": Exists(LegalReadRule.objects.filter(desk=desk, kind=kind)),
        "unanswered_replies": _count(replies.filter(closed_at__isnull=True)),
        "answered_replies": _count(replies.filter(closed_at__isnull=False)),
        "own_comments": _count(Comment.objects.unresolved().filter(claim=claim, author=person)),
        "required_items": _count(required, by="desk"),
        "ticked_items": _count(ticks),
        "unseen_citations": _count(citations.filter(~Exists(seen))),
        "has_citations": Exists(citations),
        "has_verdict": Exists(Verdict.objects.filter(claim=claim)),
        "published_verdict": Subquery(
            Publication.objects.filter(claim=claim).order_by("-version").values("verdict_id")[:1]
        ),
    }  # fmt: skip


def list_claim_columns(claims: Sequence[Claim], user: User, at: datetime) -> dict[int, dict[str, Any]]:
    """Return {claim's key: what ``get_claim_columns`` returns}. One query."""
    columns = _build_columns(
        claim=OuterRef("pk"),
        desk=OuterRef("desk_id"),
        kind=OuterRef("kind"),
        claim_public_id=get_event_subject(),
        person=user.pk,
        person_public_id=str(user.public_id),
        user=user,
        at=at,
    )
    rows: Any = Claim.objects.filter(pk__in=[one.pk for one in claims]).values("pk", **columns)
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


_FACTS = {
    is_active: PreparedQuery(partial(_select_facts, is_active=is_active)) for is_active in (True, False)
}


def get_claim_columns(claim: Claim, user: User, at: datetime) -> dict[str, Any]:
    """Return the facts as the database gives them, {name: value}; a count of none is None. One query."""
    return _FACTS[user.is_active].get_row(
        claim=claim.pk,
        desk=claim.desk_id,
        person=user.pk,
        claim_public_id=str(claim.public_id),
        person_public_id=str(user.public_id),
        kind=claim.kind,
        at=at,
    )
