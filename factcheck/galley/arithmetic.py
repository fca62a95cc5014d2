"""Findings of the arithmetic of an article: what its own figures contradict, and what was dismissed."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.db import transaction
from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from articles.actions.changing import append_article_event
from articles.models import Article, Revision
from factcheck.models import FindingDismissal
from factcheck.models.enums import ProofMark
from factcheck.workflow.article_work import lock_article_for_checker
from lib.arithmetic import Finding, check_arithmetic
from lib.arithmetic.check import explain_finding
from lib.crypto.commitments import sha256_hex
from lib.datetimes.humanize import get_timezone
from lib.errors import Invalid, WrongState

FINDING_MARK = ProofMark("arithmetic", "≠", gettext_lazy("Does not add up"))
"""Mark of a finding in text and margin. It is no state of a claim."""


@dataclass(frozen=True, slots=True)
class ArticleFinding:
    """A finding at code points ``start`` to ``end`` of a revision; ``key`` identifies its words in all."""

    key: str
    start: int
    end: int
    words: str
    explanation: str
    dismissal: FindingDismissal | None = None


def list_findings(revision: Revision) -> list[ArticleFinding]:
    """Return the findings of ``revision`` in the order of the text; one query where there are any."""
    article = revision.article
    found = _find_contradictions(revision.text, article.language, _get_publication_day(article))
    if not found:
        return []
    dismissed = FindingDismissal.objects.filter(article=article.pk).select_related("created_by")
    dismissals = {one.key: one for one in dismissed}
    return [
        ArticleFinding(
            key=(key := compute_finding_key(one)),
            start=one.start,
            end=one.end,
            words=one.text,
            explanation=explain_finding(one),
            dismissal=dismissals.get(key),
        )
        for one in found
    ]


@lru_cache(maxsize=64)
def _find_contradictions(text: str, language: str, published_on: date | None) -> tuple[Finding, ...]:
    # A revision is never edited, so the findings in its text never change.
    return tuple(check_arithmetic(text, language=language, published_on=published_on))


def _get_publication_day(article: Article) -> date | None:
    if article.published_at is None:
        return None
    return article.published_at.astimezone(get_timezone(article.desk.timezone)).date()


def compute_finding_key(finding: Finding) -> str:
    """Return a key, equal for the same words in every revision of an article."""
    words = [finding.rule, finding.text, *(one.text for one in finding.operands)]
    return sha256_hex("\n".join(words))[:32]


@transaction.atomic
def dismiss_finding(article: Article, *, key: str, by: User, at: datetime) -> FindingDismissal:
    """Dismiss a finding of the newest revision; it stays dismissed while its words stand.

    Raise NotAllowed off the desk, WrongState for a withdrawn article or a finding that is dismissed already,
    Invalid where the newest revision has no such finding.
    """
    article, finding = _lock_finding(article, key=key, by=by, at=at)
    if finding.dismissal is not None:
        raise WrongState(gettext("This finding is already dismissed."))
    dismissal = FindingDismissal.objects.create(
        article=article, key=key, words=finding.words, created_by=by, created_at=at
    )
    _append_finding_event(article, finding, "dismiss_finding", by=by, at=at)
    return dismissal


@transaction.atomic
def restore_finding(article: Article, *, key: str, by: User, at: datetime) -> None:
    """Take back a dismissal: the finding is shown again. Raise as ``dismiss_finding`` does."""
    article, finding = _lock_finding(article, key=key, by=by, at=at)
    if finding.dismissal is None:
        raise WrongState(gettext("This finding is not dismissed."))
    finding.dismissal.delete()
    _append_finding_event(article, finding, "restore_finding", by=by, at=at)


def _lock_finding(article: Article, *, key: str, by: User, at: datetime) -> tuple[Article, ArticleFinding]:
    """Lock the article and return it with the finding; raise unless this person may decide on it."""
    article = lock_article_for_checker(article, by=by, at=at)
    revision = article.current_revision
    for finding in list_findings(revision) if revision is not None else ():
        if finding.key == key:
            return article, finding
    raise Invalid(gettext("This finding is not in the newest version. Reload the page."))


def _append_finding_event(
    article: Article, finding: ArticleFinding, action: str, *, by: User, at: datetime
) -> None:
    append_article_event(
        article,
        action,
        by=by,
        at=at,
        details={"words": finding.words, "start": finding.start, "end": finding.end, "key": finding.key},
    )
