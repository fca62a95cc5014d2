"""The actions at the foot of a claim, each with its form: details, merging, desks, interests, legal holds."""

from collections.abc import Iterable
from typing import cast

from django.urls import reverse

from accounts.models import Desk, User
from factcheck.claims.forms import MoveClaimForm
from factcheck.models import Claim
from factcheck.screens.claim.actions import ActionButton
from factcheck.transitions.claim_action_forms import ACTION_LABELS, build_action_form, is_action_visible
from factcheck.transitions.submissions import FailedSubmission
from factcheck.workflow.policies import WorkflowFacts
from lib.web.form_fields import PublicChoiceField


def list_more_actions(
    claim: Claim,
    user: User,
    facts: WorkflowFacts,
    attempt: FailedSubmission | None,
    *,
    held: bool,
    desks: Iterable[Desk],
) -> list[ActionButton]:
    """Return those that this person, who may read ``desks``, may take on this claim.

    ``held``: its sources are under legal hold.
    """
    not_now = "legal_hold_place" if held else "legal_hold_lift"
    forms = {
        name: build_action_form(name, claim, user)
        for name in ACTION_LABELS
        if name != not_now and is_action_visible(name, claim, facts)
    }
    if "move" in forms:
        others = [(str(desk.public_id), desk.name) for desk in desks if desk.pk != claim.desk_id]
        cast(PublicChoiceField, cast(MoveClaimForm, forms["move"]).fields["desk"]).set_choices(others)
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
