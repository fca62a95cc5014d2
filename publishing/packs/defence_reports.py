"""Reader reports, votes and blind ratings in a defence file.

Reports have their text and their outcome, not their senders: contact details are removed from the text and
from the answer too; of spam only its arrival is left. Events about a report hold answers as they were sent,
so they are not in the file.
"""

from datetime import tzinfo
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext

from accounts.models import User
from factcheck.models import BlindRating, Claim, ReaderReport, Review
from factcheck.models.enums import ReaderReportOutcome
from factcheck.verdicts.reader_report_rows import describe_progress
from lib.text.plain_text import redact_contacts
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


def list_reviews(claim: Claim, tz: tzinfo) -> list[dict[str, Any]]:
    """Return every vote and every blind rating, in the order of time."""
    votes = Review.objects.filter(verdict__claim=claim).select_related("verdict", "reviewer")
    blind = BlindRating.objects.filter(verdict__claim=claim).select_related("verdict", "person", "rating")
    found = [_describe_review(one, one.reviewer, one.vote, one.get_vote_display(), tz) for one in votes]
    found += [
        _describe_review(
            one,
            one.person,
            "rate_blind",
            gettext("Rated it blind as “{rating}”").format(rating=one.label_text),
            tz,
        )
        for one in blind
    ]
    return sorted(found, key=lambda version: (version["at"], version["version"]))


def _describe_review(
    one: Review | BlindRating, person: User, vote: str, words: str, tz: tzinfo
) -> dict[str, Any]:
    return {
        "version": one.verdict.number,
        "reviewer": str(person),
        "vote": vote,
        "vote_words": words,
        "content_hash": one.content_hash if isinstance(one, Review) else one.verdict.content_hash,
        "comment": one.comment,
        "at": PackTimestamp.from_datetime(one.created_at, tz),
        "withdrawn_at": PackTimestamp.from_optional(one.withdrawn_at, tz)
        if isinstance(one, Review)
        else None,
    }
