"""Sign-in through the newsroom's own provider: allauth's views, behind the limit of attempts."""

from collections.abc import Callable

from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect import views as provider_views
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from accounts.actions.provider_people import PROVIDER
from accounts.login_throttling import TooManyAttempts, get_client_network, limit_action
from accounts.openid_connect import SignedTokenAdapter, log_provider_failure
from lib.datetimes import clock

PROVIDER_LIMIT = 300
"""Sign-ins begun by one network in 15 minutes at most: each makes a session and a request to the provider."""


def build_provider_url(next_url: str) -> str:
    """Return the address that leads to the newsroom's provider, or "" where it has none."""
    if settings.STET_OIDC_ADDRESS:
        name = "openid_connect_login"
    elif settings.STET_SAML_ADDRESS:
        name = "saml_login"
    else:
        return ""
    return reverse(name, args=[PROVIDER], query={"next": next_url} if next_url else None)


def lead_to_provider(
    request: HttpRequest, begin: Callable[[], HttpResponse], *, step: str = "provider"
) -> HttpResponse:
    """Return the response of ``begin``; redirect to the sign-in after too many attempts, or after an error.

    Attempts are counted for each network and ``step``.
    """
    try:
        limit_action(step, get_client_network(request), limit=PROVIDER_LIMIT, at=clock.now())
        return begin()
    except TooManyAttempts:
        messages.error(request, gettext("Too many attempts from this network. Try again in 15 minutes."))
    except (OSError, OAuth2Error, LookupError) as error:
        # The provider is away, or its response is not usable. All errors of allauth's client are OSError.
        log_provider_failure(error)
        messages.error(request, gettext("The sign-in did not work. Try again, or use your password."))
    return redirect("sign_in")


@never_cache
def provider_sign_in(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Redirect to the OpenID Connect provider, or back to the sign-in where it does not answer."""
    return lead_to_provider(request, lambda: provider_views.login(request, provider_id))


@never_cache
def provider_callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Handle the OpenID Connect provider's response. Raises Http404 where there is no provider."""
    if provider_id != PROVIDER or not settings.STET_OIDC_ADDRESS:
        raise Http404(provider_id)
    take = OAuth2CallbackView.adapter_view(SignedTokenAdapter(request, provider_id))
    return lead_to_provider(request, lambda: take(request), step="provider_answer")
