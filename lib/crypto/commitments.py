"""Hashes that anyone can check: canonical JSON, SHA-256, and a salted commitment to a value."""

import hashlib
import json
import secrets
from typing import Any

SALT_BYTES = 32
_MAX_SAFE_INTEGER = 2**53 - 1


def canonical_json(value: Any) -> bytes:
    """Return ``value`` as canonical JSON in UTF-8: no white space, keys sorted, one spelling for each value.

    The form of RFC 8785 (https://www.rfc-editor.org/rfc/rfc8785) for strings, whole numbers, booleans, null,
    lists and objects. Anything else raises TypeError, floats and dates among them: databases spell those in
    more ways than one, so a hash over them could not be made again from the stored row. Write them as strings
    first.
    """
    ordered = _sort_keys(value)
    return json.dumps(ordered, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _sort_keys(value: Any) -> Any:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        if abs(value) > _MAX_SAFE_INTEGER:
            raise TypeError(f"A whole number beyond 2**53 has no canonical form: {value}")
        return int(value)
    if isinstance(value, list | tuple):
        return [_sort_keys(one) for one in value]
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("The keys of an object must be strings.")
        # RFC 8785 section 3.2.3 sorts by UTF-16 code units, which differs from code points beyond U+FFFF.
        return {key: _sort_keys(value[key]) for key in sorted(value, key=lambda key: key.encode("utf-16-be"))}
    raise TypeError(f"{type(value).__name__} has no canonical form: write it as a string first.")


def sha256_hex(data: bytes | str) -> str:
    """Return the SHA-256 of ``data`` (text as UTF-8), in 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


def generate_salt() -> bytes:
    """Return fresh random bytes for one commitment."""
    return secrets.token_bytes(SALT_BYTES)


def commit_value(salt: bytes, value: Any) -> str:
    """Return a commitment to ``value``: the hexadecimal SHA-256 of the salt followed by the canonical form.

    With the salt it proves the value; once salt and value are erased it says nothing about either. Raises
    ValueError for a salt under 16 bytes, which could be guessed.
    """
    salt = bytes(salt)
    if len(salt) < 16:
        raise ValueError("A salt needs at least 16 bytes.")
    return sha256_hex(salt + canonical_json(value))
