"""Django's settings about sessions, second factors, fresh proof and the newsroom's own sign-in."""

from typing import Any

from newsroom import environment


def describe_saml_app(name: str, address: str, entity_id: str, certificate: str) -> dict[str, Any]:
    """Return the newsroom's SAML provider as allauth wants it."""
    return {
        "provider_id": "newsroom",
        "name": name,
        "client_id": "newsroom",
        "settings": {
            "idp": {"entity_id": entity_id, "sso_url": address, "x509cert": certificate},
            "advanced": {
                # A signed envelope around an unsigned assertion is how one is swapped for another.
                "want_assertion_signed": True,
                "reject_deprecated_algorithm": True,
                "reject_idp_initiated_sso": True,
                # A newsroom on an internal network may have the host name "stet".
                "allow_single_label_domains": True,
            },
        },
    }


# Sessions live in the database, never in the broker's Redis: a FLUSHALL there must not sign editors out.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
STET_SESSION_HOURS: int = environment.get_variable("STET_SESSION_HOURS")
STET_SESSION_IDLE_MINUTES: int = environment.get_variable("STET_SESSION_IDLE_MINUTES")
SESSION_COOKIE_AGE = STET_SESSION_HOURS * 60 * 60
STET_SECOND_FACTOR: bool = environment.get_variable("STET_SECOND_FACTOR")
STET_PARTNER_SECOND_FACTOR: bool = environment.get_variable("STET_PARTNER_SECOND_FACTOR")
STET_FRESH_PROOF_MINUTES: int = environment.get_variable("STET_FRESH_PROOF_MINUTES")
STET_REMEMBER_DEVICE_DAYS: int = environment.get_variable("STET_REMEMBER_DEVICE_DAYS")
STET_CONSENT_DELAY_HOURS: int = environment.get_variable("STET_CONSENT_DELAY_HOURS")
# accounts.login_throttling counts attempts, before any of allauth's code runs: one limit, not two.
ACCOUNT_RATE_LIMITS = False
MFA_RATE_LIMITS = False
ACCOUNT_EMAIL_VERIFICATION = "none"
# The newsroom's own sign-in (OpenID Connect or SAML): accounts.adapters completes it with Stet's own steps.
STET_OIDC_ADDRESS: str = environment.get_variable("STET_OIDC_ADDRESS")
STET_SAML_ADDRESS: str = environment.get_variable("STET_SAML_ADDRESS")
STET_PROVIDER_NAME: str = environment.get_variable("STET_PROVIDER_NAME")
STET_PROVIDER_GROUPS: str = environment.get_variable("STET_PROVIDER_GROUPS")
STET_PROVIDER_ROLES: list[str] = environment.get_variable("STET_PROVIDER_ROLES")
SOCIALACCOUNT_ADAPTER = "accounts.adapters.ProviderAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {
    "openid_connect": {
        "provider_class": "accounts.openid_connect.NewsroomProvider",
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "newsroom",
                "name": STET_PROVIDER_NAME,
                "client_id": environment.get_variable("STET_OIDC_CLIENT_ID"),
                "secret": environment.get_variable("STET_OIDC_CLIENT_SECRET"),
                "settings": {"server_url": STET_OIDC_ADDRESS},
            }
        ]
        if STET_OIDC_ADDRESS
        else [],
    },
    "saml": {
        "APPS": [
            describe_saml_app(
                STET_PROVIDER_NAME,
                STET_SAML_ADDRESS,
                environment.get_variable("STET_SAML_ENTITY_ID"),
                environment.get_variable("STET_SAML_CERTIFICATE"),
            )
        ]
        if STET_SAML_ADDRESS
        else []
    },
}
MFA_ADAPTER = "accounts.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODE_DIGITS = 10
MFA_WEBAUTHN_USER_VERIFICATION = "required"
