"""Messages sent to webhooks: the log, and one message with every attempt to send it."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.views.auth import current_user
from factcheck.models import Claim
from lib.datetimes import clock
from lib.web.conditional_requests import is_matching_etag
from lib.web.listing import paginate_list
from publishing.models import Delivery
from publishing.screens.webhooks.access import CHAT, CONSOLE, WebhookAccess
from publishing.webhooks.actions import replay_delivery
from publishing.webhooks.chat_messages import build_chat_groups
from publishing.webhooks.claim_events import list_claims_of
from publishing.webhooks.messages import build_message_body
from publishing.webhooks.selectors import WITH_OWNER
from publishing.webhooks.visibility import is_visible_to_owner


def delivery_list(request: HttpRequest, access: WebhookAccess) -> HttpResponse:
    found = paginate_list(request, access.deliveries, ("-id",))
    context = {"deliveries": found.rows, "prefix": access.prefix, **found.pager}
    return render(request, "publishing/webhooks/deliveries.html", context)


def delivery_detail(request: HttpRequest, access: WebhookAccess, public_id: UUID) -> HttpResponse:
    """Show the page; with ``X-Requested-With: watch`` the result alone, or 304 while it is unchanged."""
    delivery = _get_delivery(access, public_id)
    tag = f'"{delivery.state}-{delivery.attempt}-{delivery.attempts}"'
    watching = request.headers.get("X-Requested-With") == "watch"
    if watching and is_matching_etag(request, tag):
        return HttpResponse(status=304, headers={"ETag": tag})
    found = paginate_list(request, delivery.attempt_rows.all(), ("-id",))
    context = {"delivery": delivery, "attempts": found.rows, "tag": tag, **found.pager}
    if watching:
        response = render(request, "publishing/webhooks/delivery_live.html", context)
        response["ETag"] = tag
        return response
    context |= {
        **_build_content(delivery, access, current_user(request)),
        "prefix": access.prefix,
        "is_partner": access.prefix == CONSOLE,
        "here": request.get_full_path(),
    }
    return render(request, "publishing/webhooks/delivery.html", context)


@require_POST
def delivery_replay(request: HttpRequest, access: WebhookAccess, public_id: UUID) -> HttpResponse:
    delivery = _get_delivery(access, public_id)
    replay_delivery(delivery, by=current_user(request), at=clock.now())
    messages.success(request, gettext("The message has been sent again with its original id."))
    return redirect(access.get_url_name("delivery"), public_id)


def _build_content(delivery: Delivery, access: WebhookAccess, viewer: User) -> dict[str, Any]:
    """Return the message as it would be sent now: ``groups`` of a chat, else its ``body``; empty for none.

    Of claims that an admin may not read, nothing.
    """
    at, claims = clock.now(), list_claims_of(delivery)
    if Claim.objects.visible_to(viewer).filter(public_id__in=claims).count() < len(claims):
        return {"is_hidden": True}
    if access.prefix == CHAT:
        return {"groups": build_chat_groups(delivery, at=at)}
    if not is_visible_to_owner(delivery, at=at):
        return {}
    sent = json.loads(build_message_body(delivery, at=at))
    return {"body": json.dumps(sent, ensure_ascii=False, indent=2)}


def _get_delivery(access: WebhookAccess, public_id: UUID) -> Delivery:
    found = access.deliveries.select_related(*WITH_OWNER, "document")
    return get_object_or_404(found, public_id=public_id)
