"""Adapters of allauth: the newsroom's name for passkeys, encryption of secrets, and sign-in by a provider."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext

from accounts.access_log import record_sign_in
from accounts.actions.provider_people import ProviderIdentity, admit_provider_person
from accounts.models import User
from accounts.openid_connect import AnswerRefused, log_provider_failure
from accounts.views.sign_in_steps import begin_sign_in
from lib.crypto.commitments import sha256_hex
from lib.datetimes import clock
from lib.errors import DomainError, NotAllowed

CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
SAML_ATTRIBUTES = {
    "username": ("username", "uid", "urn:oid:0.9.2342.19200300.100.1.1", f"{CLAIMS}name"),
    "name": (
        "name", "displayName", "urn:oid:2.16.840.1.113730.3.1.241",
        "http://schemas.microsoft.com/identity/claims/displayname",
    ),
    "email": ("email", "mail", "urn:oid:0.9.2342.19200300.100.1.3", f"{CLAIMS}emailaddress"),
    "email_verified": ("email_verified",),
}  # fmt: skip
"""The names of attributes: plain, by OID (inetOrgPerson), and as Microsoft's providers send them."""


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Adapter for factors: named after this newsroom, and encrypted with the secret key.

    A copy of the database alone has no usable factors.
    """

    def encrypt(self, text: str) -> str:
        return _build_cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _build_cipher().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return f"{settings.STET_NEWSROOM_NAME} (Stet)"

    def get_totp_label(self, user: Any) -> str:
        return str(user.username)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        # From the settings, never from the request: a passkey belongs to one address.
        return {"id": str(urlsplit(settings.STET_BASE_URL).hostname), "name": settings.STET_NEWSROOM_NAME}

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        # Not the database's id, which is never disclosed.
        return {"id": user.public_id.bytes, "display_name": str(user), "name": user.username}


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Sign-in through the newsroom's provider: it ends in the same steps as one with a password."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Raise the response: allauth's own sign-up and sign-in are never reached."""
        try:
            identity = _read_identity(sociallogin.account, str(sociallogin.state.get("nonce") or ""))
            person = _admit_person(identity)
        except DomainError as refusal:
            record_sign_in(request, "sign_in_failed", user=None)
            messages.error(request, refusal.message)
            raise ImmediateHttpResponse(redirect("sign_in")) from None
        next_url = str(sociallogin.state.get("next") or "")
        raise ImmediateHttpResponse(
            begin_sign_in(request, person, next_url=next_url, action="sign_in_by_provider")
        )

    def on_authentication_error(
        self, request: HttpRequest, *args: Any, exception: Exception | None = None, **kwargs: Any
    ) -> None:
        """Redirect to the sign-in after any error at the provider; the log has the reason."""
        if exception is not None:  # None: the person cancelled at the provider
            log_provider_failure(exception)
        messages.error(request, gettext("The sign-in did not work. Try again, or use your password."))
        raise ImmediateHttpResponse(redirect("sign_in"))


def _admit_person(identity: ProviderIdentity) -> User:
    try:
        return admit_provider_person(identity, at=clock.now())
    except IntegrityError:  # another request has just added the person
        return admit_provider_person(identity, at=clock.now())


def _read_identity(account: Any, nonce: str) -> ProviderIdentity:
    """Return the identity in the provider's response.

    Raises NotAllowed where its two parts name two people, or where it belongs to another sign-in (``nonce``).
    """
    if settings.STET_SAML_ADDRESS:
        return _read_assertion(account.uid, account.extra_data)
    token, info = (account.extra_data.get(part) or {} for part in ("id_token", "userinfo"))
    problem = ""
    if not (nonce and token.get("nonce") == nonce):
        problem = "the ID token does not bring the nonce back"
    elif token["sub"] != info.get("sub", token["sub"]):
        problem = "two answers name two people"
    if problem:
        log_provider_failure(AnswerRefused(problem))
        raise NotAllowed(gettext("The sign-in did not work. Try again, or use your password."))
    merged: dict[str, Any] = {**token, **info}
    groups = merged.get(settings.STET_PROVIDER_GROUPS) or []
    return ProviderIdentity(
        uid=str(account.uid),
        username=str(merged.get("preferred_username") or ""),
        name=str(merged.get("name") or ""),
        email=str(merged.get("email") or ""),
        is_email_verified=merged.get("email_verified") is True,
        groups=frozenset(map(str, groups if isinstance(groups, list) else [groups])),
    )


def _read_assertion(uid: str, attributes: Mapping[str, Sequence[str]]) -> ProviderIdentity:
    """Read the attributes of a SAML assertion under the names that providers give them."""

    def find(part: str) -> str:
        return next((str(attributes[name][0]) for name in SAML_ATTRIBUTES[part] if attributes.get(name)), "")

    return ProviderIdentity(
        # Of any length, and never one that OpenID Connect gave somebody else before.
        uid=f"saml:{sha256_hex(uid)}",
        username=find("username"),
        name=find("name"),
        email=find("email"),
        is_email_verified=find("email_verified").lower() == "true",
        groups=frozenset(attributes.get(settings.STET_PROVIDER_GROUPS) or ()),
    )


def _build_cipher() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    keys = (hashlib.sha256(f"accounts.adapters:{secret}".encode()).digest() for secret in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])
