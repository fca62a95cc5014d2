"""verify_record: tell in one line whether the record is what was written, and leave with 1 when it is not."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from record import triggers
from record.verify import verify


class Command(BaseCommand):
    help = "Walk the whole record and name the first entry that is not what was written."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--checkpoint",
            action="append",
            default=[],
            metavar="NUMBER:HASH",
            help="A line that an earlier run printed and that was kept elsewhere; may be given again.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        report = verify(checkpoints=[_checkpoint(text) for text in options["checkpoint"]])
        if not report.ok:
            raise CommandError(
                f"The record is broken at entry {report.first_bad}: {report.why}. "
                f"The {report.count:,} entries before it are good.",
                returncode=1,
            )
        absent = triggers.missing(connection)
        if absent:
            raise CommandError(
                f"The record is whole ({report.count:,} entries), but the database no longer protects it: "
                f"these triggers are missing: {', '.join(absent)}.",
                returncode=1,
            )
        self.stdout.write(
            f"The record is whole: {report.count:,} entries. Checkpoint {report.count}:{report.head}"
        )


def _checkpoint(text: str) -> tuple[int, str]:
    number, _, digest = text.partition(":")
    if not number.isdecimal() or len(digest) != 64:
        raise CommandError(f'"{text}" is no checkpoint. Give the number and the hash as NUMBER:HASH.')
    return int(number), digest.lower()
