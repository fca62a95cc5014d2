"""Decisions about a drifted source, beside it on the claim's page."""

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from factcheck.models import Citation, Claim
from factcheck.models.enums import ClaimState, DriftDecision
from factcheck.models.reasons import describe_reason
from factcheck.screens.claim.actions import ActionButton
from factcheck.sources import drift_selectors
from factcheck.sources.actions import get_cite_refusal
from factcheck.sources.citation_selectors import SourceItem
from factcheck.sources.forms import DriftDecisionForm, NewCitationForm, RecheckForm
from factcheck.sources.selectors import list_visible_citations
from factcheck.transitions.submissions import FailedSubmission
from factcheck.workflow.available_actions import list_claim_actions
from factcheck.workflow.policies import WorkflowFacts

RECHECK_LABELS = {
    "reopen": gettext_lazy("Reopen and write a new verdict"),
    "void": gettext_lazy("Withdraw approval and write a new verdict"),
}
IN_REVIEW_LABELS = {"void": gettext_lazy("Take back from review and write a new verdict")}


def add_drift_decisions(
    claim: Claim, item: SourceItem, facts: WorkflowFacts, attempt: FailedSubmission | None
) -> None:
    """Add the possible decisions to a drifted source: it holds, use the snapshot, replace it, check again."""
    if item.drift is None or not (facts.is_assignee or facts.role in ("editor", "standards")):
        return
    citation = item.citation
    decide = reverse("citation_decide", args=[citation.public_id])
    labels = {DriftDecision.HOLDS: gettext("It still supports the claim")}
    if item.drift.has_snapshot:
        labels[DriftDecision.USE_SNAPSHOT] = gettext("Use the archived copy")
    for how, label in labels.items():
        typed = attempt and attempt.form_of(f"{how}:{citation.public_id}")
        form = typed or DriftDecisionForm(citation, how, seen=item.drift.seen)
        action = f"{how}-{citation.public_id}"
        item.drift.available_actions.append(
            ActionButton(name=action, label=label, url=decide, version=claim.version, form=form)
        )
    if not get_cite_refusal(facts):
        item.drift.replace = (
            f"{reverse('claim_detail', args=[claim.public_id])}?replace={citation.public_id}#add-source"
        )
    again = RECHECK_LABELS | (IN_REVIEW_LABELS if claim.state == ClaimState.IN_REVIEW else {})
    for available in list_claim_actions(claim, facts):
        if available.name in again and not available.blocked_by:
            item.drift.available_actions.append(
                ActionButton(
                    name=f"again-{citation.public_id}",
                    label=again[available.name],
                    url=reverse("claim_transition", args=[claim.public_id, available.name]),
                    version=claim.version,
                    form=RecheckForm(citation, describe_reason(drift_selectors.get_drift_reason(claim))),
                )
            )


def find_replaced_citation(claim: Claim, user: User, public_id: str) -> Citation | None:
    """Return the citation of this claim that a new source is to replace; None for none, or none they may
    see.
    """
    try:
        key = UUID(public_id)
    except ValueError:
        return None
    return list_visible_citations(user).filter(claim=claim, public_id=key).first()


def build_cite_form(claim: Claim, user: User, people: Iterable[User], replaces: str) -> NewCitationForm:
    """Return the form of a new source; one that replaces another begins with its passage, stance and
    place.
    """
    citation = find_replaced_citation(claim, user, replaces)
    names = ("passage", "locator", "stance", "tier", "independence_group")
    form = NewCitationForm(
        claim,
        user,
        people=people,
        initial={name: getattr(citation, name) for name in names} if citation else {},
    )
    form.replaces = citation
    return form
