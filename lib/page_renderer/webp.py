"""The size that a WebP picture declares (RFC 9649)."""

_LOSSY, _EXTENDED = b"VP8 ", b"VP8X"
_START_CODE = b"\x9d\x01\x2a"


def read_webp_size(content: bytes) -> tuple[int, int] | None:
    """Return the width and height in pixels of a lossy or extended WebP; None for anything else."""
    whole = len(content) >= 30 and int.from_bytes(content[4:8], "little") + 8 == len(content)
    if not whole or content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        return None
    kind = content[12:16]
    if kind == _EXTENDED:
        return _read_number(content[24:27]) + 1, _read_number(content[27:30]) + 1
    if kind == _LOSSY and content[23:26] == _START_CODE:
        return _read_number(content[26:28]) & 0x3FFF, _read_number(content[28:30]) & 0x3FFF
    return None


def _read_number(digits: bytes) -> int:
    return int.from_bytes(digits, "little")
