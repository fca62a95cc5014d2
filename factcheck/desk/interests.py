"""Interests: declare one in a claim, or in whatever mentions a name or a topic; list and withdraw it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.forms.base import DomainErrorForm
from accounts.models import Desk, Membership, User
from accounts.models.enums import Role
from accounts.selectors import is_staff_member, list_members
from accounts.views.auth import current_user
from audit.actions import append_event
from factcheck.assignments.actions import end_assignment, require_text
from factcheck.models import Claim, Interest, Recusal
from factcheck.models.enums import (
    APPROVAL_WITHDRAWABLE_STATES,
    BEFORE_VERDICT_STATES,
    ClaimState,
    InterestKind,
)
from factcheck.models.reasons import build_reason
from factcheck.workflow.approvals import withdraw_approval_for_interest
from factcheck.workflow.facts import find_current_checker, get_claim_facts
from factcheck.workflow.notify import list_participants, notify
from factcheck.workflow.policies import EDITOR, WorkflowFacts
from factcheck.workflow.recusal import is_concerned
from factcheck.workflow.tables import CLAIM_WORK
from factcheck.workflow.transition import lock_claims, lock_for_action, perform_transition, record_edit
from lib.datetimes.clock import now
from lib.errors import Invalid, NotAllowed
from lib.web.forms import create_text_area, create_text_line
from lib.web.listing import paginate_list

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


class InterestForm(DomainErrorForm):
    """Kind of an interest, the text that claims are matched by, and a note for editors."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of interest"),
        choices=[("", gettext_lazy("Choose")), *InterestKind.choices],
        error_messages={"required": gettext_lazy("Choose the kind of interest.")},
    )
    words = create_text_line(
        gettext_lazy("Name or topic"),
        missing=gettext_lazy("Enter a name or topic."),
        help_text=gettext_lazy(
            "Write it as a claim would. It matches any claim whose statement or claimant contains "
            "these words, in upper or lower case and with or without accents."
        ),
    )
    note = create_text_area(
        gettext_lazy("Your interest"),
        required=False,
        rows=2,
        help_text=gettext_lazy("Only editors and standards editors of your desks can read this."),
    )

    def get_inputs(self) -> dict[str, Any]:
        """Return the inputs of ``declare_interest``."""
        return self.get_cleaned("kind", "words", "note")


@dataclass(frozen=True, slots=True)
class DeclaredInterest:
    """One person's interest in a claim.

    ``text`` is "" for a viewer who may not read it. ``is_checker``: the claim is assigned to that person.
    """

    person: User
    text: str = ""
    is_checker: bool = False


def list_declared_interests(
    claim: Claim, viewer: User, facts: WorkflowFacts, checker: User | None
) -> list[DeclaredInterest]:
    """Return the people of the desk who declared an interest in this claim, as this viewer may read it."""
    if not facts.role:
        return []
    people = list_members(claim.desk)
    found: dict[User, list[str]] = {}
    for recusal in Recusal.objects.filter(claim=claim, person__in=people).select_related("person"):
        found.setdefault(recusal.person, []).append(recusal.interest)
    for interest in Interest.objects.active().filter(person__in=people).select_related("person"):
        if is_concerned(interest, claim):
            found.setdefault(interest.person, []).append(describe_interest(interest))
    reads_all = not EDITOR.refusal(facts)
    return [
        DeclaredInterest(
            person,
            "; ".join(texts) if reads_all or person == viewer else "",
            person == checker,
        )
        for person, texts in sorted(found.items(), key=lambda item: item[0].name)
    ]


def describe_interest(interest: Interest) -> str:
    """Describe an interest in a few words, for those who may read it."""
    if not interest.note:
        return gettext("{name} ({kind})").format(
            name=interest.matched_words, kind=interest.get_kind_display()
        )
    return gettext("{name} ({kind}): {note}").format(
        name=interest.matched_words, kind=interest.get_kind_display(), note=interest.note
    )


def list_possible_conflicts(person: User) -> QuerySet[Claim]:
    """Return the open claims that this person has, and those with a verdict in review or beyond."""
    other = Q(assignments__checker=person, assignments__ended_at__isnull=True)
    own = Claim.objects.visible_to(person).open()
    return own.filter(other | Q(state__in=APPROVAL_WITHDRAWABLE_STATES)).distinct()


def list_concerned_claims(interest: Interest, claims: Iterable[Claim]) -> list[Claim]:
    """Return those of ``claims`` that an interest concerns."""
    return [claim for claim in claims if is_concerned(interest, claim)]


def list_readable_interests(user: User) -> QuerySet[Interest]:
    """Return the interests of the people on the desks where this person is an editor or a standards
    editor.
    """
    led = Desk.objects.filter(memberships__user=user, memberships__role__in=(Role.EDITOR, Role.STANDARDS))
    people = Membership.objects.filter(desk__in=led).values("user")
    return Interest.objects.active().filter(person__in=people, person__is_active=True)


MAX_CLAIMS = 2000
"""Open claims that an interest is counted over."""


def interest_list(request: HttpRequest) -> HttpResponse:
    """Show one's own interests with how many open claims each concerns, and the form."""
    user = current_user(request)
    form = InterestForm(request.POST or None)
    if form.is_valid():
        with form.show_refusal():
            declare_interest(**form.get_inputs(), by=user, at=now())
            messages.success(
                request, gettext("Interest declared. Matching claims will not be assigned to you.")
            )
            return redirect("interest_list")
    found = paginate_list(request, Interest.objects.active().filter(person=user), ("-declared_at", "-id"))
    own = Claim.objects.visible_to(user).open().filter(desk__memberships__user=user)[:MAX_CLAIMS]
    open_claims = list(own) if found.rows else []
    rows = [(interest, len(list_concerned_claims(interest, open_claims))) for interest in found.rows]
    context = {
        "form": form,
        "rows": rows,
        "has_desk_interests": list_readable_interests(user).exclude(person=user).exists(),
    }
    return render(request, "factcheck/interests/list.html", context | found.pager, status=form.status)


@require_POST
def interest_withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    own = Interest.objects.active().filter(person=current_user(request))
    withdraw_interest(get_object_or_404(own, public_id=public_id), by=current_user(request), at=now())
    messages.success(request, gettext("Interest withdrawn."))
    return redirect("interest_list")


@require_safe
def interest_desk_list(request: HttpRequest) -> HttpResponse:
    """List interests of the people of one's desks, for editors and standards editors; empty for others."""
    declared = list_readable_interests(current_user(request)).select_related("person")
    found = paginate_list(request, declared, ("person__name", "-declared_at", "-id"))
    return render(request, "factcheck/interests/desk_list.html", {"rows": found.rows} | found.pager)
