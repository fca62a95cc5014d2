"""Reports of errors: taken in from readers and partners, looked into, answered; their senders forgotten."""

import re
import unicodedata
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from accounts.actions.letters import write_letter
from accounts.enums import Kind, Role
from accounts.models import User
from accounts.queries import members, system
from factcheck.actions.assigning import required
from factcheck.actions.settling import reopen
from factcheck.actions.tell import tell
from factcheck.actions.transition import begin, expect, lock, transition
from factcheck.enums import ReportAnswer, ReportStatus
from factcheck.models import Claim, Report
from factcheck.policies import Facts
from factcheck.queries.claimreview_input import public_url
from factcheck.queries.reports import answered_with, report_facts
from factcheck.workflow import PUBLIC, REPORT
from lib.commitments import sha256_hex
from lib.errors import Invalid, WrongState
from lib.times import day, zone

LONGEST = 4_000
SHORTEST = 10
"""Characters of a report."""
LONGEST_LINK = 2_000
MOST_LINKS = 5
_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_QUOTED = 120


@transaction.atomic
def receive_report(
    claim: Claim,
    *,
    text: str,
    about: int,
    link: str = "",
    email: str = "",
    secret: str | None = None,
    partner: User | None = None,
    at: datetime,
) -> Report:
    """Take in a report on a published verdict. ``about`` is the public version that was read, ``secret`` the
    digest of a reader's status token: sent twice with one, or twice by one partner while it waits, it is the
    same report.

    One that says what another says that waits already is put behind it: nobody is told again, and it is
    answered with that. Raises WrongState for what is not public, Invalid at ``text`` or ``link``.
    """
    text, link = _clean(text), link.strip()
    if problems := _problems(text, link):
        raise Invalid(" ".join(s for said in problems.values() for s in said), fields=problems)
    claim = lock(claim)
    if claim.standing not in PUBLIC:
        raise WrongState("This verdict is not public any more, so there is nothing to correct in it.")
    if secret is not None and (sent := Report.objects.filter(secret=secret).first()):
        return sent
    words = sha256_hex(_SPACE.sub(" ", text).casefold())
    waiting = Report.objects.waiting().filter(claim=claim)
    alike = waiting.heads().filter(words=words).order_by("pk").first()
    if partner is not None and (sent := waiting.filter(words=words, partner=partner).first()):
        return sent
    known = waiting.filter(status=ReportStatus.NEW).exists()
    report = Report(
        claim=claim, about=about, partner=partner, text=text, words=words, link=link, email=email,
        secret=secret, same_as=alike, received_at=at,
    )  # fmt: skip
    begin(
        report,
        REPORT,
        "receive",
        by=partner or system(),
        at=at,
        facts=Facts(is_system=True),
        details={"claim": str(claim.public_id)},
    )
    if alike is None and not known:
        # The first that waits calls the editors; the queue counts the others.
        editors = members(claim.desk, at_least=Role.EDITOR).filter(kind=Kind.PERSON)
        said = f"{report.sender} reports an error: “{_begins(text)}”"
        tell(editors, claim, said, by=partner or system(), at=at)
    return report


@transaction.atomic
def look_into(report: Report, *, by: User, at: datetime, version: int | None = None) -> Report:
    """Somebody of the desk looks into it; its sender sees that."""
    report, facts = _stand(report, by=by, at=at, version=version)
    transition(report, REPORT, "look_into", by=by, at=at, facts=facts)
    return report


@transaction.atomic
def reopen_for(report: Report, *, reason: str, by: User, at: datetime, version: int | None = None) -> Report:
    """Open the claim again because of the report, which is tied to what comes of it."""
    report, facts = _stand(report, by=by, at=at, version=version)
    reason = required(reason, "reason")
    changes = {"reopened_at": at}
    transition(
        report, REPORT, "reopen_for", by=by, at=at, facts=facts, details={"reason": reason}, changes=changes
    )
    reopen(report.claim, reason=reason, report=str(report.public_id), by=by, at=at)
    return report


@transaction.atomic
def answer_report(
    report: Report, *, outcome: str, answer: str = "", by: User, at: datetime, version: int | None = None
) -> Report:
    """Tell whoever sent it what became of it, and whoever said the same.

    "Corrected" is taken only where a correction or a retraction was published since the report came in.
    Raises Invalid at ``outcome`` or ``answer``.
    """
    report, facts = _stand(report, by=by, at=at, version=version)
    if outcome not in ReportAnswer.values:
        raise Invalid("Say what became of it.", fields={"outcome": ["Say what became of it."]})
    spam = outcome == ReportAnswer.SPAM
    answer = "" if spam else required(answer, "answer", "Write an answer; they read exactly this.")
    corrected = answered_with(report)
    if outcome == ReportAnswer.CORRECTED and corrected is None:
        sentence = "Nothing was corrected since this report came in. Publish the correction first."
        raise Invalid(sentence, fields={"outcome": [sentence]})
    for one in [report, *report.again.exclude(status=ReportStatus.ANSWERED).select_related("claim__desk")]:
        transition(
            one,
            REPORT,
            "answer",
            by=by,
            at=at,
            facts=facts,
            details={"outcome": ReportAnswer(outcome).label, "answer": answer},
            changes={
                "outcome": outcome,
                "answer": answer,
                "answered_by": by,
                "answered_at": at,
                "corrected": corrected if outcome == ReportAnswer.CORRECTED else None,
            }
            | ({"email": ""} if spam else {}),
        )
        if one.email:
            _write(one, at=at)
    return report


@transaction.atomic
def look_again(report: Report, *, by: User, at: datetime, version: int | None = None) -> Report:
    """Take an answered report up again: its answer was wrong, or something new came."""
    report, facts = _stand(report, by=by, at=at, version=version)
    changes = {"outcome": "", "answer": "", "answered_by": None, "answered_at": None, "corrected": None}
    transition(report, REPORT, "look_again", by=by, at=at, facts=facts, changes=changes)
    return report


def forget_senders(*, at: datetime) -> int:
    """Erase the e-mail addresses of reports that were answered long enough ago; answers how many."""
    before = at - timedelta(days=settings.STET_REPORT_DAYS)
    return Report.objects.filter(answered_at__lt=before).exclude(email="").update(email="")


def _stand(report: Report, *, by: User, at: datetime, version: int | None) -> tuple[Report, Facts]:
    """The report under its claim's lock, judged to be the one the person saw, and the facts about it."""
    lock(report.claim)
    fresh = Report.objects.select_related("claim__desk", "partner").get(pk=report.pk)
    expect(fresh, version)
    return fresh, report_facts(fresh, by, at)


def _clean(text: str) -> str:
    """The text as it is kept: one kind of line end, and no control characters but those."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return "".join(letter for letter in lines if letter in "\n\t" or unicodedata.category(letter) != "Cc")


def _problems(text: str, link: str) -> dict[str, list[str]]:
    """What is wrong with a report, by field, in the words of whoever sends it."""
    found: dict[str, list[str]] = {}
    if len(text) < SHORTEST:
        found["text"] = ["Say what is wrong, in a sentence or two."]
    elif len(text) > LONGEST:
        found["text"] = [
            f"This has {len(text):,} characters; up to {LONGEST:,} are taken. Shorten it, and send it again."
        ]
    elif len(_LINK.findall(text)) > MOST_LINKS:
        found["text"] = [f"Up to {MOST_LINKS} links are taken. Leave the most important ones."]
    if len(link) > LONGEST_LINK:
        found["link"] = [f"An address has up to {LONGEST_LINK:,} characters here."]
    elif link and not re.fullmatch(r"https?://\S+", link, re.IGNORECASE):
        found["link"] = ["Write the whole address, beginning with https://."]
    return found


def _begins(text: str) -> str:
    """The beginning of a report, in one line."""
    line = _SPACE.sub(" ", text)
    return line if len(line) <= _QUOTED else f"{line[:_QUOTED].rpartition(' ')[0] or line[:_QUOTED]} …"


def _write(report: Report, *, at: datetime) -> None:
    claim = report.claim
    sent = day(report.received_at, tz=zone(claim.desk.timezone))
    verdict = claim.publications.select_related("verdict").order_by("-version")[0].verdict
    text = (
        f"On {sent} you told {settings.STET_NAME} of an error in this fact check:\n\n"
        f"{verdict.headline or verdict.statement}\n{public_url(claim)}\n\n"
        f"{ReportAnswer(report.outcome).label}.\n\n{report.answer}\n\n"
        "We erase your address some time after this letter.\n"
    )
    write_letter(to=report.email, subject=f"Your report to {settings.STET_NAME}", text=text, at=at)
