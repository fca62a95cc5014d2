"""Drift: a page that still answers and no longer has the passage. A person decides what that means.

Link checks detect it: factcheck.link_checks.passages.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from factcheck.assignments.actions import require_text
from factcheck.models import Citation, Snapshot
from factcheck.models.enums import DriftDecision
from factcheck.sources.citation_actions import create_citation, remove_citation
from factcheck.sources.citation_edits import describe_citation, reload_citation
from factcheck.workflow.approvals import withdraw_approval_on_edit
from factcheck.workflow.policies import ASSIGNEE, EDITOR
from factcheck.workflow.transition import lock_for_action, record_edit
from lib.errors import Invalid, NotAllowed, WrongState


@transaction.atomic
def decide_drift(
    citation: Citation,
    *,
    how: str = DriftDecision.HOLDS,
    reason: str = "",
    seen: Snapshot | None = None,
    by: User,
    at: datetime,
    version: int | None = None,
) -> Citation:
    """Decide a drift: the passage still holds, with a reason, or the snapshot is used.

    A passage that holds is watched on: ``seen`` is the snapshot that the person had before them (None: the
    newest). For the snapshot the reason may be empty, and its page is watched no longer. A claim in review or
    beyond goes back to checking, since its reviewers have not seen this.
    """
    claim, facts = lock_for_action(citation.claim, by=by, at=at, version=version)
    if refusal := (EDITOR | ASSIGNEE).refusal(facts):
        raise NotAllowed(refusal)
    citation = reload_citation(citation)
    if citation.drifted_at is None or citation.decided_at is not None:
        raise WrongState(gettext("This source has no change that needs a decision."))
    if how == DriftDecision.USE_SNAPSHOT:
        if citation.snapshot_id is None:
            raise Invalid(gettext("There is no archived copy of the cited page."))
    else:
        reason = require_text(reason, "reason", gettext("Explain why the source still supports the claim."))
        citation.accepted_snapshot = seen or citation.source.latest_snapshot
    citation.decided_by, citation.decided_at, citation.drift_decision = by, at, how
    # Without a reason the decision itself stands here: it is part of what is approved.
    citation.drift_decision_reason = reason.strip() or str(DriftDecision.USE_SNAPSHOT)
    citation.suspected_at = None
    changed = [
        "decided_by",
        "decided_at",
        "drift_decision",
        "drift_decision_reason",
        "suspected_at",
        "accepted_snapshot",
    ]
    citation.save(update_fields=changed)
    details = describe_citation(citation) | {"how": str(how)}
    if not citation.source.is_restricted:
        details |= {"reason": citation.drift_decision_reason}
    record_edit(claim, "decide_drift", by=by, at=at, details=details)
    withdraw_approval_on_edit(claim, by=by, at=at, code="sources_changed")
    return citation


@transaction.atomic
def replace_citation(
    citation: Citation, *, by: User, at: datetime, version: int | None = None, **source: Any
) -> Citation:
    """Remove a citation and cite another source instead; ``source`` is as for ``create_citation``.

    Both or neither: the audit log gets one event for each.
    """
    remove_citation(citation, by=by, at=at, version=version)
    return create_citation(citation.claim, by=by, at=at, **source)
