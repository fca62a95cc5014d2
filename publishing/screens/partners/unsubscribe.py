"""Unsubscribing from digests by the link of an e-mail: a page without a session, changing on POST alone."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from lib.datetimes import clock
from publishing.models.partner_digest import PartnerDigestFrequency
from publishing.partners.digests import find_digest_by_token, unsubscribe_digest


# Mail programs send the POST themselves (RFC 8058), without a cookie. Without the link nothing can be forged
# here, and with it nothing but an end of the digest.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def digest_unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Show a button; a POST stops the digest. Programs that only open links stop nothing."""
    digest = find_digest_by_token(token)
    if digest is not None and request.method == "POST":
        unsubscribe_digest(digest, at=clock.now())
        digest.refresh_from_db()
    context: dict[str, Any] = {
        "newsroom_name": settings.STET_NEWSROOM_NAME,
        "known": digest is not None,
        "stopped": digest is not None and digest.frequency == PartnerDigestFrequency.OFF,
    }
    status = 200 if digest is not None else 404
    # Rendered without the request, so that it cannot show anything that belongs to one person.
    response = HttpResponse(render_to_string("publishing/partners/unsubscribe.html", context), status=status)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
