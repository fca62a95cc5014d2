"""SAML, where the newsroom's own provider speaks that: allauth's views, behind the count of attempts.

The provider's answer arrives as a form of another site, without the session's cookie. allauth puts it by and
asks for it again by a redirect, on which the cookie comes along.
"""

import zlib

from allauth.socialaccount.providers.saml import views as saml_views
from allauth.socialaccount.providers.saml.utils import get_app_or_404
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST
from lxml.etree import LxmlError

from accounts.views.provider_sign_in import lead_to_provider

UNREADABLE = (LxmlError, ValueError, zlib.error)
"""No XML, no base64, nothing packed: python3-saml hands these errors on as they are."""
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
    """Put the provider's answer by. Raises Http404 where SAML is not set up."""
    get_app_or_404(request, organization_slug)
    if int(request.headers.get("Content-Length") or 0) > MAX_ANSWER_BYTES:
        return HttpResponseBadRequest(gettext("This answer of the provider is too large."))
    return lead_to_provider(request, lambda: saml_views.acs(request, organization_slug=organization_slug))


@require_GET
@never_cache
def saml_finish(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """Check the answer that was put by, and sign in whom it names."""
    try:
        answer: HttpResponse = saml_views.finish_acs(request, organization_slug=organization_slug)
    except (PermissionDenied, *UNREADABLE):  # nobody of this session asked for it, or it is rubbish
        messages.error(request, gettext("The sign-in did not work. Try again, or use your password."))
        return redirect("sign_in")
    return answer


@require_GET
@never_cache
def saml_sign_out(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """Sign out at the provider's word, which has to be signed: otherwise any link could sign people out."""
    if "Signature" not in request.GET:
        return HttpResponseBadRequest(gettext("This request is not signed by the provider."))
    try:
        answer: HttpResponse = saml_views.sls(request, organization_slug=organization_slug)
    except UNREADABLE:
        return HttpResponseBadRequest(gettext("This request cannot be read."))
    return answer


@require_GET
def saml_metadata(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """Answer with this house's description, for the provider to read."""
    answer: HttpResponse = saml_views.metadata(request, organization_slug=organization_slug)
    return answer
