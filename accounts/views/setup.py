"""Setup: where an admin finds people, desks, services, and what the other apps add."""

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from accounts.enums import Kind
from accounts.models import Desk, User
from accounts.models.user import SYSTEM
from accounts.views.gate import admin_only


class Place(NamedTuple):
    """One line of the index. A place whose address no app answers is left out."""

    url_name: str
    label: str
    about: str


PLACES = (
    Place("person_list", "People", "Who may sign in, and their roles on desks."),
    Place("desk_list", "Desks", "Open or confidential, time zone and options."),
    Place("service_list", "Services and keys", "The CMS, feeds and other machines that act here."),
    Place("scale_list", "Rating scales", "The labels that verdicts carry."),
    Place("methods", "Statement of methods", "How you work, in your own words, for signatory packs."),
    Place("partner_list", "Partners", "Who pulls published verdicts, under which licence."),
    Place("record_nights", "The record", "Whether it is what was written, night by night."),
    Place("erase_person", "Erase a person", "Whoever asks for it: of the newsroom, or from outside."),
)


@admin_only
def setup(request: HttpRequest) -> HttpResponse:
    places = [(place, address) for place in PLACES if (address := _address(place))]
    counts = {
        "people": User.objects.filter(kind=Kind.PERSON, is_active=True).count(),
        "desks": Desk.objects.count(),
        "services": User.objects.filter(kind=Kind.SERVICE, is_active=True).exclude(username=SYSTEM).count(),
    }
    return render(request, "accounts/setup.html", {"places": places, "counts": counts})


def _address(place: Place) -> str:
    try:
        return reverse(place.url_name)
    except NoReverseMatch:
        return ""
