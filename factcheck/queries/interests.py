"""Who has declared an interest in a claim, on its page or by words it mentions, and who may read which."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accounts.enums import Role
from accounts.models import Desk, Membership, User
from accounts.queries import members
from factcheck.enums import VOIDABLE
from factcheck.models import Claim, Interest, Recusal
from factcheck.policies import EDITOR, Facts
from lib.mention import mentions


def concerns(interest: Interest, claim: Claim) -> bool:
    """Whether a claim mentions what an interest is in: in its statement, or as whoever says it."""
    return mentions(claim.statement, interest.words) or mentions(claim.claimant, interest.words)


def is_recused(claim: Claim, person: User) -> bool:
    """Whether this person neither checks nor reviews the claim. Two queries."""
    if Recusal.objects.filter(claim=claim, person=person).exists():
        return True
    return any(concerns(interest, claim) for interest in Interest.objects.live().filter(person=person))


@dataclass(frozen=True, slots=True)
class Declared:
    """One person's interest in a claim; ``text`` is "" for whoever may not read it. ``part`` is what they
    have to do with the claim now.
    """

    person: User
    text: str = ""
    part: str = ""


def declared_in(claim: Claim, viewer: User, facts: Facts, checker: User | None) -> list[Declared]:
    """The people of the desk who declared an interest in this claim, as this member of it may read it."""
    if not facts.role:
        return []
    people = members(claim.desk)
    found: dict[User, list[str]] = {}
    for recusal in Recusal.objects.filter(claim=claim, person__in=people).select_related("person"):
        found.setdefault(recusal.person, []).append(recusal.interest)
    for interest in Interest.objects.live().filter(person__in=people).select_related("person"):
        if concerns(interest, claim):
            found.setdefault(interest.person, []).append(told(interest))
    reads_all = not EDITOR.refusal(facts)
    return [
        Declared(
            person,
            "; ".join(texts) if reads_all or person == viewer else "",
            "has it" if person == checker else "",
        )
        for person, texts in sorted(found.items(), key=lambda item: item[0].name)
    ]


def told(interest: Interest) -> str:
    """An interest in a few words, for those who may read it."""
    said = f"{interest.words} ({interest.get_kind_display().lower()})"
    return f"{said}: {interest.note}" if interest.note else said


def may_have_part_in(person: User) -> QuerySet[Claim]:
    """The open claims that this person has, and those whose ruling waits or is approved."""
    theirs = Q(assignments__checker=person, assignments__ended_at__isnull=True)
    mine = Claim.objects.visible_to(person).open()
    return mine.filter(theirs | Q(state__in=VOIDABLE)).distinct()


def touched_by(interest: Interest, claims: Iterable[Claim]) -> list[Claim]:
    """Those of ``claims`` that an interest concerns."""
    return [claim for claim in claims if concerns(interest, claim)]


def readable_by(user: User) -> QuerySet[Interest]:
    """The interests of the people on the desks where this person is an editor or a standards editor."""
    led = Desk.objects.filter(memberships__user=user, memberships__role__in=(Role.EDITOR, Role.STANDARDS))
    people = Membership.objects.filter(desk__in=led).values("user")
    return Interest.objects.live().filter(person__in=people, person__is_active=True)
