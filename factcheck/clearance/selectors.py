"""Clearance of an article and what blocks it, for the screen and for the CMS."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy

from accounts.models import User
from articles.models import Article
from articles.models.enums import ArticleState
from factcheck.workflow import guards
from factcheck.workflow.article_facts import get_article_facts
from factcheck.workflow.article_tables import ARTICLE_WORK
from factcheck.workflow.galley_items import GalleyCoverage, compute_coverage, list_items
from factcheck.workflow.policies import WorkflowFacts

BLOCKER_CODES = {
    guards.OUR_COPY.name: "published_elsewhere",
    guards.NEWEST_REVISION_ANCHORED.name: "being_compared",
    guards.MUST_CHECK.name: "open_claims",
    guards.SETTLED_FRESH.name: "stale_claims",
    guards.NO_HOLD.name: "on_hold",
    guards.GALLEY.name: "open_items",
}
"""API code of each guard of the transition *clear*."""

NOT_BEGUN, NOT_CLEARED, WITHDRAWN = "not_begun", "not_cleared", "withdrawn"
STATE_MESSAGES = {
    ArticleState.IMPORTED: (NOT_BEGUN, gettext_lazy("Checking has not started.")),
    ArticleState.CHECKING: (
        NOT_CLEARED,
        gettext_lazy("Everything is done. An editor can now clear the article."),
    ),
    ArticleState.WITHDRAWN: (WITHDRAWN, gettext_lazy("The article is withdrawn and must not be published.")),
}


@dataclass(frozen=True, slots=True)
class ClearanceBlocker:
    """One reason why an article is not cleared: a code for machines, a message for people, a count."""

    code: str
    message: str
    count: int


@dataclass(frozen=True, slots=True)
class Clearance:
    """Clearance of an article at this moment.

    ``is_cleared`` is False again from the moment that a newer revision arrives; ``blocked_by`` is empty
    exactly when it is True. ``coverage`` counts the items of the current revision, whose number is
    ``revision``. An article that was published elsewhere is never cleared, and says so.
    """

    is_cleared: bool
    state: str
    blocked_by: tuple[ClearanceBlocker, ...]
    coverage: GalleyCoverage
    revision: int


def get_clearance(article: Article, user: User, at: datetime) -> Clearance:
    """Return the clearance of one article; it is the same for every ``user``."""
    facts = get_article_facts(article, user, at)
    current = article.current_revision
    blockers = list_blockers(facts)
    ours = facts.own_copy
    if ours and article.state in STATE_MESSAGES and (not blockers or article.state != ArticleState.CHECKING):
        code, message = STATE_MESSAGES[ArticleState(article.state)]
        blockers = (ClearanceBlocker(code, str(message), 1), *blockers)
    return Clearance(
        is_cleared=not blockers,
        state=article.state,
        blocked_by=blockers,
        coverage=compute_coverage(list_items(current)) if current is not None else GalleyCoverage(),
        revision=current.number if current is not None else 0,
    )


def list_blockers(facts: WorkflowFacts) -> tuple[ClearanceBlocker, ...]:
    """Return the reasons that block the transition *clear* of an article with these facts.

    An article that was published elsewhere has one reason alone: it is never cleared.
    """
    row = ARTICLE_WORK.get_transition("clear")
    applied = row.guards if row is not None and row.is_applicable(facts) else (guards.OUR_COPY,)
    results = [(guard.name, guard.reason(facts)) for guard in applied]
    return tuple(
        ClearanceBlocker(BLOCKER_CODES[name], reason, _count_blockers(name, facts))
        for name, reason in results
        if reason
    )


def _count_blockers(name: str, facts: WorkflowFacts) -> int:
    return {
        "open_claims": facts.must_check_open,
        "stale_claims": facts.must_check_stale,
        "on_hold": facts.holds,
        "open_items": sum(count for _, count in facts.open_items),
    }.get(BLOCKER_CODES[name], 1)
