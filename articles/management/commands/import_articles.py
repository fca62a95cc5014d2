"""import_articles: bring in many at once from the server, by the same rows as the page that shows them."""

import json
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from articles.actions.intake import MOST_PIECES, Sent, take_in
from articles.actions.reading import read_next
from articles.addresses import article_address
from articles.enums import IntakeKind, PieceOutcome, PieceState
from articles.importers.parts import parts
from articles.management import given, told
from articles.models import Intake, Piece
from articles.queries.intakes import progress_of
from articles.queries.report import COLUMNS, result_of, rows_of
from lib import clock
from lib.cells import csv_bytes
from lib.errors import DomainError

MOST_BYTES = 500_000_000
"""Of all that is given at once: it is held in memory until it is written down."""
WIDTH = 30
ELSEWHERE_SECONDS = 0.5


class Command(BaseCommand):
    help = (
        "Import many articles: folders (walked), files, ZIPs, feeds and addresses. Each has its own result. "
        "What was begun can be stopped and resumed. Exits with 1 if any failed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", nargs="*", metavar="PATH|URL")
        parser.add_argument("--addresses", metavar="FILE|-", help="A list of addresses, one a line.")
        parser.add_argument("--resume", metavar="INTAKE", help="Go on with what was begun, by its id.")
        given.ask_where(parser)
        parser.add_argument("--json", action="store_true", help="One line of JSON for each.")
        parser.add_argument("--report", metavar="FILE", help="Write the report: .csv or .json.")

    def handle(self, *args: Any, **options: Any) -> None:
        report = Path(options["report"]) if options["report"] else None
        if report is not None and report.suffix not in {".csv", ".json"}:
            raise CommandError("A report ends in .csv or .json.", returncode=2)
        intake = self._resumed(options["resume"]) if options["resume"] else self._taken_in(options)
        self.bar = Bar(self.stderr)
        try:
            self._read(intake, as_json=options["json"])
        except KeyboardInterrupt:
            self.bar.clear()
            raise CommandError(f"Stopped. Go on with --resume {intake.public_id}.", returncode=130) from None
        finally:
            if report is not None:
                report.write_bytes(_reported(intake, report.suffix))
        self._sum_up(intake, as_json=options["json"])

    def _taken_in(self, options: dict[str, Any]) -> Intake:
        where = given.where(options)
        try:
            pieces = list(_bounded(_gathered(options["what"], options["addresses"])))
            files = any(not sent.url for sent in pieces)
            intake = take_in(
                kind=IntakeKind.FILES if files else IntakeKind.ADDRESSES,
                name=", ".join(options["what"] or [f"{len(pieces):,} addresses"]),
                pieces=pieces,
                at=clock.now(),
                **where,
            )
        except DomainError as refusal:
            raise CommandError(refusal.message) from None
        if not options["json"]:
            page = settings.STET_BASE_URL + reverse("intake", args=[intake.public_id])
            self.stdout.write(f"{len(pieces):,} to read: {page}")
        return intake

    def _resumed(self, named: str) -> Intake:
        try:
            return Intake.objects.get(public_id=UUID(named))
        except (ValueError, Intake.DoesNotExist):
            raise CommandError(f"There is no intake {named}.") from None

    def _read(self, intake: Intake, *, as_json: bool) -> None:
        """Until nothing waits. A worker may read along: what it holds is waited for."""
        told_of: set[int] = set()
        progress = progress_of([intake])[intake.pk]
        while not progress.over:
            read = read_next(clock=clock.now, intake=intake)
            if read is None:
                time.sleep(ELSEWHERE_SECONDS)
            else:
                told_of.add(read)
                self._tell(
                    Piece.objects.select_related("article", "within")
                    .defer("raw", "within__raw")
                    .get(pk=read),
                    as_json=as_json,
                )
            progress = progress_of([intake])[intake.pk]
            self.bar.draw(progress.read, progress.total)
        self.bar.clear()
        rest = intake.pieces.select_related("article", "within").defer("raw", "within__raw")
        for piece in rest.exclude(pk__in=told_of):
            self._tell(piece, as_json=as_json)

    def _tell(self, piece: Piece, *, as_json: bool) -> None:
        result = result_of(piece)
        self.bar.clear()
        if as_json:
            line = {
                "number": piece.number,
                "name": piece.name,
                "result": result,
                "reason": piece.reason,
                "article": str(piece.article.public_id) if piece.article else None,
            }
            self.stdout.write(told.json_line(line, encoding=getattr(self.stdout, "encoding", None)))
        elif piece.state == PieceState.FAILED:
            self.stdout.write(f"failed  {piece.name}: {piece.reason}")
        elif piece.state == PieceState.DONE:
            said = article_address(piece.article) if piece.article else ""
            self.stdout.write(f"{PieceOutcome(piece.outcome).label}  {piece.name}  {said}".rstrip())

    def _sum_up(self, intake: Intake, *, as_json: bool) -> None:
        progress = progress_of([intake])[intake.pk]
        if not as_json:
            self.stdout.write(progress.sentence)
        if progress.failed:
            raise CommandError(
                f"{progress.failed:,} of {progress.total:,} failed. They are kept, and can be read again."
            )


class Bar:
    """A line that draws over itself on a terminal; nothing where there is none."""

    def __init__(self, out: Any) -> None:
        self.out = out
        self.on = bool(out.isatty())

    def draw(self, done: int, total: int) -> None:
        if self.on:
            full = WIDTH * done // max(total, 1)
            self.out.write(f"\r[{'#' * full}{'.' * (WIDTH - full)}] {done:,} of {total:,}", ending="")
            self.out.flush()

    def clear(self) -> None:
        if self.on:
            self.out.write("\r" + " " * (WIDTH + 30) + "\r", ending="")


def _gathered(what: list[str], listed: str | None) -> Iterator[Sent]:
    """Everything that was named, in its order. Raises Invalid for a file that cannot be read."""
    for one in what:
        if urlsplit(one).scheme in {"http", "https"}:
            yield Sent(one, url=one)
        elif Path(one).is_dir():
            for path in sorted(Path(one).rglob("*")):
                if path.is_file() and _is_in(path, Path(one)):
                    yield from _file(path, str(path.relative_to(one)))
        else:
            yield from _file(Path(one), Path(one).name)
    if listed:
        text = given.read_file(listed, most=10_000_000).decode("utf-8-sig", "replace")
        for line in dict.fromkeys(line.strip() for line in text.splitlines()):
            if line and not line.startswith("#"):
                yield Sent(line, url=line)


def _is_in(path: Path, folder: Path) -> bool:
    """Whether a file lies in the folder, is not hidden there, and is no link to what lies elsewhere: whoever
    may put a link in a folder must not read another's files through us.
    """
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return not hidden and path.resolve().is_relative_to(folder.resolve())


def _file(path: Path, name: str) -> Iterator[Sent]:
    """A file, or those in a ZIP that is bigger than one row should hold."""
    body = given.read_file(str(path), most=MOST_BYTES)
    if len(body) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE and (inside := parts(body)) is not None:
        yield from (Sent(f"{name}/{one.name}", one.body, one.media_type, one.url) for one in inside)
    else:
        yield Sent(name, body)


def _bounded(pieces: Iterator[Sent]) -> Iterator[Sent]:
    size = 0
    for number, sent in enumerate(pieces, 1):
        size += len(sent.body)
        if size > MOST_BYTES or number > MOST_PIECES:
            raise CommandError(
                f"This is more than {MOST_PIECES:,} pieces or {MOST_BYTES:,} bytes. Give it in several parts."
            )
        yield sent


def _reported(intake: Intake, suffix: str) -> bytes:
    rows = rows_of(intake)
    if suffix == ".csv":
        return csv_bytes(COLUMNS, ([row[name] for name in COLUMNS] for row in rows))
    return json.dumps(rows, ensure_ascii=False, indent=1).encode("utf-8", "replace")
