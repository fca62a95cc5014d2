"""Notifications about a claim's reply requests."""

from datetime import datetime
from typing import Any

from accounts.models import User
from accounts.selectors import get_system_user, list_desk_editors
from factcheck.models import Claim
from factcheck.models.enums import OPEN_STATES
from factcheck.workflow.facts import find_current_checker
from factcheck.workflow.notify import notify


def notify_checker(claim: Claim, event: str, *, at: datetime, **data: Any) -> None:
    """Notify a claim's checker; the editors of its desk where there is none, or once it has ended."""
    notify(_list_recipients(claim), claim, event, by=get_system_user(), at=at, **data)


def _list_recipients(claim: Claim) -> list[User]:
    checker = find_current_checker(claim) if claim.state in OPEN_STATES else None
    if checker is not None and checker.is_active:
        return [checker]
    return list(list_desk_editors(claim.desk))
