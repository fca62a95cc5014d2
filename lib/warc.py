"""Kept copies as WARC 1.1 (ISO 28500:2017, https://iipc.github.io/warc-specifications/): bytes in, bytes out.

One file is one record, in one gzip member; the same inputs give the same bytes. Bodies are kept as a reader
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

from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from lib.errors import Invalid

OF_THE_WIRE = frozenset({
    "content-encoding", "content-length", "transfer-encoding", "connection", "keep-alive", "trailer",
    "upgrade", "proxy-connection",
})  # fmt: skip
"""What a response says of the way it travelled, which is not true of the body that is kept."""
PRIVATE = frozenset({"set-cookie", "set-cookie2"})
"""What was meant for one visit alone."""
WARC = "WARC/1.1"
CUT = {"WARC-Truncated": "length"}
OCTETS = "application/octet-stream"
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


@dataclass(frozen=True, slots=True)
class Read:
    """One record: ``kind`` is "response", "revisit" or "resource"; ``body`` is empty in a revisit."""

    kind: str
    uri: str
    at: str
    headers: dict[str, str]
    body: bytes
    refers_to_uri: str = ""
    refers_to_at: str = ""
    cut: bool = False


def digest(*parts: bytes) -> str:
    """The SHA-256 of ``parts``, one after the other, as WARC writes it: labelled, in base 32."""
    hashed = hashlib.sha256()
    for part in parts:
        hashed.update(part)
    return "sha256:" + base64.b32encode(hashed.digest()).decode()


def moment(at: datetime) -> str:
    """WARC-Date: UTC, to the microsecond."""
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
    """A page as it was answered from ``uri`` (the last address of its redirects) at the moment ``at``.

    ``body`` is unpacked, and ``uri`` is http or https. ``cut``: it was longer than was read.
    ``headers`` are those received, in their order.
    """
    http = _http(status, headers, len(body))
    return _written("response", uri, at, body=body, http=http, more=CUT if cut else {})


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
    """The same answer where its body is kept already: under ``refers_to_uri``, taken at ``refers_to_at``.

    Of ``body`` only the digest is written.
    """
    http = _http(status, headers, len(body))
    more = _refers(refers_to_uri, refers_to_at)
    return _written("revisit", uri, at, body=b"", http=http, more=more, payload=digest(body))


def write_file_revisit(
    *, name: uuid.UUID, at: datetime, body: bytes, refers_to_uri: str, refers_to_at: datetime
) -> bytes:
    """A file that somebody handed in, where the same bytes are kept already. Of ``body`` only the digest is
    written.
    """
    more = _refers(refers_to_uri, refers_to_at)
    return _written("revisit", name.urn, at, body=b"", more=more, payload=digest(body))


def write_resource(*, name: uuid.UUID, at: datetime, media_type: str, filename: str, body: bytes) -> bytes:
    """A file that somebody handed in, under the address urn:uuid:``name``."""
    name_said = quote(filename.encode("utf-8", "replace"), safe="")
    more = {"Content-Disposition": f"attachment; filename*=UTF-8''{name_said}"} if filename else {}
    return _written("resource", name.urn, at, body=body, media_type=_one_line(media_type), more=more)


def read(warc: bytes) -> Read:
    """The first record that holds a copy. Raises Invalid for what is no WARC, is damaged, or holds none."""
    try:
        with BytesIO(warc) as stream:
            for record in ArchiveIterator(stream, check_digests="raise"):
                if record.rec_type in ("response", "revisit", "resource"):
                    return _read(record)
    except Exception as error:
        raise Invalid("This kept copy is damaged.") from error
    raise Invalid("This file holds no kept copy.")


def read_body(warc: bytes) -> bytes:
    """The body of the first record that holds a copy; empty in a revisit. Raises Invalid as ``read`` does."""
    return read(warc).body


def _refers(uri: str, at: datetime) -> dict[str, str]:
    return {
        "WARC-Profile": "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
        "WARC-Refers-To-Target-URI": _address(uri),
        "WARC-Refers-To-Date": moment(at),
    }


def _read(record: ArcWarcRecord) -> Read:
    said = record.rec_headers
    http = record.http_headers.headers if record.http_headers else []
    return Read(
        kind=record.rec_type,
        uri=said.get_header("WARC-Target-URI") or "",
        at=said.get_header("WARC-Date") or "",
        headers={name.lower(): value for name, value in http},
        body=record.content_stream().read(),
        refers_to_uri=said.get_header("WARC-Refers-To-Target-URI") or "",
        refers_to_at=said.get_header("WARC-Refers-To-Date") or "",
        cut=said.get_header("WARC-Truncated") is not None,
    )


def _http(status: int, headers: Iterable[tuple[str, str]], length: int) -> StatusAndHeaders:
    kept = []
    for name, value in headers:
        if name.lower() in PRIVATE:
            continue
        wire = name.lower() in OF_THE_WIRE
        kept.append((f"X-Archive-Orig-{name}" if wire else name, _one_line(value)))
    kept.append(("Content-Length", str(length)))
    try:
        reason = HTTPStatus(status).phrase
    except ValueError:
        reason = "Unknown"
    return StatusAndHeaders(f"{status} {reason}", kept, protocol="HTTP/1.1")


def _written(
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
    # Bodies may be megabytes, and many copies of one stand in memory at the same time: none is made here.
    before = http.headers_buff if http is not None else b""
    block = digest(before, body)
    head = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<{_record_id(kind, uri, at, block).urn}>",
        "WARC-Target-URI": _address(uri),
        "WARC-Date": moment(at),
        **(more or {}),
        "WARC-Payload-Digest": payload or digest(body),
        "WARC-Block-Digest": block,
    }
    content_type = "application/http; msgtype=response" if http is not None else media_type
    headers = StatusAndHeaders("", list(head.items()), protocol=WARC)
    length = len(before) + len(body)
    record = ArcWarcRecord("warc", kind, headers, BytesIO(body), http, content_type or OCTETS, length)
    record.payload_length = len(body)
    out = _Member()
    WARCWriter(out, gzip=False, warc_version=WARC).write_record(record)
    return out.whole()


class _Member:
    """One gzip member a record, as the standard wants, packed while it is written. warcio itself packs at
    level 9: on real pages that takes more than twice the time for files a twentieth smaller.
    """

    def __init__(self) -> None:
        self._packer = zlib.compressobj(level=4, wbits=31)
        self._packed: list[bytes] = []

    def write(self, data: bytes) -> None:
        self._packed.append(self._packer.compress(data))

    def flush(self) -> None:
        """The record is not over before its end."""

    def whole(self) -> bytes:
        return b"".join([*self._packed, self._packer.flush()])


def _record_id(kind: str, uri: str, at: datetime, block: str) -> uuid.UUID:
    """Drawn from what the record says, the digest of its ``block`` included, so that the same record is the
    same bytes.
    """
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{kind} {uri} {moment(at)} {block}")


def _one_line(value: str) -> str:
    """A header holds no line break, or one in a value would begin a header of its own; nor what some tools
    take for one.
    """
    # latin-1 is what HTTP headers are received in; anything else of a value cannot have been.
    plain = value.encode("latin-1", "replace").decode("latin-1")
    return " ".join(_BREAKS.sub(" ", plain).split())


def _address(uri: str) -> str:
    """``uri`` as a WARC takes it: ASCII, without spaces."""
    return quote(uri.encode("utf-8", "replace"), safe="%/:?#[]@!$&'()*+,;=-._~")
