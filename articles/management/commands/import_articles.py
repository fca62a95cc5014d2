"""import_articles: import many articles from the server, as a batch that its page shows too."""

import json
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.management.base import CommandError
from django.urls import reverse

from articles.absolute_urls import get_article_url
from articles.batches.actions import MAX_ITEMS, ImportSource, create_import_batch
from articles.batches.processing import process_next_item
from articles.batches.report import REPORT_COLUMNS, get_item_result, list_report_rows
from articles.batches.selectors import get_batch_progress
from articles.importers.containers import split_container
from articles.management import arguments, output
from articles.models import ImportBatch, ImportItem
from articles.models.enums import ImportBatchKind, ImportItemOutcome, ImportItemState
from lib.datetimes import clock
from lib.files.exports import render_csv

MAX_BYTES = 500_000_000
"""Bytes of all that is given at once: it is held in memory until it is saved."""
BAR_WIDTH = 30
POLL_SECONDS = 0.5


class Command(output.JsonLinesCommand):
    help = (
        "Import many articles from folders, files, ZIPs, feeds and web addresses. Reports the "
        "result of each. An interrupted import can be resumed. Exits with 1 if any fails."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", nargs="*", metavar="PATH|URL")
        parser.add_argument("--addresses", metavar="FILE|-", help="a list of addresses, one per line")
        parser.add_argument("--resume", metavar="IMPORT", help="resume the import with this id")
        arguments.add_import_arguments(parser)
        parser.add_argument("--json", action="store_true", help="print one line of JSON per item")
        parser.add_argument("--report", metavar="FILE", help="file for the report: .csv or .json")

    def handle(self, *args: Any, **options: Any) -> None:
        report = Path(options["report"]) if options["report"] else None
        if report is not None and report.suffix not in {".csv", ".json"}:
            raise CommandError("The report file must end in .csv or .json.", returncode=2)
        batch = self._resume_batch(options["resume"]) if options["resume"] else self._create_batch(options)
        self.bar = ProgressBar(self.stderr)
        try:
            self._process_until_done(batch, as_json=options["json"])
        except KeyboardInterrupt:
            self.bar.clear()
            raise CommandError(f"Stopped. Resume with --resume {batch.public_id}.", returncode=130) from None
        finally:
            if report is not None:
                report.write_bytes(_render_report(batch, report.suffix))
        self._sum_up(batch, as_json=options["json"])

    def _create_batch(self, options: dict[str, Any]) -> ImportBatch:
        where = arguments.parse_import_arguments(options)
        items = list(_limit_total_bytes(_gather_sources(options["what"], options["addresses"])))
        files = any(not sent.url for sent in items)
        batch = create_import_batch(
            kind=ImportBatchKind.FILES if files else ImportBatchKind.URLS,
            name=", ".join(options["what"] or [f"{len(items):,} addresses"]),
            sources=items,
            at=clock.now(),
            **where,
        )
        if not options["json"]:
            page = settings.STET_BASE_URL + reverse("import_batch_detail", args=[batch.public_id])
            self.stdout.write(f"{len(items):,} to read: {page}")
        return batch

    def _resume_batch(self, named: str) -> ImportBatch:
        try:
            return ImportBatch.objects.get(public_id=UUID(named))
        except (ValueError, ImportBatch.DoesNotExist):
            raise CommandError(f"There is no import {named}.") from None

    def _process_until_done(self, batch: ImportBatch, *, as_json: bool) -> None:
        """Process the batch until nothing waits, also for items that a worker holds."""
        notified: set[int] = set()
        progress = get_batch_progress([batch])[batch.pk]
        while not progress.is_finished:
            read = process_next_item(clock=clock.now, batch=batch)
            if read is None:
                time.sleep(POLL_SECONDS)
            else:
                notified.add(read)
                self._print_item(
                    ImportItem.objects.select_related("article", "container")
                    .defer("body", "container__body")
                    .get(pk=read),
                    as_json=as_json,
                )
            progress = get_batch_progress([batch])[batch.pk]
            self.bar.draw(progress.processed_count, progress.total)
        self.bar.clear()
        rest = batch.items.select_related("article", "container").defer("body", "container__body")
        for item in rest.exclude(pk__in=notified):
            self._print_item(item, as_json=as_json)

    def _print_item(self, item: ImportItem, *, as_json: bool) -> None:
        result = get_item_result(item)
        self.bar.clear()
        if as_json:
            line = {
                "number": item.number,
                "name": item.name,
                "result": result,
                "reason": item.reason_text,
                "article": str(item.article.public_id) if item.article else None,
            }
            self.print_json(line)
        elif item.state == ImportItemState.FAILED:
            self.stdout.write(f"failed  {item.name}: {item.reason_text}")
        elif item.state == ImportItemState.DONE:
            message = get_article_url(item.article) if item.article else ""
            self.stdout.write(f"{ImportItemOutcome(item.outcome).label}  {item.name}  {message}".rstrip())

    def _sum_up(self, batch: ImportBatch, *, as_json: bool) -> None:
        progress = get_batch_progress([batch])[batch.pk]
        if not as_json:
            self.stdout.write(progress.summary)
        if progress.failed:
            raise CommandError(
                f"{progress.failed:,} of {progress.total:,} failed. They are saved and can be retried."
            )


class ProgressBar:
    """Progress bar that redraws its line on a terminal; silent elsewhere."""

    def __init__(self, out: Any) -> None:
        self.out = out
        self.on = bool(out.isatty())

    def draw(self, done: int, total: int) -> None:
        if self.on:
            full = BAR_WIDTH * done // max(total, 1)
            self.out.write(f"\r[{'#' * full}{'.' * (BAR_WIDTH - full)}] {done:,} of {total:,}", ending="")
            self.out.flush()

    def clear(self) -> None:
        if self.on:
            self.out.write("\r" + " " * (BAR_WIDTH + 30) + "\r", ending="")


def _gather_sources(what: list[str], listed: str | None) -> Iterator[ImportSource]:
    """Yield everything that was named, in its order. Raises Invalid for a file that cannot be read."""
    for one in what:
        if urlsplit(one).scheme in {"http", "https"}:
            yield ImportSource(one, url=one)
        elif Path(one).is_dir():
            for path in sorted(Path(one).rglob("*")):
                if path.is_file() and _is_inside_folder(path, Path(one)):
                    yield from _read_file_sources(path, str(path.relative_to(one)))
        else:
            yield from _read_file_sources(Path(one), Path(one).name)
    if listed:
        text = arguments.read_input_file(listed, limit=10_000_000).decode("utf-8-sig", "replace")
        for line in dict.fromkeys(line.strip() for line in text.splitlines()):
            if line and not line.startswith("#"):
                yield ImportSource(line, url=line)


def _is_inside_folder(path: Path, folder: Path) -> bool:
    """Return whether a file is in the folder, is not hidden there, and is no link to the outside.

    Whoever may put a link in a folder must not read another's files through Stet.
    """
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return not hidden and path.resolve().is_relative_to(folder.resolve())


def _read_file_sources(path: Path, name: str) -> Iterator[ImportSource]:
    """Yield a file, or those in a ZIP that is bigger than one row should hold."""
    body = arguments.read_input_file(str(path), limit=MAX_BYTES)
    if len(body) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE and (inside := split_container(body)) is not None:
        yield from (ImportSource(f"{name}/{one.name}", one.body, one.media_type, one.url) for one in inside)
    else:
        yield ImportSource(name, body)


def _limit_total_bytes(sources: Iterator[ImportSource]) -> Iterator[ImportSource]:
    size = 0
    for number, sent in enumerate(sources, 1):
        size += len(sent.body)
        if size > MAX_BYTES or number > MAX_ITEMS:
            raise CommandError(
                f"This is more than {MAX_ITEMS:,} items or {MAX_BYTES:,} bytes. Import it in several parts."
            )
        yield sent


def _render_report(batch: ImportBatch, suffix: str) -> bytes:
    rows = list_report_rows(batch)
    if suffix == ".csv":
        return render_csv(REPORT_COLUMNS, ([row[name] for name in REPORT_COLUMNS] for row in rows))
    return json.dumps(rows, ensure_ascii=False, indent=1).encode("utf-8", "replace")
