"""HTTP responses compressed as the reader accepts, and not sent at all to a reader who has them already.

Content-Encoding and Accept-Encoding are RFC 9110 sections 8.4.1 and 12.5.3; zstd is RFC 8878. Each encoding
of the same bytes is a representation with a strong ETag of its own.
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
SUPPORTED_ENCODINGS = (ZSTD, GZIP)
"""The best first, for a reader that accepts both alike."""
MIN_COMPRESS_BYTES = 500
"""Bytes. Less than this is sent as it is: compressing would cost more than it saves."""
_COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {
    GZIP: lambda body: gzip.compress(body, compresslevel=1, mtime=0),
    ZSTD: lambda body: zstandard.ZstdCompressor(level=3).compress(body),
}
_MAX_COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {
    GZIP: lambda body: gzip.compress(body, compresslevel=9, mtime=0),
    ZSTD: lambda body: zstandard.ZstdCompressor(level=12).compress(body),
}


@lru_cache(maxsize=256)
def negotiate_encoding(accepted: str) -> str:
    """Return the coding for an Accept-Encoding header: GZIP, ZSTD, or IDENTITY where neither is accepted."""
    weights: dict[str, float] = {}
    for part in accepted.lower().split(",")[:20]:
        name, _, parameters = part.strip().partition(";")
        weights[name.strip()] = _parse_quality(parameters)
    likings = {coding: weights.get(coding, weights.get("*", 0.0)) for coding in SUPPORTED_ENCODINGS}
    best = max(SUPPORTED_ENCODINGS, key=lambda coding: likings[coding])
    return best if likings[best] > 0 else IDENTITY


def _parse_quality(parameters: str) -> float:
    """Return the q of one coding; 0 for what cannot be parsed."""
    name, _, value = parameters.strip().partition("=")
    if not name:
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0) if name.strip() == "q" else 0.0
    except ValueError:
        return 0.0


def compress_all(body: bytes) -> dict[str, bytes]:
    """Return {coding: compressed ``body``}, which is to be sent many times."""
    return {coding: pack(body) for coding, pack in _MAX_COMPRESSORS.items()}


def build_encoded_etag(etag: str, coding: str) -> str:
    """Return the quoted ETag of the representation of ``etag`` in ``coding``."""
    return quote_etag(f"{etag}-{coding}" if coding else etag)


def is_matching_etag(request: HttpRequest, quoted: str) -> bool:
    """True if the reader says that it holds this very representation (If-None-Match, compared weakly)."""
    held = list_held_etags(request)
    return held == ["*"] or quoted in held


def list_held_etags(request: HttpRequest) -> list[str]:
    """Return the quoted ETags that the reader holds, each as if it were strong; ["*"] for any."""
    sent = request.META.get("HTTP_IF_NONE_MATCH")
    if not sent or request.method not in ("GET", "HEAD"):
        return []
    return [one.removeprefix("W/") for one in parse_etags(sent)]


def get_held_etag(request: HttpRequest) -> str:
    """Return the first ETag that the reader says it holds, without its quotes; "" for none."""
    held = list_held_etags(request)
    return held[0].strip('"') if held else ""


def conditional_response(
    request: HttpRequest,
    etag: str,
    body: Callable[[], bytes],
    *,
    content_type: str,
    packed: Callable[[str], bytes] | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Return the body under ``etag`` (hex, unquoted), or 304 to a reader who holds it.

    ``body`` and ``packed`` are called only when their bytes are sent. ``packed`` gives the bytes in a coding;
    without it they are compressed here.
    """
    coding = negotiate_encoding(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    tag = build_encoded_etag(etag, coding)
    response: HttpResponse
    if is_matching_etag(request, tag):
        if request.META["HTTP_IF_NONE_MATCH"].strip() == "*":
            body()  # "*" matches whatever there is, and a request that is refused has nothing
        response = HttpResponseNotModified()
    elif coding and packed is not None:
        response = HttpResponse(packed(coding), content_type=content_type)
        response["Content-Encoding"] = coding
    else:
        response = _compress_response(body(), coding, content_type)
    response["ETag"] = tag
    for name, value in (headers or {}).items():
        response[name] = value
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def streaming_response(
    request: HttpRequest, chunks: Iterable[bytes], *, content_type: str, headers: Mapping[str, str]
) -> StreamingHttpResponse:
    """Return a response of any length, compressed on its way; each chunk can be read as soon as it comes."""
    coding = negotiate_encoding(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    if coding:
        chunks = _compress_zstd_stream(chunks) if coding == ZSTD else _compress_gzip_stream(chunks)
    response = StreamingHttpResponse(chunks, content_type=content_type)
    if coding:
        response["Content-Encoding"] = coding
    for name, value in headers.items():
        response[name] = value
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _compress_zstd_stream(chunks: Iterable[bytes]) -> Iterator[bytes]:
    packer = zstandard.ZstdCompressor(level=1).compressobj()
    for chunk in chunks:
        yield packer.compress(chunk) + packer.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    yield packer.flush()


def _compress_gzip_stream(chunks: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(1, wbits=31)
    for chunk in chunks:
        yield packer.compress(chunk) + packer.flush(zlib.Z_SYNC_FLUSH)
    yield packer.flush()


def _compress_response(body: bytes, coding: str, content_type: str) -> HttpResponse:
    if not coding or len(body) < MIN_COMPRESS_BYTES:
        return HttpResponse(body, content_type=content_type)
    response = HttpResponse(_COMPRESSORS[coding](body), content_type=content_type)
    response["Content-Encoding"] = coding
    return response
