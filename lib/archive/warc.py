"""Snapshots as WARC 1.1 (ISO 28500:2017, https://iipc.github.io/warc-specifications/): bytes in, bytes out.

One file is one record, in one gzip member; the same inputs give the same bytes. Bodies are stored as a reader
gets them, after decompression, so the headers that speak of the wire are written under X-Archive-Orig-, as
other archives write them, and Content-Length says what is there.
"""

import base64
import hashlib
import re
import uuid
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from urllib.parse import quote

from django.utils.translation import gettext
from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from lib.errors import Invalid

HOP_BY_HOP_HEADERS = frozenset({
    "content-encoding", "content-length", "transfer-encoding", "connection", "keep-alive", "trailer",
    "upgrade", "proxy-connection",
})  # fmt: skip
"""Headers about the transfer of a response, which are not true of the stored body."""
PRIVATE_HEADERS = frozenset({"set-cookie", "set-cookie2"})
"""Headers meant for one visit alone."""
WARC = "WARC/1.1"
TRUNCATED_HEADER = {"WARC-Truncated": "length"}
OCTET_STREAM = "application/octet-stream"
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


@dataclass(frozen=True, slots=True)
class WarcRecord:
    """One record: ``kind`` is "response", "revisit" or "resource"; ``body`` is empty in a revisit."""

    kind: str
    uri: str
    at: str
    headers: dict[str, str]
    body: bytes
    refers_to_uri: str = ""
    refers_to_at: str = ""
    cut: bool = False


def compute_payload_digest(*parts: bytes) -> str:
    """Return the SHA-256 of ``parts``, one after the other, as WARC writes it: labelled, in base 32."""
    hashed = hashlib.sha256()
    for part in parts:
        hashed.update(part)
    return "sha256:" + base64.b32encode(hashed.digest()).decode()


def format_warc_date(at: datetime) -> str:
    """Format a WARC-Date: UTC, to the microsecond."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def write_response(
    *,
    uri: str,
    at: datetime,
    status: int,
    headers: Iterable[tuple[str, str]],
    body: bytes,
    cut: bool = False,
) -> bytes:
    """Write a page as it was answered from ``uri`` (the last URL of its redirects) at the moment ``at``.

    ``body`` is unpacked, and ``uri`` is http or https. ``cut``: it was longer than was read.
    ``headers`` are those received, in their order.
    """
    http = _build_http_headers(status, headers, len(body))
    return _write_record("response", uri, at, body=body, http=http, more=TRUNCATED_HEADER if cut else {})


def write_revisit(
    *,
    uri: str,
    at: datetime,
    status: int,
    headers: Iterable[tuple[str, str]],
    body: bytes,
    refers_to_uri: str,
    refers_to_at: datetime,
) -> bytes:
    """Write an answer whose body is stored already: under ``refers_to_uri``, taken at ``refers_to_at``.

    Of ``body`` only the digest is written.
    """
    http = _build_http_headers(status, headers, len(body))
    more = _build_refers_to_headers(refers_to_uri, refers_to_at)
    return _write_record(
        "revisit", uri, at, body=b"", http=http, more=more, payload=compute_payload_digest(body)
    )


def write_file_revisit(
    *, name: uuid.UUID, at: datetime, body: bytes, refers_to_uri: str, refers_to_at: datetime
) -> bytes:
    """Write an uploaded file whose bytes are stored already.

    Of ``body`` only the digest is written.
    """
    more = _build_refers_to_headers(refers_to_uri, refers_to_at)
    return _write_record("revisit", name.urn, at, body=b"", more=more, payload=compute_payload_digest(body))


def write_resource(*, name: uuid.UUID, at: datetime, media_type: str, filename: str, body: bytes) -> bytes:
    """Write an uploaded file under the address urn:uuid:``name``."""
    given_name = quote(filename.encode("utf-8", "replace"), safe="")
    more = {"Content-Disposition": f"attachment; filename*=UTF-8''{given_name}"} if filename else {}
    return _write_record(
        "resource", name.urn, at, body=body, media_type=_strip_line_breaks(media_type), more=more
    )


def read_record(warc: bytes) -> WarcRecord:
    """Return the first record that holds a snapshot. Raises Invalid for what is damaged or holds none."""
    try:
        with BytesIO(warc) as stream:
            for record in ArchiveIterator(stream, check_digests="raise"):
                if record.rec_type in ("response", "revisit", "resource"):
                    return _parse_record(record)
    except Exception as error:
        raise Invalid(gettext("This archived copy is damaged.")) from error
    raise Invalid(gettext("This file contains no archived copy."))


def read_record_body(warc: bytes) -> bytes:
    """Return the body of the first snapshot; empty in a revisit. Raises Invalid as ``read_record`` does."""
    return read_record(warc).body


def _build_refers_to_headers(uri: str, at: datetime) -> dict[str, str]:
    return {
        "WARC-Profile": "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
        "WARC-Refers-To-Target-URI": _encode_uri(uri),
        "WARC-Refers-To-Date": format_warc_date(at),
    }


def _parse_record(record: ArcWarcRecord) -> WarcRecord:
    text = record.rec_headers
    http = record.http_headers.headers if record.http_headers else []
    return WarcRecord(
        kind=record.rec_type,
        uri=text.get_header("WARC-Target-URI") or "",
        at=text.get_header("WARC-Date") or "",
        headers={name.lower(): value for name, value in http},
        body=record.content_stream().read(),
        refers_to_uri=text.get_header("WARC-Refers-To-Target-URI") or "",
        refers_to_at=text.get_header("WARC-Refers-To-Date") or "",
        cut=text.get_header("WARC-Truncated") is not None,
    )


def _build_http_headers(status: int, headers: Iterable[tuple[str, str]], length: int) -> StatusAndHeaders:
    saved = []
    for name, value in headers:
        if name.lower() in PRIVATE_HEADERS:
            continue
        wire = name.lower() in HOP_BY_HOP_HEADERS
        saved.append((f"X-Archive-Orig-{name}" if wire else name, _strip_line_breaks(value)))
    saved.append(("Content-Length", str(length)))
    try:
        reason = HTTPStatus(status).phrase
    except ValueError:
        reason = "Unknown"
    return StatusAndHeaders(f"{status} {reason}", saved, protocol="HTTP/1.1")


def _write_record(
    kind: str,
    uri: str,
    at: datetime,
    *,
    body: bytes,
    http: StatusAndHeaders | None = None,
    media_type: str = "",
    more: dict[str, str] | None = None,
    payload: str = "",
) -> bytes:
    if http is not None:
        http.compute_headers_buffer()
    # A body may be megabytes, and several are in memory at the same time: no copy of one is made here.
    before = http.headers_buff if http is not None else b""
    block = compute_payload_digest(before, body)
    head = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<{_derive_record_id(kind, uri, at, block).urn}>",
        "WARC-Target-URI": _encode_uri(uri),
        "WARC-Date": format_warc_date(at),
        **(more or {}),
        "WARC-Payload-Digest": payload or compute_payload_digest(body),
        "WARC-Block-Digest": block,
    }
    content_type = "application/http; msgtype=response" if http is not None else media_type
    headers = StatusAndHeaders("", list(head.items()), protocol=WARC)
    length = len(before) + len(body)
    record = ArcWarcRecord("warc", kind, headers, BytesIO(body), http, content_type or OCTET_STREAM, length)
    record.payload_length = len(body)
    out = _GzipMember()
    WARCWriter(out, gzip=False, warc_version=WARC).write_record(record)
    return out.get_bytes()


class _GzipMember:
    """Writer of one gzip member a record, as the standard wants, packed while it is written.

    warcio itself packs at level 9: on real pages that takes more than twice the time for files a twentieth
    smaller.
    """

    def __init__(self) -> None:
        self._packer = zlib.compressobj(level=4, wbits=31)
        self._packed: list[bytes] = []

    def write(self, data: bytes) -> None:
        self._packed.append(self._packer.compress(data))

    def flush(self) -> None:
        """Do nothing: the record is not over before its end."""

    def get_bytes(self) -> bytes:
        return b"".join([*self._packed, self._packer.flush()])


def _derive_record_id(kind: str, uri: str, at: datetime, block: str) -> uuid.UUID:
    """Derive the id from what the record says, the digest of its ``block`` included.

    So the same record is the same bytes.
    """
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{kind} {uri} {format_warc_date(at)} {block}")


def _strip_line_breaks(value: str) -> str:
    """Replace line breaks in a header's value, where one would begin a header of its own.

    Other control characters, which some tools take for one, are replaced too.
    """
    # HTTP headers are received in latin-1; any other character cannot have been in one.
    plain = value.encode("latin-1", "replace").decode("latin-1")
    return " ".join(_BREAKS.sub(" ", plain).split())


def _encode_uri(uri: str) -> str:
    """Return ``uri`` as a WARC takes it: ASCII, without spaces."""
    return quote(uri.encode("utf-8", "replace"), safe="%/:?#[]@!$&'()*+,;=-._~")
