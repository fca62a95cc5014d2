"""Sign-in by key for the API: ``Authorization: Bearer stet_...`` (RFC 6750, https://www.rfc-editor.org/rfc/rfc6750)."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Q
from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts import in_use
from accounts.models import ApiKey, User
from lib import clock, tokens

USE_NOTED_EVERY = timedelta(minutes=1)
ONLY_TRYING = (
    "A key for trying out opens made-up verdicts alone: send it as Authorization: Bearer to /api/v1/."
)


class BearerKey(BaseAuthentication):
    """``request.user`` is the key's service, ``request.auth`` the ApiKey with its ``scopes``."""

    keyword = "Bearer"
    trying = False
    """Whether this opens made-up verdicts: keys for trying out open those alone, and no other key does."""

    def __init__(self, look_up: Callable[[str], ApiKey | None] | None = None) -> None:
        """``look_up`` gives the key of an id; who needs more of its holder brings that along."""
        self._look_up = look_up or _plainly

    def authenticate(self, request: Request | HttpRequest) -> tuple[User, ApiKey] | None:
        """None where no Bearer was sent; AuthenticationFailed (401) for a key that opens nothing."""
        words = request.META.get("HTTP_AUTHORIZATION", "").split()
        if not words or words[0].lower() != "bearer":
            return None
        if len(words) != 2:
            raise AuthenticationFailed("Send the key as one word: Authorization: Bearer stet_...")
        key = self.opened_by(words[1])
        return key.principal, key

    def opened_by(self, secret: str) -> ApiKey:
        """The live key that ``secret`` is, with its use noted. AuthenticationFailed for any other."""
        key = self._find(secret)
        in_use.note_key(key)
        if key.for_trying is not self.trying:
            raise AuthenticationFailed(ONLY_TRYING)
        now = clock.now()
        if key.revoked_at is not None:
            raise AuthenticationFailed("This key was revoked.")
        if not key.is_live(at=now):
            raise AuthenticationFailed("This key has expired. Ask the newsroom for a new one.")
        if not key.principal.is_active:
            raise AuthenticationFailed("The service that this key belongs to was deactivated.")
        self._note_use(key, now)
        return key

    def authenticate_header(self, request: Request) -> str:
        return self.keyword

    def _find(self, secret: str) -> ApiKey:
        if not tokens.looks_like(secret):
            raise AuthenticationFailed("This is not a whole key. Copy all of it, from stet_ to the end.")
        key = self._look_up(tokens.key_id(secret))
        # One answer for an unknown id and for a wrong secret: which ids exist is nobody's business.
        if key is None or not tokens.matches(secret, key.digest):
            raise AuthenticationFailed("This key opens nothing here.")
        return key

    def _note_use(self, key: ApiKey, now: datetime) -> None:
        if key.last_used_at is None or key.last_used_at < now - USE_NOTED_EVERY:
            due = Q(last_used_at=None) | Q(last_used_at__lt=now - USE_NOTED_EVERY)
            ApiKey.objects.filter(due, pk=key.pk).update(last_used_at=now)
            # Whoever is given the same object meanwhile need not write it again.
            key.last_used_at = now


def _plainly(key_id: str) -> ApiKey | None:
    return ApiKey.objects.select_related("principal").filter(key_id=key_id).first()
