"""Sign-in by key for the API: ``Authorization: Bearer stet_...`` (RFC 6750, https://www.rfc-editor.org/rfc/rfc6750)."""

from datetime import datetime, timedelta
from typing import Any, cast

from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext, gettext_lazy
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import ApiKey, User
from accounts.models.enums import Scope
from lib.crypto import tokens
from lib.datetimes import clock

USED = "stet.key"
"""Key in ``request.META`` of the request's API key, accepted or not."""
LAST_USED_RESOLUTION = timedelta(minutes=1)
SANDBOX_KEY_MESSAGE = gettext_lazy(
    "This is a test key: it reads only invented verdicts. Send it as Authorization: Bearer to /api/v1/."
)

KEY_FIELDS = ("id", "principal_id", "digest", "scopes", "expires_at", "last_used_at", "revoked_at")
"""Fields of a key that every request needs; the others are loaded on access."""
_HOLDER: dict[str, Any] = {"holder_is_active": F("principal__is_active")}  # as ``ApiKey`` declares it
KEYS = ApiKey.objects.annotate(**_HOLDER).only(*KEY_FIELDS)
"""Every key with what each request needs of it; its principal is loaded on access."""


class ApiKeyAuthentication(BaseAuthentication):
    """Authentication by API key: ``request.user`` is the service, ``request.auth`` the ApiKey."""

    keyword = "Bearer"
    trying = False
    """True in the sandbox: it accepts sandbox keys alone, and everything else accepts other keys alone."""

    def __init__(self, keys: QuerySet[ApiKey] = KEYS) -> None:
        """``keys`` are those of KEYS, with what else a view wants to know of one in the same query."""
        self._keys = keys

    def authenticate(self, request: Request | HttpRequest) -> tuple[User, ApiKey] | None:
        """Return service and key, or None where no Bearer was sent. Raises AuthenticationFailed (401)."""
        words = request.META.get("HTTP_AUTHORIZATION", "").split()
        if not words or words[0].lower() != "bearer":
            return None
        if len(words) != 2:
            raise AuthenticationFailed(gettext("Send the key without spaces: Authorization: Bearer stet_..."))
        key = self.get_live_key(words[1], request)
        # A request that only reads never loads the user, only the key.
        return cast(User, SimpleLazyObject(lambda: key.principal)), key

    def get_live_key(self, secret: str, request: Request | HttpRequest) -> ApiKey:
        """Return the live key for ``secret`` and save that it was used. Raises AuthenticationFailed."""
        request.META[USED] = key = self._find_key(secret)
        if (Scope.TRY_OUT in key.scopes) is not self.trying:
            raise AuthenticationFailed(SANDBOX_KEY_MESSAGE)
        now = clock.now()
        if key.revoked_at is not None:
            raise AuthenticationFailed(gettext("This key has been revoked."))
        if key.expires_at is not None and key.expires_at <= now:
            raise AuthenticationFailed(gettext("This key has expired. Ask the newsroom for a new one."))
        if not key.holder_is_active:
            raise AuthenticationFailed(gettext("The service this key belongs to has been deactivated."))
        self._note_use(key, now)
        return key

    def authenticate_header(self, request: Request) -> str:
        return self.keyword

    def _find_key(self, secret: str) -> ApiKey:
        if not tokens.is_well_formed_token(secret):
            raise AuthenticationFailed(
                gettext("The key is incomplete. Copy all of it, from stet_ to the end.")
            )
        key = self._keys.filter(key_id=tokens.get_key_id(secret)).order_by().first()
        # One message for an unknown id and for a wrong secret, so that nobody learns which ids exist.
        if key is None or not tokens.matches_digest(secret, key.digest):
            raise AuthenticationFailed(gettext("This key is not valid."))
        return key

    def _note_use(self, key: ApiKey, now: datetime) -> None:
        if key.last_used_at is None or key.last_used_at < now - LAST_USED_RESOLUTION:
            due = Q(last_used_at=None) | Q(last_used_at__lt=now - LAST_USED_RESOLUTION)
            ApiKey.objects.filter(due, pk=key.pk).update(last_used_at=now)
