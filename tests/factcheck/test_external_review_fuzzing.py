"""Whatever comes as a ClaimReview: it is read, or refused as the house refuses, and soon."""

import contextlib
import json
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from factcheck.external_reviews.parsing import parse_reviews, parse_reviews_from_value
from lib.errors import DomainError
from lib.web.urls import normalise_url
from tests.fuzzing import FEW
from tests.sampling import mark_all_but_every

WORDS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["ClaimReview", "https://facts.example.org/a", "//x", "3/5", "-1", "2017-00-00", "<p>x", "&#x110000;",
         "\ud800", "\x00", "1e999", "http://[", "n/a", "②", "99999999999999", "#a", "claims", "en_US"]
    ),
)  # fmt: skip
NAMES = st.one_of(
    st.sampled_from(
        ["@type", "@id", "@graph", "@value", "url", "claimReviewed", "itemReviewed", "author", "name",
         "reviewRating", "ratingValue", "bestRating", "worstRating", "alternateName", "datePublished",
         "firstAppearance", "appearance", "inLanguage", "publisher", "properties", "type", "dataFeedElement",
         "item", "claims", "claimReview", "text", "textualRating", "nextPageToken", "error", "message"]
    ),
    st.text(max_size=5),
)  # fmt: skip
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), WORDS)
VALUES = st.recursive(
    LEAVES, lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(NAMES, inner, max_size=6)),
    max_leaves=30,
)  # fmt: skip
NODES = st.dictionaries(NAMES, VALUES, max_size=8).map(lambda node: {"@type": "ClaimReview", **node})
SEARCHES = st.lists(VALUES, max_size=4).map(lambda claims: {"claims": claims})


def look(found):
    """What came out can be kept: in a database, in an address, on a page."""
    for review in found.reviews:
        normalise_url(review.url)
        assert review.statement
        assert review.rating or review.value is not None
        for name in ("url", "site", "reviewer", "statement", "claimant", "said_on", "rating", "language"):
            assert "\x00" not in getattr(review, name)
            getattr(review, name).encode()
        assert len(review.said_on) <= 10
        assert len(review.language) <= 35
        for number in (review.value, review.best, review.worst):
            assert number is None or abs(number) < 10**10
    for refused in found.refused:
        assert refused.reason_text.endswith(".")
        for value in (refused.reason_text, refused.excerpt):
            assert "\x00" not in value
            value.encode()


@given(
    st.one_of(VALUES, NODES, st.lists(NODES, max_size=3), SEARCHES),
    st.sampled_from(["", "https://x.example.org/"]),
)
@FEW
@example({"@type": "ClaimReview", "url": "https://x", "claimReviewed": "x", "reviewRating": 10**400}, "")
@example({"claims": [{"text": "x", "claimReview": {"url": "https://x", "textualRating": "F"}}]}, "")
@example([{"@type": "a\x00\ud800"}, {"@type": "b"}], "")
def test_no_json_value_breaks_the_reader(value, address):
    with contextlib.suppress(DomainError):
        look(parse_reviews_from_value(value, address=address))


@given(
    st.one_of(st.binary(max_size=300), VALUES.map(lambda v: json.dumps(v).encode())),
    st.integers(0, 200),
    st.binary(max_size=3),
)
@FEW
def test_no_bytes_break_the_reader(body, at, put):
    damaged = body[:at] + put + body[at + 1 :]
    for sent in (body, damaged, b'<script type="application/ld+json">' + damaged, damaged * 3):
        with contextlib.suppress(DomainError):
            look(parse_reviews(sent))


@pytest.mark.parametrize("body", mark_all_but_every(3, [
    b"<script" * 300_000,
    b"<!--" * 500_000,
    b'<script type="application/ld+json">' * 60_000,
    b"<script " + b"a" * 2_000_000,
    b'{"a":[' * 300_000,
    b'{"a":[\n' * 300_000,
    b"{" * 2_000_000,
    b'{"a":1},\n' * 200_000 + b"{",
    b"[" + b"1," * 1_000_000,
    b'{"x":"' + b"\\" * 2_000_000,
    b'{"@type":"ClaimReview","claimReviewed":"' + b"<a" * 1_000_000 + b'"}',
    b'{"@type":"ClaimReview","claimReviewed":"' + b"&" * 1_000_000 + b'"}',
    b'{"@type":"ClaimReview","url":"' + b"h" * 1_000_000 + b'"}',
    b"9" * 2_000_000,
    b"[" + b"9" * 2_000_000 + b"]",
    b";" * 1_000_000 + b" " * 1_000_000,
    b"{" + b"," * 2_000_000,
], "external reviews"), ids=lambda body: str(body[:12]))  # fmt: skip
def test_nothing_keeps_the_reader_busy(body):
    began = time.process_time()
    with contextlib.suppress(DomainError):
        parse_reviews(body)
    assert time.process_time() - began < 5
