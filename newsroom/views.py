"""Views that belong to no app: how to report a vulnerability, the icon, and the list of error codes."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from lib.datetimes.clock import now
from lib.web import problem_details


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Return where to report a vulnerability, by RFC 9116; 404 without a contact or after its date."""
    contact, expires = settings.STET_SECURITY_CONTACT, settings.STET_SECURITY_CONTACT_EXPIRES
    if not contact or expires is None or expires <= now():
        raise Http404
    lines = (
        f"Contact: {contact}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {settings.STET_BASE_URL.rstrip('/')}{request.path}",
    )
    return HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=24 * 60 * 60)
def favicon(request: HttpRequest) -> HttpResponse:
    """Send browsers that ask for an icon of a feed or a bare document to the icon of public pages."""
    return redirect(static("img/public.svg"))


class ErrorCodesView(TemplateView):
    """Codes of the API's errors and their remedies: the page that a problem's ``type`` links to."""

    template_name = "docs/errors.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        errors = [
            {"code": c, "title": title, "mend": ERROR_REMEDIES[c]}
            for c, title in problem_details.ERROR_TITLES.items()
        ]
        return super().get_context_data(**kwargs) | {"errors": errors}


ERROR_REMEDIES = {
    "invalid": gettext_lazy("Correct the fields named in errors and send the request again."),
    "malformed": gettext_lazy("Send JSON in UTF-8 with the Content-Type application/json."),
    "not_signed_in": gettext_lazy(
        'Send a valid key as "Authorization: Bearer …". Replace revoked or expired keys.'
    ),
    "not_allowed": gettext_lazy(
        "The key or the person does not have permission. Ask the newsroom's administrator."
    ),
    "form_too_old": gettext_lazy("Reload the page of the form, which gets a new token, and send it again."),
    "suspended": gettext_lazy(
        "The newsroom has suspended this partner; detail gives the reason. Contact the newsroom."
    ),
    "not_found": gettext_lazy("There is nothing here, or this key cannot see it. Both give the same answer."),
    "start_over": gettext_lazy(
        "Start a full sync without a cursor, then delete anything it does not return."
    ),
    "method_not_allowed": gettext_lazy("The Allow header lists the methods for this address."),
    "not_acceptable": gettext_lazy("Request application/json."),
    "wrong_state": gettext_lazy(
        "Read the claim again and check which actions are available in its present state."
    ),
    "stale": gettext_lazy("Read the newest version, compare, and send your change again."),
    "busy": gettext_lazy(
        "Somebody else was saving at the same time. Wait a moment, read the newest version and send it again."
    ),
    "blocked": gettext_lazy("reasons lists what is missing."),
    "too_big": gettext_lazy("Send less at once. detail gives the limit."),
    "unsupported_media_type": gettext_lazy("Send application/json."),
    "too_many_requests": gettext_lazy("Wait for the number of seconds in the Retry-After header."),
    "unreachable": gettext_lazy(
        "Stet could not fetch the address. Try it in a browser, or send the text itself."
    ),
    "crowded": gettext_lazy(
        "Wait for the number of seconds in the Retry-After header, and send fewer requests at once."
    ),
    "took_too_long": gettext_lazy(
        "Ask for less: a smaller page, fewer words, another filter. Nothing was saved."
    ),
    "unavailable": gettext_lazy("Try again later. Nothing was lost."),
    "database_away": gettext_lazy("Try again in a few seconds, after reading what may have been saved."),
    "broken": gettext_lazy("Try again in a few minutes. The newsroom finds the error in its log."),
}
