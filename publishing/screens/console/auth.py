"""Access to the partner console: for a partner's people, who see that partner's things and no others.

Shared by its screens: the responses to one action too many, and to a form that was refused.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.forms.base import DomainErrorForm
from accounts.views.auth import current_user
from publishing.models import PartnerPerson
from publishing.partners.rate_limits import TooManyRequests
from publishing.partners.selectors import build_suspended_error, find_partner_person


def partner_person_required[**P](
    view: Callable[Concatenate[HttpRequest, PartnerPerson, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Pass the person, with their partner, to the view. For everybody else 404.

    A rate limit that no form reports is shown on a page of its own: nothing was typed that could be lost.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person = find_partner_person(current_user(request))
        if person is None:
            raise Http404
        if not person.partner.is_active:
            raise build_suspended_error(person.partner.suspension_reason)
        try:
            return view(request, person, *args, **kwargs)
        except TooManyRequests as full:
            context = {"message": full.message, "reasons": [], "status": full.status}
            response = render(request, "409.html", context, status=full.status)
            return _add_retry_after(response, full.wait_seconds)

    return guarded


def render_form_page(
    request: HttpRequest, template: str, context: Mapping[str, Any], *forms: DomainErrorForm | None
) -> HttpResponse:
    """Render the page with its forms as typed, and the status of the one that was sent."""
    sent = next((form for form in forms if form is not None and form.errors), None)
    response = render(request, template, dict(context), status=sent.status if sent else 200)
    if sent and isinstance(sent.refusal, TooManyRequests):
        return _add_retry_after(response, sent.refusal.wait_seconds)
    return response


def _add_retry_after(response: HttpResponse, seconds: int) -> HttpResponse:
    response["Retry-After"] = str(seconds)
    return response
