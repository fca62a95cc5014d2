"""Speed of the search over many objects. python -m bench.search [OBJECTS] [--data FOLDER]

Fills a private PostgreSQL (as tests.servers starts it) with claims, and asks as the top bar does: through the
index and visible_to, ranked and counted, without the page around it. Beside it, in the same run, the same
questions to plain ts_rank over the same vectors, and to ILIKE over the statements with pg_trgm's index: both
for all words, the best or newest ten, with visible_to. FOLDER holds claim_matching; without it, claims are of
made-up words, some common.
"""

import argparse
import random
import re
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

from bench.claim_texts import iter_claims
from bench.private_servers import run_on_private_servers

OBJECTS = 100_000
ASKED = 300
BEGAN = datetime(2020, 1, 1, tzinfo=UTC)
MIX = {"one word": 25, "two words": 30, "three words": 20, "a slip": 10, "a beginning": 10, "eight words": 5}
"""Of a hundred questions, how many are of which kind. Words are drawn from claims: common ones come often."""


def fill(objects: int, folder: str) -> None:
    """Write the claims of twenty desks, one of them confidential, and their index."""
    from django.db import connection

    from accounts.models import Desk, Membership, User
    from factcheck.models import Claim, SearchChange
    from factcheck.search.indexing import rebuild_index

    person = User.objects.create(username="bench", name="Bench")
    desks = Desk.objects.bulk_create(
        Desk(name=f"Desk {n}", slug=f"d{n}", visibility="open" if n else "confidential") for n in range(20)
    )
    Membership.objects.create(user=person, desk=desks[1], role="editor", joined_at=BEGAN)
    data = iter_claims(folder, random.Random(11))  # noqa: S311 - the same claims every time
    rows = (
        Claim(
            desk=desks[n % 20], statement=next(data), claimant=f"Claimant {n % 997}", language="en",
            provenance="external", state="flagged", created_by=person,
            created_at=BEGAN + timedelta(minutes=n),
        )
        for n in range(objects)
    )  # fmt: skip
    while batch := list(islice(rows, 5_000)):
        Claim.objects.bulk_create(batch)
    began = time.perf_counter()
    documents = rebuild_index()
    SearchChange.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE INDEX bench_words ON factcheck_claim USING gin (UPPER(statement) gin_trgm_ops)"
        )
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT pg_total_relation_size('factcheck_searchdocument')")
        size = cursor.fetchone()[0]
    took = time.perf_counter() - began
    print(f"{documents:,} documents in {took:.0f} s, {size / documents:,.0f} bytes each with their index.")


def questions(objects: int) -> Iterator[tuple[str, str]]:
    """(kind, words), the same ones every time."""
    from factcheck.models import Claim

    dice = random.Random(7)  # noqa: S311 - the same questions every time
    first = Claim.objects.order_by("pk").values_list("pk", flat=True)[0]
    while True:
        [kind] = dice.choices(list(MIX), list(MIX.values()))
        statement = Claim.objects.get(pk=first + dice.randrange(objects)).statement
        words = [word for word in re.findall(r"[a-z]+", statement.lower()) if len(word) > 3] or ["claim"]
        if kind in ("a slip", "a beginning"):
            longest = max(words, key=len)
            yield kind, longest[:2] + longest[3:] if kind == "a slip" else longest[:4]
        else:
            number = {"one word": 1, "two words": 2, "three words": 3, "eight words": 8}[kind]
            yield kind, " ".join(dice.sample(words, min(number, len(words))))


def build_peers() -> dict[str, Callable[[str], int]]:
    """{name: function of the words that returns how many results it has at hand}."""
    from accounts.models import User
    from factcheck.models import Claim, SearchDocument
    from factcheck.screens.search.groups import list_search_groups
    from factcheck.search.engine import SearchScope
    from factcheck.search.queries import parse_query
    from lib.db.lexemes import LexemesRank

    person = User.objects.get(username="bench")

    def search(words: str, kinds: tuple[str, ...]) -> int:
        return sum(
            len(group.results)
            for group in list_search_groups(words, SearchScope(person), kinds=kinds, limit=10)
        )

    def ask_ts_rank(words: str) -> int:
        groups = parse_query(words, tolerant=False).get_all()
        visible = Claim.objects.visible_to(person).values("pk")
        found = SearchDocument.objects.filter(kind="claim", lexemes__match=groups, object_id__in=visible)
        best = found.annotate(rank=LexemesRank("lexemes", groups)).order_by("-rank")
        return len(Claim.objects.in_bulk(list(best.values_list("object_id", flat=True)[:10])))

    def ask_ilike(words: str) -> int:
        found = Claim.objects.visible_to(person)
        for word in words.split():
            found = found.filter(statement__icontains=word)
        return len(found.order_by("-pk")[:10])

    return {
        "the search, claims": lambda words: search(words, ("claim",)),
        "the search, every kind": lambda words: search(words, ("claim", "article", "verdict", "claimant")),
        "ts_rank alone, claims": ask_ts_rank,
        "ILIKE with pg_trgm, claims": ask_ilike,
    }


def measure(objects: int, folder: str) -> None:
    """Fill, ask, print."""
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    fill(objects, folder)
    asked = list(islice(questions(objects), ASKED + 20))
    for name, ask in build_peers().items():
        took: dict[str, list[float]] = {kind: [] for kind in MIX}
        found = 0
        for number, (kind, words) in enumerate(asked):
            began = time.perf_counter()
            results = ask(words)
            passed = time.perf_counter() - began
            if number >= 20:  # the first ones warm up
                took[kind].append(passed * 1000)
                found += bool(results)
        took["all"] = [one for times in took.values() for one in times]
        print(f"{name}: {found:,} of {ASKED:,} with results; in ms:")
        for kind, times in took.items():
            steps = statistics.quantiles(times, n=100)
            print(f"  {kind:14} p50 {steps[49]:7.1f}   p95 {steps[94]:7.1f}")


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(prog="python -m bench.search")
    parser.add_argument("objects", nargs="?", type=int, default=OBJECTS)
    parser.add_argument("--data", default="", help="a folder of real data that holds claim_matching")
    run_on_private_servers("bench.search", parser, lambda options: measure(options.objects, options.data))


if __name__ == "__main__":
    main()
