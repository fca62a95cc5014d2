"""Two spellings of one page get one key, and two pages never share one."""

import pytest

from lib.errors import Invalid
from lib.web.urls import normalise_url

SAME = [
    ("http://example.com", "http://example.com/"),
    ("HTTP://Example.COM:80/", "http://example.com/"),
    ("https://example.com:443/a", "https://example.com/a"),
    ("https://example.com./a", "https://example.com/a"),
    ("  https://example.com/a\n", "https://example.com/a"),
    ("https://example.com/a#part", "https://example.com/a"),
    ("https://example.com/a#:~:text=48,312", "https://example.com/a"),
    ("https://example.com/a?", "https://example.com/a"),
    ("https://example.com/a?utm_source=x&utm_campaign=y", "https://example.com/a"),
    ("https://example.com/a?UTM_Source=x&id=7&fbclid=z", "https://example.com/a?id=7"),
    ("https://example.com/a?%75tm_source=x&gclid=1", "https://example.com/a"),
    ("https://example.com/a?&&b=1&", "https://example.com/a?b=1"),
    ("https://example.com/%7euser/%c3%a4", "https://example.com/~user/%C3%A4"),
    ("https://example.com/ä", "https://example.com/%C3%A4"),
    ("https://example.com/a/./b/../c", "https://example.com/a/c"),
    ("https://example.com/%2e%2e/a", "https://example.com/a"),
    ("https://example.com/../../a/..", "https://example.com/"),
    ("https://bücher.example.org/", "https://xn--bcher-kva.example.org/"),
    ("http://127.0.0.1:8010/population", "http://127.0.0.1:8010/population"),
    ("http://[2001:DB8:0::1]/", "http://[2001:db8::1]/"),
]
DIFFERENT = [
    ("http://example.com/", "https://example.com/"),
    ("https://example.com/", "https://www.example.com/"),
    ("https://example.com/a", "https://example.com/a/"),
    ("https://example.com/a", "https://example.com/A"),
    ("https://example.com/a%2Fb", "https://example.com/a/b"),
    ("https://example.com/?a=1&b=2", "https://example.com/?b=2&a=1"),
    ("https://example.com/?a=1", "https://example.com/?a=2"),
    ("https://example.com/?a=%26b=1", "https://example.com/?a=&b=1"),
    ("https://example.com/?ref=1", "https://example.com/"),
    ("https://example.com/?id=1", "https://example.com/?id=2"),
    ("https://example.com/", "https://example.com:8443/"),
]


@pytest.mark.parametrize(("written", "key"), SAME)
def test_one_page_has_one_key(written, key):
    assert normalise_url(written) == key


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_two_pages_have_two(one, other):
    assert normalise_url(one) != normalise_url(other)


@pytest.mark.parametrize("written", [written for pair in (*SAME, *DIFFERENT) for written in pair])
def test_a_key_is_its_own_key(written):
    key = normalise_url(written)
    assert normalise_url(key) == key


@pytest.mark.parametrize(
    "nonsense", ["", "population", "ftp://example.com/", "http://", "https://a b.com/", "//example.com"]
)
def test_what_is_no_web_address_is_told_at_the_field(nonsense):
    with pytest.raises(Invalid) as caught:
        normalise_url(nonsense)
    assert caught.value.fields == {"url": [caught.value.message]}
