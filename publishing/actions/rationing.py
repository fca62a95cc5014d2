"""What a partner's own people may do by hand in a while: each act adds to the record, or sends to a server.

Acts that end or stop something are not counted, so that a key that leaked can be revoked at any time. They
cannot be many: each follows one that was counted.
"""

import math
from datetime import datetime

from accounts import throttle
from accounts.models import User
from lib.errors import DomainError
from publishing.models import Partner

ACTS = 60
"""In any ``throttle.WINDOW``, by all people of one partner together."""


class TooOften(DomainError):
    """One act too many; the next is let through in ``wait_seconds``."""

    code = "too_many_requests"
    status = 429

    def __init__(self, wait_seconds: int) -> None:
        minutes = math.ceil(wait_seconds / 60)
        super().__init__(
            f"Your people have done {ACTS} things here in a quarter of an hour, which is as many as we take. "
            f"Wait {minutes} minute{'' if minutes == 1 else 's'}, then try again."
        )
        self.wait_seconds = wait_seconds


def ration_act(by: User, partner: Partner, *, at: datetime) -> None:
    """Count one act, in the caller's transaction: what is refused for another reason is not counted. The
    newsroom's admins are not rationed. Raises TooOften.
    """
    if not by.is_of_a_partner:
        return
    try:
        throttle.ration("partner.act", str(partner.public_id), limit=ACTS, at=at)
    except throttle.TooMany as full:
        raise TooOften(max(1, math.ceil((full.again_at - at).total_seconds()))) from None
