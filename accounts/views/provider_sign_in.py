"""The way to the newsroom's own provider: allauth's, behind the count of attempts."""

from allauth.socialaccount.providers.openid_connect import views as provider_views
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from accounts.login_throttling import TooManyAttempts, get_client_network, limit_action
from lib.datetimes import clock

PROVIDER_LIMIT = 300
"""Beginnings of one network in 15 minutes: each makes a session, and asks the provider for its addresses."""


@never_cache
def provider_sign_in(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to the provider; back to the sign-in where it does not answer."""
    try:
        limit_action("provider", get_client_network(request), limit=PROVIDER_LIMIT, at=clock.now())
        answer: HttpResponse = provider_views.login(request, provider_id)
    except TooManyAttempts:
        messages.error(request, gettext("Too many attempts from this network. Try again in 15 minutes."))
    except OSError:  # of which all errors of allauth's client are kinds
        messages.error(request, gettext("The sign-in did not work. Try again, or use your password."))
    else:
        return answer
    return redirect("sign_in")
