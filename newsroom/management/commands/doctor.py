"""doctor: examine the installation and say in one sentence each what is wrong and how to mend it."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, no_translations

from lib.datetimes.clock import now
from newsroom.doctor.examination import examine_installation, is_well
from newsroom.doctor.findings import HealthFinding, Level

MARKS = {Level.OK: "ok     ", Level.WARNING: "warning", Level.WRONG: "WRONG  "}


class Command(BaseCommand):
    help = "Examine the whole installation. The exit status is 1 if something is wrong."
    requires_system_checks = ()  # they are part of the examination

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one line of JSON")
        parser.add_argument(
            "--send-mail", default="", metavar="ADDRESS", help="send a test e-mail to this address"
        )

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        findings = examine_installation(at=now(), send_to=options["send_mail"])
        if options["json"]:
            report = {"well": is_well(findings), "findings": [finding.as_json() for finding in findings]}
            self.stdout.write(json.dumps(report))
        else:
            for finding in findings:
                self._print_finding(finding)
        if not is_well(findings):
            raise SystemExit(1)

    def _print_finding(self, finding: HealthFinding) -> None:
        line = f"{MARKS[finding.level]}  {finding.sentence}"
        style = {Level.WRONG: self.style.ERROR, Level.WARNING: self.style.WARNING}.get(finding.level)
        self.stdout.write(style(line) if style else line)
        if finding.mend:
            self.stdout.write(f"         {finding.mend}")
