"""Setup: the admin's index of people, desks, services, and what the other apps add."""

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from accounts.models import Desk, User
from accounts.models.enums import UserKind
from accounts.models.user import SYSTEM_USERNAME
from accounts.views.auth import admin_required


class SetupLink(NamedTuple):
    """One line of the index. A link whose URL name no app has is left out."""

    url_name: str
    label: str
    about: str


SETUP_LINKS = (
    SetupLink("person_list", "People", "Who may sign in, and their roles on desks."),
    SetupLink("desk_list", "Desks", "Open or confidential, time zone and options."),
    SetupLink("service_list", "Services and keys", "The CMS, feeds and other machines that act here."),
    SetupLink("scale_list", "Rating scales", "The labels that verdicts carry."),
    SetupLink(
        "methodology_edit", "Statement of methods", "How you work, in your own words, for signatory packs."
    ),
    SetupLink("partner_list", "Partners", "Who pulls published verdicts, under which licence."),
    SetupLink("audit_verification", "The record", "Whether it is what was written, night by night."),
    SetupLink("worker_status", "Workers", "Whether each is alive, and what has been due for how long."),
    SetupLink("sign_in_list", "Sign-ins", "Who signed in, when and from where, and who failed to."),
    SetupLink("erase_person", "Erase a person", "Whoever asks for it: of the newsroom, or from outside."),
)


@admin_required
def setup_index(request: HttpRequest) -> HttpResponse:
    places = [(place, address) for place in SETUP_LINKS if (address := _resolve_url(place))]
    counts = {
        "people": User.objects.filter(kind=UserKind.PERSON, is_active=True).count(),
        "desks": Desk.objects.count(),
        "services": User.objects.filter(kind=UserKind.SERVICE, is_active=True)
        .exclude(username=SYSTEM_USERNAME)
        .count(),
    }
    return render(request, "accounts/setup_index.html", {"places": places, "counts": counts})


def _resolve_url(place: SetupLink) -> str:
    try:
        return reverse(place.url_name)
    except NoReverseMatch:
        return ""
