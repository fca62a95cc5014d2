"""check_link: look at addresses now, as a worker looks at sources, and say what came of it."""

import json
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from factcheck.actions.links import KEPT, Look, pace
from lib.links import Later, Order, Pool, host_of, is_archive


class Command(BaseCommand):
    """Saves nothing and needs no database; the guarded door judges every address as for a source."""

    help = "Check addresses now, given here or one a line on standard input. Nothing is saved."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to look at, and how to say it."""
        parser.add_argument("urls", nargs="*", metavar="URL")
        parser.add_argument("--json", action="store_true", help="one JSON object a line, in the order asked")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints each result as soon as those before it are there."""
        urls = options["urls"] or [line.strip() for line in sys.stdin if line.strip()]
        if not urls:
            raise CommandError("Give an address, or one a line on standard input.")
        for url, found in _looks(urls):
            self.stdout.write(json.dumps(_told(url, found)) if options["json"] else _line(url, found))
            self.stdout.flush()


def _looks(urls: Sequence[str]) -> Iterator[tuple[str, Look]]:
    """Each address with what a look found, in the order asked, at the pace that workers keep."""
    found = {number: KEPT for number, url in enumerate(urls) if is_archive(url)}
    waiting = [
        (0.0, Order(key=number, url=url, host=host_of(url)))
        for number, url in enumerate(urls)
        if number not in found
    ]
    told = 0
    with Pool(pace()).running() as pool:
        while told < len(urls):
            now = time.monotonic()
            room = pool.pace.most_held - pool.held
            ready = [order for at, order in waiting if at <= now][:room]
            if ready:
                begun = {order.key for order in ready}
                waiting = [(at, order) for at, order in waiting if order.key not in begun]
                pool.put(ready)
            for answer in pool.take(timeout=0.1):
                if isinstance(answer, Later):
                    waiting.append((now + answer.seconds, answer.order))
                else:
                    found[answer.order.key] = answer.look
            while told in found:
                yield urls[told], found.pop(told)
                told += 1


def _told(url: str, found: Look) -> dict[str, Any]:
    return {
        "url": url,
        "outcome": str(found.outcome),
        "status": found.status_code,
        "final_url": found.final_url,
        "chain": found.chain,
        "elapsed_ms": found.elapsed_ms,
        "reason": found.reason,
    }


def _line(url: str, found: Look) -> str:
    led = f" -> {found.final_url}" if found.final_url not in ("", url) else ""
    why = found.status_code or found.reason
    return f"{found.outcome}  {why}  {url}{led}  {found.elapsed_ms} ms"
