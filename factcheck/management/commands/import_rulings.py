"""import_rulings: bring in other checkers' rulings in bulk, or only try what would be read."""

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

from articles.management import given
from factcheck.actions.other_rulings import import_rulings
from factcheck.actions.other_rulings_fetch import gather, without_secrets
from factcheck.enums import BroughtAs
from factcheck.other_reviews import MOST, Read, read
from factcheck.other_reviews.texts import is_record_line
from lib import clock
from lib.errors import DomainError, Invalid

LINES = 500
"""Of a file with one record a line, read at a time: it may be longer than memory."""
MOST_BYTES = 500_000_000
LONGEST_LINE = 2_000_000
PAGES = 500
SECONDS = 1_800.0


class Command(BaseCommand):
    help = (
        "Bring in other checkers' ClaimReviews: files (JSON, a page, a DataFeed, one record a line) and "
        "addresses (a page, a feed, a claims:search, which is followed to its end). What is here already is "
        "brought up to date. Exits with 1 where one of them cannot be."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", nargs="+", metavar="PATH|URL")
        parser.add_argument("--desk", metavar="SLUG", help="The desk that they are for.")
        parser.add_argument(
            "--as", dest="username", metavar="USERNAME", help="Who brings them in: an editor."
        )
        parser.add_argument("--check", action="store_true", help="Only say what would be read.")
        parser.add_argument("--refused", metavar="FILE", help="Write each refused record: one line of JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        where: dict[str, Any] = {}
        if not options["check"]:
            if not options["desk"] or not options["username"]:
                raise CommandError("Say --desk and --as too, or --check.", returncode=2)
            where = {"desk": given.desk(options["desk"]), "by": given.user(options["username"])}
        self.totals: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        with _report(options["refused"]) as refused:
            for what in options["what"]:
                self._bring(what, where, refused)
        self._sum_up()

    def _bring(self, what: str, where: dict[str, Any], refused: "IO[str] | None") -> None:
        is_address = "://" in what
        kind, name = (
            (BroughtAs.ADDRESS, without_secrets(what)) if is_address else (BroughtAs.FILE, Path(what).name)
        )
        try:
            for part in _gathered(what) if is_address else _parts(Path(what)):
                self.totals["read"] += len(part.reviews)
                self.totals["refused"] += len(part.refused)
                for one in part.refused:
                    self.reasons[one.reason] += 1
                    if refused is not None:
                        line = {"what": name, "where": one.where, "reason": one.reason, "record": one.excerpt}
                        refused.write(json.dumps(line) + "\n")
                if part.left:
                    self.stderr.write(f"{name}: there is more than was followed.")
                if where and part.looked_at:
                    brought = import_rulings(kind=kind, name=name, read=part, at=clock.now(), **where)
                    for count in ("added", "changed", "unchanged", "kept_out"):
                        self.totals[count] += getattr(brought, count)
        except DomainError as error:
            self.stderr.write(f"{name}: {error.message}")
            self.totals["failed"] += 1

    def _sum_up(self) -> None:
        good, bad = self.totals["read"], self.totals["refused"]
        share = f" ({good / (good + bad):.1%} read)" if good + bad else ""
        kept = [f"{self.totals[name]:,} {word}" for name, word in
                (("added", "new"), ("changed", "changed"), ("unchanged", "here already"),
                 ("kept_out", "removed before and left out")) if self.totals[name]]  # fmt: skip
        said = f": {', '.join(kept)}" if kept else ""
        self.stdout.write(f"{good + bad:,} records, {good:,} read, {bad:,} refused{share}{said}.")
        for reason, many in self.reasons.most_common(20):
            self.stdout.write(f"{many:>9,}  {reason}")
        if self.totals["failed"]:
            raise CommandError("Not all of it could be brought in, as said above.")


def _report(name: str | None) -> AbstractContextManager[IO[str] | None]:
    return Path(name).open("w", encoding="utf-8") if name else nullcontext()


def _gathered(url: str) -> Iterator[Read]:
    yield gather(url, pages=PAGES, seconds=SECONDS, most=PAGES * 100)


def _parts(path: Path) -> Iterator[Read]:
    """What is in a file, in parts of about as many records as one import has. Raises Invalid as ``read``."""
    with _opened(path) as file:
        first = file.readline(LONGEST_LINE)
    if not is_record_line(first):
        whole = read(given.read_file(str(path), most=MOST_BYTES), most=MOST_BYTES, most_bytes=MOST_BYTES)
        for some in batched(whole.reviews, MOST):
            yield Read(reviews=list(some))
        yield Read(refused=whole.refused)
        return
    held, lines = Read(), 0
    with _opened(path) as file:
        while some_lines := list(islice(iter(partial(file.readline, LONGEST_LINE), b""), LINES)):
            try:
                held.add(read(b"".join(some_lines), most_bytes=LINES * LONGEST_LINE, lines_before=lines))
            except Invalid as nothing:
                held.refuse(f"Lines from {lines + 1:,}", nothing.message, "")
            lines += len(some_lines)
            if held.looked_at >= MOST:
                yield held
                held = Read()
    yield held


def _opened(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except OSError as error:
        raise Invalid(f"It cannot be read: {error.strerror or error}.") from None
