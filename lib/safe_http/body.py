"""Response bodies, read within their limits; gzip is unpacked here, so that a bomb stops at the limit."""

import re
import zlib
from collections.abc import Awaitable, Callable
from functools import lru_cache
from io import BytesIO

import aiohttp

from . import errors as safe_http_errors
from .errors import FetchError

CHUNK_BYTES = 64 * 1024  # bytes asked of the network, and of the unpacker, at a time
LARGE_BODY_BYTES = 512 * 1024  # bytes, unpacked, from which a body is a large one

# Waits until there is room for a large body; whatever it raises ends the fetch.
OnLargeBody = Callable[[], Awaitable[None]]

_CHARSET = re.compile(r""";\s*charset\s*=\s*("?)([\w.:+-]{1,40})\1""", re.IGNORECASE | re.ASCII)
# Text codecs that Python knows and no web page is written in; some are slow on hostile input.
_UNSUPPORTED_CHARSETS = {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "utf_7"}


class PlainDecoder:
    """Decoder of bytes as sent, up to ``max_bytes`` of them."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.length = 0
        self.full = False
        # It returns what it holds without a copy, which is half of the memory of a large body.
        self._out = BytesIO()

    def feed(self, data: bytes) -> None:
        """Take in what came; ``full`` is set once there is more than fits."""
        capacity = self.max_bytes - self.length
        self.length += self._out.write(data[:capacity])
        self.full = len(data) > capacity

    def get_body(self) -> bytes:
        """Return what was taken in. Called once, at the end."""
        return self._out.getvalue()

    def finish(self) -> None:
        """Check that the body ended where it should; of plain bytes nothing is known."""


class GzipDecoder(PlainDecoder):
    """Decoder of one gzip member (RFC 1952), unpacked a chunk at a time up to ``max_bytes`` bytes."""

    def __init__(self, max_bytes: int) -> None:
        super().__init__(max_bytes)
        self._unpack = zlib.decompressobj(wbits=31)
        self._any = False

    def feed(self, data: bytes) -> None:
        while data and not self.full:
            if self._unpack.eof:
                raise FetchError(safe_http_errors.BAD_ENCODING)  # a second member, or rubbish after the first
            self._any = True
            try:
                super().feed(self._unpack.decompress(data, CHUNK_BYTES))
            except zlib.error as error:
                raise FetchError(safe_http_errors.BAD_ENCODING) from error
            data = self._unpack.unconsumed_tail or self._unpack.unused_data

    def finish(self) -> None:
        if self._any and not self._unpack.eof:
            raise FetchError(safe_http_errors.BAD_ENCODING)


def create_decoder(encodings: list[str], max_bytes: int) -> PlainDecoder:
    """Return the decoder for Content-Encoding. Only gzip, once, was asked for; anything else is refused."""
    named = [name.strip().lower() for value in encodings for name in value.split(",")]
    named = [name for name in named if name not in ("", "identity")]
    if not named:
        return PlainDecoder(max_bytes)
    if named in (["gzip"], ["x-gzip"]):
        return GzipDecoder(max_bytes)
    raise FetchError(safe_http_errors.BAD_ENCODING)


async def read_body(
    response: aiohttp.ClientResponse, *, raw: int, plain: int, cut: bool, enlarge: OnLargeBody | None = None
) -> tuple[bytes, bool]:
    """Return (body, whether it was cut). Limits are in bytes: ``raw`` as sent, ``plain`` unpacked.

    Over a limit the body is cut when ``cut`` is true and refused as too_big otherwise. ``enlarge`` is waited
    for once a body turns out large.
    """
    into = create_decoder(response.headers.getall("Content-Encoding", []), plain)
    if not cut and (response.content_length or 0) > raw:
        raise FetchError(safe_http_errors.TOO_BIG)
    taken = 0
    while data := await response.content.read(CHUNK_BYTES):
        taken += len(data)
        if taken > raw:
            data = data[: len(data) - (taken - raw)]
        into.feed(data)
        if enlarge is not None and into.length > LARGE_BODY_BYTES:
            await enlarge()
            enlarge = None
        if into.full or taken > raw:
            if not cut:
                raise FetchError(safe_http_errors.TOO_BIG)
            return into.get_body(), True
    into.finish()
    return into.get_body(), False


@lru_cache(maxsize=256)
def parse_content_type(header: str) -> tuple[str, str | None]:
    """Return (media type in lower case, charset Python can decode or None) of a Content-Type header."""
    media = header.partition(";")[0].strip().lower()
    if not re.fullmatch(r"[\w.+-]+/[\w.+-]+", media, re.ASCII):
        media = ""
    found = _CHARSET.search(header)
    if not found:
        return media, None
    charset = found[2].lower()
    if charset.replace("-", "_") in _UNSUPPORTED_CHARSETS:
        return media, None
    try:
        b"x".decode(charset, "ignore")
    except (LookupError, ValueError):  # unknown, or a codec that does not make text
        return media, None
    return media, charset
