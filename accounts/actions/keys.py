"""Keys of services: issued once, shown once, revoked at once."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from accounts.actions.authority import require_admin, require_valid
from accounts.enums import Scope
from accounts.models import ApiKey, User
from accounts.models.api_key import prefix
from lib import tokens
from lib.errors import Blocked, Invalid
from record.actions import append


class Issued(NamedTuple):
    """``secret`` is shown to whoever asked and kept nowhere."""

    secret: str
    key: ApiKey


@transaction.atomic
def issue_key(
    service: User,
    *,
    by: User,
    at: datetime,
    label: str,
    scopes: Iterable[str] = (Scope.READ_PUBLISHED,),
    expires_at: datetime | None = None,
) -> Issued:
    """A new key for a service; those it has stay good, so that keys can be rotated.

    Raises NotAllowed, Blocked for a person or an inactive service, and Invalid at ``label``, ``scopes`` or
    ``expires_at``.
    """
    require_admin(by)
    return write_key(service, by=by, at=at, label=label, scopes=scopes, expires_at=expires_at)


def write_key(
    service: User,
    *,
    by: User,
    at: datetime,
    label: str,
    scopes: Iterable[str],
    expires_at: datetime | None = None,
) -> Issued:
    """``issue_key`` for somebody of whom the caller has judged that they may, in its transaction."""
    if not service.is_service:
        raise Blocked("Keys belong to services. Add a service for what will use the key.")
    if not service.is_active:
        raise Blocked("This service is deactivated. Reactivate it first.")
    wanted = sorted({str(scope) for scope in scopes})
    unknown = [scope for scope in wanted if scope not in Scope.values]
    if unknown or not wanted:
        said = f"A key needs at least one of these scopes and no other: {', '.join(Scope.values)}."
        raise Invalid(said, fields={"scopes": [said]})
    if Scope.TRY_OUT in wanted and len(wanted) > 1:
        said = "A key for trying out is for nothing else. Issue another one for the rest."
        raise Invalid(said, fields={"scopes": [said]})
    if expires_at is not None and expires_at <= at:
        said = "The key would have expired already. Choose a later moment."
        raise Invalid(said, fields={"expires_at": [said]})
    secret, key_id, digest = tokens.mint(prefix(wanted))
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
    append(
        actor=by,
        step="issue_key",
        subject_type="api_key",
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
    return Issued(secret, key)


@transaction.atomic
def revoke_key(key: ApiKey, *, by: User, at: datetime) -> None:
    """End a key: the very next request with it is refused. Does nothing to one that was revoked before."""
    require_admin(by)
    end_key(key, by=by, at=at)


def end_key(key: ApiKey, *, by: User, at: datetime) -> None:
    """``revoke_key`` for somebody of whom the caller has judged that they may."""
    if not ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=at):
        return
    key.revoked_at = at
    append(
        actor=by,
        step="revoke_key",
        subject_type="api_key",
        subject=key,
        at=at,
        from_state="live",
        to_state="revoked",
    )
