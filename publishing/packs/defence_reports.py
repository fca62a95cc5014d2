"""Reader reports in a defence file: their text and their outcome, not their senders.

Contact details are removed from the text and from the answer too; of spam only its arrival is left. Events
about a report hold answers as they were sent, so they are not in the file.
"""

from datetime import tzinfo
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext

from factcheck.models import Claim, ReaderReport
from factcheck.models.enums import ReaderReportOutcome
from factcheck.reader_reports.selectors import describe_progress
from lib.text.contacts import redact_contacts
from publishing.packs.timestamps import PackTimestamp


def list_reports(claim: Claim, tz: tzinfo) -> list[dict[str, Any]]:
    """Return each report once, in order of time; ``again`` counts others that said the same. One query."""
    found = ReaderReport.objects.first_of_group().filter(claim=claim).select_related("partner", "answered_by")
    found = found.annotate(again_count=Count("duplicates")).order_by("received_at", "pk")
    return [_describe_report(one, tz) for one in found]


def _describe_report(report: Any, tz: tzinfo) -> dict[str, Any]:
    spam = report.outcome == ReaderReportOutcome.SPAM
    return {
        "id": str(report.public_id),
        "from": report.sender,
        "received_at": PackTimestamp.from_datetime(report.received_at, tz),
        "about_version": report.publication,
        "text": "" if spam else redact_contacts(report.text),
        "link": "" if spam else redact_contacts(report.link),
        "again": report.again_count,
        "became": describe_progress(report),
        "reopened_at": PackTimestamp.from_optional(report.reopened_at, tz),
        "answer": redact_contacts(report.answer),
        "answered_by": str(report.answered_by) if report.answered_by else None,
        "answered_at": PackTimestamp.from_optional(report.answered_at, tz),
        "corrected_in_version": report.correcting_publication,
        "note": gettext("Spam, not shown.") if spam else "",
    }
