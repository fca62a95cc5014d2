"""Bytes over HTTP: packed as the reader can unpack them, and not sent at all to who has them already.

Content-Encoding and Accept-Encoding are RFC 9110 sections 8.4.1 and 12.5.3; zstd is RFC 8878. Each packing of
the same bytes is a representation with a strong ETag of its own.
"""

import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

import zstandard
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags, quote_etag

IDENTITY, GZIP, ZSTD = "", "gzip", "zstd"
OFFERED = (ZSTD, GZIP)
"""The best first, for a reader that likes both alike."""
SMALLEST = 500
"""Bytes. Less than this is sent as it is: packing would cost more than it spares."""
_PACKERS: dict[str, Callable[[bytes], bytes]] = {
    GZIP: lambda body: gzip.compress(body, compresslevel=1, mtime=0),
    ZSTD: lambda body: zstandard.ZstdCompressor(level=3).compress(body),
}
_TIGHT: dict[str, Callable[[bytes], bytes]] = {
    GZIP: lambda body: gzip.compress(body, compresslevel=9, mtime=0),
    ZSTD: lambda body: zstandard.ZstdCompressor(level=12).compress(body),
}


@lru_cache(maxsize=256)
def chosen(accepted: str) -> str:
    """The coding to use for an Accept-Encoding header: GZIP, ZSTD, or IDENTITY where neither is welcome."""
    weights: dict[str, float] = {}
    for part in accepted.lower().split(",")[:20]:
        name, _, parameters = part.strip().partition(";")
        weights[name.strip()] = _weight(parameters)
    likings = {coding: weights.get(coding, weights.get("*", 0.0)) for coding in OFFERED}
    best = max(OFFERED, key=lambda coding: likings[coding])
    return best if likings[best] > 0 else IDENTITY


def _weight(parameters: str) -> float:
    """The q of one offer; 0 for what cannot be read."""
    name, _, value = parameters.strip().partition("=")
    if not name:
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0) if name.strip() == "q" else 0.0
    except ValueError:
        return 0.0


def tight(body: bytes) -> dict[str, bytes]:
    """{coding: ``body`` packed once, to be sent many times}."""
    return {coding: pack(body) for coding, pack in _TIGHT.items()}


def coded_etag(etag: str, coding: str) -> str:
    """The ETag, quoted, of what has ``etag`` when it is packed so."""
    return quote_etag(f"{etag}-{coding}" if coding else etag)


def has_it(request: HttpRequest, quoted: str) -> bool:
    """Whether the reader says that it holds this very representation (If-None-Match, compared weakly)."""
    sent = request.META.get("HTTP_IF_NONE_MATCH")
    if not sent or request.method not in ("GET", "HEAD"):
        return False
    held = parse_etags(sent)
    return held == ["*"] or quoted in {one.removeprefix("W/") for one in held}


def answer(
    request: HttpRequest,
    etag: str,
    body: Callable[[], bytes],
    *,
    content_type: str,
    packed: Callable[[str], bytes] | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """What has ``etag`` (hex, unquoted), or 304 for who holds it; ``body`` and ``packed`` are asked for only
    when they are sent. ``packed`` gives the bytes in a coding; without it they are packed here.
    """
    coding = chosen(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    tag = coded_etag(etag, coding)
    response: HttpResponse
    if has_it(request, tag):
        response = HttpResponseNotModified()
    elif coding and packed is not None:
        response = HttpResponse(packed(coding), content_type=content_type)
        response["Content-Encoding"] = coding
    else:
        response = _packed_here(body(), coding, content_type)
    response["ETag"] = tag
    for name, value in (headers or {}).items():
        response[name] = value
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def streamed(
    request: HttpRequest, chunks: Iterable[bytes], *, content_type: str, headers: Mapping[str, str]
) -> StreamingHttpResponse:
    """An answer of any length, packed on its way; every chunk can be read as soon as it comes."""
    coding = chosen(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    if coding:
        chunks = _zstd_stream(chunks) if coding == ZSTD else _gzip_stream(chunks)
    response = StreamingHttpResponse(chunks, content_type=content_type)
    if coding:
        response["Content-Encoding"] = coding
    for name, value in headers.items():
        response[name] = value
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _zstd_stream(chunks: Iterable[bytes]) -> Iterator[bytes]:
    packer = zstandard.ZstdCompressor(level=1).compressobj()
    for chunk in chunks:
        yield packer.compress(chunk) + packer.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    yield packer.flush()


def _gzip_stream(chunks: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(1, wbits=31)
    for chunk in chunks:
        yield packer.compress(chunk) + packer.flush(zlib.Z_SYNC_FLUSH)
    yield packer.flush()


def _packed_here(body: bytes, coding: str, content_type: str) -> HttpResponse:
    if not coding or len(body) < SMALLEST:
        return HttpResponse(body, content_type=content_type)
    response = HttpResponse(_PACKERS[coding](body), content_type=content_type)
    response["Content-Encoding"] = coding
    return response


def unpacked(packed: bytes) -> bytes:
    """What was packed with GZIP."""
    return gzip.decompress(packed)
