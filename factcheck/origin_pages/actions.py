"""Confirm what was found on an origin page, so that readers are told."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from factcheck.models import PageFinding
from factcheck.models.follow_up_enums import PageOutcome
from factcheck.workflow.policies import EDITOR_IN_PERSON
from factcheck.workflow.transition import lock_for_action, record_edit
from lib.errors import NotAllowed, WrongState

PUBLIC_OUTCOMES = (PageOutcome.CORRECTED, PageOutcome.SILENT, PageOutcome.DELETED, PageOutcome.REPEATED)
"""Outcomes of which readers can be told: that a page was edited says nothing yet."""


@transaction.atomic
def confirm_page_finding(
    finding: PageFinding, *, by: User, at: datetime, version: int | None = None
) -> PageFinding:
    """Confirm a finding: an editor has read both texts, and readers are told.

    Raises NotAllowed and WrongState.
    """
    claim, facts = lock_for_action(finding.page.claim, by=by, at=at, version=version)
    if refusal := EDITOR_IN_PERSON.refusal(facts):
        raise NotAllowed(refusal)
    locked = PageFinding.objects.select_for_update(no_key=True).get(pk=finding.pk)
    if locked.confirmed_at is not None or locked.outcome not in PUBLIC_OUTCOMES:
        raise WrongState(gettext("There is nothing to confirm here."))
    locked.confirmed_by, locked.confirmed_at = by, at
    locked.save(update_fields=["confirmed_by", "confirmed_at"])
    details = {"outcome": locked.outcome, "article": str(finding.page.article.public_id)}
    record_edit(claim, "confirm_page_finding", by=by, at=at, details=details)
    return locked
