"""Citing words that somebody has before them, for a claim that they choose: what two screens share."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from accounts.models import User
from factcheck.models import Claim
from factcheck.sources.actions import get_cite_refusal
from factcheck.sources.copy_forms import CiteWordsForm
from factcheck.workflow.facts import get_claim_facts
from lib.datetimes.clock import now


def cite_words(form: CiteWordsForm, perform: Callable[..., Any], *, by: User) -> bool:
    """Cite what the form says, for its claim; return whether it was done. A refusal is shown on the form."""
    if form.is_valid():
        with form.show_refusal():
            perform(form.cleaned_data["claim"], by=by, at=now(), **form.get_inputs())
            return True
    return False


def find_chosen_claim(user: User, public_id: str) -> Claim | None:
    """Return the claim that an address names; None for none, or one that the person may not know of."""
    try:
        key = UUID(public_id)
    except ValueError:
        return None
    return Claim.objects.visible_to(user).select_related("desk").filter(public_id=key).first()


def get_claim_refusal(claim: Claim, user: User) -> str:
    """Return why the person may not cite for the claim now; "" when they may."""
    return get_cite_refusal(get_claim_facts(claim, user, now()))
