"""Drift: a page that still answers and no longer says what was relied on. A person says what that means.

Looks find it: factcheck.actions.links.passages.
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from factcheck.actions.assigning import required
from factcheck.actions.evidence import as_it_is, cite, remove_citation, told
from factcheck.actions.reviewing import void_by_edit
from factcheck.actions.transition import stand, touch
from factcheck.enums import DriftDecision
from factcheck.models import Citation, Snapshot
from factcheck.policies import ASSIGNEE, EDITOR
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
    """A person says what a drift means: what was relied on still holds, and why, or the kept copy is used.

    What holds is watched on: ``seen`` is the copy of the page that the person had before them (None: the
    newest). For the kept copy the reason may be empty, and its page is watched no longer. A claim in review
    or beyond goes back to checking, since its reviewers have not seen this.
    """
    claim, facts = stand(citation.claim, by=by, at=at, version=version)
    if refusal := (EDITOR | ASSIGNEE).refusal(facts):
        raise NotAllowed(refusal)
    citation = as_it_is(citation)
    if citation.drifted_at is None or citation.decided_at is not None:
        raise WrongState("There is no drift here to decide.")
    if how == DriftDecision.KEPT:
        if citation.snapshot_id is None:
            raise Invalid("There is no kept copy of what was relied on.")
    else:
        reason = required(reason, "reason", "Say why it still holds.")
        citation.watched = seen or citation.source.latest
    citation.decided_by, citation.decided_at, citation.decided_how = by, at, how
    citation.decision = reason.strip() or DriftDecision.KEPT.label
    citation.suspected_at = None
    changed = ["decided_by", "decided_at", "decided_how", "decision", "suspected_at", "watched"]
    citation.save(update_fields=changed)
    touch(
        claim,
        "decide_drift",
        by=by,
        at=at,
        details=told(citation) | {"reason": citation.decision, "how": str(how)},
    )
    void_by_edit(claim, by=by, at=at, what="its sources")
    return citation


@transaction.atomic
def replace_citation(
    citation: Citation, *, by: User, at: datetime, version: int | None = None, **source: Any
) -> Citation:
    """Take a citation away and rest the claim on another source instead; ``source`` is as for ``cite``.

    Both or neither: the record keeps one entry for each.
    """
    remove_citation(citation, by=by, at=at, version=version)
    return cite(citation.claim, by=by, at=at, **source)
