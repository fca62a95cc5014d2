"""Secrets that machines share with us: tokens they sign in with, signatures of webhooks (pure).

Secrets that machines sign in with (pure): minted once, shown once, stored only as a digest.

A token reads ``stet_<key id>_<32 random bytes>_<checksum>``, all in base62: the first part is for people and
for scanners that look for leaked secrets, the last tells a typing error from a wrong key without asking the
database.

Signatures of webhooks, by Standard Webhooks 1.0 (pure).

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import hashlib
import hmac
import re
import secrets
import zlib
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
ID_LENGTH = 10  # characters, 59 bits: enough to tell keys apart, of no use to guess one
SECRET_BYTES = 32
SECRET_LENGTH = 43  # characters that hold SECRET_BYTES
CHECKSUM_LENGTH = 6  # characters that hold a CRC-32

_SHAPE = re.compile(
    rf"([a-z]{{1,16}}_([0-9A-Za-z]{{{ID_LENGTH}}})_[0-9A-Za-z]{{{SECRET_LENGTH}}})_([0-9A-Za-z]{{{CHECKSUM_LENGTH}}})"
)


class MintedToken(NamedTuple):
    """A new token: ``secret`` goes to its owner and nowhere else; ``key_id`` and ``digest`` may be stored."""

    secret: str
    key_id: str
    digest: str


def mint_token(prefix: str = "stet") -> MintedToken:
    """Mint a token. ``prefix`` is 1 to 16 small letters that say what it gives access to."""
    if not re.fullmatch(r"[a-z]{1,16}", prefix):
        raise ValueError("A token's prefix is 1 to 16 small letters.")
    key_id = "".join(secrets.choice(ALPHABET) for _ in range(ID_LENGTH))
    stem = f"{prefix}_{key_id}_{_encode_base62(secrets.randbits(8 * SECRET_BYTES), SECRET_LENGTH)}"
    secret = f"{stem}_{_compute_checksum(stem)}"
    return MintedToken(secret, key_id, digest_token(secret))


def digest_token(secret: str) -> str:
    """Return the SHA-256 of a token, 64 hexadecimal digits, which is stored and looked up.

    A plain hash is enough for 256 random bits; and a look-up by digest gives no timing a guesser could use,
    since nearer guesses do not have nearer digests.
    """
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def matches_digest(secret: str, stored: str) -> bool:
    """True if ``secret`` is the token that ``stored`` is the digest of, compared in constant time."""
    return hmac.compare_digest(digest_token(secret), stored)


def is_well_formed_token(secret: str) -> bool:
    """True if the text is a whole token without a typing error. It need not give access to anything."""
    found = _SHAPE.fullmatch(secret)
    return found is not None and hmac.compare_digest(_compute_checksum(found[1]), found[3])


def get_key_id(secret: str) -> str:
    """Return the part of a token that may be shown and logged; "" for what is no token."""
    found = _SHAPE.fullmatch(secret)
    return found[2] if found else ""


def _compute_checksum(stem: str) -> str:
    return _encode_base62(zlib.crc32(stem.encode("ascii")), CHECKSUM_LENGTH)


def _encode_base62(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, rest = divmod(number, 62)
        digits.append(ALPHABET[rest])
    return "".join(reversed(digits))


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
