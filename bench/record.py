"""Cost of the audit log: appending events, and verifying the chain, by number of events.

python -m bench.record [ENTRIES...] Builds a chain on a private PostgreSQL (as tests.servers starts it),
verifies it, and prints events a second and the memory of the verification. A process of its own verifies each
size, so that no other memory is measured.
"""

import argparse
import os
import resource
import subprocess
import sys
import time

from tests import servers

SIZES = [20_000, 200_000]
BATCH = 500


def build(entries: int) -> None:
    """Append up to ``entries`` events, every second one with details."""
    import uuid
    from datetime import UTC, datetime

    from django.core.management import call_command
    from django.db import transaction

    from audit.actions import append_event
    from audit.models import Event

    call_command("migrate", verbosity=0)
    actor, at = uuid.uuid4(), datetime(2026, 11, 24, 9, tzinfo=UTC)
    began, have = time.perf_counter(), Event.objects.count()
    for start in range(have, entries, BATCH):
        with transaction.atomic():
            for number in range(start, min(start + BATCH, entries)):
                details = {"comment": f"What was said at {number}"} if number % 2 else None
                append_event(actor=actor, action="start", subject_type="claim", subject=uuid.uuid4(), at=at,
                       from_state="assigned", to_state="checking", details=details)  # fmt: skip
    took = time.perf_counter() - began
    print(f"appended {entries - have:>9,} entries in {took:6.1f} s: {(entries - have) / took:8,.0f} a second")


def walk() -> None:
    """Verify the whole chain."""
    from audit.verify import verify_chain

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    report = verify_chain()
    took = time.perf_counter() - began
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(
        f"walked   {report.count:>9,} entries in {took:6.1f} s: {report.count / took:8,.0f} a second, "
        f"{1e6 / report.count * took:5.0f} s a million, {grown:4.0f} MB more memory, whole: {report.ok}"
    )


def main() -> None:
    """Start one private server; build and verify each size in processes of their own."""
    parser = argparse.ArgumentParser(prog="python -m bench.record")
    parser.add_argument("entries", nargs="*", type=int, default=SIZES)
    parser.add_argument("--build", type=int)
    parser.add_argument("--walk", action="store_true")
    options = parser.parse_args()
    if options.build or options.walk:
        import django

        django.setup()
        if options.build:
            build(options.build)
        else:
            walk()
        return
    with servers.run_servers() as addresses:
        for entries in sorted(options.entries):
            for part in (["--build", str(entries)], ["--walk"]):
                command = [sys.executable, "-m", "bench.record", *part]
                subprocess.run(command, env=os.environ | addresses, check=True)  # noqa: S603 - ourselves


if __name__ == "__main__":
    main()
