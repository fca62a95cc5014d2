"""The acts at the foot of a claim, each with its form: details, doubles, desks, interests, legal holds."""

from django.urls import reverse

from accounts.models import User
from factcheck.forms.more import LABELS, blank, may
from factcheck.models import Claim
from factcheck.policies import Facts
from factcheck.views.claim_acts import Act
from factcheck.views.tried import Tried


def more_of(claim: Claim, user: User, facts: Facts, tried: Tried | None, *, held: bool) -> list[Act]:
    """Those of them that this person may take on this claim. ``held``: its sources are under legal hold."""
    not_now = "legal_hold" if held else "legal_hold_lift"
    forms = {name: blank(name, claim, user) for name in LABELS if name != not_now and may(name, claim, facts)}
    return [
        Act(
            step=f"more-{name}",
            label=LABELS[name],
            form=(tried and tried.form_of(name)) or form,
            url=reverse(f"claim_{name}", args=[claim.public_id]),
            version=claim.version,
            key="e" if name == "edit" else "",
        )
        for name, form in forms.items()
    ]
