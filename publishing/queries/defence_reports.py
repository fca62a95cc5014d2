"""What a defence file tells of the errors that were reported: what was said, what became of it, not by whom.

How a sender can be reached is left out, in their words and in the answer too; of spam nothing but that it
came. The record's entries about a report hold answers as they were sent, so they stay in the house.
"""

from datetime import tzinfo
from typing import Any

from django.db.models import Count

from factcheck.enums import ReportAnswer
from factcheck.models import Claim, Report
from factcheck.queries.reports import told
from lib.contacts import without_contacts
from publishing.packs.moments import Moment


def reports_on(claim: Claim, tz: tzinfo) -> list[dict[str, Any]]:
    """Each report once, in the order of time; ``again`` is how many others said the same. One query."""
    found = Report.objects.heads().filter(claim=claim).select_related("partner", "answered_by")
    found = found.annotate(again_count=Count("again")).order_by("received_at", "pk")
    return [_report(one, tz) for one in found]


def _report(report: Any, tz: tzinfo) -> dict[str, Any]:
    spam = report.outcome == ReportAnswer.SPAM
    return {
        "id": str(report.public_id),
        "from": report.sender,
        "received_at": Moment.of(report.received_at, tz),
        "about_version": report.about,
        "text": "" if spam else without_contacts(report.text),
        "link": "" if spam else without_contacts(report.link),
        "again": report.again_count,
        "became": told(report),
        "reopened_at": Moment.maybe(report.reopened_at, tz),
        "answer": without_contacts(report.answer),
        "answered_by": str(report.answered_by) if report.answered_by else None,
        "answered_at": Moment.maybe(report.answered_at, tz),
        "corrected_in_version": report.corrected,
        "note": "Spam, and not shown" if spam else "",
    }
