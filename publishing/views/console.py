"""The first page of the partner console: what the licence covers, and how to begin."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lib import clock
from publishing.models import PartnerPerson
from publishing.queries.licence import in_words
from publishing.views.console_gate import partners_only


@partners_only
def console(request: HttpRequest, person: PartnerPerson) -> HttpResponse:
    now = clock.now()
    live = [key for key in person.partner.principal.api_keys.all() if key.is_live(at=now)]
    context = {"partner": person.partner, "licence": in_words(person.partner), "keys": live}
    return render(request, "publishing/console.html", context)
