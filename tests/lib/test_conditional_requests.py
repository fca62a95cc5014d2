"""Which packing a reader gets, and that each packing has an ETag of its own."""

import gzip

import pytest
import zstandard
from django.test import RequestFactory

from lib.errors import Invalid
from lib.web.conditional_requests import conditional_response, negotiate_encoding, streaming_response

BODY = b'{"results":[' + b'{"said":"herring"},' * 200 + b"null]}"


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", ""), ("gzip", "gzip"), ("zstd", "zstd"), ("gzip, deflate, br, zstd", "zstd"), ("GZIP", "gzip"),
        ("gzip;q=1.0, zstd;q=0.5", "gzip"), ("gzip;q=0", ""), ("zstd;q=0, gzip", "gzip"), ("*", "zstd"),
        ("*;q=0", ""),
        ("identity", ""), ("gzip;q=lots", ""), ("br", ""), (",,;q=;;", ""), ("gzip;level=9", ""),
    ],
)  # fmt: skip
def test_the_reader_chooses(accepted, coding):
    assert negotiate_encoding(accepted) == coding


def asked(**headers):
    request = RequestFactory().get("/", headers=headers)
    return conditional_response(request, "e7a6", lambda: BODY, content_type="application/json")


def test_what_is_packed_is_what_was_there():
    assert asked().content == BODY
    assert gzip.decompress(asked(accept_encoding="gzip").content) == BODY
    assert zstandard.decompress(asked(accept_encoding="zstd").content) == BODY


def test_each_packing_is_another_representation():
    tags = {coding: asked(accept_encoding=coding)["ETag"] for coding in ("", "gzip", "zstd")}
    assert tags == {"": '"e7a6"', "gzip": '"e7a6-gzip"', "zstd": '"e7a6-zstd"'}
    for coding, tag in tags.items():
        for other in tags:
            status = asked(accept_encoding=other, if_none_match=tag).status_code
            assert status == (304 if other == coding else 200)
        assert asked(accept_encoding=coding, if_none_match=f'W/{tag}, "x"').status_code == 304
        assert asked(accept_encoding=coding, if_none_match="*")["ETag"] == tag
        assert "Accept-Encoding" in asked(accept_encoding=coding)["Vary"]


def test_nothing_is_made_for_who_has_it():
    def never():
        pytest.fail("made")

    request = RequestFactory().get("/", headers={"if-none-match": '"e7a6"'})
    assert conditional_response(request, "e7a6", never, content_type="application/json").status_code == 304


def test_any_representation_is_none_where_the_request_is_refused():
    def refuse():
        raise Invalid("no such filter")

    request = RequestFactory().get("/", headers={"if-none-match": "*"})
    with pytest.raises(Invalid):
        conditional_response(request, "e7a6", refuse, content_type="application/json")
    assert asked(if_none_match="*").status_code == 304


def test_what_is_small_is_sent_as_it_is():
    request = RequestFactory().get("/", headers={"accept-encoding": "gzip"})
    small = conditional_response(request, "e7a6", lambda: b"{}", content_type="application/json")
    assert "Content-Encoding" not in small
    assert small.content == b"{}"


@pytest.mark.parametrize("coding", ["", "gzip", "zstd"])
def test_a_stream_can_be_read_as_it_comes(coding):
    request = RequestFactory().get("/", headers={"accept-encoding": coding})
    received: list[int] = []

    def lines():
        for number in range(3):
            received.append(number)
            yield BODY

    response = streaming_response(request, lines(), content_type="application/x-ndjson", headers={})
    unpack = {
        "": bytes, "gzip": gzip.zlib.decompressobj(31).decompress,
        "zstd": zstandard.ZstdDecompressor().decompressobj().decompress,
    }[coding]  # fmt: skip
    chunks = iter(response)
    assert unpack(next(chunks)) == BODY
    assert received == [0], "the first can be read before the second is made"
    assert b"".join(unpack(chunk) for chunk in chunks) == BODY * 2
