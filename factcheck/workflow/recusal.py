"""Recusal: who may not judge a claim because of an interest."""

from accounts.models import User
from factcheck.models import Claim, Interest, Recusal
from lib.text.mentions import mentions_words


def is_concerned(interest: Interest, claim: Claim) -> bool:
    """Return whether a claim mentions the words of an interest: in its statement or its claimant."""
    return mentions_words(claim.statement, interest.matched_words) or mentions_words(
        claim.claimant, interest.matched_words
    )


def is_recused(claim: Claim, person: User) -> bool:
    """Return whether this person may neither check nor review the claim. Two queries."""
    if Recusal.objects.filter(claim=claim, person=person).exists():
        return True
    return any(is_concerned(interest, claim) for interest in Interest.objects.active().filter(person=person))
