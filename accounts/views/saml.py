"""SAML, for a provider that uses it: allauth's views, behind the limit of attempts.

The provider's answer arrives as a form of another site, without the session's cookie. allauth stores it and
redirects to itself, and the browser sends the cookie with that request.
"""

import re

from allauth.socialaccount.providers.saml import views as saml_views
from allauth.socialaccount.providers.saml.utils import get_app_or_404
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST
from lxml.etree import LxmlError

from accounts.views.provider_sign_in import lead_to_provider

UNREADABLE = (LxmlError, ValueError)
"""Errors of malformed XML or base64, which python3-saml does not convert."""
MAX_WAIT_SECONDS = 300
"""Longest time between the provider's response and the redirect that brings the session's cookie."""
SIGN_OUT_SERVICE = re.compile(rb"\s*<md:SingleLogoutService[^>]*/>")
MAX_ANSWER_BYTES = 256 * 1024
"""An assertion of a person in several hundred groups, signed, has some 100 kB."""


@require_GET
@never_cache
def saml_sign_in(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """Lead to the provider."""
    return lead_to_provider(request, lambda: saml_views.login(request, organization_slug=organization_slug))


@csrf_exempt  # the provider's page posts here; what it sends is signed, and answers what this session asked
@require_POST
@never_cache
def saml_assertion(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """Store the provider's response. Raises Http404 where SAML is not set up."""
    get_app_or_404(request, organization_slug)
    if int(request.headers.get("Content-Length") or 0) > MAX_ANSWER_BYTES:
        return HttpResponseBadRequest(gettext("The answer from the sign-in provider is too large."))
    return lead_to_provider(
        request, lambda: _put_answer_by(request, organization_slug), step="provider_answer"
    )


def _put_answer_by(request: HttpRequest, organization_slug: str) -> HttpResponse:
    answer: HttpResponse = saml_views.acs(request, organization_slug=organization_slug)
    waiting = request.saml_acs_session  # type: ignore[attr-defined]  # allauth's
    waiting.set_expiry(MAX_WAIT_SECONDS)
    waiting.save()
    answer.cookies["saml-acs-session"]["httponly"] = True
    return answer


@require_GET
@never_cache
def saml_finish(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """Check the stored response, and sign in the person it names."""
    try:
        answer: HttpResponse = saml_views.finish_acs(request, organization_slug=organization_slug)
    except (PermissionDenied, *UNREADABLE):  # it does not belong to this session, or is malformed
        messages.error(request, gettext("The sign-in did not work. Try again, or use your password."))
        return redirect("sign_in")
    return answer


@require_GET
def saml_sign_out(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """Raise Http404: nobody is signed out of Stet from elsewhere. allauth wants an address of this name."""
    raise Http404


@require_GET
def saml_metadata(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """Return Stet's SAML metadata for the provider; they offer no sign-out."""
    answer: HttpResponse = saml_views.metadata(request, organization_slug=organization_slug)
    answer.content = SIGN_OUT_SERVICE.sub(b"", answer.content)
    return answer
