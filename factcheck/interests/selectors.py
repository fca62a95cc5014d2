"""Declared interests and the claims that they concern."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from accounts.models import Desk, Membership, User
from accounts.models.enums import Role
from accounts.selectors import list_members
from factcheck.models import Claim, Interest, Recusal
from factcheck.models.enums import APPROVAL_WITHDRAWABLE_STATES
from factcheck.workflow.policies import EDITOR, WorkflowFacts
from factcheck.workflow.recusal import is_concerned


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
