"""Access to webhooks: of partners to theirs, of admins to those of programs, of editors to their chats.

Each has the same screens, under URLs whose names begin with a prefix of their own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from accounts.models import Desk
from accounts.selectors import list_edited_desks
from accounts.views.auth import admin_required, current_user
from lib.datetimes import clock
from publishing.models import Delivery, PartnerPerson, WebhookEndpoint
from publishing.screens.console.auth import partner_person_required
from publishing.webhooks.selectors import (
    exclude_held_back,
    list_chat_endpoints,
    list_deliveries,
    list_deliveries_to,
    list_endpoints_for_owner,
    list_program_endpoints,
)

CONSOLE, PROGRAM, CHAT = "console", "program", "chat"


@dataclass(frozen=True, slots=True)
class WebhookAccess:
    """Webhooks that somebody manages, and their messages; ``prefix`` begins the names of the URLs."""

    prefix: str
    endpoints: QuerySet[WebhookEndpoint]
    deliveries: QuerySet[Delivery]

    def get_url_name(self, screen: str) -> str:
        """Return the name of the URL of one of these screens."""
        return f"{self.prefix}_{screen}"


AccessView = Callable[Concatenate[HttpRequest, WebhookAccess, ...], HttpResponse]


def console_access_required(view: AccessView) -> Callable[..., HttpResponse]:
    """Pass the webhooks of the partner whose person is signed in. For everybody else 404."""

    @partner_person_required
    @wraps(view)
    def guarded(request: HttpRequest, person: PartnerPerson, *args: Any, **kwargs: Any) -> HttpResponse:
        at, partner = clock.now(), person.partner
        deliveries = exclude_held_back(list_deliveries(partner), partner, at=at)
        access = WebhookAccess(CONSOLE, list_endpoints_for_owner(partner, at=at), deliveries)
        return view(request, access, *args, **kwargs)

    return guarded


def program_access_required(view: AccessView) -> Callable[..., HttpResponse]:
    """Pass the webhooks of the newsroom's own programs, to admins."""

    @admin_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        endpoints = list_program_endpoints()
        deliveries = list_deliveries_to(WebhookEndpoint.objects.filter(service__isnull=False))
        return view(request, WebhookAccess(PROGRAM, endpoints, deliveries), *args, **kwargs)

    return guarded


def chat_access_required(view: AccessView) -> Callable[..., HttpResponse]:
    """Pass the chats of the desks that the person edits, or of every desk to an admin.

    Raises Http404 for whoever edits none.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = current_user(request)
        desks = Desk.objects.all() if user.is_admin else list_edited_desks(user)
        if not desks.exists():
            raise Http404
        deliveries = list_deliveries_to(WebhookEndpoint.objects.filter(desk__in=desks))
        return view(request, WebhookAccess(CHAT, list_chat_endpoints(desks), deliveries), *args, **kwargs)

    return guarded
