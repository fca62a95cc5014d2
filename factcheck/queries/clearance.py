"""Whether an article may be published as it stands, and what is missing: for the screen and for the CMS."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from articles.enums import ArticleState
from articles.models import Article
from factcheck import guards
from factcheck.policies import Facts
from factcheck.queries.facts import article_facts
from factcheck.queries.items import Coverage, coverage, items
from factcheck.workflow import ARTICLE

CODES = {
    guards.FOLLOWED.name: "being_compared",
    guards.MUST_CHECK.name: "open_claims",
    guards.SETTLED_FRESH.name: "stale_claims",
    guards.NO_HOLD.name: "on_hold",
    guards.GALLEY.name: "open_items",
}
"""How the API names what the guards of the step *clear* say."""

NOT_BEGUN, NOT_SAID, WITHDRAWN = "not_begun", "not_cleared", "withdrawn"
STATES = {
    ArticleState.IMPORTED: (NOT_BEGUN, "Nobody has begun to check it."),
    ArticleState.CHECKING: (NOT_SAID, "Everything is done; an editor has still to clear it."),
    ArticleState.WITHDRAWN: (WITHDRAWN, "It is withdrawn and is not to be published."),
}


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that stands in the way: a code for machines, the sentence for people, how many of it."""

    code: str
    sentence: str
    count: int


@dataclass(frozen=True, slots=True)
class Clearance:
    """``cleared`` holds at this very moment: an article that was cleared, and then got a newer version, is
    not, from the moment that the version came in. ``missing`` is empty exactly then.

    ``coverage`` counts the items of the current revision, whose number is ``revision``. For an article that
    was published elsewhere they are an offer and stand in nobody's way.
    """

    cleared: bool
    state: str
    missing: tuple[Missing, ...]
    coverage: Coverage
    revision: int


def clearance(article: Article, user: User, at: datetime) -> Clearance:
    """The answer for one article; ``user`` is whoever asks, and it is the same for everybody."""
    facts = article_facts(article, user, at)
    current = article.current
    missing = missing_for(facts)
    if article.state in STATES and (not missing or article.state != ArticleState.CHECKING):
        missing = (Missing(*STATES[ArticleState(article.state)], 1), *missing)
    return Clearance(
        cleared=not missing,
        state=article.state,
        missing=missing,
        coverage=coverage(items(current)) if current is not None else Coverage(),
        revision=current.number if current is not None else 0,
    )


def missing_for(facts: Facts) -> tuple[Missing, ...]:
    """What the step *clear* still lacks, by the facts of the article."""
    row = ARTICLE.row("clear")
    told = [(guard.name, guard.reason(facts)) for guard in (row.guards if row is not None else ())]
    return tuple(Missing(CODES[name], reason, _count(name, facts)) for name, reason in told if reason)


def _count(name: str, facts: Facts) -> int:
    return {
        "open_claims": facts.must_check_open,
        "stale_claims": facts.must_check_stale,
        "on_hold": facts.holds,
        "open_items": sum(count for _, count in facts.open_items),
    }.get(CODES[name], 1)
