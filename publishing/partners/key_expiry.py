"""E-mails to a partner's people, once for each key that expires soon."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

from accounts.actions.emails import queue_email
from accounts.models import ApiKey, User
from lib.datetimes.humanize import format_public_time
from publishing.partners.key_selectors import list_expiring_unnotified

MAX_KEYS = 200
"""Keys that one run handles."""
KEY_EXPIRY_EMAIL_TEXT = gettext_lazy("""\
The API key “{label}” ({key}) expires on {date}. After that, requests with it are refused.

Create a second key, switch your systems to it, then revoke this one. Nothing is interrupted.
{url}
""")


def notify_expiring_keys(*, at: datetime) -> int:
    """Queue the e-mails about keys that expire soon; return the number of keys.

    The newsroom's admins get them where the partner has nobody who signs in.
    """
    return sum(
        _notify_key_expiry(key, at=at) for key in list_expiring_unnotified(at=at).order_by("pk")[:MAX_KEYS]
    )


@transaction.atomic
def _notify_key_expiry(key: ApiKey, *, at: datetime) -> int:
    """Queue the e-mails of one key; return 1, or 0 where another worker has marked it before."""
    if not ApiKey.objects.filter(pk=key.pk, expiry_notified_at=None, revoked_at=None).update(
        expiry_notified_at=at
    ):
        return 0
    partner = key.principal.partner
    people = User.objects.filter(partner_person__partner=partner, is_active=True).exclude(email="")
    address = reverse("console_key_list")
    if not people:
        people = User.objects.filter(is_staff=True, is_active=True).exclude(email="")
        address = reverse("partner_detail", args=[partner.public_id])
    for person in people.order_by("email"):
        with translation.override(person.preferred_language):
            text = KEY_EXPIRY_EMAIL_TEXT.format(
                label=key.label,
                key=key.visible_prefix,
                date=format_public_time(key.expires_at) if key.expires_at else "",
                url=settings.STET_BASE_URL + address,
            )
            subject = gettext("{newsroom}: an API key of {partner} expires soon").format(
                newsroom=settings.STET_NEWSROOM_NAME, partner=partner
            )
            queue_email(to=person.email, subject=subject, text=text, at=at)
    return 1
