"""API keys of services: shown once when issued, refused as soon as they are revoked."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext

from accounts.actions.consent import use_key_consent
from accounts.actions.permission_checks import require_admin, require_valid
from accounts.models import ApiKey, User
from accounts.models.api_key import get_secret_prefix
from accounts.models.enums import Scope
from audit.actions import append_event
from lib.crypto import tokens
from lib.errors import Blocked, Invalid
from lib.text.phrases import join_with_commas


class IssuedApiKey(NamedTuple):
    """A new key with its ``secret``, which is shown once and never stored."""

    secret: str
    key: ApiKey


@transaction.atomic
def issue_api_key(
    service: User,
    *,
    by: User,
    at: datetime,
    label: str,
    scopes: Iterable[str] = (Scope.READ_PUBLISHED,),
    expires_at: datetime | None = None,
) -> IssuedApiKey:
    """Issue a new key for a service; those it has stay valid, so that keys can be rotated.

    Raises NotAllowed, Blocked for a person or an inactive service, or where a confidential desk of the
    service has not agreed (``consent.request_key_consent``), and Invalid at ``label``, ``scopes`` or
    ``expires_at``.
    """
    require_admin(by)
    scopes = list(scopes)
    use_key_consent(service, scopes, by=by, at=at)
    return create_api_key(service, by=by, at=at, label=label, scopes=scopes, expires_at=expires_at)


def create_api_key(
    service: User,
    *,
    by: User,
    at: datetime,
    label: str,
    scopes: Iterable[str],
    expires_at: datetime | None = None,
) -> IssuedApiKey:
    """Create a key as ``issue_api_key`` does, in the caller's transaction, without checking ``by``."""
    if not service.is_service:
        raise Blocked(
            gettext("API keys belong to services. Add a service for the program that will use the key.")
        )
    if not service.is_active:
        raise Blocked(gettext("This service is deactivated. Reactivate it first."))
    wanted = sorted({str(scope) for scope in scopes})
    unknown = [scope for scope in wanted if scope not in Scope.values]
    if unknown or not wanted:
        message = gettext("Choose at least one permission. Available: {scopes}.").format(
            scopes=join_with_commas(Scope.values)
        )
        raise Invalid(message, field="scopes")
    if Scope.TRY_OUT in wanted and len(wanted) > 1:
        message = gettext("A test key cannot have other permissions. Create a second key for those.")
        raise Invalid(message, field="scopes")
    if expires_at is not None and expires_at <= at:
        raise Invalid(gettext("The expiry date is in the past. Choose a later date."), field="expires_at")
    secret, key_id, digest = tokens.mint_token(get_secret_prefix(wanted))
    key = ApiKey(
        principal=service,
        key_id=key_id,
        digest=digest,
        label=" ".join(label.split()),
        scopes=wanted,
        created_at=at,
        expires_at=expires_at,
    )
    require_valid(key)
    key.save()
    append_event(
        actor=by,
        action="issue_api_key",
        subject=key,
        at=at,
        to_state="live",
        details={
            "service": service.public_id,
            "label": key.label,
            "scopes": wanted,
            "expires_at": expires_at,
        },
    )
    return IssuedApiKey(secret, key)


@transaction.atomic
def revoke_api_key(key: ApiKey, *, by: User, at: datetime) -> None:
    """Revoke a key: the very next request with it is refused. Does nothing to one that was revoked before."""
    require_admin(by)
    mark_api_key_revoked(key, by=by, at=at)


def mark_api_key_revoked(key: ApiKey, *, by: User, at: datetime) -> None:
    """Revoke a key as ``revoke_api_key`` does; the caller has checked that ``by`` may."""
    if not ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=at):
        return
    key.revoked_at = at
    append_event(actor=by, action="revoke_api_key", subject=key, at=at, from_state="live", to_state="revoked")
