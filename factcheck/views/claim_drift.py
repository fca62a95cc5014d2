"""What a person may decide about a drifted source, beside it on the claim's page."""

from uuid import UUID

from django.urls import reverse

from accounts.models import User
from factcheck.actions.sources import may_cite
from factcheck.enums import DriftDecision
from factcheck.forms.citation import CiteForm
from factcheck.forms.drift import AgainForm, DecideForm
from factcheck.models import Citation, Claim
from factcheck.policies import Facts
from factcheck.queries import drift
from factcheck.queries.claim_page import citations_seen_by
from factcheck.queries.claim_sources import SourceItem
from factcheck.queries.offered import claim_offers
from factcheck.views.claim_acts import Act
from factcheck.views.tried import Tried

AGAIN = {"reopen": "Reopen and rule again", "void": "Void and rule again"}


def offer_decisions(claim: Claim, item: SourceItem, facts: Facts, tried: Tried | None) -> None:
    """Puts beside a drifted source what can be made of it: it holds, the copy, another source, rule again."""
    if item.drift is None or not (facts.is_assignee or facts.role in ("editor", "standards")):
        return
    citation = item.citation
    decide = reverse("citation_decide", args=[citation.public_id])
    labels = {DriftDecision.HOLDS: "It still holds"}
    if item.drift.kept:
        labels[DriftDecision.KEPT] = "Use the kept copy"
    for how, label in labels.items():
        typed = tried and tried.form_of(f"{how}:{citation.public_id}")
        form = typed or DecideForm(citation, how, seen=item.drift.seen)
        step = f"{how}-{citation.public_id}"
        item.drift.offered.append(Act(step=step, label=label, url=decide, version=claim.version, form=form))
    if not may_cite(facts):
        item.drift.replace = (
            f"{reverse('claim', args=[claim.public_id])}?replace={citation.public_id}#add-source"
        )
    for offer in claim_offers(claim, facts):
        if offer.step in AGAIN and not offer.blocked_by:
            item.drift.offered.append(
                Act(
                    step=f"again-{citation.public_id}",
                    label=AGAIN[offer.step],
                    url=reverse("claim_step", args=[claim.public_id, offer.step]),
                    version=claim.version,
                    form=AgainForm(citation, drift.why(claim)),
                )
            )


def replaced(claim: Claim, user: User, public_id: str) -> Citation | None:
    """The citation of this claim that a new source is to replace; None for none, or none they may see."""
    try:
        key = UUID(public_id)
    except ValueError:
        return None
    return citations_seen_by(user).filter(claim=claim, public_id=key).first()


def begun(claim: Claim, user: User, replaces: str) -> CiteForm:
    """The form of a new source; one that replaces another begins with its passage, stance and place."""
    citation = replaced(claim, user, replaces)
    names = ("passage", "locator", "stance", "tier", "group")
    form = CiteForm(
        claim, user, initial={name: getattr(citation, name) for name in names} if citation else {}
    )
    form.replaces = citation
    return form
