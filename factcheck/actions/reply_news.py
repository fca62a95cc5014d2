"""Tells whoever checks a claim what became of its questions: a notice inside, and a letter."""

from datetime import datetime

from django.conf import settings

from accounts.actions.letters import write_letter
from accounts.enums import Kind, Role
from accounts.models import User
from accounts.queries import members, system
from factcheck.actions.tell import tell
from factcheck.enums import OPEN_STATES
from factcheck.models import Claim
from factcheck.queries.facts import live_checker

DISCREET = "There is news of a question that your desk asked."


def tell_whoever_checks(claim: Claim, text: str, *, at: datetime) -> None:
    """One sentence to whoever has the claim; to the editors of its desk where nobody has, or once it ended.

    The letter holds no word of the claim: it leads to it. A confidential desk's does not even say whom it
    asked.
    """
    people = _whoever_checks(claim)
    tell(people, claim, text, by=system(), at=at)
    address = f"{settings.STET_BASE_URL}/claims/{claim.public_id}/#replies"
    said = DISCREET if claim.desk.is_confidential else text
    for person in people:
        if person.email:
            write_letter(to=person.email, subject=said, text=f"{said}\n\n{address}\n", at=at)


def _whoever_checks(claim: Claim) -> list[User]:
    checker = live_checker(claim) if claim.state in OPEN_STATES else None
    if checker is not None and checker.is_active:
        return [checker]
    return list(members(claim.desk, at_least=Role.EDITOR).filter(kind=Kind.PERSON))
