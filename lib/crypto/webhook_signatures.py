"""Signatures of webhooks, by Standard Webhooks 1.0 (pure).

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

SECRET_PREFIX = "whsec_"  # noqa: S105 - the public beginning of every secret
SECRET_BYTES = 32


def generate_webhook_secret() -> str:
    """Return a new secret: ``whsec_`` and random bytes in base64."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode("ascii")


def build_signature_headers(
    message_id: str, body: bytes, *, at: datetime, secrets: Iterable[str]
) -> dict[str, str]:
    """Build the three headers of one attempt at the moment ``at``, signed with each of ``secrets``."""
    moment = str(int(at.timestamp()))
    signatures = (compute_signature(message_id, moment, body, secret) for secret in secrets)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(signatures),
    }


def compute_signature(message_id: str, moment: str, body: bytes, secret: str) -> str:
    """Return the HMAC-SHA256 over id, Unix seconds and body, in base64, behind the version of the scheme."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = b".".join([message_id.encode(), moment.encode(), body])
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode("ascii")
