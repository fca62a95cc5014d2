"""Reports of errors before the desk: the queue, one report, and the answer that a correction proposes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from factcheck.enums import PublicationKind, ReportAnswer, ReportStatus, Standing
from factcheck.models import Claim, Publication, Report
from factcheck.policies import Facts
from factcheck.queries.claimreview_input import public_url
from factcheck.queries.facts import actor_facts
from lib.contacts import without_contacts
from lib.times import ago, day, zone

ORDER = ("-received_at", "-id")
QUOTED = 300
SHOWN = 5
"""How many reports the page of their claim shows."""


def report_facts(report: Report, user: User, at: datetime) -> Facts:
    """What policies and guards need to know of a report."""
    claim = report.claim
    return replace(actor_facts(user, claim.desk, at), state=claim.state, standing=claim.standing)


def drawable(reports: QuerySet[Report]) -> QuerySet[Report]:
    """Heads with what a row shows: the claim, the sender, and how many say the same."""
    return (
        reports.filter(same_as__isnull=True)
        .select_related("claim__desk", "partner", "answered_by")
        .annotate(more=Count("again"))
    )


@dataclass(frozen=True, slots=True)
class Counts:
    """How many there are, by status; those that were put behind another are not counted."""

    new: int
    looking: int
    answered: int

    @property
    def waiting(self) -> int:
        return self.new + self.looking


def counts(user: User) -> Counts:
    """Of all reports that this person may read, in one query."""
    heads = Report.objects.visible_to(user).filter(same_as__isnull=True)
    found = heads.order_by().aggregate(
        **{status.value: Count("pk", filter=Q(status=status)) for status in ReportStatus}
    )
    return Counts(**found)


def waiting(user: User) -> Counts:
    """Of those that this person may read and that nobody has answered, in one query over these alone."""
    heads = Report.objects.visible_to(user).heads().waiting()
    new = Count("pk", filter=Q(status=ReportStatus.NEW))
    found = heads.order_by().aggregate(all=Count("pk"), new=new)
    return Counts(new=found["new"], looking=found["all"] - found["new"], answered=0)


def of_claim(claim: Claim, user: User) -> list[Report]:
    """The newest reports on a claim, those that wait first; [] for whoever is not on its desk."""
    found = drawable(Report.objects.visible_to(user).filter(claim=claim))
    return sorted(found.order_by(*ORDER)[: SHOWN + 1], key=lambda one: one.status == ReportStatus.ANSWERED)


def answered_with(report: Report) -> int | None:
    """The public version that put right what was reported: the newest correction since it came in, or the one
    that a retraction took away; None while there is neither.
    """
    latest = _latest(report.claim)
    if report.claim.standing == Standing.RETRACTED:
        return latest.version if latest else None
    since = (
        latest is not None and latest.kind == PublicationKind.CORRECTED and latest.at >= report.received_at
    )
    return latest.version if since and latest else None


def reason_proposed(report: Report) -> str:
    """Why the claim is opened again, as it may be said: the record keeps it, so nobody's address is in it."""
    text = without_contacts(" ".join(report.text.split()))
    if len(text) > QUOTED:
        text = f"{text[:QUOTED].rpartition(' ')[0]} …"
    return f"{report.sender} reports an error: “{text}”"


def answer_proposed(report: Report) -> dict[str, Any]:
    """The answer that what was published since proposes; {} while nothing was."""
    if answered_with(report) is None:
        return {}
    claim, tz = report.claim, zone(report.claim.desk.timezone)
    if claim.standing == Standing.RETRACTED:
        retraction = claim.retraction
        said = f"Thank you. We have retracted this fact check: {retraction.reason}"
        return {"outcome": ReportAnswer.CORRECTED, "answer": said}
    latest = _latest(claim)
    if latest is None:
        return {}
    said = f"Thank you. We published a correction on {day(latest.at, tz=tz)}."
    said += f" {latest.note}" if latest.note else ""
    return {"outcome": ReportAnswer.CORRECTED, "answer": f"{said}\n\n{public_url(claim)}"}


def rows(reports: Iterable[Any], at: datetime) -> list[dict[str, Any]]:
    """Reports as the list draws them."""
    return [
        {
            "report": one,
            "text": " ".join(one.text.split()),
            "more": one.more,
            "ago": ago(one.received_at, at=at),
            "told": told(one),
        }
        for one in reports
    ]


def told(report: Report) -> str:
    """How far it is, in a few words."""
    if report.status == ReportStatus.ANSWERED:
        return f"answered: {ReportAnswer(report.outcome).label.lower()}"
    if report.reopened_at is not None:
        return "reopened for it"
    return ReportStatus(report.status).label.lower()


def _latest(claim: Claim) -> Publication | None:
    return claim.publications.order_by("-version").first()
