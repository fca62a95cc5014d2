"""Frame of every edit of a citation: the claim locked and open to it, the row of now, the event's details."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from accounts.models import User
from factcheck.models import Citation, Claim
from factcheck.models.enums import ClaimState
from factcheck.sources.actions import get_cite_refusal
from factcheck.workflow.policies import WorkflowFacts
from factcheck.workflow.transition import lock_for_action
from lib.errors import NotAllowed, WrongState


def begin_citation_edit(
    claim: Claim, *, by: User, at: datetime, version: int | None
) -> tuple[Claim, WorkflowFacts]:
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    if claim.state in (ClaimState.SETTLED, ClaimState.CLOSED, ClaimState.SUGGESTED):
        raise WrongState(get_cite_refusal(facts))
    if refusal := get_cite_refusal(facts):
        raise NotAllowed(refusal)
    return claim, facts


def reload_citation(citation: Citation) -> Citation:
    """Return the row as it is now. The caller holds the claim, so only a link check changes it meanwhile.

    Raises WrongState where it was removed.
    """
    now = Citation.objects.select_related("source").get(pk=citation.pk)
    if now.removed_at is not None:
        raise WrongState(gettext("This source has been removed from the claim."))
    return now


def describe_citation(citation: Citation) -> dict[str, Any]:
    """Return an event's details of a citation. A restricted source's title and passage stay out of it."""
    saved: dict[str, Any] = {"citation": str(citation.public_id), "source": str(citation.source.public_id)}
    if not citation.source.is_restricted:
        saved |= {"title": citation.source.title, "passage": citation.passage}
    return saved
