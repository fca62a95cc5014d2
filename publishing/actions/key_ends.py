"""Tells a partner's people, once, that a key of theirs is about to end."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.actions.letters import write_letter
from accounts.models import ApiKey, User
from publishing.queries.keys import ending_untold
from publishing.queries.page import moment_in_words

MOST = 200
"""Keys that one run tells of."""
TEXT = """\
The key “{label}” ({shown}) ends on {end}. What uses it is refused from then on.

Issue a second key, change over to it, and revoke this one: nothing stops in between.
{address}
"""


def tell_of_ends(*, at: datetime) -> int:
    """Write the letters that are due; answers of how many keys. The newsroom's admins get them where the
    partner has nobody who signs in.
    """
    return sum(_tell(key, at=at) for key in ending_untold(at=at).order_by("pk")[:MOST])


@transaction.atomic
def _tell(key: ApiKey, *, at: datetime) -> int:
    """Whoever marks the key first is the one that writes: 0 for everybody else."""
    if not ApiKey.objects.filter(pk=key.pk, end_told_at=None, revoked_at=None).update(end_told_at=at):
        return 0
    partner = key.principal.partner
    people = User.objects.filter(partner_person__partner=partner, is_active=True).exclude(email="")
    address = reverse("console_keys")
    if not people:
        people = User.objects.filter(is_staff=True, is_active=True).exclude(email="")
        address = reverse("partner", args=[partner.public_id])
    text = TEXT.format(
        label=key.label,
        shown=key.shown,
        end=moment_in_words(key.expires_at) if key.expires_at else "",
        address=settings.STET_BASE_URL + address,
    )
    subject = f"{settings.STET_NAME}: a key of {partner} is about to end"
    for email in people.order_by("email").values_list("email", flat=True):
        write_letter(to=email, subject=subject, text=text, at=at)
    return 1
