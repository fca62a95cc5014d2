"""verify_audit_log: say in one line whether the audit log is unchanged, and exit with 1 when it is not."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations
from django.db import connection

from audit import checkpoints, privileges, triggers
from audit.actions.verification_runs import list_missing_protections
from audit.verify import VerificationReport, verify_chain


class Command(BaseCommand):
    help = "Verify the whole audit log and name the first altered event."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--checkpoint",
            action="append",
            default=[],
            metavar="NUMBER:HASH",
            help="a line printed by an earlier run and kept elsewhere; can be repeated",
        )
        parser.add_argument(
            "--checkpoint-file",
            action="append",
            default=[],
            metavar="FILE",
            help="day-heads.json as published, or lines of NUMBER:HASH; - for standard input",
        )
        parser.add_argument("--json", action="store_true", help="print one line of JSON")

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            wanted = [checkpoints.parse_checkpoint(text) for text in options["checkpoint"]]
            for file in options["checkpoint_file"]:
                wanted += checkpoints.parse_checkpoints(_read_checkpoint_file(file))
        except ValueError as refused:
            raise CommandError(str(refused)) from None
        report = verify_chain(checkpoints=wanted)
        absent, too_free = (
            triggers.list_missing_triggers(connection),
            privileges.list_excess_privileges(connection),
        )
        if options["json"]:
            self.stdout.write(json.dumps(_build_json_report(report, list_missing_protections())))
            if not report.ok or absent:
                # The message is on standard output already.
                raise SystemExit(1)
            return
        if not report.ok:
            raise CommandError(
                f"The audit log was altered at event {report.first_bad_number}: {report.why}. "
                f"The {(report.first_bad_number or 1) - 1:,} events before it are intact.",
                returncode=1,
            )
        if absent:
            raise CommandError(
                f"The audit log is intact ({report.count:,} events), but the database no longer protects it: "
                f"these triggers are missing: {', '.join(absent)}.",
                returncode=1,
            )
        self.stdout.write(
            f"The audit log is intact: {report.count:,} events. Checkpoint {report.count}:{report.head}"
        )
        for sentence in too_free:
            self.stderr.write(self.style.WARNING(sentence))


def _build_json_report(report: VerificationReport, lacks: list[str]) -> dict[str, Any]:
    return {
        "is_ok": report.ok,
        "event_count": report.count,
        "head": report.head,
        "first_bad_number": report.first_bad_number,
        "failure_reason": report.why,
        "missing_protections": lacks,
    }


def _read_checkpoint_file(file: str) -> str:
    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except OSError as refused:
        raise CommandError(f"Cannot read {file}: {refused}") from None
