"""Cost of one viewer of a claim's page a second: the 304, beside rendering the fragment and the whole page.

    .venv/bin/python -m bench.viewers [--rounds N]

Runs in a database of its own that is thrown away, and prints ratios from this one run. The claim it looks at
is the demonstration's.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path


def measure(call: Callable[[], object], rounds: int) -> float:
    """Median milliseconds of CPU and waiting for one call."""
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        call()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def main() -> None:
    """Set a throwaway house up, look at one claim many times, print what each way costs."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--rounds", type=int, default=200)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"STET_EMBEDDED": "1", "STET_DATA_DIR": folder}
        os.environ |= {
            "STET_FETCH_ALLOWED_HOSTS": "127.0.0.1:8001",
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        }
        # Django reads its settings when it is set up, so nothing of the house may be imported before.
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        # The demonstration's addresses are written down and never asked for here.
        call_command(
            "load_demo",
            json=Path(folder) / "demo.json",
            base_url="http://127.0.0.1:8000",
            evidence_url="http://127.0.0.1:8001",
            verbosity=0,
        )
        from django.test import Client
        from django.urls import reverse

        from accounts.models import User
        from factcheck.models import Claim

        claim = Claim.objects.filter(state="checking").first()
        person = User.objects.filter(memberships__desk=claim.desk).first() if claim else None
        if claim is None or person is None:
            raise SystemExit("The demonstration has no claim that is being checked.")
        client = Client(SERVER_NAME="127.0.0.1")
        client.force_login(person)
        page = reverse("claim_detail", args=[claim.public_id])
        live = f"{reverse('claim_live', args=[claim.public_id])}?seen={claim.version}"
        tag = client.get(live)["ETag"]
        unchanged = client.get(live, headers={"If-None-Match": tag})
        if unchanged.status_code != 304:
            raise SystemExit(f"An unchanged page answered {unchanged.status_code}, not 304.")
        same = {"If-None-Match": tag}
        cost = {
            "304, nothing changed": measure(lambda: client.get(live, headers=same), given.rounds),
            "the fragment drawn": measure(lambda: client.get(live), given.rounds),
            "the whole page drawn": measure(lambda: client.get(page), given.rounds),
        }
        floor = cost["304, nothing changed"]
        for name, milliseconds in cost.items():
            print(f"{name:24} {milliseconds:8.2f} ms   {milliseconds / floor:6.1f} times a 304")
        print(f"One core answers about {1000 / floor:.0f} viewers a second.")


if __name__ == "__main__":
    main()
