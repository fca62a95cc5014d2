"""Reviews of a verdict by a second person: rate blind, approve, dissent, send back; and the legal read."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from accounts.actions.permission_checks import require_admin
from accounts.models import Desk, User
from accounts.selectors import get_system_user
from audit.actions import append_event
from factcheck.assignments.actions import require_reason, require_text
from factcheck.claims.closing import hold_for_legal_read
from factcheck.claims.stale_reasons import find_short_change, list_undecided_changes
from factcheck.models import BlindRating, Claim, LegalReadRule, Rating, Review, Verdict
from factcheck.models.enums import ClaimKind, ClaimState, ReviewVote, Tick
from factcheck.models.reasons import Reason
from factcheck.verdicts.comments import record_verdict_read
from factcheck.workflow import guards
from factcheck.workflow.approvals import void_verdict, withdraw_reviews
from factcheck.workflow.facts import get_verdict_in_review
from factcheck.workflow.mentions import notify_mentioned_people
from factcheck.workflow.notify import list_participants, notify
from factcheck.workflow.policies import EDITOR, STANDARDS_IN_PERSON, WorkflowFacts
from factcheck.workflow.tables import CLAIM_WORK
from factcheck.workflow.transition import check_transition, lock_for_action, perform_transition, record_edit
from lib.errors import Invalid, NotAllowed, WrongState
from lib.text.phrases import join_with_commas


@transaction.atomic
def rate_blind(
    claim: Claim,
    *,
    rating: Rating | str,
    comment: str = "",
    by: User,
    at: datetime,
    version: int | None = None,
) -> Claim:
    """Rate a claim without having seen its verdict: by a rating, or a tick for own copy.

    The verdict's own rating opens the verdict to this person, who then approves it or sends it back. Another
    one sends it back at once, and both are shown. Raise Invalid for a rating of another scale than the
    verdict's.
    """
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    check_transition(CLAIM_WORK, "rate_blind", state=claim.state, facts=facts)
    verdict = get_verdict_in_review(claim)
    given = BlindRating(verdict=verdict, person=by, comment=comment.strip(), created_at=at)
    if isinstance(rating, Rating) and verdict.rating is not None:
        given.rating = rating if rating.scale_id == verdict.rating.scale_id else None
    elif isinstance(rating, str) and verdict.rating is None:
        given.tick = rating if rating in Tick.values else ""
    if given.rating is None and not given.tick:
        raise Invalid(
            gettext("Choose a rating."), fields={"rating": [gettext("Choose a rating from this scale.")]}
        )
    given.save()
    perform_transition(
        claim, CLAIM_WORK, "rate_blind", by=by, at=at, facts=facts, details={"hash": verdict.content_hash}
    )
    if (given.rating, given.tick) == (verdict.rating, verdict.tick):
        return claim
    decided = verdict.rating.label if verdict.rating else verdict.get_tick_display()
    sentence = gettext("Rated blind: “{own_rating}”. The verdict says “{rating}”.")
    value = sentence.format(own_rating=given.label_text, rating=decided)
    return _return_to_checking(claim, facts, comment=f"{value} {given.comment}".strip(), by=by, at=at)


@transaction.atomic
def approve_verdict(
    claim: Claim, *, comment: str = "", by: User, at: datetime, version: int | None = None
) -> Claim:
    """Vote for a verdict at its current hash; the claim is approved when the desk's quorum is met.

    It is then held at once where standards reads it first.
    """
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    check_transition(CLAIM_WORK, "approve", state=claim.state, facts=facts)
    verdict = _create_review(claim, ReviewVote.APPROVE, comment, by=by, at=at)
    details = {"hash": verdict.content_hash, "comment": comment.strip()}
    facts = replace(facts, vote_given=True, votes=facts.votes + 1)
    if guards.QUORUM.reason(facts):
        record_edit(claim, "record_vote", by=by, at=at, details=details)
        return claim
    perform_transition(claim, CLAIM_WORK, "approve", by=by, at=at, facts=facts, details=details)
    return _complete_approval(claim, verdict, "approved", by=by, at=at)


@transaction.atomic
def dissent_from_verdict(
    claim: Claim, *, comment: str, by: User, at: datetime, version: int | None = None
) -> Claim:
    """Vote against a verdict as one of the panel, with the reason, which is kept with the vote.

    The second dissent sends it back. As the third vote after two approvals it does not: the panel carries it.
    """
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    comment = require_text(comment, "comment", gettext("Explain why you disagree."))
    check_transition(CLAIM_WORK, "dissent", state=claim.state, facts=facts)
    verdict = _create_review(claim, ReviewVote.DISSENT, comment, by=by, at=at)
    perform_transition(
        claim,
        CLAIM_WORK,
        "dissent",
        by=by,
        at=at,
        facts=facts,
        details={"hash": verdict.content_hash, "comment": comment},
    )
    if facts.dissents + 1 > guards.PANEL_SIZE - guards.PANEL_CARRIES:
        return _return_to_checking(claim, facts, comment=comment, by=by, at=at)
    if facts.votes >= guards.PANEL_CARRIES:
        return approve_by_panel(claim, by=get_system_user(), at=at)
    return claim


@transaction.atomic
def approve_by_panel(claim: Claim, *, by: User, at: datetime, version: int | None = None) -> Claim:
    """Approve, as the system, a verdict that the panel has carried with one dissent."""
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    verdict = get_verdict_in_review(claim)
    facts = replace(facts, vote_given=True)
    perform_transition(
        claim,
        CLAIM_WORK,
        "approve_by_panel",
        by=by,
        at=at,
        facts=facts,
        details={"hash": verdict.content_hash},
    )
    return _complete_approval(claim, verdict, "approved_by_panel", by=by, at=at)


@transaction.atomic
def send_back_verdict(
    claim: Claim, *, comment: str, by: User, at: datetime, version: int | None = None
) -> Claim:
    """Send a verdict back and say what has to change; everyone who acted is notified."""
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    comment = require_text(comment, "comment", gettext("Say what needs to change."))
    return _return_to_checking(claim, facts, comment=comment, by=by, at=at)


@transaction.atomic
def withdraw_approval(
    claim: Claim,
    *,
    reason: Reason,
    changed: list[dict[str, Any]] | None = None,
    by: User,
    at: datetime,
    version: int | None = None,
) -> Claim:
    """Return a verdict to checking; its votes no longer count, and everyone who acted is notified.

    ``changed``: as for ``closing.reopen_claim``.
    """
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    changed = list_undecided_changes(claim) if changed is None else changed
    reason = require_reason(reason)
    return void_verdict(
        claim,
        facts,
        reason=reason,
        changed=changed,
        change=find_short_change(changed),
        by=by,
        notified_by=by,
        at=at,
    )


def _create_review(claim: Claim, vote: ReviewVote, comment: str, *, by: User, at: datetime) -> Verdict:
    verdict = get_verdict_in_review(claim)
    Review.objects.create(
        verdict=verdict,
        reviewer=by,
        vote=vote,
        content_hash=verdict.content_hash,
        comment=comment.strip(),
        created_at=at,
    )
    record_verdict_read(verdict, by=by, at=at)
    return verdict


def _complete_approval(claim: Claim, verdict: Verdict, event: str, *, by: User, at: datetime) -> Claim:
    """Open an approved verdict to all, notify its author, and hold it where standards reads it first."""
    _unseal_verdict(verdict, at=at)
    notify({verdict.author}, claim, event, by=by, at=at)
    return hold_for_legal_read(claim, at=at)


def _return_to_checking(claim: Claim, facts: WorkflowFacts, *, comment: str, by: User, at: datetime) -> Claim:
    perform_transition(
        claim, CLAIM_WORK, "send_back", by=by, at=at, facts=facts, details={"comment": comment}
    )
    verdict = get_verdict_in_review(claim)
    withdraw_reviews(verdict, at=at)
    Review.objects.create(
        verdict=verdict,
        reviewer=by,
        vote=ReviewVote.SEND_BACK,
        content_hash=verdict.content_hash,
        comment=comment,
        created_at=at,
        withdrawn_at=at,
    )
    record_verdict_read(verdict, by=by, at=at)
    was_sealed = verdict.unsealed_at is None
    notify_mentioned_people(claim, verdict, comment, by=by, at=at)
    _unseal_verdict(verdict, at=at)
    others = list_participants(claim)
    if was_sealed:
        # They may rate the next version blind, and a notification stays: no rating may be in it.
        others.discard(verdict.author)
        notify({verdict.author}, claim, "sent_back", by=by, at=at, comment=comment)
        notify(others, claim, "sent_back", by=by, at=at)
    else:
        notify(others, claim, "sent_back", by=by, at=at, comment=comment)
    return claim


def _unseal_verdict(verdict: Verdict, *, at: datetime) -> None:
    Verdict.objects.filter(pk=verdict.pk, unsealed_at__isnull=True).update(unsealed_at=at)


@transaction.atomic
def set_legal_reads(desk: Desk, *, kinds: Iterable[str], by: User, at: datetime) -> None:
    """Set the kinds of claim that standards reads on a desk, in place of those before."""
    require_admin(by)
    wanted = set(kinds)
    if unknown := wanted - set(ClaimKind.values):
        raise Invalid(
            gettext("Unknown kind: {kinds}.").format(kinds=join_with_commas(sorted(unknown))),
            fields={"kinds": [gettext("Choose kinds from the list.")]},
        )
    before = set(LegalReadRule.objects.select_for_update().filter(desk=desk).values_list("kind", flat=True))
    if wanted == before:
        return
    LegalReadRule.objects.filter(desk=desk, kind__in=before - wanted).delete()
    LegalReadRule.objects.bulk_create(LegalReadRule(desk=desk, kind=kind) for kind in sorted(wanted - before))
    details = {"legal_reads": [sorted(before), sorted(wanted)]}
    append_event(actor=by, action="set_legal_reads", subject=desk, at=at, details=details)


def get_request_refusal(facts: WorkflowFacts) -> str:
    """Return why this person may not request a legal read of this claim; empty when they may."""
    return EDITOR.refusal(facts)


def get_waive_refusal(facts: WorkflowFacts) -> str:
    """Return why this person may not waive the legal read of this claim; empty when they may."""
    return STANDARDS_IN_PERSON.refusal(facts)


@transaction.atomic
def request_legal_read(claim: Claim, *, by: User, at: datetime, version: int | None = None) -> Claim:
    """Request a legal read of this claim before publication, whatever its kind. An approved claim is held."""
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    if refusal := get_request_refusal(facts):
        raise NotAllowed(refusal)
    if claim.state in (ClaimState.SETTLED, ClaimState.CLOSED):
        raise WrongState(gettext("Work on this claim is finished. Reopen it first."))
    record_edit(claim, "request_legal_read", by=by, at=at, changes={"legal_read_requested": True})
    return hold_for_legal_read(claim, at=at)


@transaction.atomic
def waive_legal_read(claim: Claim, *, by: User, at: datetime, version: int | None = None) -> Claim:
    """Waive the claim's own legal read, as a standards editor. One that is held stays held."""
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    if refusal := get_waive_refusal(facts):
        raise NotAllowed(refusal)
    record_edit(claim, "waive_legal_read", by=by, at=at, changes={"legal_read_requested": False})
    return claim
