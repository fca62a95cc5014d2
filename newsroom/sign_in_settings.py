"""The part of Django's settings about second factors, fresh proof and the newsroom's own sign-in."""

from typing import Any

from newsroom import environment

STET_SECOND_FACTOR: bool = environment.get_variable("STET_SECOND_FACTOR")
STET_FRESH_PROOF_MINUTES: int = environment.get_variable("STET_FRESH_PROOF_MINUTES")
STET_REMEMBER_DEVICE_DAYS: int = environment.get_variable("STET_REMEMBER_DEVICE_DAYS")
STET_CONSENT_DELAY_HOURS: int = environment.get_variable("STET_CONSENT_DELAY_HOURS")
# accounts.login_throttling counts attempts, before any of allauth's code runs: one limit, not two.
ACCOUNT_RATE_LIMITS = False
MFA_RATE_LIMITS = False
ACCOUNT_EMAIL_VERIFICATION = "none"
# The newsroom's own sign-in (OpenID Connect): accounts.adapters ends it in the house's own steps.
STET_OIDC_ADDRESS: str = environment.get_variable("STET_OIDC_ADDRESS")
STET_OIDC_NAME: str = environment.get_variable("STET_OIDC_NAME")
STET_OIDC_GROUPS_CLAIM: str = environment.get_variable("STET_OIDC_GROUPS_CLAIM")
STET_OIDC_ROLES: list[str] = environment.get_variable("STET_OIDC_ROLES")
SOCIALACCOUNT_ADAPTER = "accounts.adapters.ProviderAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "newsroom",
                "name": STET_OIDC_NAME,
                "client_id": environment.get_variable("STET_OIDC_CLIENT_ID"),
                "secret": environment.get_variable("STET_OIDC_CLIENT_SECRET"),
                "settings": {"server_url": STET_OIDC_ADDRESS},
            }
        ]
        if STET_OIDC_ADDRESS
        else [],
    }
}
MFA_ADAPTER = "accounts.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODE_DIGITS = 10
MFA_WEBAUTHN_USER_VERIFICATION = "required"
