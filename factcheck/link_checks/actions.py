"""Link checks on request: make every page of one publisher due now."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from factcheck.models import Source
from lib.errors import Invalid
from lib.tasks.enqueue import enqueue_on_commit
from lib.tasks.names import CHECK_DUE_LINKS_TASK


@transaction.atomic
def recheck_host(host: str, *, by: User, at: datetime) -> int:
    """Make every page of a host that this person may see due for a check; return how many.

    They are checked one after the other, within the host's rate limit. A page that is never checked, such as
    a copy in an archive, stays so. Raise Invalid where there is none.
    """
    pages = Source.objects.visible_to(by).exclude(url="").filter(host=host)
    if not host or not pages.exists():
        raise Invalid(gettext("You have no sources from this publisher."))
    # By key: visibility depends on other tables, and an UPDATE takes its rows from one.
    waiting = Source.objects.filter(pk__in=pages.filter(due_at__gt=at).values("pk"))
    requested = waiting.update(due_at=at)
    enqueue_on_commit(CHECK_DUE_LINKS_TASK)
    return requested
