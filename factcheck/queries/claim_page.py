"""What the page of one claim is made of: its state line, its neighbours, and the tag of its living part."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.enums import Kind
from accounts.models import Desk, User
from accounts.queries import members
from factcheck.enums import Mark, State, mark_for
from factcheck.models import Appearance, ArchiveRequest, Citation, Claim, Draft, Source, Verdict
from factcheck.policies import Facts
from factcheck.queries import queue
from factcheck.queries.content import numbered, restricted_in
from factcheck.queries.soft_lock import EXPIRES
from lib.commitments import sha256_hex

CANNOT_NAME = "A source we cannot name"
MINE_AT_MOST = 200


def citations_seen_by(user: User) -> QuerySet[Citation]:
    """Live citations of claims that this person may know of, on sources that they may see."""
    return (
        Citation.objects.live()
        .filter(claim__in=Claim.objects.visible_to(user), source__in=Source.objects.visible_to(user))
        .select_related("claim", "claim__desk", "source")
    )


def appearances_seen_by(user: User) -> QuerySet[Appearance]:
    """Appearances of claims that this person may know of."""
    return Appearance.objects.filter(claim__in=Claim.objects.visible_to(user)).select_related(
        "claim", "claim__desk"
    )


def people_of(desk: Desk) -> QuerySet[User]:
    """The people of a desk, without its machines."""
    return members(desk).filter(kind=Kind.PERSON)


def mark_of(claim: Claim, facts: Facts, verdict: Verdict | None) -> Mark:
    """The claim's proof mark, from facts that are gathered already."""
    stale = facts.appearance_stale or bool(facts.undecided_drift)
    tone = verdict.tone if verdict is not None and claim.state == State.SETTLED else ""
    return mark_for(claim.state, claim.standing, stale=stale, tone=tone)


@dataclass(frozen=True, kw_only=True)
class Mine:
    """Where a claim stands in the work of one person. ``before`` and ``after`` are public ids or None."""

    number: int
    count: int
    before: UUID | None
    after: UUID | None


def place_in_mine(claim: Claim, user: User) -> Mine | None:
    """The claim's place among what this person has to act on now, in the order of Mine; None if elsewhere."""
    ids = list(queue.my_turn(user).values_list("public_id", flat=True)[:MINE_AT_MOST])
    if claim.public_id not in ids:
        return None
    here = ids.index(claim.public_id)
    return Mine(
        number=here + 1,
        count=len(ids),
        before=ids[here - 1] if here else None,
        after=ids[here + 1] if here + 1 < len(ids) else None,
    )


def live_tag(user: User, public_id: UUID, *, at: datetime) -> str | None:
    """A strong ETag of everything that the living part of the page shows, in one query; None for strangers.

    It changes with the claim's version, each source's health, look and queue, each passage, the draft of
    the viewer, and who is on it. Read it before what it stands for: what comes in between is then asked for
    once more.
    """
    draft = Draft.objects.filter(claim=OuterRef("pk"), author=user).values("saved_at")[:1]
    source, citation = "citations__source__", "citations__"
    capture = ArchiveRequest.objects.filter(source=OuterRef("citations__source")).order_by("-asked_at", "-pk")
    rows = list(
        Claim.objects.visible_to(user)
        .filter(public_id=public_id)
        .annotate(drafted=Subquery(draft))
        .annotate(captured=Subquery(capture.values("pk")[:1]))
        .annotate(capture_due=Subquery(capture.values("due_at")[:1]))
        .order_by(f"{citation}id")
        .values_list(
            "soft_lock__beat_at",
            "soft_lock__person",
            "soft_lock__since",
            "version",
            "drafted",
            f"{citation}id",
            f"{citation}passage_state",
            f"{citation}suspected_at",
            f"{citation}drifted_at",
            f"{source}health",
            f"{source}checked_at",
            f"{source}due_at",
            f"{source}attempt",
            "captured",
            "capture_due",
        )
    )
    if not rows:
        return None
    beat_at, holder, since = rows[0][:3]
    on_it = (holder, since) if beat_at is not None and beat_at > at - EXPIRES else None
    return f'"{sha256_hex(repr((user.pk, on_it, [row[3:] for row in rows])))[:32]}"'


@dataclass(frozen=True, kw_only=True)
class Frozen:
    """One citation as a verdict froze it, for one reader."""

    number: int
    title: str
    url: str = ""
    passage: str = ""
    meta: tuple[str, ...] = ()
    snapshot: str = ""


def frozen_for(verdicts: Iterable[Verdict], user: User) -> dict[int, list[Frozen]]:
    """{verdict's pk: its frozen citations}; those that this person may not see are without their words."""
    verdicts = list(verdicts)
    restricted = restricted_in(c for v in verdicts for c in v.citations)
    seen: set[str] = set()
    if restricted:
        rows = Source.objects.visible_to(user).filter(public_id__in=restricted)
        seen = {str(public_id) for public_id in rows.values_list("public_id", flat=True)}
    return {
        v.pk: [_frozen(n, c, hidden=str(c["source"]) in restricted - seen) for n, c in numbered(v.citations)]
        for v in verdicts
    }


def _frozen(number: int, values: dict[str, Any], *, hidden: bool) -> Frozen:
    if hidden:
        return Frozen(number=number, title=CANNOT_NAME)
    meta = (values.get("publisher") or "", values["stance"], values["tier"], values.get("locator") or "")
    return Frozen(
        number=number,
        title=values["title"],
        url=values.get("url") or "",
        passage=values.get("passage") or "",
        meta=tuple(word for word in meta if word),
        snapshot=(values.get("snapshot") or "")[:12],
    )


def draft_of(claim: Claim, user: User) -> tuple[dict[str, str], datetime | None]:
    """What this person was typing, and when it was saved; ({}, None) for nothing."""
    draft = Draft.objects.filter(claim=claim, author=user).first()
    return (draft.fields, draft.saved_at) if draft else ({}, None)
