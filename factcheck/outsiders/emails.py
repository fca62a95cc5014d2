"""Addresses of people without an account."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext

from lib.errors import Invalid

MAX_LENGTH = 254
"""Characters of an address that mail servers take."""


def clean_email(email: str) -> str:
    """Return the address without space around it, or "". Raise Invalid at ``email`` for what is none."""
    email = email.strip()
    try:
        if len(email) > MAX_LENGTH:
            raise ValidationError(email)
        if email:
            validate_email(email)
    except ValidationError:
        message = gettext("This is not an e-mail address. Example: press@example.org.")
        raise Invalid(message, field="email") from None
    return email
