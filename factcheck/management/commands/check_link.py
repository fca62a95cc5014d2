"""check_link: look at addresses now, as a worker looks at sources, and say what came of it."""

import asyncio
import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from factcheck.actions.links import Look, look

AT_ONCE = 20


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
        for some in _by(AT_ONCE, urls):
            for url, found in zip(some, asyncio.run(_all(some)), strict=True):
                self.stdout.write(json.dumps(_told(url, found)) if options["json"] else _line(url, found))


def _by(size: int, urls: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(urls), size):
        yield urls[start : start + size]


async def _all(urls: Iterable[str]) -> list[Look]:
    return await asyncio.gather(*(look(url) for url in urls))


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
