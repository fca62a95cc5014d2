"""import_external_reviews: import other organisations' reviews in bulk, or only check what would be read."""

import json
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from itertools import batched, islice
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError

from accounts.management.arguments import get_desk, get_user
from articles.management import arguments
from factcheck.external_reviews.actions import import_external_reviews
from factcheck.external_reviews.fetching import fetch_external_reviews, redact_url
from factcheck.external_reviews.parsing import MAX_REVIEWS, ParsedReviews, parse_reviews
from factcheck.external_reviews.parsing.json_texts import is_record_line
from factcheck.models.enums import ImportMethod
from lib.datetimes import clock
from lib.errors import DomainError, Invalid

LINES_PER_PART = 500
"""Lines read at a time of a file with one record a line: it may be longer than memory."""
MAX_BYTES = 500_000_000
MAX_LINE_LENGTH = 2_000_000
MAX_PAGES = 500
BUDGET_SECONDS = 1_800.0


class Command(BaseCommand):
    help = (
        "Import other organisations' ClaimReviews from files (JSON, web page, DataFeed, one "
        "record per line) and addresses (page, feed or claims:search, followed to the end). "
        "Existing ones are updated. Exits with 1 if any cannot be imported."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", nargs="+", metavar="PATH|URL")
        parser.add_argument("--desk", metavar="SLUG", help="desk to import for")
        parser.add_argument(
            "--as", dest="username", metavar="USERNAME", help="user name of the importing editor"
        )
        parser.add_argument("--check", action="store_true", help="only show what would be read")
        parser.add_argument(
            "--refused", metavar="FILE", help="write each rejected record as one line of JSON"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        where: dict[str, Any] = {}
        if not options["check"]:
            if not options["desk"] or not options["username"]:
                raise CommandError("Give --desk and --as, or --check.", returncode=2)
            where = {
                "desk": get_desk(options["desk"]),
                "by": get_user(options["username"]),
            }
        self.totals: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        with _open_report(options["refused"]) as refused:
            for what in options["what"]:
                self._import_reviews(what, where, refused)
        self._sum_up()

    def _import_reviews(self, what: str, where: dict[str, Any], refused: "IO[str] | None") -> None:
        is_address = "://" in what
        kind, name = (
            (ImportMethod.URL, redact_url(what)) if is_address else (ImportMethod.FILE, Path(what).name)
        )
        try:
            for part in _iter_from_url(what) if is_address else _iter_file_parts(Path(what)):
                self.totals["read"] += len(part.reviews)
                self.totals["refused"] += len(part.refused)
                for one in part.refused:
                    self.reasons[one.reason_text] += 1
                    if refused is not None:
                        line = {
                            "what": name,
                            "where": one.where_text,
                            "reason": one.reason_text,
                            "record": one.excerpt,
                        }
                        refused.write(json.dumps(line) + "\n")
                if part.left:
                    self.stderr.write(f"{name}: there is more than Stet followed.")
                if where and part.record_count:
                    brought = import_external_reviews(
                        kind=kind, name=name, read=part, at=clock.now(), **where
                    )
                    for count in ("added_count", "changed_count", "unchanged_count", "removed_count"):
                        self.totals[count] += getattr(brought, count)
        except DomainError as error:
            self.stderr.write(f"{name}: {error.message}")
            self.totals["failed"] += 1

    def _sum_up(self) -> None:
        good, bad = self.totals["read"], self.totals["refused"]
        share = f" ({100 * good / (good + bad):.1f} % read)" if good + bad else ""
        noun = "record" if good + bad == 1 else "records"
        remaining = [f"{self.totals[name]:,} {word}" for name, word in
                (("added_count", "new"), ("changed_count", "changed"), ("unchanged_count", "here already"),
                 ("removed_count", "removed earlier and left out")) if self.totals[name]]  # fmt: skip
        message = f": {', '.join(remaining)}" if remaining else ""
        self.stdout.write(f"{good + bad:,} {noun}: {good:,} read, {bad:,} rejected{share}{message}.")
        for reason, many in self.reasons.most_common(20):
            self.stdout.write(f"{many:>9,}  {reason}")
        if self.totals["failed"]:
            raise CommandError("Some records could not be imported. See above.")


def _open_report(name: str | None) -> AbstractContextManager[IO[str] | None]:
    return Path(name).open("w", encoding="utf-8") if name else nullcontext()


def _iter_from_url(url: str) -> Iterator[ParsedReviews]:
    yield fetch_external_reviews(url, pages=MAX_PAGES, seconds=BUDGET_SECONDS, limit=MAX_PAGES * 100)


def _iter_file_parts(path: Path) -> Iterator[ParsedReviews]:
    """Yield a file's reviews in parts of about one import each. Raise Invalid as ``parse_reviews``."""
    with _open_file(path) as file:
        first = file.readline(MAX_LINE_LENGTH)
    if not is_record_line(first):
        whole = parse_reviews(
            arguments.read_input_file(str(path), limit=MAX_BYTES), limit=MAX_BYTES, max_bytes=MAX_BYTES
        )
        for some in batched(whole.reviews, MAX_REVIEWS):
            yield ParsedReviews(reviews=list(some))
        yield ParsedReviews(refused=whole.refused)
        return
    held, lines = ParsedReviews(), 0
    with _open_file(path) as file:
        while some_lines := list(islice(iter(partial(file.readline, MAX_LINE_LENGTH), b""), LINES_PER_PART)):
            try:
                held.merge_with(
                    parse_reviews(
                        b"".join(some_lines), max_bytes=LINES_PER_PART * MAX_LINE_LENGTH, lines_before=lines
                    )
                )
            except Invalid as nothing:
                held.add_rejected(f"Lines from {lines + 1:,}", nothing.message, "")
            lines += len(some_lines)
            if held.record_count >= MAX_REVIEWS:
                yield held
                held = ParsedReviews()
    yield held


def _open_file(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except OSError as error:
        raise Invalid(f"It cannot be read: {error.strerror or error}.") from None
