"""check_link: check addresses now, as a worker checks sources, and print the results."""

import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from typing import Any

from django.core.management.base import CommandError

from articles.management.output import JsonLinesCommand
from factcheck.link_checks import ARCHIVED_RESULT, CheckResult, get_rate_limit
from lib.link_checker import CheckJob, CheckPool, DeferredCheck, get_host, is_archive_url


class Command(JsonLinesCommand):
    """Command that saves nothing and needs no database; ``lib.safe_http`` guards it as for a source."""

    help = "Check web addresses now, given here or on standard input (one per line). Saves nothing."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the addresses and the output format."""
        parser.add_argument("urls", nargs="*", metavar="URL")
        parser.add_argument(
            "--json", action="store_true", help="print one JSON object per line, in the order given"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each result as soon as those before it are there."""
        urls = options["urls"] or [line.strip() for line in sys.stdin if line.strip()]
        if not urls:
            raise CommandError("Give an address, or send addresses on standard input, one per line.")
        for url, found in _check_urls(urls):
            if options["json"]:
                self.print_json(_describe_result(url, found))
            else:
                self.stdout.write(_format_result_line(url, found))
            self.stdout.flush()


def _check_urls(urls: Sequence[str]) -> Iterator[tuple[str, CheckResult]]:
    """Yield each address with its result, in the order asked, within the workers' rate limit."""
    found = {number: ARCHIVED_RESULT for number, url in enumerate(urls) if is_archive_url(url)}
    waiting = [
        (0.0, CheckJob(key=number, url=url, host=get_host(url)))
        for number, url in enumerate(urls)
        if number not in found
    ]
    data = 0
    with CheckPool(get_rate_limit()).run_pool() as pool:
        while data < len(urls):
            now = time.monotonic()
            capacity = pool.pace.max_held - pool.held
            ready = [order for at, order in waiting if at <= now][:capacity]
            if ready:
                begun = {order.key for order in ready}
                waiting = [(at, order) for at, order in waiting if order.key not in begun]
                pool.put_jobs(ready)
            for answer in pool.take_results(timeout=0.1):
                if isinstance(answer, DeferredCheck):
                    waiting.append((now + answer.seconds, answer.order))
                else:
                    found[answer.order.key] = answer.result
            while data in found:
                yield urls[data], found.pop(data)
                data += 1


def _describe_result(url: str, found: CheckResult) -> dict[str, Any]:
    return {
        "url": url,
        "outcome": str(found.outcome),
        "status": found.status_code,
        "final_url": found.final_url,
        "chain": found.chain,
        "elapsed_ms": found.elapsed_ms,
        "reason": found.reason,
    }


def _format_result_line(url: str, found: CheckResult) -> str:
    led = f" -> {found.final_url}" if found.final_url not in ("", url) else ""
    why = found.status_code or found.reason
    return f"{found.outcome}  {why}  {url}{led}  {found.elapsed_ms} ms"
