"""Recusal: who may not judge a claim because of an interest."""

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from accounts.models import User
from factcheck.models import Claim, Interest, Recusal
from lib.text_anchoring.mentions import mentions_words


def is_concerned(interest: Interest, claim: Claim) -> bool:
    """Return whether a claim mentions the words of an interest: in its statement or its claimant."""
    return mentions_words(claim.statement, interest.matched_words) or mentions_words(
        claim.claimant, interest.matched_words
    )


def list_interests(person_id: int) -> QuerySet[Interest]:
    """Return the interests of a person, each of which may concern any claim."""
    return Interest.objects.active().filter(person_id=person_id)


def is_recused(claim: Claim, person: User) -> bool:
    """Return whether this person may neither check nor review the claim. Two queries."""
    return bool(list_recused_claims([claim], person))


def list_recused_claims(claims: Sequence[Claim], person: User) -> set[int]:
    """Return the keys of the claims that this person may neither check nor review. Two queries."""
    declared = Recusal.objects.filter(claim__in=claims, person=person)
    recused = set(declared.values_list("claim_id", flat=True))
    interests = list(list_interests(person.pk))
    return recused | {one.pk for one in claims if any(is_concerned(each, one) for each in interests)}


def list_recused_people(claim: Claim, people: Iterable[User]) -> set[int]:
    """Return the keys of those of ``people`` for whom ``is_recused`` holds. Two queries."""
    declared = Recusal.objects.filter(claim=claim, person__in=people).values_list("person_id", flat=True)
    interests = Interest.objects.active().filter(person__in=people)
    return {*declared, *(one.person_id for one in interests if is_concerned(one, claim))}
