"""Views of the component page, for developers of screens, and of the list of error codes."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from lib.datetimes.clock import now
from lib.web import problem_details
from newsroom import component_samples

SAMPLE_SCREENS = ("queue", "article", "claim", "verdict")


class ComponentsView(TemplateView):
    """All components on one page, or one sample screen by its name. Reads no data of the newsroom."""

    def get_template_names(self) -> list[str]:
        screen = self.kwargs.get("screen")
        if screen is None:
            return ["components/index.html"]
        if screen not in SAMPLE_SCREENS:
            raise Http404(screen)
        return [f"components/samples/{screen}.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | component_samples.get_sample_context()


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Say where a hole in security is reported, by RFC 9116; 404 without a contact or after its date."""
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
    "invalid": "Read the errors beside each field, mend those fields and send the request again.",
    "malformed": "Send JSON in UTF-8 with the Content-Type application/json.",
    "not_signed_in": "Send a live key as “Authorization: Bearer …”. Replace a revoked or expired one.",
    "not_allowed": "The key or the person may not do this. Ask the newsroom's admin for it.",
    "suspended": "The newsroom has suspended this partner; the detail says why. Write to the newsroom.",
    "not_found": "There is nothing there, or nothing that this key may see: the two are answered alike.",
    "start_over": "Leave the cursor out, read all from the beginning, then forget what did not come again.",
    "method_not_allowed": "The Allow header names the methods of this address.",
    "not_acceptable": "Ask for application/json.",
    "wrong_state": "Ask for the claim again and look at what is offered from the state it is in.",
    "stale": "Ask for the newest version, compare, and send your change again on top of it.",
    "busy": "Somebody else was saving the same. Wait a moment, ask for the newest version, send it again.",
    "blocked": "The reasons say what has to hold first.",
    "too_big": "Send less at once. The detail names the limit.",
    "unsupported_media_type": "Send application/json.",
    "too_many_requests": "Wait as many seconds as the Retry-After header says.",
    "unreachable": "The address could not be fetched. Try it in a browser, or send the text itself.",
    "crowded": "Wait as many seconds as the Retry-After header says, and ask for less at the same time.",
    "took_too_long": "Ask for less: a smaller page, fewer words, another filter. Nothing was written.",
    "unavailable": "Try again later. Nothing was lost.",
}
