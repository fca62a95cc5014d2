"""The newsroom's OpenID Connect provider: the requests to it, and the validation of its responses.

allauth accepts an unsigned ID token that came straight from the provider, and a response without one. Here an
ID token is required: signed, and made for this one sign-in (OpenID Connect Core 1.0, 3.1.3.7).
"""

import logging
import secrets
from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest, HttpResponse

SIGNATURES = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)
"""Algorithms of an ID token that is signed by a key which the provider publishes."""
MAC = "HS256"
"""Algorithm of an ID token that is signed with the client secret."""
ID_TOKEN_TYPE = "JWT"  # noqa: S105 - a kind of token, no secret
"""Header "typ" of an ID token.

Other tokens have other ones (RFC 9068; OpenID Connect Back-Channel Logout 1.0).
"""
CLOCK_SKEW = 30
"""Seconds by which the clocks of the provider and of this server may differ."""
MAX_SUBJECT_LENGTH = 191
"""Characters of the provider's own id of a person at most: so many are stored."""
TEXTS = ("sub", "name", "preferred_username", "email", "given_name", "family_name")
"""Claims that must be text if they are present."""


logger = logging.getLogger("stet.sign_in")


class AnswerRefused(OAuth2Error):  # type: ignore[misc]  # allauth has no types
    """Invalid response of the provider. The message is for the log and quotes nothing of the response."""


def log_provider_failure(error: BaseException) -> None:
    """Log why a sign-in failed. Of a library's error only the class: its text may quote tokens."""
    reason = error if isinstance(error, AnswerRefused) else type(error).__name__
    logger.warning("the sign-in through the provider did not work: %s", reason)


class SignedTokenAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth has no types
    """Adapter that accepts an ID token only with a valid signature.

    Which key is used depends on the algorithm, so that no published key ever serves as a secret.
    """

    @property
    def openid_config(self) -> dict[str, Any]:
        try:
            found = _read_object(super().openid_config)
        except (AttributeError, ValueError) as error:  # no JSON, or no object
            raise AnswerRefused("the provider does not describe itself") from error
        address = self.get_provider().server_url.partition("/.well-known/")[0]
        if str(found.get("issuer")).rstrip("/") != address.rstrip("/"):
            raise AnswerRefused("the provider calls itself by another address than STET_OIDC_ADDRESS")
        return found

    def parse_token(self, data: dict[str, Any]) -> Any:
        # When the access token ends is nothing to us: it is used at once, and not kept.
        return super().parse_token({"access_token": data["access_token"]})

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        """Return the sign-in. Raises AnswerRefused for a response without an ID token."""
        if not isinstance(kwargs["response"].get("id_token"), str):
            raise AnswerRefused("the answer has no ID token")
        return super().complete_login(request, app, token, **kwargs)

    def _fetch_user_info(self, access_token: str) -> dict[str, Any]:
        return _read_person(super()._fetch_user_info(access_token))

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        try:
            header = jwt.get_unverified_header(id_token)
            if str(header.get("typ") or ID_TOKEN_TYPE).upper() != ID_TOKEN_TYPE:
                raise AnswerRefused("the token is of another kind")
            algorithm = header.get("alg")
            if algorithm == MAC and app.secret:
                key: Any = app.secret
            elif algorithm in SIGNATURES:
                key = self._find_key(header.get("kid"))
            else:
                raise AnswerRefused("the ID token is not signed by an algorithm that counts")
            decoded: dict[str, Any] = jwt.decode(
                id_token,
                key,
                [algorithm],
                {"require": ["iss", "sub", "aud", "exp", "iat"]},
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                leeway=CLOCK_SKEW,
            )
        except (jwt.PyJWTError, LookupError, TypeError, ValueError) as error:
            # untranslated: a line of the log
            raise AnswerRefused(f"the ID token is not valid ({type(error).__name__})") from error
        if decoded.get("azp", app.client_id) != app.client_id:
            raise AnswerRefused("the ID token was made for another program")
        return _read_person(decoded)

    def _find_key(self, name: str | None) -> Any:
        """Return the published key of this name, or the only one for a token that names none."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
            published = jwt.PyJWKSet.from_dict(_read_object(answer.json())).keys
        signing = [one for one in published if one.public_key_use in (None, "sig")]
        (found,) = [one for one in signing if name is None or one.key_id == name]
        return found.key


class NewsroomProvider(OpenIDConnectProvider):  # type: ignore[misc]  # allauth has no types
    """Provider whose requests carry a nonce, to be repeated by the ID token, and nothing from a link."""

    oauth2_adapter_class = SignedTokenAdapter

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        nonce = secrets.token_urlsafe(24)
        answer: HttpResponse = super().redirect(
            request,
            process,
            next_url,
            scope=self.get_scope(),
            auth_params={**self.get_auth_params(), "nonce": nonce},
            nonce=nonce,  # kept in the session, beside the state
        )
        return answer


def _read_person(claims: Any) -> dict[str, Any]:
    """Return the claims about a person. Raises AnswerRefused without a subject or for malformed ones."""
    try:
        person = _read_object(claims)
    except ValueError as error:
        raise AnswerRefused("the provider names nobody") from error
    if not person.get("sub") or any(not isinstance(person.get(one) or "", str) for one in TEXTS):
        raise AnswerRefused("the provider names nobody")
    if len(person["sub"]) > MAX_SUBJECT_LENGTH or not person["sub"].isprintable():
        raise AnswerRefused("the provider’s id of the person cannot be stored")
    return person


def _read_object(answer: Any) -> dict[str, Any]:
    """Return a JSON object as it is. Raises ValueError for anything else."""
    if not isinstance(answer, dict):
        raise ValueError("no object")
    return answer
