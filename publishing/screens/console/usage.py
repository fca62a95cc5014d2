"""Usage of the partner's keys, day by day; for the partner, and for the newsroom."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.views.auth import admin_required
from lib.datetimes import clock
from lib.web.listing import paginate_list
from publishing.models import Partner, PartnerPerson
from publishing.partners.usage import flush_usage
from publishing.partners.usage_selectors import get_newest_position, list_key_usage
from publishing.screens.console.auth import partner_person_required
from publishing.screens.partners.detail import get_partner_or_404


@partner_person_required
def console_usage(request: HttpRequest, person: PartnerPerson) -> HttpResponse:
    return _render_usage_page(request, person.partner, "publishing/console/usage.html")


@admin_required
def partner_usage(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _render_usage_page(request, get_partner_or_404(public_id), "publishing/partners/usage.html")


def _render_usage_page(request: HttpRequest, partner: Partner, template: str) -> HttpResponse:
    flush_usage()  # what this process has counted until now; others are a few seconds behind
    found = paginate_list(request, partner.principal.api_keys.all(), ("-created_at", "-id"))
    context = {
        "partner": partner,
        "usage": list_key_usage(found.rows, at=clock.now()),
        "newest": get_newest_position(),
        **found.pager,
    }
    return render(request, template, context)
