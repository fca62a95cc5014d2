"""Speed of claims:search over many verdicts. python -m bench.claims_search [VERDICTS] [--data FOLDER]

Fills a private PostgreSQL (as tests.servers starts it) with published documents and asks as a partner's
client does, key and licence and JSON included, one request at a time. FOLDER holds claim_matching; its files
of claims are taken round and round; without it they are of made-up words, some common.
"""

import argparse
import json
import random
import re
import statistics
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from urllib.parse import urlencode

from bench.claim_texts import iter_claims
from bench.private_servers import run_on_private_servers

VERDICTS = 300_000
ASKED = 1_000
MIX = {
    "three words": 40, "two words": 20, "one word": 15, "the whole claim": 10,
    "a claim with a strange word": 10, "all, page by page": 5,
}  # fmt: skip
"""Of a hundred requests, how many ask for what. Words are drawn from claims, so common ones come often."""
BEGAN = datetime(2020, 1, 1, tzinfo=UTC)
EXPLANATION = "What the table says, and what the ministry answered when we asked. " * 12


def fill(verdicts: int, folder: str) -> str:
    """Write the documents with their cards; a partner's key."""
    from accounts.models import Desk, User
    from factcheck.workflow.term_index import build_terms
    from lib.crypto.commitments import sha256_hex
    from publishing.documents.matching import refresh_published_frequencies
    from publishing.documents.search_index import build_lexemes
    from publishing.models import PublicDocument, SearchEntry
    from publishing.partners.actions import create_partner, issue_partner_key

    admin = User.objects.create(username="bench", name="Bench", is_staff=True)
    desk = Desk.objects.create(name="Bench", slug="bench")
    partner = create_partner(by=admin, at=BEGAN, name="Puller")
    data = iter_claims(folder, random.Random(11))  # noqa: S311 - the same claims every time

    def made() -> Iterator[tuple[PublicDocument, SearchEntry]]:
        for position in range(1, verdicts + 1):
            statement, public_id = next(data), uuid.UUID(int=position)
            at = BEGAN + timedelta(minutes=10 * position)
            claimant = f"Claimant {position % 997}"
            review = {
                "url": f"https://stet.example.org/verdicts/{public_id}/", "claimReviewed": statement,
                "itemReviewed": {"author": {"name": claimant}, "datePublished": "2019-12-24"},
                "reviewRating": {"alternateName": "Half true"}, "author": {"name": "Bench"},
                "datePublished": at.isoformat(), "inLanguage": "en", "name": f"About {position}",
            }  # fmt: skip
            sources = [{"number": n, "title": "A table", "passage": statement} for n in (1, 2, 3)]
            body = json.dumps({
                "id": str(public_id), "statement": statement, "explanation": EXPLANATION,
                "citations": sources, "claim_review": review, "version": 1,
            })  # fmt: skip
            document = PublicDocument(
                position=position,
                event=position,
                public_id=public_id,
                desk=desk,
                version=1,
                kind="published",
                publication_status="live",
                language="en",
                rating="Half true",
                claimant=claimant,
                search_text=f"{statement}\n{claimant}".casefold(),
                published_at=at,
                updated_at=at,
                body=body,
                etag=sha256_hex(body.encode()),
            )
            document.lexemes = build_lexemes(document.search_text, "en")
            yield (
                document,
                SearchEntry(
                    document=document,
                    desk=desk,
                    language="en",
                    published_at=at,
                    newest_at=at,
                    lexemes=document.lexemes,
                    terms=build_terms(statement, f"About {position}", language="en"),
                ),
            )

    rows = made()
    while batch := list(islice(rows, 5_000)):
        PublicDocument.objects.bulk_create([document for document, _ in batch])
        SearchEntry.objects.bulk_create([card for _, card in batch])
    refresh_published_frequencies(min_growth=-1)
    return issue_partner_key(partner, by=admin, at=BEGAN, label="Bench").secret


def questions(verdicts: int) -> Iterator[tuple[str, dict[str, str | int]]]:
    """(kind, parameters), the same ones every time."""
    from publishing.models import PublicDocument

    dice = random.Random(7)  # noqa: S311 - the same questions every time
    while True:
        [kind] = dice.choices(list(MIX), list(MIX.values()))
        statement = PublicDocument.objects.get(position=dice.randint(1, verdicts)).content["statement"]
        words = [word for word in re.findall(r"\w+", statement) if len(word) > 3] or ["claim"]
        match kind:
            case "the whole claim":
                requested: dict[str, str | int] = {"query": statement}
            case "a claim with a strange word":
                requested = {"query": " ".join([*dice.choices(words, k=5), "zyxomma"])}
            case "all, page by page":
                requested = {"reviewPublisherSiteFilter": "127.0.0.1", "offset": dice.randint(0, 10_000)}
            case _:
                many = {"one word": 1, "two words": 2, "three words": 3}[kind]
                requested = {"query": " ".join(dice.choices(words, k=many))}
        yield kind, requested


def measure(verdicts: int, folder: str) -> None:
    """Fill, ask, print."""
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "SET statement_timeout = 0; "
            "DROP INDEX publishing_searchentry_lexemes, publishing_searchentry_vector"
        )
        key = fill(verdicts, folder)
        cursor.execute(
            "CREATE INDEX publishing_searchentry_lexemes ON publishing_searchentry USING gin (lexemes) "
            "WITH (fastupdate = off); CREATE INDEX publishing_searchentry_vector ON publishing_searchentry "
            "USING gin (term_vector) WITH (fastupdate = off)"
        )
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("RESET statement_timeout")
    client = Client()
    took: dict[str, list[float]] = {kind: [] for kind in MIX}
    found = 0
    for number, (kind, requested) in enumerate(islice(questions(verdicts), ASKED + 50)):
        address = f"/v1alpha1/claims:search?{urlencode({'key': key} | requested)}"
        began = time.perf_counter()
        answer = client.get(address)
        passed = time.perf_counter() - began
        if answer.status_code != 200:
            raise SystemExit(f"{address}: {answer.content!r}")
        if number >= 50:  # the first ones warm up
            took[kind].append(passed * 1000)
            found += bool(answer.json().get("claims"))
    print(f"{verdicts:,} verdicts, {ASKED:,} requests one after the other, {found:,} with results; in ms:")
    took["all"] = [one for times in took.values() for one in times]
    for kind, times in took.items():
        steps = statistics.quantiles(times, n=100)
        print(f"  {kind:30} p50 {steps[49]:6.1f}   p95 {steps[94]:6.1f}   p99 {steps[98]:6.1f}")


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(prog="python -m bench.claims_search")
    parser.add_argument("verdicts", nargs="?", type=int, default=VERDICTS)
    parser.add_argument("--data", default="", help="a folder of real data that holds claim_matching")
    run_on_private_servers(
        "bench.claims_search", parser, lambda options: measure(options.verdicts, options.data)
    )


if __name__ == "__main__":
    main()
