"""Notices about a claim's reply requests: a notification and an e-mail."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy

from accounts.actions.emails import queue_email
from accounts.models import User
from accounts.models.enums import Role, UserKind
from accounts.selectors import get_system_user, list_members
from factcheck.models import Claim
from factcheck.models.enums import OPEN_STATES
from factcheck.workflow.facts import find_current_checker
from factcheck.workflow.notify import notify

DISCREET_EMAIL_TEXT = gettext_lazy("There is a new reply to a question from your desk.")


def notify_checker(claim: Claim, text: str, *, at: datetime) -> None:
    """Notify a claim's checker; the editors of its desk where there is none, or once it has ended.

    The e-mail holds no word of the claim: it has a link to it. A confidential desk's does not even say who
    was asked.
    """
    people = _list_recipients(claim)
    notify(people, claim, text, by=get_system_user(), at=at)
    address = f"{settings.STET_BASE_URL}/claims/{claim.public_id}/#replies"
    value = str(DISCREET_EMAIL_TEXT) if claim.desk.is_confidential else text
    for person in people:
        if person.email:
            queue_email(
                to=person.email,
                subject=value,
                text=f"{value}\n\n{address}\n",
                at=at,
                recipient=person,
                subjects={"claim": [str(claim.public_id)]},
            )


def _list_recipients(claim: Claim) -> list[User]:
    checker = find_current_checker(claim) if claim.state in OPEN_STATES else None
    if checker is not None and checker.is_active:
        return [checker]
    return list(list_members(claim.desk, at_least=Role.EDITOR).filter(kind=UserKind.PERSON))
