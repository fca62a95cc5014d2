"""Data for bench.api: published verdicts as the relay writes them, and the same as rows for plain DRF."""

import json
import random
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

BEGAN = datetime(2020, 1, 1, tzinfo=UTC)
LABELS = ["False", "Mostly false", "Half true", "Mostly true", "True"]


def told(position: int, dice: random.Random) -> dict[str, Any]:
    """One document: a claim of about 150 characters, an explanation of about 800, three sources."""
    public_id = str(uuid.UUID(int=position))
    url = f"https://stet.example.org/verdicts/{public_id}/"
    at = (BEGAN + timedelta(minutes=10 * position)).strftime("%Y-%m-%dT%H:%M:%SZ")
    label = LABELS[position % 5]
    statement = f"{position} " + _words(dice, 22)
    why = _words(dice, 120)
    rating = {
        "label": label, "definition": _words(dice, 9), "colour": "amber", "icon": "half",
        "value": position % 5 + 1, "best": 5, "worst": 1,
        "scale": [{"label": name, "value": n + 1} for n, name in enumerate(LABELS)],
    }  # fmt: skip
    sources = [
        {
            "number": n, "title": _words(dice, 5), "publisher": "Statistics office", "author": "",
            "url": f"https://stats.example.org/{position}/{n}", "passage": _words(dice, 8), "locator": "p. 3",
            "published_on": "2019-12-01", "stance": "supports", "tier": "primary",
        }
        for n in (1, 2, 3)
    ]  # fmt: skip
    return {
        "id": public_id, "url": url, "version": 1, "publication_status": "live", "statement": statement,
        "claimant": f"Claimant {position % 997}", "said_on": "2019-12-24", "language": "en", "rating": rating,
        "headline": _words(dice, 6), "summary": "",
        "explanation": {"markdown": why, "html": f"<p>{why}</p>"}, "citations": sources,
        "replies": [], "desk": {"name": "Bench", "slug": "bench"}, "signature": None,
        "first_published_at": at, "updated_at": at,
        "corrections": [],
        "claim_review": {
            "@context": "https://schema.org", "@type": "ClaimReview", "url": url, "claimReviewed": statement,
            "datePublished": at, "author": {"@type": "Organization", "name": "Bench"},
            "reviewRating": {"@type": "Rating", "alternateName": label},
        },
    }  # fmt: skip


_VOCABULARY = [
    "".join(random.Random(n).choices("abdeiklmnoprstu", k=3 + n % 7))  # noqa: S311  the same words every time
    for n in range(5_000)
]


def _words(dice: random.Random, count: int) -> str:
    return " ".join(dice.choices(_VOCABULARY, k=count))


def fill(verdicts: int) -> str:
    """Write the documents, their sealed pages, and a partner whose licence narrows nothing; its key."""
    from accounts.models import Desk, User
    from lib.db.lexemes import format_lexemes
    from publishing.documents.actions import serialize_document
    from publishing.documents.feed_page_cache import cache_full_pages
    from publishing.models import OutboxCursor, PublicDocument
    from publishing.partners.actions import create_partner, issue_partner_key

    admin = User.objects.create(username="bench", name="Bench", is_staff=True)
    desk = Desk.objects.create(name="Bench", slug="bench")
    partner = create_partner(by=admin, at=BEGAN, name="Puller")

    def documents() -> Iterator[PublicDocument]:
        from lib.crypto.commitments import sha256_hex

        dice = random.Random(5)  # noqa: S311  the same documents every time
        for position in range(1, verdicts + 1):
            content = told(position, dice)
            body, at = serialize_document(content), BEGAN + timedelta(minutes=10 * position)
            yield PublicDocument(
                position=position,
                event=position,
                public_id=content["id"],
                desk=desk,
                version=1,
                kind="published",
                publication_status="live",
                language="en",
                rating=content["rating"]["label"],
                claimant=content["claimant"],
                search_text=content["statement"],
                # Nobody searches: the words as they stand take as much room as their stems.
                lexemes=format_lexemes({"A": content["statement"].split()}),
                published_at=at,
                updated_at=at,
                body=body,
                etag=sha256_hex(body.encode()),
            )

    rows = documents()
    while batch := list(islice(rows, 2_000)):
        PublicDocument.objects.bulk_create(batch)
    OutboxCursor.objects.update_or_create(id=1, defaults={"position": verdicts, "event_number": verdicts})
    while cache_full_pages():
        pass
    return issue_partner_key(partner, by=admin, at=BEGAN, label="Bench").secret


TABLES = """
CREATE TABLE bench_rating (id int PRIMARY KEY, label text, definition text, value int);
CREATE TABLE bench_verdict (
    id bigint PRIMARY KEY, public_id uuid, url text, version int, publication_status text, statement text,
    claimant text, said_on text, language text, rating_id int REFERENCES bench_rating, headline text,
    markdown text, html text, desk text, first_published_at timestamptz, updated_at timestamptz,
    claim_review jsonb
);
CREATE TABLE bench_source (
    id bigint PRIMARY KEY, verdict_id bigint REFERENCES bench_verdict, number int, title text, publisher text,
    author text, url text, passage text, locator text, published_on date, stance text, tier text
);
"""


def fill_rows() -> None:
    """Write the verdicts as rows, made of the documents in SQL, for peers that build JSON each time."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        for number, label in enumerate(LABELS):
            cursor.execute(
                "INSERT INTO bench_rating VALUES (%s, %s, %s, %s)",
                [number, label, "What it means.", number + 1],
            )
        cursor.execute(
            """
            INSERT INTO bench_verdict
            SELECT position, public_id, t->>'url', version, publication_status, t->>'statement', claimant,
                t->>'said_on', language, position % 5, t->>'headline', t->'explanation'->>'markdown',
                t->'explanation'->>'html', t->'desk'->>'name', published_at, updated_at, t->'claim_review'
            FROM publishing_publicdocument,
                LATERAL (SELECT body::jsonb AS t) AS told ORDER BY position
            """
        )
        cursor.execute(
            """
            INSERT INTO bench_source
            SELECT position * 3 + (s->>'number')::int, position, (s->>'number')::int, s->>'title',
                s->>'publisher', s->>'author', s->>'url', s->>'passage', s->>'locator',
                (s->>'published_on')::date, s->>'stance', s->>'tier'
            FROM publishing_publicdocument,
                LATERAL jsonb_array_elements(body::jsonb->'citations') AS s
            ORDER BY position
            """
        )
        cursor.execute("CREATE INDEX ON bench_source (verdict_id)")


def main() -> None:
    """Fill the migrated database that the tests' settings name; prints the key as JSON."""
    import sys

    import django

    django.setup()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    key = fill(int(sys.argv[1]))
    fill_rows()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        # Or the first who is measured shares the disk with the rest of the filling.
        cursor.execute("CHECKPOINT")
    print(json.dumps({"key": key}))


if __name__ == "__main__":
    main()
