"""Rate limit of actions by a partner's own people: each adds to the audit log, or sends to a server.

Actions that end or stop something are not counted, so that a key that leaked can be revoked at any time. They
cannot be many: each follows one that was counted.
"""

import math
from datetime import datetime

from django.utils.translation import ngettext

from accounts import login_throttling
from accounts.models import User
from lib.errors import DomainError
from publishing.models import Partner

MAX_CONSOLE_ACTIONS = 60
"""In any ``login_throttling.ATTEMPT_WINDOW``, by all people of one partner together."""


class TooManyRequests(DomainError):
    """One action too many; the next is allowed in ``wait_seconds``."""

    code = "too_many_requests"
    status = 429

    def __init__(self, wait_seconds: int) -> None:
        minutes = math.ceil(wait_seconds / 60)
        super().__init__(
            ngettext(
                "Your team has made the maximum of {limit} changes in 15 minutes. "
                "Try again in {count} minute.",
                "Your team has made the maximum of {limit} changes in 15 minutes. "
                "Try again in {count} minutes.",
                minutes,
            ).format(limit=MAX_CONSOLE_ACTIONS, count=minutes)
        )
        self.wait_seconds = wait_seconds


def count_console_action(by: User, partner: Partner, *, at: datetime) -> None:
    """Count one action, in the caller's transaction: one that is refused for another reason is not counted.

    The newsroom's admins have no limit. Raises TooManyRequests.
    """
    if not by.is_partner_person:
        return
    try:
        login_throttling.limit_action("partner.act", str(partner.public_id), limit=MAX_CONSOLE_ACTIONS, at=at)
    except login_throttling.TooManyAttempts as full:
        raise TooManyRequests(max(1, math.ceil((full.again_at - at).total_seconds()))) from None
