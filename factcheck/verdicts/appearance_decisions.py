"""Decisions about changed text under a claim: it says the same, check it again, or drop it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from accounts.selectors import get_system_user
from factcheck.assignments.actions import require_text
from factcheck.claims.closing import close_claim, dismiss_suggestion, reopen_claim
from factcheck.claims.marks import find_claim_marks
from factcheck.claims.stale_reasons import list_appearance_changes
from factcheck.models import Appearance, Claim
from factcheck.models.enums import (
    APPROVAL_WITHDRAWABLE_STATES,
    AnchorOutcome,
    ClaimState,
    CloseReason,
    PublicationStatus,
    Tick,
)
from factcheck.models.reasons import build_reason
from factcheck.verdicts.publication import mark_under_review
from factcheck.verdicts.reviews import withdraw_approval
from factcheck.workflow.policies import ASSIGNEE, EDITOR
from factcheck.workflow.transition import lock_for_action, record_edit
from lib.errors import Blocked, NotAllowed, WrongState
from lib.state_machine.machine import Policy


@transaction.atomic
def accept_appearance(
    appearance: Appearance, *, reason: str, by: User, at: datetime, version: int | None = None
) -> Appearance:
    """Accept that the changed text still says the same: the claim and its check now rest on it.

    Raises Blocked where a verdict that was applied is undone by it.
    """
    claim, undecided = _lock_undecided_appearance(
        appearance, EDITOR | ASSIGNEE, by=by, at=at, version=version
    )
    details = _build_event_details(undecided, require_text(reason, "reason"))
    _confirm_appearance(undecided, by=by, at=at)
    _require_applied_edit(claim, undecided)
    record_edit(claim, "accept_appearance", by=by, at=at, details=details)
    return undecided


@transaction.atomic
def recheck_appearance(
    appearance: Appearance, *, by: User, at: datetime, version: int | None = None
) -> Appearance:
    """Have the claim checked again on the current text; a verdict on the old one loses its approval.

    Raises Blocked where the text is gone: there is nothing left to check.
    """
    claim, undecided = _lock_undecided_appearance(
        appearance, EDITOR | ASSIGNEE, by=by, at=at, version=version
    )
    if undecided.start is None:
        raise Blocked(
            gettext(
                "The claim’s text is no longer in the article. Choose whether the claim still holds or "
                "should be dropped."
            )
        )
    # Before it is decided: afterwards ``exact`` is the new text.
    changed = list_appearance_changes(Appearance.objects.filter(pk=undecided.pk))
    _confirm_appearance(undecided, by=by, at=at)
    record_edit(claim, "recheck_appearance", by=by, at=at, details=_build_event_details(undecided, ""))
    reason = build_reason("text_rechecked", person=str(by))
    if claim.publication_status == PublicationStatus.LIVE:
        mark_under_review(claim, reason=reason, changed=changed, by=get_system_user(), at=at)
    if claim.state in APPROVAL_WITHDRAWABLE_STATES:
        withdraw_approval(claim, reason=reason, changed=changed, by=get_system_user(), at=at)
    elif claim.state == ClaimState.SETTLED:
        reopen_claim(claim, reason=reason, changed=changed, by=get_system_user(), at=at)
    return undecided


@transaction.atomic
def drop_appearance(
    appearance: Appearance, *, reason: str, by: User, at: datetime, version: int | None = None
) -> Appearance:
    """Drop a claim that the article no longer makes; close it where it appears nowhere else.

    A public verdict stays public: it is on what was said. Raises NotAllowed but for editors.
    """
    claim, undecided = _lock_undecided_appearance(appearance, EDITOR, by=by, at=at, version=version)
    reason = require_text(reason, "reason")
    undecided.outcome, undecided.start, undecided.end = AnchorOutcome.ORPHAN, None, None
    undecided.is_dropped = True
    _confirm_appearance(undecided, by=by, at=at)
    record_edit(claim, "drop_appearance", by=by, at=at, details=_build_event_details(undecided, reason))
    public = claim.publication_status in (PublicationStatus.LIVE, PublicationStatus.UNDER_REVIEW)
    if public or claim.state == ClaimState.CLOSED or _has_other_appearance(claim, undecided):
        return undecided
    if claim.state == ClaimState.SUGGESTED:
        dismiss_suggestion(claim, by=by, at=at)
        return undecided
    if claim.state == ClaimState.SETTLED:
        reopen_claim(claim, reason=reason, by=get_system_user(), at=at)
    close_claim(claim, close_reason=CloseReason.DROPPED, note=reason, by=by, at=at)
    return undecided


def _lock_undecided_appearance(
    appearance: Appearance, who: Policy, *, by: User, at: datetime, version: int | None
) -> tuple[Claim, Appearance]:
    """Lock the claim; return it, and the appearance that waits for a decision.

    Raises NotAllowed, and WrongState where nothing waits.
    """
    claim, facts = lock_for_action(appearance.claim, by=by, at=at, version=version)
    if refusal := who.refusal(facts):
        raise NotAllowed(refusal)
    found = Appearance.objects.undecided().select_related("revision").filter(pk=appearance.pk).first()
    if found is None:
        raise WrongState(gettext("There is no decision to make here."))
    return claim, found


def _confirm_appearance(appearance: Appearance, *, by: User, at: datetime) -> None:
    """Mark the appearance as decided on the text that is there now, if any is."""
    if appearance.start is not None and appearance.end is not None:
        appearance.exact = appearance.revision.text[appearance.start : appearance.end]
    appearance.decided_by, appearance.decided_at = by, at
    decided = ["exact", "start", "end", "outcome", "is_dropped", "decided_by", "decided_at"]
    appearance.save(update_fields=decided)


def _require_applied_edit(claim: Claim, accepted: Appearance) -> None:
    """Refuse text that a settled verdict changed or cut: nobody has approved it."""
    marks = find_claim_marks(claim)
    undone = claim.state == ClaimState.SETTLED and marks.tick in (Tick.CHANGE, Tick.CUT)
    if undone and accepted.pk not in marks.applied:
        raise Blocked(
            gettext(
                "The verdict changed or cut this text, but it is in the article again. Change it in a new "
                "version, check the claim again, or drop it."
            )
        )


def _build_event_details(appearance: Appearance, reason: str) -> dict[str, object]:
    return {"appearance": str(appearance.public_id), "reason": reason}


def _has_other_appearance(claim: Claim, dropped: Appearance) -> bool:
    """Return whether a newest appearance of the claim still has a place, in this article or another."""
    newest = claim.appearances.filter(followed__isnull=True, start__isnull=False)
    return newest.exclude(pk=dropped.pk).exists()
