"""Secrets that machines sign in with (pure): minted once, shown once, kept only as a digest.

A token reads ``stet_<key id>_<32 random bytes>_<checksum>``, all in base62: the first part is for people and
for scanners that look for leaked secrets, the last tells a typing error from a wrong key without asking the
database.
"""

import hashlib
import hmac
import re
import secrets
import zlib
from typing import NamedTuple

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
ID_LENGTH = 10  # characters, 59 bits: enough to tell keys apart, of no use to guess one
SECRET_BYTES = 32
SECRET_LENGTH = 43  # characters that hold SECRET_BYTES
CHECKSUM_LENGTH = 6  # characters that hold a CRC-32

_SHAPE = re.compile(
    rf"([a-z]{{1,16}}_([0-9A-Za-z]{{{ID_LENGTH}}})_[0-9A-Za-z]{{{SECRET_LENGTH}}})_([0-9A-Za-z]{{{CHECKSUM_LENGTH}}})"
)


class Minted(NamedTuple):
    """``secret`` goes to its owner and nowhere else; ``key_id`` and ``digest`` are what may be stored."""

    secret: str
    key_id: str
    digest: str


def mint(prefix: str = "stet") -> Minted:
    """A new token. ``prefix`` is up to 16 small letters that tell what it opens."""
    if not re.fullmatch(r"[a-z]{1,16}", prefix):
        raise ValueError("A token's prefix is 1 to 16 small letters.")
    key_id = "".join(secrets.choice(ALPHABET) for _ in range(ID_LENGTH))
    stem = f"{prefix}_{key_id}_{_base62(secrets.randbits(8 * SECRET_BYTES), SECRET_LENGTH)}"
    secret = f"{stem}_{_checksum(stem)}"
    return Minted(secret, key_id, digest(secret))


def digest(secret: str) -> str:
    """SHA-256 of a token, 64 hexadecimal digits: what is stored and looked up.

    A plain hash is enough for 256 random bits; and a look-up by digest gives no timing a guesser could use,
    since nearer guesses do not have nearer digests.
    """
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def matches(secret: str, stored: str) -> bool:
    """Whether ``secret`` is the token that ``stored`` is the digest of, compared in constant time."""
    return hmac.compare_digest(digest(secret), stored)


def looks_like(secret: str) -> bool:
    """Whether the text is a whole token without a typing error. It need not open anything."""
    found = _SHAPE.fullmatch(secret)
    return found is not None and hmac.compare_digest(_checksum(found[1]), found[3])


def key_id(secret: str) -> str:
    """The part of a token that may be shown and logged; "" for what is no token."""
    found = _SHAPE.fullmatch(secret)
    return found[2] if found else ""


def _checksum(stem: str) -> str:
    return _base62(zlib.crc32(stem.encode("ascii")), CHECKSUM_LENGTH)


def _base62(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, rest = divmod(number, 62)
        digits.append(ALPHABET[rest])
    return "".join(reversed(digits))
