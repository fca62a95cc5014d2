"""Interests: declare one in a claim, or in whatever mentions a name or a topic; and withdraw it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext, ngettext

from accounts.models import User
from accounts.selectors import is_staff_member, list_members
from audit.actions import append_event
from factcheck.assignments.actions import end_assignment, require_text
from factcheck.interests.selectors import list_concerned_claims, list_possible_conflicts
from factcheck.models import Claim, Interest, Recusal
from factcheck.models.enums import BEFORE_VERDICT_STATES, ClaimState, InterestKind
from factcheck.models.reasons import build_reason
from factcheck.workflow.approvals import withdraw_approval_for_interest
from factcheck.workflow.facts import find_current_checker, get_claim_facts
from factcheck.workflow.notify import list_participants, notify
from factcheck.workflow.tables import CLAIM_WORK
from factcheck.workflow.transition import lock_claims, lock_for_action, perform_transition, record_edit
from lib.errors import Invalid, NotAllowed

MIN_LENGTH = 3
"""Least number of letters or digits in an interest's text: fewer would match by chance."""


@transaction.atomic
def declare_interest(*, kind: str, words: str, note: str = "", by: User, at: datetime) -> Interest:
    """Declare an interest: this person no longer takes, gets or judges a claim that mentions ``words``.

    A verdict in review or approved that they wrote or judged is withdrawn, as ``recuse_from_claim`` does. A
    claim assigned to them stays with them; the editors of its desk are notified, and decide. The audit log
    says that an interest was declared, and not which.
    """
    if not is_staff_member(by):
        raise NotAllowed(gettext("Only members of a desk can declare interests."))
    words = " ".join(require_text(words, "words", gettext("Enter a name or topic.")).split())
    if kind not in InterestKind.values:
        raise Invalid(gettext("Choose the kind of interest."), field="kind")
    if sum(letter.isalnum() for letter in words) < MIN_LENGTH:
        sentence = ngettext(
            "Enter at least {min} letter: shorter text matches too many claims.",
            "Enter at least {min} letters: shorter text matches too many claims.",
            MIN_LENGTH,
        ).format(min=MIN_LENGTH)
        raise Invalid(sentence, field="words")
    interest = Interest(person=by, kind=kind, matched_words=words, note=note.strip(), declared_at=at)
    here = [claim.pk for claim in list_concerned_claims(interest, list_possible_conflicts(by))]
    claims = lock_claims(Claim.objects.filter(pk__in=here))
    interest.save()
    append_event(actor=by, action="declare_interest", subject=by, at=at)
    for claim in claims:
        has_it = find_current_checker(claim) == by
        in_review = {"in_review": True} if claim.state == ClaimState.IN_REVIEW else {}
        voided = withdraw_approval_for_interest(claim, of=by, at=at)
        editors = set(list_members(claim.desk, at_least="editor").filter(kind="person"))
        if voided:
            heard = list_participants(claim)
            notify(editors - heard, claim, "approval_withdrawn_for_interest", by=by, at=at, **in_review)
        if has_it:
            notify(editors, claim, "checker_has_interest", by=by, at=at)
    return interest


@transaction.atomic
def withdraw_interest(interest: Interest, *, by: User, at: datetime) -> Interest:
    """Withdraw an interest; only the person who declared it may."""
    interest = Interest.objects.select_for_update().get(pk=interest.pk)
    if interest.person_id != by.pk:
        raise NotAllowed(gettext("Only the person who declared an interest can withdraw it."))
    if interest.withdrawn_at is None:
        interest.withdrawn_at = at
        interest.save(update_fields=["withdrawn_at"])
        append_event(actor=by, action="withdraw_interest", subject=by, at=at)
    return interest


@transaction.atomic
def recuse_from_claim(claim: Claim, *, interest: str, by: User, at: datetime) -> Recusal:
    """Declare an interest in one claim: this person neither checks nor reviews it from now on.

    A verdict under way that they wrote or judged is withdrawn, and a claim assigned to them returns to the
    queue. The audit log says that an interest was declared, and not which.
    """
    claim, facts = lock_for_action(claim, by=by, at=at, version=None)
    if not facts.role:
        raise NotAllowed(gettext("Only members of this desk can do this."))
    interest = require_text(interest, "interest", gettext("Describe the interest."))
    recusal, _ = Recusal.objects.get_or_create(
        claim=claim, person=by, defaults={"interest": interest, "declared_at": at}
    )
    record_edit(claim, "recuse", by=by, at=at)
    withdraw_approval_for_interest(claim, of=by, at=at)
    if facts.is_assignee and claim.state in BEFORE_VERDICT_STATES:
        again = get_claim_facts(claim, by, at)
        perform_transition(
            claim,
            CLAIM_WORK,
            "release",
            by=by,
            at=at,
            facts=again,
            details={"reason": build_reason("checker_has_interest")},
        )
        end_assignment(claim, at=at, why="recused")
    return recusal
