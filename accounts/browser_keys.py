"""The key under which a person's browser keeps what they typed and have not sent."""

from base64 import b64encode

from django.utils.crypto import salted_hmac

from accounts.models import User


def build_browser_key(person: User) -> str:
    """Return 256 bits in base64, the same at every sign-in: only pages of this person have them.

    Text encrypted with it can be read by its writer alone, and not by the next user of that browser.
    """
    digest = salted_hmac("accounts.browser_key", str(person.public_id), algorithm="sha256").digest()
    return b64encode(digest).decode()
