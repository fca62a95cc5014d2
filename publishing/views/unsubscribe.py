"""Stopping a partner's letters by the link in one: a page that knows no session, and acts on a POST alone."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from lib import clock
from publishing.actions.partner_digests import digest_of, stop_digest
from publishing.models.partner_digest import Often


# Mail programs send the POST themselves (RFC 8058), without a cookie. Without the link there is nothing here
# to forge, and with it nothing but an end of letters.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """A button; a POST stops the letters. Programs that look behind links stop nothing."""
    digest = digest_of(token)
    if digest is not None and request.method == "POST":
        stop_digest(digest, at=clock.now())
        digest.refresh_from_db()
    context: dict[str, Any] = {
        "newsroom_name": settings.STET_NAME,
        "known": digest is not None,
        "stopped": digest is not None and digest.often == Often.OFF,
    }
    status = 200 if digest is not None else 404
    # Without the request: a page that knows nobody can show nobody's things.
    response = HttpResponse(render_to_string("public/unsubscribe.html", context), status=status)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
