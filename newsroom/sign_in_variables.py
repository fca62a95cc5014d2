"""The STET_* variables of sign-in, as newsroom/environment.py lists them."""

from newsroom.variable import Variable

SIGN_IN_VARIABLES: tuple[Variable, ...] = (
    Variable(
        "STET_SECOND_FACTOR",
        "flag",
        "1",
        "1 requires a second factor (a passkey or a code) for administrators, for everybody on a "
        "confidential desk, and on each desk that requires one. People without one set it up at their next "
        "sign-in. 0 requires it of nobody.",
    ),
    Variable(
        "STET_PARTNER_SECOND_FACTOR",
        "flag",
        "0",
        "1 also requires a second factor for partners’ people, who manage keys and webhooks in the console. "
        "It "
        "needs STET_SECOND_FACTOR.",
    ),
    Variable(
        "STET_FRESH_PROOF_MINUTES",
        "number",
        "10",
        "For how many minutes somebody who has confirmed who they are can publish, correct, retract, "
        "approve on a confidential desk, download exports, and change people, roles, keys and webhooks, "
        "before they are asked again. 0 never asks.",
    ),
    Variable(
        "STET_REMEMBER_DEVICE_DAYS",
        "number",
        "30",
        "For how many days a device can be remembered, so that only the password is asked for there. 0 "
        "remembers no device.",
    ),
    Variable(
        "STET_SESSION_HOURS", "number", "12", "How many hours after signing in people must sign in again."
    ),
    Variable(
        "STET_SESSION_IDLE_MINUTES",
        "number",
        "240",
        "After how many minutes without a request somebody is signed out. 0 is never.",
    ),
    Variable(
        "STET_CONSENT_DELAY_HOURS",
        "number",
        "24",
        "How many hours pass between a member's consent and a new role on a confidential desk, or a reset of "
        "a member's factors. Until then anybody on the desk can stop it. 0 is at once.",
    ),
    Variable(
        "STET_OIDC_ADDRESS",
        "text",
        "",
        "The address of the newsroom's own sign-in, an OpenID Connect provider, as it calls itself (its "
        "issuer), such as https://login.example.org/realms/news. Without it, people sign in only with "
        "passwords and passkeys.",
    ),
    Variable("STET_OIDC_CLIENT_ID", "text", "", "The name under which Stet is registered there."),
    Variable("STET_OIDC_CLIENT_SECRET", "password", "", "The secret for it."),
    Variable(
        "STET_SAML_ADDRESS",
        "text",
        "",
        "The address of the newsroom's own sign-in, a SAML 2.0 provider, to which Stet sends people "
        "(HTTP-Redirect). Set this or STET_OIDC_ADDRESS.",
    ),
    Variable("STET_SAML_ENTITY_ID", "text", "", "The entity id of that provider."),
    Variable(
        "STET_SAML_CERTIFICATE",
        "text",
        "",
        "The certificate with which it signs assertions: base64 on one line, without BEGIN and END.",
    ),
    Variable("STET_PROVIDER_NAME", "text", "your newsroom account", "Its name on the sign-in page."),
    Variable(
        "STET_PROVIDER_GROUPS",
        "text",
        "groups",
        "The claim (OpenID Connect) or attribute (SAML) in which it names somebody's groups.",
    ),
    Variable(
        "STET_PROVIDER_ROLES",
        "list",
        "",
        "The roles that its groups have in Stet: group=desk:role, with the short name of the desk and "
        "checker, editor "
        "or standards, or group=admin. On these desks the groups decide, at each sign-in.",
    ),
)
