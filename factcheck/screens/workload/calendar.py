"""The calendar of one person's due times, behind a secret address, and the screen for that address."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from accounts.actions.own_settings import create_calendar_feed, revoke_calendar_feed
from accounts.fresh_proof import require_fresh_proof
from accounts.models import CalendarFeed
from accounts.selectors import find_feed_owner
from accounts.views.auth import current_user
from factcheck.models import Claim
from factcheck.workload.selectors import list_due_claims
from lib.datetimes.clock import now
from lib.text.icalendar import CalendarEvent, build_calendar


@sensitive_variables("token")
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """Answer with the due times of the address's owner, as far as they can see the claims now."""
    person = find_feed_owner(token)
    if person is None:
        raise Http404
    host = urlsplit(settings.STET_BASE_URL).hostname
    with translation.override(person.preferred_language):
        events = [
            CalendarEvent(
                uid=f"{claim.public_id}@{host}",
                at=claim.due_at,
                summary=_describe_claim(claim),
                url=settings.STET_BASE_URL + reverse("claim_detail", args=[claim.public_id]),
            )
            for claim in list_due_claims(person)
            if claim.due_at is not None
        ]
        name = gettext("{newsroom}: claims due").format(newsroom=settings.STET_NEWSROOM_NAME)
    body = build_calendar(name, events, product="Stet", at=now())
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


def _describe_claim(claim: Claim) -> str:
    """Return the summary. A calendar may be shared or stored elsewhere: it says nothing confidential."""
    if claim.desk.is_confidential:
        return gettext("A claim is due")
    return gettext("Due: {statement}").format(statement=claim.statement)


def calendar_edit(request: HttpRequest) -> HttpResponse:
    """Create, replace or withdraw one's own address. A new one is shown once, on the answer itself."""
    user, address = current_user(request), ""
    if request.method == "POST":
        if request.POST.get("act") == "revoke":
            revoke_calendar_feed(by=user, at=now())
            messages.success(request, gettext("The address no longer works."))
            return redirect("calendar_edit")
        # The address gives lasting access to the due claims without a sign-in.
        require_fresh_proof(request)
        address = create_calendar_feed(by=user, at=now())
    feed = CalendarFeed.objects.filter(person=user).first()
    response = render(request, "factcheck/workload/calendar.html", {"feed": feed, "address": address})
    response["Cache-Control"] = "no-store"
    return response
