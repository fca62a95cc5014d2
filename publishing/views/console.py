"""The first page of the partner console: what the licence covers, and how to begin."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lib import clock
from publishing.models import PartnerPerson
from publishing.queries.keys import live
from publishing.queries.licence import in_words
from publishing.views.console_gate import partners_only


@partners_only
def console(request: HttpRequest, person: PartnerPerson) -> HttpResponse:
    keys = list(live(person.partner, at=clock.now()))
    context = {"partner": person.partner, "licence": in_words(person.partner), "keys": keys}
    return render(request, "publishing/console.html", context)
