"""What is kept can be read by any WARC tool, says what was received, and is the same bytes every time."""

import gzip
import subprocess
import sys
import uuid
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from lib.archive import warc
from lib.errors import Invalid

AT = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)
URI = "https://stats.example.org/table"
BODY = "<p>20,145 crates of “herring” 🐟</p>".encode()
HEADERS = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Encoding", "gzip"),
    ("Transfer-Encoding", "chunked"),
    ("Content-Length", "12"),
    ("Set-Cookie", "who=reader"),
    ("ETag", '"abc"'),
]
NAME = uuid.UUID("6b6a7ac1-1d0e-4c43-9d3a-1f6a4f2f4a3c")


NAMES = st.sampled_from(["Content-Type", "Content-Encoding", "ETag", "X-Any", "Transfer-Encoding", "a"])


def page(**changes):
    return warc.write_response(
        **{"uri": URI, "at": AT, "status": 200, "headers": HEADERS, "body": BODY} | changes
    )


def seen_again(**changes):
    given = {"uri": URI + "?again", "at": AT, "status": 200, "headers": HEADERS, "body": BODY}
    return warc.write_revisit(**given | {"refers_to_uri": URI, "refers_to_at": AT} | changes)


def file(body=b"\x89PNG\r\n\x1a\n...", filename="Bild „eins“.png"):
    return warc.write_resource(name=NAME, at=AT, media_type="image/png", filename=filename, body=body)


def checked(path: Path) -> subprocess.CompletedProcess[str]:
    command = str(Path(sys.executable).with_name("warcio"))
    return subprocess.run([command, "check", "-v", str(path)], capture_output=True, text=True, check=False)


def file_again(body=b"\x89PNG"):
    return warc.write_file_revisit(name=NAME, at=AT, body=body, refers_to_uri=URI, refers_to_at=AT)


ALL = [page(), seen_again(), file(), file_again(), page(body=b""), page(status=799)]


@pytest.mark.parametrize("written", ALL)
def test_warcio_finds_nothing_wrong(written, tmp_path):
    path = tmp_path / "kept.warc.gz"
    path.write_bytes(written)
    data = checked(path)
    assert data.returncode == 0, data.stdout
    assert "digest pass" in data.stdout or "not checked (revisit)" in data.stdout


def test_warcio_would_find_what_is_wrong(tmp_path):
    broken = gzip.compress(gzip.decompress(page()).replace(b"20,145", b"20,146"))
    path = tmp_path / "kept.warc.gz"
    path.write_bytes(broken)
    assert checked(path).returncode == 1
    with pytest.raises(Invalid, match="damaged"):
        warc.read_record_body(broken)


def test_many_files_are_one_warc(tmp_path):
    """Records can be put one after another, which is how archives take them."""
    path = tmp_path / "all.warc.gz"
    path.write_bytes(page() + seen_again() + file())
    assert checked(path).returncode == 0
    with path.open("rb") as stream:
        kinds = [record.rec_type for record in ArchiveIterator(stream, check_digests="raise")]
    assert kinds == ["response", "revisit", "resource"]


def test_a_page_is_read_back_as_another_tool_reads_it():
    record = next(ArchiveIterator(BytesIO(page())))
    assert record.rec_headers.protocol == "WARC/1.1"
    assert record.rec_headers.get_header("WARC-Target-URI") == URI
    assert record.rec_headers.get_header("WARC-Date") == "2026-03-02T09:00:00.123456Z"
    assert record.rec_headers.get_header("WARC-Payload-Digest") == warc.compute_payload_digest(BODY)
    assert record.http_headers.get_statuscode() == "200"
    assert record.content_stream().read() == BODY


def test_headers_do_not_lie_about_the_body_that_is_kept():
    saved = warc.read_record(page()).headers
    assert "content-encoding" not in saved
    assert "transfer-encoding" not in saved
    assert saved["content-length"] == str(len(BODY))
    assert saved["x-archive-orig-content-encoding"] == "gzip"
    assert saved["content-type"] == "text/html; charset=utf-8"
    assert saved["etag"] == '"abc"'
    assert "set-cookie" not in saved


def test_a_body_kept_already_is_named_and_not_kept_again():
    again = warc.read_record(seen_again())
    assert (again.kind, again.body) == ("revisit", b"")
    assert (again.refers_to_uri, again.refers_to_at) == (URI, warc.format_warc_date(AT))
    assert BODY not in seen_again()
    record = next(ArchiveIterator(BytesIO(seen_again())))
    assert record.rec_headers.get_header("WARC-Payload-Digest") == warc.compute_payload_digest(BODY)
    assert record.rec_headers.get_header("WARC-Profile").endswith("/1.1/revisit/identical-payload-digest")


def test_a_body_that_was_longer_than_we_read_says_so(tmp_path):
    path = tmp_path / "kept.warc.gz"
    path.write_bytes(page(cut=True))
    assert checked(path).returncode == 0
    assert (warc.read_record(page(cut=True)).cut, warc.read_record(page()).cut) == (True, False)


def test_a_file_has_a_name_of_its_own_for_an_address():
    saved = warc.read_record(file(body=b"\x00\x01"))
    assert (saved.kind, saved.uri, saved.body) == ("resource", NAME.urn, b"\x00\x01")


def test_the_same_inputs_give_the_same_bytes():
    assert (page(), seen_again(), file()) == (page(), seen_again(), file())
    assert page(body=BODY + b".") != page()


@pytest.mark.parametrize("nonsense", [b"", b"no archive at all", page()[:80], b"\x1f\x8b\x08\x00broken"])
def test_what_is_no_warc_is_refused(nonsense):
    with pytest.raises(Invalid):
        warc.read_record_body(nonsense)


@given(
    body=st.binary(max_size=300),
    uri=st.text(max_size=60),
    headers=st.lists(st.tuples(NAMES, st.text(max_size=30)), max_size=5),
    status=st.integers(100, 999),
)
def test_any_answer_comes_back_whole(body, uri, headers, status):
    """Whatever a site sends: no header ends the head early or begins one of its own."""
    written = warc.write_response(
        uri="https://a.example/" + uri, at=AT, status=status, headers=headers, body=body
    )
    assert warc.read_record_body(written) == body
    read = warc.read_record(written)
    assert read.uri.startswith("https://a.example/")
    assert {f"x-archive-orig-{name.lower()}" for name, _ in headers} | {
        name.lower() for name, _ in headers
    } | {"content-length"} >= read.headers.keys()
