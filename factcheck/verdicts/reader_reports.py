"""Actions on reader reports: receive, investigate, answer, reopen, erase the senders' e-mail addresses."""

import re
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext, ngettext

from accounts.actions.emails import queue_email
from accounts.models import User
from accounts.selectors import get_system_user, list_desk_editors
from factcheck.assignments.actions import require_text
from factcheck.claims.closing import reopen_claim
from factcheck.models import Claim, ReaderReport
from factcheck.models.enums import ReaderReportOutcome, ReaderReportStatus
from factcheck.verdicts.reader_report_rows import get_answering_version, get_report_facts
from factcheck.workflow.article_tables import READER_REPORT_WORK
from factcheck.workflow.claimreview_data import get_public_url
from factcheck.workflow.notify import notify
from factcheck.workflow.policies import WorkflowFacts
from factcheck.workflow.tables import PUBLIC_STATUSES
from factcheck.workflow.transition import create_in_state, lock_claim, perform_transition, require_version
from lib.crypto.commitments import sha256_hex
from lib.datetimes.humanize import format_day, get_timezone
from lib.errors import Invalid, WrongState
from lib.text.phrases import format_number
from lib.text.plain_text import normalize_characters

MAX_TEXT_LENGTH = 4_000
MIN_TEXT_LENGTH = 10
"""Most and least characters of a report."""
MAX_LINK_LENGTH = 2_000
MAX_LINKS = 5
_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_QUOTED = 120


@transaction.atomic
def create_reader_report(
    claim: Claim,
    *,
    text: str,
    about: int,
    link: str = "",
    email: str = "",
    secret: str | None = None,
    partner: User | None = None,
    at: datetime,
) -> ReaderReport:
    """Save a report on a published verdict, from a reader or a partner.

    ``about`` is the public version that was read, ``secret`` the digest of a reader's status token: sent
    twice with one, or twice by one partner while it waits, it is the same report.

    A report with the text of one that waits becomes its duplicate: nobody is notified again, and both are
    answered together. Raise WrongState for what is not public, Invalid at ``text`` or ``link``.
    """
    text, link = (normalize_characters(typed).strip() for typed in (text, link))
    if problems := _get_problems_by_field(text, link):
        raise Invalid(" ".join(s for message in problems.values() for s in message), fields=problems)
    claim = lock_claim(claim)
    if claim.publication_status not in PUBLIC_STATUSES:
        raise WrongState(gettext("This verdict is no longer public, so errors in it cannot be reported."))
    if secret is not None and (sent := ReaderReport.objects.filter(status_token_hash=secret).first()):
        return sent
    words = sha256_hex(_SPACE.sub(" ", text).casefold())
    waiting = ReaderReport.objects.unanswered().filter(claim=claim)
    alike = waiting.first_of_group().filter(text_hash=words).order_by("pk").first()
    if partner is not None and (sent := waiting.filter(text_hash=words, partner=partner).first()):
        return sent
    known = waiting.filter(status=ReaderReportStatus.NEW).exists()
    report = ReaderReport(
        claim=claim, publication=about, partner=partner, text=text, text_hash=words, link=link, email=email,
        status_token_hash=secret, duplicate_of=alike, received_at=at,
    )  # fmt: skip
    create_in_state(
        report,
        READER_REPORT_WORK,
        "create_reader_report",
        by=partner or get_system_user(),
        at=at,
        facts=WorkflowFacts(is_system=True),
        details={"claim": str(claim.public_id)},
    )
    if alike is None and not known:
        # The first that waits calls the editors; the queue counts the others.
        editors = list_desk_editors(claim.desk)
        data = {"text": _excerpt_text(text)} | ({"partner": report.sender} if report.partner else {})
        notify(editors, claim, "reader_report", by=partner or get_system_user(), at=at, **data)
    return report


@transaction.atomic
def start_investigation(
    report: ReaderReport, *, by: User, at: datetime, version: int | None = None
) -> ReaderReport:
    """Start to look into a report, as somebody of the desk; its sender sees that."""
    report, facts = _lock_report(report, by=by, at=at, version=version)
    perform_transition(report, READER_REPORT_WORK, "start_investigation", by=by, at=at, facts=facts)
    return report


@transaction.atomic
def reopen_claim_for_report(
    report: ReaderReport, *, reason: str, by: User, at: datetime, version: int | None = None
) -> ReaderReport:
    """Reopen the claim because of the report, and note on the report that this was done."""
    report, facts = _lock_report(report, by=by, at=at, version=version)
    reason = require_text(reason, "reason")
    changes = {"reopened_at": at}
    perform_transition(
        report,
        READER_REPORT_WORK,
        "reopen_claim_for_report",
        by=by,
        at=at,
        facts=facts,
        details={"reason": reason},
        changes=changes,
    )
    reopen_claim(report.claim, reason=reason, report=str(report.public_id), by=by, at=at)
    return report


@transaction.atomic
def answer_reader_report(
    report: ReaderReport,
    *,
    outcome: str,
    answer: str = "",
    by: User,
    at: datetime,
    version: int | None = None,
) -> ReaderReport:
    """Answer a report and its duplicates; senders who gave an address get an e-mail.

    "Corrected" is taken only where a correction or a retraction was published since the report came in. Raise
    Invalid at ``outcome`` or ``answer``.
    """
    report, facts = _lock_report(report, by=by, at=at, version=version)
    if outcome not in ReaderReportOutcome.values:
        raise Invalid(gettext("Choose the outcome."), field="outcome")
    spam = outcome == ReaderReportOutcome.SPAM
    answer = (
        ""
        if spam
        else require_text(answer, "answer", gettext("Write an answer. The sender reads exactly this text."))
    )
    corrected = get_answering_version(report)
    if outcome == ReaderReportOutcome.CORRECTED and corrected is None:
        sentence = gettext("No correction has been published since this report. Publish it first.")
        raise Invalid(sentence, field="outcome")
    for one in [
        report,
        *report.duplicates.exclude(status=ReaderReportStatus.ANSWERED).select_related("claim__desk"),
    ]:
        perform_transition(
            one,
            READER_REPORT_WORK,
            "answer_reader_report",
            by=by,
            at=at,
            facts=facts,
            details={"outcome": str(outcome), "answer": answer},
            changes={
                "outcome": outcome,
                "answer": answer,
                "answered_by": by,
                "answered_at": at,
                "correcting_publication": corrected if outcome == ReaderReportOutcome.CORRECTED else None,
            }
            | ({"email": ""} if spam else {}),
        )
        if one.email:
            _email_sender(one, at=at)
    return report


@transaction.atomic
def reopen_reader_report(
    report: ReaderReport, *, by: User, at: datetime, version: int | None = None
) -> ReaderReport:
    """Reopen an answered report: its answer was wrong, or something new came."""
    report, facts = _lock_report(report, by=by, at=at, version=version)
    changes = {
        "outcome": "",
        "answer": "",
        "answered_by": None,
        "answered_at": None,
        "correcting_publication": None,
    }
    perform_transition(
        report, READER_REPORT_WORK, "reopen_reader_report", by=by, at=at, facts=facts, changes=changes
    )
    return report


def delete_sender_emails(*, at: datetime) -> int:
    """Erase the e-mail addresses of reports that were answered long enough ago; return how many."""
    before = at - timedelta(days=settings.STET_READER_REPORT_EMAIL_DAYS)
    return ReaderReport.objects.filter(answered_at__lt=before).exclude(email="").update(email="")


def _lock_report(
    report: ReaderReport, *, by: User, at: datetime, version: int | None
) -> tuple[ReaderReport, WorkflowFacts]:
    """Lock the report's claim; return the report, checked to be the version the person saw, and its facts."""
    lock_claim(report.claim)
    fresh = ReaderReport.objects.select_related("claim__desk", "partner").get(pk=report.pk)
    require_version(fresh, version)
    return fresh, get_report_facts(fresh, by, at)


def _get_problems_by_field(text: str, link: str) -> dict[str, list[str]]:
    """Return what is wrong with a report, by field, in sentences for its sender."""
    found: dict[str, list[str]] = {}
    if len(text) < MIN_TEXT_LENGTH:
        found["text"] = [gettext("Describe what is wrong.")]
    elif len(text) > MAX_TEXT_LENGTH:
        message = ngettext(
            "Your text has {count} character. The limit is {max}. Shorten it and send it again.",
            "Your text has {count} characters. The limit is {max}. Shorten it and send it again.",
            len(text),
        )
        found["text"] = [message.format(count=format_number(len(text)), max=format_number(MAX_TEXT_LENGTH))]
    elif len(_LINK.findall(text)) > MAX_LINKS:
        message = gettext("You can include up to {max} links. Keep the most important ones.")
        found["text"] = [message.format(max=MAX_LINKS)]
    if len(link) > MAX_LINK_LENGTH:
        message = gettext("The address can have up to {max} characters.")
        found["link"] = [message.format(max=format_number(MAX_LINK_LENGTH))]
    elif link and not re.fullmatch(r"https?://\S+", link, re.IGNORECASE):
        found["link"] = [gettext("Enter the whole address, starting with https://.")]
    return found


def _excerpt_text(text: str) -> str:
    """Return the beginning of a report, in one line."""
    line = _SPACE.sub(" ", text)
    return line if len(line) <= _QUOTED else f"{line[:_QUOTED].rpartition(' ')[0] or line[:_QUOTED]} …"


def _email_sender(report: ReaderReport, *, at: datetime) -> None:
    """Queue the e-mail in the newsroom's language, whatever that of the person who answers is."""
    claim = report.claim
    newsroom = settings.STET_NEWSROOM_NAME
    verdict = claim.publications.select_related("verdict").order_by("-version")[0].verdict
    with translation.override(settings.LANGUAGE_CODE):
        text = gettext(
            "On {date} you reported an error in this fact check by {newsroom}:\n\n{headline}\n{url}\n\n"
            "{outcome}.\n\n{answer}\n\n"
            "We will delete your e-mail address some time after this e-mail.\n"
        ).format(
            date=format_day(report.received_at, tz=get_timezone(claim.desk.timezone)),
            newsroom=newsroom,
            headline=verdict.headline or verdict.statement,
            url=get_public_url(claim),
            outcome=ReaderReportOutcome(report.outcome).label,
            answer=report.answer,
        )
        subject = gettext("Your report to {newsroom}").format(newsroom=newsroom)
    queue_email(to=report.email, subject=subject, text=text, at=at)
