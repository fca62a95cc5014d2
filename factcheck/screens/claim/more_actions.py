"""The actions at the foot of a claim, each with its form: details, merging, desks, interests, legal holds."""

from django.urls import reverse

from accounts.models import User
from factcheck.models import Claim
from factcheck.screens.claim.actions import ActionButton
from factcheck.transitions.claim_action_forms import ACTION_LABELS, build_action_form, is_action_visible
from factcheck.transitions.submissions import FailedSubmission
from factcheck.workflow.policies import WorkflowFacts


def list_more_actions(
    claim: Claim, user: User, facts: WorkflowFacts, attempt: FailedSubmission | None, *, held: bool
) -> list[ActionButton]:
    """Return those that this person may take on this claim. ``held``: its sources are under legal hold."""
    not_now = "legal_hold_place" if held else "legal_hold_lift"
    forms = {
        name: build_action_form(name, claim, user)
        for name in ACTION_LABELS
        if name != not_now and is_action_visible(name, claim, facts)
    }
    return [
        ActionButton(
            name=f"more-{name}",
            label=ACTION_LABELS[name],
            form=(attempt and attempt.form_of(name)) or form,
            url=reverse(f"claim_{name}", args=[claim.public_id]),
            version=claim.version,
            key="e" if name == "edit" else "",
        )
        for name, form in forms.items()
    ]
