"""Claims as plain values for the newsroom's own programs: a page of them in a fixed number of queries."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import CharField, Exists, Max, OuterRef, Prefetch, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat, Replace, Substr
from django.urls import reverse

from accounts.models import User
from accounts.queries import desks_readable
from factcheck.models import Appearance, Assignment, Citation, Claim, Verdict
from factcheck.models.claim import ClaimQuerySet
from factcheck.queries.claim_page import CANNOT_NAME
from factcheck.queries.claimreview_input import said_on
from factcheck.queries.facts import claim_facts
from factcheck.queries.offered import Offer, claim_offers
from record.models import Event

PLACES, SOURCES, RULING, OFFERED = "places", "sources", "ruling", "offered"
PARTS = (PLACES, SOURCES, RULING, OFFERED)
"""What one claim is told with, and a list on request. ``offered`` takes queries for each claim."""
Told = dict[str, Any]


def changed_since(moment: datetime) -> Exists:
    """The condition that a claim's record has an entry of that moment or later."""
    return Exists(Event.objects.filter(subject_type="claim", subject=_reference(), at__gte=moment))


def _reference() -> Any:
    """A claim's public id as the record writes it: databases without a type for UUIDs keep them undashed."""
    bare = Replace(Cast(OuterRef("public_id"), CharField()), Value("-"), Value(""))
    parts: list[Any] = []
    for start, length in ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12)):
        parts += [Value("-"), Substr(bare, start, length)]
    return Concat(*parts[1:], output_field=CharField())


def tellable(claims: ClaimQuerySet, user: User) -> ClaimQuerySet:
    """Adds what every claim is told with: who has it, where it stands, what it is the same as.

    An article, or a claim, of a desk that this person may not read is not named.
    """
    places = (
        Appearance.objects.filter(followed__isnull=True, revision__article__desk__in=desks_readable(user))
        .select_related("revision__article")
        .only(
            *("claim", "exact", "start", "end", "outcome", "decided_at", "revision__number"),
            *("revision__article__public_id", "revision__article__headline"),
        )
        .order_by("id")
    )
    live = Assignment.objects.filter(ended_at__isnull=True).select_related("checker")
    same = Claim.objects.visible_to(user).filter(pk=OuterRef("same_as"))
    return (
        claims.with_stale()
        .select_related("desk")
        .prefetch_related(
            Prefetch("assignments", live, to_attr="live_assignments"),
            Prefetch("appearances", places, to_attr="places_now"),
            "tag_rows",
        )
        .annotate(same_id=Subquery(same.values("public_id")[:1]))
    )


def claims_told(
    claims: Sequence[Claim], user: User, at: datetime, *, parts: Collection[str] = ()
) -> list[Told]:
    """Claims of ``tellable``, in their order, each with the ``parts`` that were asked for."""
    changed = _last_changes(claims)
    sources = _sources(claims) if SOURCES in parts else {}
    rulings = _rulings(claims, user) if RULING in parts else {}
    found = []
    for claim in claims:
        told = _told(claim, changed.get(str(claim.public_id), claim.created_at))
        if PLACES in parts:
            told[PLACES] = [_place(place) for place in claim.places_now]  # type: ignore[attr-defined]  # of tellable
        if SOURCES in parts:
            told[SOURCES] = sources.get(claim.pk, [])
        if RULING in parts:
            told[RULING] = rulings.get(claim.pk)
        if OFFERED in parts:
            told[OFFERED] = [offer_told(offer) for offer in claim_offers(claim, claim_facts(claim, user, at))]
        found.append(told)
    return found


def offer_told(offer: Offer) -> Told:
    """One act, and what stands in its way."""
    return {"step": offer.step, "label": offer.label, "blocked_by": offer.blocked_by}


def _last_changes(claims: Sequence[Claim]) -> dict[str, datetime]:
    """{public id: the latest moment in its record}."""
    ids = [str(claim.public_id) for claim in claims]
    entries = Event.objects.filter(subject_type="claim", subject__in=ids).order_by()
    return dict(entries.values_list("subject").annotate(last=Max("at")))


def _told(claim: Any, changed: datetime) -> Told:
    checker = claim.live_assignments[0].checker if claim.live_assignments else None
    return {
        "id": claim.public_id,
        "url": f"{settings.STET_BASE_URL}{reverse('claim', args=[claim.public_id])}",
        "version": claim.version,
        "state": claim.state,
        "standing": claim.standing,
        "statement": claim.statement,
        "claimant": claim.claimant,
        "said_on": said_on(claim),
        "origin_url": claim.origin_url,
        "kind": claim.kind,
        "language": claim.language,
        "provenance": claim.provenance,
        "must_check": claim.must_check,
        "tags": claim.tags,
        "legal_read": claim.legal_read,
        "priority": claim.priority,
        "due_at": claim.due_at,
        "publish_at": claim.publish_at,
        "desk": claim.desk.slug,
        "checker": _person(checker) if checker else None,
        "articles": list(dict.fromkeys(place.revision.article.public_id for place in claim.places_now)),
        "text_stale": claim.text_stale,
        "source_stale": claim.source_stale,
        "close_reason": claim.close_reason,
        "same_as": claim.same_id,
        "created_at": claim.created_at,
        "updated_at": changed,
    }


def _person(user: User) -> Told:
    return {"id": user.public_id, "name": str(user)}


def _place(place: Appearance) -> Told:
    return {
        "article": place.revision.article.public_id,
        "headline": place.revision.article.headline,
        "revision": place.revision.number,
        "exact": place.exact,
        "start": place.start,
        "end": place.end,
        "outcome": place.outcome,
        "decided": place.decided_at is not None,
    }


def _sources(claims: Sequence[Claim]) -> dict[int, list[Told]]:
    """{claim's pk: its citations}. A restricted source is told to nobody here, not to those it names either:
    what is sent to a program is in nobody's hand any more.
    """
    rows: QuerySet[Citation] = (
        Citation.objects.live().numbered().filter(claim__in=claims).select_related("source").order_by("id")
    )
    found: dict[int, list[Told]] = {}
    for citation in rows:
        found.setdefault(citation.claim_id, []).append(_source(citation))
    return found


def _source(citation: Citation) -> Told:
    source = citation.source
    if source.restricted:
        return {"number": citation.number, "title": CANNOT_NAME}
    return {
        "number": citation.number,
        "title": source.title,
        "id": citation.public_id,
        "kind": source.kind,
        "publisher": source.publisher,
        "author": source.author,
        "url": source.url,
        "published_on": source.published_on,
        "passage": citation.passage,
        "locator": citation.locator,
        "stance": citation.stance,
        "tier": citation.tier,
        "group": citation.group,
        "health": source.health,
        "checked_at": source.checked_at,
        "passage_state": citation.passage_state,
        "drifted": citation.drifted_at is not None and citation.decided_at is None,
    }


def _rulings(claims: Sequence[Claim], user: User) -> dict[int, Told]:
    """{claim's pk: its newest ruling}, without those that this person may only rate blind."""
    newest = Verdict.objects.filter(claim=OuterRef("claim")).order_by("-number").values("pk")[:1]
    rows = Verdict.objects.open_to(user).filter(claim__in=claims, pk=Subquery(newest))
    return {verdict.claim_id: _ruling(verdict) for verdict in rows.select_related("rating", "author")}


def _ruling(verdict: Verdict) -> Told:
    rating = verdict.rating
    return {
        "number": verdict.number,
        "rating": {"id": rating.public_id, "label": rating.label} if rating else None,
        "tick": verdict.tick,
        **{
            name: getattr(verdict, name)
            for name in (
                *("proposed", "headline", "summary", "summary_reason", "explanation"),
                *("on_author", "source_waiver", "reply_waiver"),
            )
        },
        "author": _person(verdict.author),
        "filed_at": verdict.created_at,
    }
