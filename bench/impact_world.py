"""A newsroom of many citations for bench.impact, and the brute-force walk that its selectors must equal.

Some desks are confidential, some sources off the record; documents are there under two names; verdicts cite
our own verdicts, in chains and in circles; citations are removed and claims dropped from their articles.
"""

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings

from accounts.models import ApiKey, Desk, Membership, User
from articles.models import Article, Revision
from factcheck.models import Appearance, Citation, Claim, Snapshot, Source, VerdictViewCount
from factcheck.models.enums import PublicationStatus
from publishing.models import CitedSource, Delivery, FeedCursor, Partner, PublicDocument, WebhookEndpoint

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NAMESPACE = UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")
BATCH = 2_000
LANGUAGES = ("en", "en-GB", "de")


@dataclass
class World:
    """The filled newsroom: the people whose views are compared, and the rows to begin from."""

    people: list[User] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    articles: list[Article] = field(default_factory=list)


def fill(citations: int, *, seed: int = 1) -> World:
    """Write so many citations of a fifth as many sources by half as many claims."""
    rng = random.Random(seed)  # noqa: S311 - made up, nothing to guess
    world = World()
    desks = _fill_desks(world)
    world.claims = _fill_claims(desks, max(8, citations // 2), world.people[0], rng)
    world.sources = _fill_sources(world, max(8, citations // 5), rng)
    _fill_citations(world, citations, rng)
    _fill_articles(world, desks, max(4, citations // 10), rng)
    _fill_documents(world, desks, rng)
    _fill_partners(world, desks, rng)
    return world


def _fill_desks(world: World) -> list[Desk]:
    desks = Desk.objects.bulk_create(
        Desk(name=f"Desk {n}", slug=f"impact-{n}", visibility="confidential" if n > 2 else "open")
        for n in range(5)
    )
    names = ("open", "inside", "both", "stranger")
    world.people = User.objects.bulk_create(User(username=f"impact-{n}", name=n.title()) for n in names)
    opened, inside, both, _ = world.people
    on = [(opened, desks[0]), (inside, desks[3]), (both, desks[0]), (both, desks[3]), (both, desks[4])]
    Membership.objects.bulk_create(
        Membership(user=person, desk=desk, role="editor", joined_at=AT) for person, desk in on
    )
    return desks


def _fill_claims(desks: list[Desk], count: int, by: User, rng: random.Random) -> list[Claim]:
    statuses = ("none", "none", "live", "live", "live", "under_review", "retracted")
    return Claim.objects.bulk_create(
        (
            Claim(
                public_id=uuid5(NAMESPACE, f"claim {n}"), statement=f"Statement {n}", desk=rng.choice(desks),
                provenance="external", state="settled", publication_status=rng.choice(statuses),
                language=rng.choice(LANGUAGES), created_by=by, created_at=AT,
            )
            for n in range(count)
        ),
        batch_size=BATCH,
    )  # fmt: skip


def _fill_sources(world: World, count: int, rng: random.Random) -> list[Source]:
    by = world.people[0]
    sources = [
        Source(
            public_id=uuid5(NAMESPACE, f"source {n}"), kind="url", url=f"https://site{n % 997}.example/{n}",
            url_key=f"https://site{n % 997}.example/{n}", host=f"site{n % 997}.example", title=f"Source {n}",
            publisher=f"Publisher {n % 50}", is_restricted=rng.random() < 0.03, added_by=by, added_at=AT,
        )
        for n in range(count)
    ]  # fmt: skip
    # One in fifty is the page of a verdict of ours, cited as often as any other.
    host = settings.STET_BASE_URL.partition("://")[2].partition("/")[0].partition(":")[0]
    for claim, source in zip(rng.sample(world.claims, count // 50 + 2), sources[3::47], strict=False):
        source.url = source.url_key = f"{settings.STET_BASE_URL}/verdicts/{claim.public_id}/"
        source.host, source.is_restricted = host, False
    sources = Source.objects.bulk_create(sources, batch_size=BATCH)
    named = [(source, rng.choice(world.people)) for source in sources if source.is_restricted]
    through = Source.permitted_people.through
    through.objects.bulk_create(
        (through(source_id=source.pk, user_id=person.pk) for source, person in named), batch_size=BATCH
    )
    # Some documents are there twice: of the same bytes, or with the same words.
    copies = []
    for source in sources:
        same = rng.randrange(count * 2)
        copies.append(
            Snapshot(
                source=source, text_hash=f"t{source.pk}", captured_at=AT, url=source.url,
                body_hash=f"b{same}" if rng.random() < 0.9 else "",
                words_hash=f"w{rng.randrange(count * 2)}" if rng.random() < 0.9 else "",
            )
        )  # fmt: skip
    Snapshot.objects.bulk_create(copies, batch_size=BATCH)
    return sources


def _fill_citations(world: World, count: int, rng: random.Random) -> None:
    weights = [1 / (rank + 1) ** 0.7 for rank in range(len(world.sources))]
    cited = rng.choices(world.sources, weights, k=count)
    Citation.objects.bulk_create(
        (
            Citation(
                claim=rng.choice(world.claims), source=source, added_by=world.people[0], added_at=AT,
                removed_at=AT if rng.random() < 0.1 else None,
            )
            for source in cited
        ),
        batch_size=BATCH,
    )  # fmt: skip


def _fill_articles(world: World, desks: list[Desk], count: int, rng: random.Random) -> None:
    by = world.people[0]
    world.articles = Article.objects.bulk_create(
        (
            Article(
                desk=rng.choice(desks), provenance="external", headline=f"Story {n}", source="impact",
                external_id=str(n), text_hash="", imported_by=by, imported_at=AT,
                canonical_url=rng.choice(world.sources).url if rng.random() < 0.2 else "",
            )
            for n in range(count)
        ),
        batch_size=BATCH,
    )  # fmt: skip
    revisions = Revision.objects.bulk_create(
        (
            Revision(article=article, number=n, text="", html="", text_hash="", created_by=by, created_at=AT)
            for article in world.articles
            for n in (1, 2)
        ),
        batch_size=BATCH,
    )
    places = [(claim, rng.randrange(count)) for claim in world.claims for _ in range(rng.choice((1, 1, 2)))]
    first = Appearance.objects.bulk_create(
        (
            Appearance(claim=claim, revision=revisions[2 * n], exact="x", start=0, end=1, created_at=AT)
            for claim, n in places
        ),
        batch_size=BATCH,
    )
    later = []
    for appearance, (claim, n) in zip(first, places, strict=True):
        if rng.random() < 0.4:
            dropped = rng.random() < 0.3
            gone: dict[str, Any] = {
                "is_dropped": True,
                "outcome": "orphan",
                "decided_at": AT,
                "decided_by": by,
            }
            later.append(
                Appearance(
                    claim=claim, revision=revisions[2 * n + 1], previous=appearance, exact="x", created_at=AT,
                    **(gone if dropped else {"start": 0, "end": 1}),
                )
            )  # fmt: skip
    Appearance.objects.bulk_create(later, batch_size=BATCH)


def _fill_documents(world: World, desks: list[Desk], rng: random.Random) -> None:
    cited = defaultdict(set)
    for claim_id, source_id in Citation.objects.values_list("claim", "source"):
        cited[claim_id].add(source_id)
    sources = {source.pk: source for source in world.sources}
    documents, named = [], []
    position = 0
    for claim in world.claims:
        if claim.publication_status == "none":
            continue
        previous = None
        desk_id, last = claim.desk_id, rng.choice((1, 1, 2))
        published_at = AT - timedelta(minutes=rng.randrange(200))
        for version in range(1, last + 1):
            if previous is not None:
                previous.is_current = False
                desk_id = rng.choice(desks).pk  # it was moved before it was corrected
            position += 1
            previous = PublicDocument(
                position=position, event=position, public_id=claim.public_id, desk_id=desk_id,
                version=version, kind="published" if version == 1 else "corrected",
                publication_status=claim.publication_status if version == last else "live",
                language=claim.language, body="{}", etag="", published_at=published_at, updated_at=AT,
            )  # fmt: skip
            documents.append(previous)
        if claim.publication_status != "retracted" and previous is not None:
            visible = sorted(pk for pk in cited[claim.pk] if not sources[pk].is_restricted)
            named += [(previous, number, sources[pk]) for number, pk in enumerate(visible, start=1)]
    PublicDocument.objects.bulk_create(documents, batch_size=BATCH)
    CitedSource.objects.bulk_create(
        (CitedSource(document=one, number=number, source=source.public_id) for one, number, source in named),
        batch_size=BATCH,
    )
    VerdictViewCount.objects.bulk_create(
        (
            VerdictViewCount(claim=claim, day=AT.date(), views=10, embed_views=10 * rng.randrange(5))
            for claim in rng.sample(world.claims, len(world.claims) // 3)
        ),
        batch_size=BATCH,
    )


def _fill_partners(world: World, desks: list[Desk], rng: random.Random) -> None:
    positions = list(PublicDocument.objects.values_list("position", flat=True))
    for n in range(6):
        principal = User.objects.create(username=f"impact-partner-{n}", name=f"Partner {n}", kind="service")
        partner = Partner.objects.create(
            name=f"Partner {n}", principal=principal, delay_minutes=60 * (n % 3), is_active=n != 5,
            languages=["en"] if n % 2 else [], created_at=AT,
        )  # fmt: skip
        if n % 3 == 1:
            partner.desks.set([desks[0], desks[3]])
        if n < 4:
            key = ApiKey.objects.create(
                principal=principal, key_id=f"impact{n}", digest="", label="", created_at=AT
            )
            FeedCursor.objects.create(
                key=key,
                partner=partner,
                sent_position=rng.choice(positions or [0]),
                requested_at=AT,
                moved_at=AT,
            )
        endpoint = WebhookEndpoint.objects.create(
            partner=partner, name="Site", created_by=world.people[0], created_at=AT
        )
        sent = rng.sample(positions, min(len(positions), len(positions) // 20 + 1))
        Delivery.objects.bulk_create(
            (
                Delivery(
                    endpoint=endpoint, message_id=f"{n}-{position}", event="verdict.published",
                    subject=UUID(int=0), document_id=position, happened_at=AT, is_test=rng.random() < 0.1,
                    state=rng.choice(("delivered", "delivered", "failed")),
                )
                for position in sent
            ),
            batch_size=BATCH,
        )  # fmt: skip


class Rows:
    """Every row that a walk looks at, read once."""

    def __init__(self) -> None:
        self.desks = list(Desk.objects.all())
        self.claims = list(Claim.objects.all())
        self.sources = list(Source.objects.all())
        self.named = set(Source.permitted_people.through.objects.values_list("source_id", "user_id"))
        self.citations = list(Citation.objects.select_related("source", "claim"))
        self.copies = list(Snapshot.objects.all())
        self.places = list(Appearance.objects.select_related("revision__article"))
        self.cited = list(CitedSource.objects.select_related("document"))
        self.documents = list(PublicDocument.objects.order_by("position"))
        self.messages = list(Delivery.objects.select_related("endpoint", "document"))
        self.cursors = list(FeedCursor.objects.all())
        self.counts = list(VerdictViewCount.objects.all())


@dataclass
class Walked:
    """Result of the brute-force walk, in the terms of ``publishing.impact.selectors.Impact``."""

    claims: set[int]
    articles: dict[int, int]
    received: dict[int, int]
    licensed: dict[int, int]
    embed_views: int


def walk(subject: Source | Claim | Article, user: User, rows: Rows) -> Walked:
    """Look at every row, again and again until nothing more is found."""
    own = set(Membership.objects.filter(user=user).values_list("desk", flat=True))
    readable = {desk.pk for desk in rows.desks if desk.pk in own or (own and desk.visibility == "open")}
    claims = {claim.pk: claim for claim in rows.claims if claim.desk_id in readable}
    working = {row.source_id for row in rows.citations if row.claim.desk_id in own}
    sources = {
        one.pk: one
        for one in rows.sources
        if not one.is_restricted or (one.pk in working and (one.pk, user.pk) in rows.named)
    }
    live = [
        row
        for row in rows.citations
        if row.removed_at is None and row.claim_id in claims and row.source_id in sources
    ]
    rests = set() if isinstance(subject, Claim) else _walk_first_step(subject, rows, claims, sources, live)
    reached = {subject.pk} if isinstance(subject, Claim) else set(rests)
    while True:
        addresses = {f"{settings.STET_BASE_URL}/verdicts/{claims[pk].public_id}/" for pk in reached}
        new = {row.claim_id for row in live if row.source.url in addresses} - reached
        if not new:
            break
        rests |= new
        reached |= new
    received, licensed = _walk_partners({claims[pk].public_id for pk in reached}, rows)
    return Walked(
        claims=rests,
        articles=_walk_articles(reached, readable, subject, rows),
        received=received,
        licensed=licensed,
        embed_views=sum(one.embed_views for one in rows.counts if one.claim_id in reached),
    )


def _walk_first_step(
    subject: Source | Article,
    rows: Rows,
    claims: dict[int, Claim],
    sources: dict[int, Source],
    live: list[Citation],
) -> set[int]:
    if isinstance(subject, Article):
        current = [one for one in _list_current_places(rows) if one.revision.article_id == subject.pk]
        url = subject.canonical_url
        citing = {row.claim_id for row in live if url and row.source.url == url}
        return citing | {one.claim_id for one in current if one.claim_id in claims}
    own = [copy for copy in rows.copies if copy.source_id == subject.pk]
    bodies, words = {copy.body_hash for copy in own} - {""}, {copy.words_hash for copy in own} - {""}
    alike = {copy.source_id for copy in rows.copies if copy.body_hash in bodies or copy.words_hash in words}
    same = {subject.pk} | {pk for pk in sources if pk in alike}
    public = {sources[pk].public_id for pk in same}
    named = {one.document.public_id for one in rows.cited if one.document.is_current and one.source in public}
    found = {row.claim_id for row in live if row.source_id in same}
    return found | {pk for pk, claim in claims.items() if claim.public_id in named}


def _list_current_places(rows: Rows) -> list[Appearance]:
    followed = {one.previous_id for one in rows.places}
    return [one for one in rows.places if one.pk not in followed and not one.is_dropped]


def _walk_articles(reached: set[int], readable: set[int], subject: Any, rows: Rows) -> dict[int, int]:
    found = defaultdict(set)
    for one in _list_current_places(rows):
        article = one.revision.article
        if one.claim_id in reached and article.desk_id in readable and article != subject:
            found[article.pk].add(one.claim_id)
    return {pk: len(claims) for pk, claims in found.items()}


def _walk_partners(public_ids: set[UUID], rows: Rows) -> tuple[dict[int, int], dict[int, int]]:
    documents = {
        one.position: one
        for one in rows.documents
        if one.public_id in public_ids and one.publication_status != PublicationStatus.RETRACTED
    }
    received, licensed = {}, {}
    for partner in Partner.objects.all():
        upto = max((one.sent_position for one in rows.cursors if one.partner_id == partner.pk), default=0)
        rows_covered = PublicDocument.objects.covered_by_license(partner, at=AT)
        positions = set(rows_covered.values_list("position", flat=True))
        covered = [one for one in documents.values() if one.position in positions]
        got = {one.public_id for one in covered if one.position <= upto}
        for one in rows.messages:
            sent = one.state == "delivered" and not one.is_test and one.endpoint.partner_id == partner.pk
            if sent and one.document_id in documents:
                got.add(documents[one.document_id].public_id)
        if got:
            received[partner.pk] = len(got)
        if partner.is_active and (open_now := {one.public_id for one in covered if one.is_current}):
            licensed[partner.pk] = len(open_now)
    return received, licensed
