"""Signs what is pushed to somebody else's server, by Standard Webhooks 1.0 (pure).

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

PREFIX = "whsec_"
SECRET_BYTES = 32


def mint_secret() -> str:
    """A new secret: what it stands for are the bytes behind ``whsec_``, in base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode("ascii")


def headers(message_id: str, body: bytes, *, at: datetime, secrets: Iterable[str]) -> dict[str, str]:
    """The three headers of one attempt at the moment ``at``, signed with each of ``secrets``."""
    moment = str(int(at.timestamp()))
    signatures = (signature(message_id, moment, body, secret) for secret in secrets)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(signatures),
    }


def signature(message_id: str, moment: str, body: bytes, secret: str) -> str:
    """HMAC-SHA256 over id, Unix seconds and body, in base64, behind the version of the scheme."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = b".".join([message_id.encode(), moment.encode(), body])
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode("ascii")
