"""Actions that a person may take on a claim or an article now, and what blocks each: from the tables."""

from dataclasses import dataclass, field

from articles.models import Article
from factcheck.models import Claim
from factcheck.workflow.article_tables import ARTICLE_WORK
from factcheck.workflow.policies import WorkflowFacts
from factcheck.workflow.tables import CLAIM_PUBLICATION, CLAIM_WORK
from lib.state_machine.machine import StateMachine, Transition
from lib.text.phrases import StrOrPromise


@dataclass(frozen=True, kw_only=True)
class AvailableAction:
    """One action. ``blocked_by`` is empty when it can be taken now."""

    name: str
    label: StrOrPromise
    key: str
    transition: Transition
    blocked_by: list[str] = field(default_factory=list)


def list_available_actions(table: StateMachine, state: str, facts: WorkflowFacts) -> list[AvailableAction]:
    """Return the transitions from ``state`` that this person is shown, each with its reasons.

    An action that is refused to them is shown only to those who could take it but for their own part in this.
    """
    shown = []
    for row in table.list_transitions_from(state):
        refusal = row.policy.refusal(facts)
        if (refusal and not row.policy.shows_refusal(facts)) or not row.is_applicable(facts):
            continue
        reasons = [refusal] if refusal else row.list_blockers(facts)
        shown.append(
            AvailableAction(
                name=row.name, label=row.get_label(state), key=row.key, transition=row, blocked_by=reasons
            )
        )
    return shown


def list_claim_actions(claim: Claim, facts: WorkflowFacts) -> list[AvailableAction]:
    """Return the actions on the work, then those on the publication."""
    return list_available_actions(CLAIM_WORK, claim.state, facts) + list_available_actions(
        CLAIM_PUBLICATION, claim.publication_status, facts
    )


def list_article_actions(article: Article, facts: WorkflowFacts) -> list[AvailableAction]:
    """Return the actions on the article."""
    return list_available_actions(ARTICLE_WORK, article.state, facts)
