"""How the partner's keys are used, day by day; for the partner, and for the newsroom."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.views.gate import admin_only
from lib import clock
from lib.listing import paged
from publishing.actions.usage import fold
from publishing.models import Partner, PartnerPerson
from publishing.queries.usage import newest_position, usage_of
from publishing.views.console_gate import partners_only
from publishing.views.partner import partner_of_page


@partners_only
def console_usage(request: HttpRequest, person: PartnerPerson) -> HttpResponse:
    return _page(request, person.partner, "publishing/console_usage.html")


@admin_only
def partner_usage(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _page(request, partner_of_page(public_id), "publishing/partner_usage.html")


def _page(request: HttpRequest, partner: Partner, template: str) -> HttpResponse:
    fold()  # what this process has counted until now; others are a few seconds behind
    found = paged(request, partner.principal.api_keys.all(), ("-created_at", "-id"))
    context = {
        "partner": partner,
        "usage": usage_of(found.rows, at=clock.now()),
        "newest": newest_position(),
        **found.pager,
    }
    return render(request, template, context)
