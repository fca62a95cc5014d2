"""Pausing an endpoint that accepts nothing, with an e-mail to whoever looks after it."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from accounts.actions.emails import queue_email
from accounts.models import Desk, User
from accounts.selectors import get_system_user, list_desk_editors
from publishing.models import Partner, WebhookEndpoint
from publishing.models.webhook_endpoint import PauseReason
from publishing.webhooks.actions import pause_locked_endpoint

PAUSED_EMAIL_TEXT = gettext_lazy("""\
The webhook “{webhook}” of {owner} is paused: {reason}.

Nothing is lost. New messages wait and are sent in order when somebody at {owner} resumes the webhook. You
can send a test in the meantime:
{url}
""")


def pause_failing_endpoint(endpoint: WebhookEndpoint, why: PauseReason, *, at: datetime) -> None:
    """Pause a locked endpoint, and e-mail those who look after it.

    They are a desk's editors, a partner's people and the admins, or the admins alone.
    """
    pause_locked_endpoint(endpoint, why, by=get_system_user(), at=at)
    subject = gettext("{newsroom}: webhook “{webhook}” is paused").format(
        newsroom=settings.STET_NEWSROOM_NAME, webhook=endpoint.name
    )
    for people, address in _list_recipients(endpoint):
        text = str(PAUSED_EMAIL_TEXT).format(
            webhook=endpoint.name,
            owner=endpoint.owner,
            reason=why.label,
            url=settings.STET_BASE_URL + address,
        )
        for email in people.exclude(email="").values_list("email", flat=True).distinct().order_by("email"):
            queue_email(to=email, subject=subject, text=text, at=at)


def _list_recipients(endpoint: WebhookEndpoint) -> Iterator[tuple[QuerySet[User], str]]:
    """Yield groups of people, each with the path of the page where they manage the endpoint."""
    admins = User.objects.filter(is_staff=True, is_active=True)
    match endpoint.owner:
        case Partner() as partner:
            people = User.objects.filter(partner_person__partner=partner, is_active=True)
            yield people, reverse("console_webhook", args=[endpoint.public_id])
            yield admins, reverse("partner_detail", args=[partner.public_id])
        case Desk() as desk:
            yield list_desk_editors(desk), reverse("chat_webhook", args=[endpoint.public_id])
        case _:
            yield admins, reverse("program_webhook", args=[endpoint.public_id])
