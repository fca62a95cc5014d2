"""The contact of /.well-known/security.txt, from STET_SECURITY_CONTACT and its date."""

from datetime import UTC, datetime

from django.core.exceptions import ImproperlyConfigured


def parse_security_contact(contact: str, expires: str) -> tuple[str, datetime | None]:
    """Return the contact as a URI, and until when it holds; ("", None) without one.

    Raises ImproperlyConfigured for what RFC 9116 does not take.
    """
    if not contact:
        return "", None
    uri = contact if contact.startswith(("https://", "mailto:", "tel:")) else f"mailto:{contact}"
    if any(letter.isspace() for letter in uri) or (uri.startswith("mailto:") and "@" not in uri):
        raise ImproperlyConfigured(
            f'STET_SECURITY_CONTACT is "{contact}". It takes an e-mail address or an https:// address.'
        )
    try:
        until = datetime.fromisoformat(expires)
    except ValueError:
        raise ImproperlyConfigured(
            f'STET_SECURITY_CONTACT_EXPIRES is "{expires}". With STET_SECURITY_CONTACT it takes a day such '
            "as 2027-06-30."
        ) from None
    return uri, until.replace(tzinfo=UTC) if until.tzinfo is None else until.astimezone(UTC)
