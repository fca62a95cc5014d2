"""First page of the partner console: the licence, and how to begin."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lib.datetimes import clock
from publishing.models import PartnerPerson
from publishing.partners.key_selectors import list_live_keys
from publishing.partners.licenses import describe_license
from publishing.screens.console.auth import partner_person_required


@partner_person_required
def console_overview(request: HttpRequest, person: PartnerPerson) -> HttpResponse:
    keys = list(list_live_keys(person.partner, at=clock.now()))
    context = {"partner": person.partner, "licence": describe_license(person.partner), "keys": keys}
    return render(request, "publishing/console/overview.html", context)
