"""What a person may do with a claim or an article now, and what still stands in the way: read from the
tables.
"""

from dataclasses import dataclass, field

from articles.models import Article
from factcheck.models import Claim
from factcheck.policies import Facts
from factcheck.workflow import ARTICLE, STANDING, WORK
from lib.table import Row, Table


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One act. ``blocked_by`` is empty when it can be done now."""

    step: str
    label: str
    key: str
    row: Row
    blocked_by: list[str] = field(default_factory=list)


def offers(table: Table, state: str, facts: Facts) -> list[Offer]:
    """The rows that leave ``state`` and that this actor is shown, each with its reasons.

    An act that is refused to them is shown to those alone who could take it but for their own part in this.
    """
    shown = []
    for row in table.leaving(state):
        refusal = row.who.refusal(facts)
        if (refusal and not row.who.told(facts)) or not row.belongs(facts):
            continue
        reasons = [refusal] if refusal else row.reasons(facts)
        shown.append(Offer(step=row.step, label=row.label, key=row.key, row=row, blocked_by=reasons))
    return shown


def claim_offers(claim: Claim, facts: Facts) -> list[Offer]:
    """The work's acts, then the public standing's."""
    return offers(WORK, claim.state, facts) + offers(STANDING, claim.standing, facts)


def article_offers(article: Article, facts: Facts) -> list[Offer]:
    """The article's acts."""
    return offers(ARTICLE, article.state, facts)
