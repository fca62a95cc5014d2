"""How fast the nearest earlier rulings are found among many. python -m bench.earlier_rulings [CLAIMS]

Fills a private PostgreSQL (as tests.servers starts it) with made-up rulings of twenty words out of 5,000, and
looks for the nearest to thirty of them, with the index and by reading every row. Prints the ratio.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import time
from itertools import islice

from tests import servers

CLAIMS = 100_000
LOOKS = 30
BEGIN, MIDDLE, END = (
    ("har", "bri", "mil", "cou", "wat"),
    ("bour", "dge", "lio", "nci", "erw"),
    ("ing", "al", "er"),
)


def measure(claims: int) -> None:
    """Fill, look, print."""
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from accounts.models import Desk, Membership, User
    from factcheck.models import Claim
    from factcheck.search.similar_claims import find_similar_claims

    call_command("migrate", verbosity=0)
    user = User.objects.create(username="bench", name="Bench")
    desk = Desk.objects.create(name="Bench", slug="bench")
    Membership.objects.create(user=user, desk=desk, role="checker", joined_at=timezone.now())
    dice = random.Random(11)  # noqa: S311 - the same made-up words every time
    words = [f"{dice.choice(BEGIN)}{dice.choice(MIDDLE)}{dice.choice(END)}{n % 97}" for n in range(5_000)]
    shares = [1 / (rank + 10) for rank in range(len(words))]
    made = (
        Claim(
            desk=desk, statement=f"{' '.join(dice.choices(words, shares, k=20))} {n}", kind="number",
            claimant=f"Claimant {n % 997}", provenance="external", state="settled",
            created_by=user, created_at=timezone.now(),
        )
        for n in range(claims)
    )  # fmt: skip
    while batch := list(islice(made, 5_000)):
        Claim.objects.bulk_create(batch)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE factcheck_claim")
    among = Claim.objects.visible_to(user)
    requested = list(
        Claim.objects.order_by("pk").values_list("statement", flat=True)[:: max(1, claims // LOOKS)]
    )

    def looks() -> float:
        took = []
        for statement in requested[:LOOKS]:
            began = time.perf_counter()
            found = find_similar_claims(statement, among)
            took.append(time.perf_counter() - began)
            if found[0][1] < 0.99:
                raise SystemExit("The very words are there, and were not found.")
        return statistics.median(took)

    looks()
    indexed = looks()
    with connection.cursor() as cursor:
        cursor.execute(
            "SET enable_bitmapscan = off; SET enable_indexscan = off; SET enable_indexonlyscan = off"
        )
    read = looks()
    print(
        f"{claims:,} rulings: {indexed * 1000:.0f} ms with the index, {read * 1000:.0f} ms every row read, "
        f"{read / indexed:.1f} times as long (median of {LOOKS})"
    )


def main() -> None:
    """One private server; the measuring in a process of its own, with its settings."""
    parser = argparse.ArgumentParser(prog="python -m bench.earlier_rulings")
    parser.add_argument("claims", nargs="?", type=int, default=CLAIMS)
    parser.add_argument("--measure", action="store_true")
    options = parser.parse_args()
    if options.measure:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
        import django

        django.setup()
        measure(options.claims)
        return
    with servers.run_servers() as addresses:
        command = [sys.executable, "-m", "bench.earlier_rulings", str(options.claims), "--measure"]
        subprocess.run(command, env=os.environ | addresses, check=True)  # noqa: S603 - ourselves


if __name__ == "__main__":
    main()
