"""Actions on a publication: publish, correct, mark under review, reaffirm, retract."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from accounts.selectors import get_system_user, list_desk_editors
from factcheck.assignments.actions import end_assignment, require_reason, require_text
from factcheck.claims.stale_reasons import find_short_change, list_undecided_changes
from factcheck.models import Claim, Publication, ReaderReport, Retraction
from factcheck.models.enums import CloseReason, CorrectionClass, PublicationKind
from factcheck.models.reasons import Reason, build_reason
from factcheck.workflow.facts import get_claim_facts, get_verdict_in_review, is_embargoed
from factcheck.workflow.notify import list_participants, notify
from factcheck.workflow.policies import WorkflowFacts
from factcheck.workflow.tables import CLAIM_PUBLICATION, CLAIM_WORK
from factcheck.workflow.term_index import index_claims
from factcheck.workflow.transition import check_transition, lock_for_action, perform_transition, record_edit
from lib.errors import Invalid
from lib.tasks.enqueue import enqueue_on_commit
from lib.tasks.names import RELAY_EVENTS_TASK

RETRACTION_NOTE_MISSING = gettext_lazy("Tell readers what was wrong.")


@transaction.atomic
def publish_verdict(
    claim: Claim,
    *,
    by: User,
    at: datetime,
    publish_at: datetime | None = None,
    version: int | None = None,
) -> Claim:
    """Publish the approved verdict and settle the claim; with a later ``publish_at``, schedule both."""
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    if publish_at is not None:
        if publish_at <= at:
            sentence = gettext("That time has passed. Leave the field empty to publish now.")
            raise Invalid(sentence, field="publish_at")
        then = replace(facts, embargoed=is_embargoed(claim, publish_at))
        check_transition(CLAIM_PUBLICATION, "publish", state=claim.publication_status, facts=then)
        record_edit(
            claim,
            "schedule_publication",
            by=by,
            at=at,
            changes={"publish_at": publish_at, "publish_scheduled_by": by},
            details={"publish_at": publish_at.isoformat()},
        )
        return claim
    perform_transition(
        claim,
        CLAIM_PUBLICATION,
        "publish",
        by=by,
        at=at,
        facts=facts,
        details={"version": 1},
        changes={"publish_at": None, "publish_scheduled_by": None},
    )
    _create_publication(claim, facts, kind=PublicationKind.PUBLISHED, by=by, at=at)
    notify(list_participants(claim), claim, "published", by=by, at=at)
    return claim


@transaction.atomic
def cancel_scheduled_publication(
    claim: Claim, *, reason: Reason, by: User, at: datetime, version: int | None = None
) -> Claim:
    """Cancel a scheduled publication, as an editor or the system.

    The editor who scheduled it is notified with the reason. Where the system cancels it so are the desk's
    other editors, since that editor may have left.
    """
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    editor = claim.publish_scheduled_by
    check_transition(
        CLAIM_PUBLICATION, "cancel_scheduled_publication", state=claim.publication_status, facts=facts
    )
    reason = require_reason(reason)
    changes = {"publish_at": None, "publish_scheduled_by": None}
    perform_transition(
        claim,
        CLAIM_PUBLICATION,
        "cancel_scheduled_publication",
        by=by,
        at=at,
        facts=facts,
        changes=changes,
        details={"why": reason},
    )
    recipients: set[User] = {editor} if editor is not None else set()
    if facts.is_system:
        recipients |= set(list_desk_editors(claim.desk))
    notify(recipients, claim, "not_published", by=by, at=at, reason=reason)
    return claim


@transaction.atomic
def correct_verdict(
    claim: Claim,
    *,
    correction: str,
    public_note: str = "",
    by: User,
    at: datetime,
    version: int | None = None,
) -> Claim:
    """Publish the newly approved version in place of the public one.

    A minor correction needs no public note. A proposed retraction ends with it: the version that it was about
    is no longer public.
    """
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    if correction not in CorrectionClass.values:
        raise Invalid(gettext("Choose the type of correction."), field="correction")
    if facts.new_version and (sentence := _get_correction_class_error(claim, correction)):
        raise Invalid(sentence, field="correction")
    if correction != CorrectionClass.MINOR:
        public_note = require_text(
            public_note, "public_note", gettext("Tell readers what was wrong and what is correct.")
        )
    perform_transition(
        claim,
        CLAIM_PUBLICATION,
        "correct",
        by=by,
        at=at,
        facts=facts,
        details={"class": correction, "note": public_note},
    )
    _create_publication(
        claim, facts, kind=PublicationKind.CORRECTED, by=by, at=at, correction=correction, note=public_note
    )
    waiting = ReaderReport.objects.unanswered().filter(claim=claim).exists()
    notify(list_participants(claim), claim, "corrected", by=by, at=at, has_waiting_reader=waiting)
    if facts.retraction_pending:
        now = get_claim_facts(claim, get_system_user(), at)
        proposed_by = _end_retraction_proposal(
            claim, now, why=build_reason("correction_published"), by=get_system_user(), at=at
        )
        notify({proposed_by}, claim, "retraction_proposal_answered", by=get_system_user(), at=at)
    return claim


@transaction.atomic
def mark_under_review(
    claim: Claim,
    *,
    reason: Reason,
    changed: list[dict[str, Any]] | None = None,
    by: User,
    at: datetime,
    version: int | None = None,
) -> Claim:
    """Mark the published verdict as under review. ``changed``: as for ``closing.reopen_claim``."""
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    reason = require_reason(reason)
    changed = list_undecided_changes(claim) if changed is None else changed
    details: dict[str, Any] = {"reason": reason} | ({"changed": changed} if changed else {})
    perform_transition(
        claim, CLAIM_PUBLICATION, "mark_under_review", by=by, at=at, facts=facts, details=details
    )
    people, change = list_participants(claim), find_short_change(changed)
    notify(people, claim, "marked_under_review", by=by, at=at, reason=reason, change=change)
    enqueue_on_commit(RELAY_EVENTS_TASK)
    return claim


@transaction.atomic
def reaffirm_verdict(claim: Claim, *, note: str, by: User, at: datetime, version: int | None = None) -> Claim:
    """Reaffirm the published verdict, as a second person, with a note on why it still holds."""
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    note = require_text(note, "note", gettext("Explain why the verdict still stands."))
    perform_transition(
        claim, CLAIM_PUBLICATION, "reaffirm", by=by, at=at, facts=facts, details={"note": note}
    )
    enqueue_on_commit(RELAY_EVENTS_TASK)
    return claim


@transaction.atomic
def propose_retraction(
    claim: Claim, *, reason: str, public_note: str, by: User, at: datetime, version: int | None = None
) -> Claim:
    """Propose to retract the verdict, as a standards editor; another member confirms.

    ``reason`` is for colleagues; ``public_note`` is published word for word once it is confirmed.
    """
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    reason = require_text(reason, "reason")
    public_note = require_text(public_note, "public_note", RETRACTION_NOTE_MISSING)
    details = {"reason": reason, "public_note": public_note}
    perform_transition(
        claim, CLAIM_PUBLICATION, "propose_retraction", by=by, at=at, facts=facts, details=details
    )
    Retraction.objects.create(claim=claim, **details, proposed_by=by, proposed_at=at)
    editors = list_desk_editors(claim.desk)
    people = list_participants(claim) | set(editors)
    notify(people, claim, "retraction_proposed", by=by, at=at, reason=reason)
    return claim


@transaction.atomic
def withdraw_retraction_proposal(
    claim: Claim, *, reason: str, by: User, at: datetime, version: int | None = None
) -> Claim:
    """Withdraw a proposed retraction, one's own or another's, as a standards editor."""
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    reason = require_text(reason, "reason")
    _end_retraction_proposal(claim, facts, why=reason, by=by, at=at)
    notify(list_participants(claim), claim, "retraction_proposal_withdrawn", by=by, at=at, reason=reason)
    return claim


@transaction.atomic
def retract_verdict(
    claim: Claim, *, close_claim: bool = False, by: User, at: datetime, version: int | None = None
) -> Claim:
    """Confirm a retraction, as another member: a tombstone replaces the verdict permanently."""
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    check_transition(CLAIM_PUBLICATION, "retract", state=claim.publication_status, facts=facts)
    pending = Retraction.objects.pending().get(claim=claim)
    details = {"public_note": pending.public_note}
    perform_transition(claim, CLAIM_PUBLICATION, "retract", by=by, at=at, facts=facts, details=details)
    pending.confirmed_by, pending.confirmed_at = by, at
    pending.save(update_fields=["confirmed_by", "confirmed_at"])
    row = CLAIM_WORK.get_transition("close")
    if close_claim and row is not None and claim.state in row.from_states:
        again = get_claim_facts(claim, by, at)
        perform_transition(
            claim,
            CLAIM_WORK,
            "close",
            by=by,
            at=at,
            facts=again,
            changes={"close_reason": CloseReason.DECLINED},
        )
        end_assignment(claim, at=at, why="retracted")
    notify(list_participants(claim), claim, "retracted", by=by, at=at, public_note=pending.public_note)
    enqueue_on_commit(RELAY_EVENTS_TASK)
    return claim


def _end_retraction_proposal(
    claim: Claim, facts: WorkflowFacts, *, why: Reason, by: User, at: datetime
) -> User:
    """Delete the proposed retraction; return the person who proposed it."""
    perform_transition(
        claim,
        CLAIM_PUBLICATION,
        "withdraw_retraction_proposal",
        by=by,
        at=at,
        facts=facts,
        details={"why": why},
    )
    pending = Retraction.objects.pending().select_related("proposed_by").get(claim=claim)
    pending.delete()
    return pending.proposed_by


def _get_correction_class_error(claim: Claim, correction: str) -> str:
    """Return why the class does not fit, or "": a correction is major exactly where the rating changed."""
    changed = _has_rating_changed(claim)
    if changed == (correction == CorrectionClass.MAJOR):
        return ""
    if changed:
        return gettext("The rating changed, so this must be a major correction.")
    return gettext("The rating has not changed, so this cannot be a major correction.")


def _has_rating_changed(claim: Claim) -> bool:
    """Return True if the newest verdict's label or number differs from what is public now."""
    public = claim.publications.select_related("verdict__rating").order_by("-version").first()
    new, old = get_verdict_in_review(claim).rating, public.verdict.rating if public else None
    return (new and (new.label, new.value)) != (old and (old.label, old.value))


def _create_publication(
    claim: Claim,
    facts: WorkflowFacts,
    *,
    kind: str,
    by: User,
    at: datetime,
    correction: str = "",
    note: str = "",
) -> None:
    """Write the next public version from the approved verdict and settle the work."""
    verdict = get_verdict_in_review(claim)
    version = (claim.publications.aggregate(last=Max("version"))["last"] or 0) + 1
    Publication.objects.create(
        claim=claim,
        verdict=verdict,
        version=version,
        kind=kind,
        correction=correction,
        note=note,
        published_by=by,
        published_at=at,
    )
    index_claims([claim])
    perform_transition(claim, CLAIM_WORK, "settle", by=by, at=at, facts=replace(facts, through_publish=True))
    end_assignment(claim, at=at, why="settled")
    enqueue_on_commit(RELAY_EVENTS_TASK)
