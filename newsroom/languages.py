"""Language of each request, and the sentences of our scripts in each language."""

from functools import lru_cache

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.http import require_safe
from django.views.i18n import JavaScriptCatalog

from accounts.models import User
from lib.crypto.commitments import sha256_hex
from lib.web.conditional_requests import conditional_response

CATALOG_MAX_AGE_SECONDS = 3600


def get_language_of(request: HttpRequest) -> str:
    """Return the language of the signed-in person. Without a session cookie no session is read."""
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    user = getattr(request, "user", None) if has_session else None
    return user.preferred_language if isinstance(user, User) else settings.LANGUAGE_CODE


@require_safe
def script_catalog(request: HttpRequest, language: str) -> HttpResponse:
    """Return gettext and its relatives for scripts, with the sentences of one language."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    body = _render_catalog(language)
    return conditional_response(
        request,
        sha256_hex(body),
        lambda: body,
        content_type="text/javascript; charset=utf-8",
        headers={"Cache-Control": f"public, max-age={CATALOG_MAX_AGE_SECONDS}"},
    )


@lru_cache
def _render_catalog(language: str) -> bytes:
    with translation.override(language):
        return JavaScriptCatalog().get(HttpRequest()).content
