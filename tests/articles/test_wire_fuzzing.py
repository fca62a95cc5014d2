"""Fuzz: a wire's document with pieces cut out and noise put in is read or refused, and the frame holds."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from articles.importers import strict_xml
from articles.importers.blocks import extract_text
from articles.importers.parsed_article import CANCELED
from articles.importers.registry import IMPORTERS
from lib.errors import Invalid
from lib.sentences import INVISIBLE_CHARACTERS
from tests.articles.wire_samples import DOCUMENTS
from tests.fuzzing import FEW, MANY

NOISE = [
    b"<", b">", b"</p>", b"<p", b"&", b"&#x", b"&#1;", b"\x00", b"\xff", b"<![CDATA[", b"]]>", b"<!--",
    b"-->", b'"', b"{", b"}", b"[", b"]", b":", b",", b"null", b"NaN", b"1e999", b"\\ud800", b"\\u0000",
    b"\\", b"<nitf>", b"<!DOCTYPE a [", b"\xe2\x80\xae", b"canceled", b"0000-00-00", b"+99:99",
    b"9999-12-31T23:59:59-14:00", b"0001-01-01T00:00:00+14:00",
]  # fmt: skip
WHERE = st.floats(0, 1, exclude_max=True)
CUTS = st.lists(
    st.tuples(WHERE, st.integers(0, 40), st.sampled_from(NOISE) | st.binary(max_size=8)), max_size=8
)
SAID = st.sampled_from([one.decode("utf-8", "ignore") for one in NOISE]) | st.text(max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | SAID,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["value", "rendered", "name", "href", "role"]) | SAID, inner, max_size=3
        )
    ),
    max_leaves=6,
)
ROWS = {row.name: row for row in IMPORTERS}


def cut(document, changes):
    """The bytes of ``document`` with pieces cut out and noise in their place."""
    body = document.encode()
    for where, length, noise in changes:
        at = int(where * len(body))
        body = body[:at] + noise + body[at + length :]
    return body


def places(value):
    """(container, key) of everything in a JSON value."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from places(value[key])


def unlike(document, changes):
    """The JSON ``document``, sound still, with other values in some places."""
    whole = json.loads(document)
    for where, value in changes:
        known = list(places(whole))
        container, key = known[int(where * len(known))]
        container[key] = value
    return json.dumps(whole).encode()


def moved(document, changes):
    """The XML ``document``, well-formed still, with elements renamed, emptied, elsewhere or misspelt."""
    root = strict_xml.parse_xml(document.encode())
    for where, other, act, message in changes:
        known = [one for one in root.iter() if isinstance(one.tag, str)]
        one, two = known[int(where * len(known))], known[int(other * len(known))]
        if act == "rename":
            one.tag = two.tag
        elif act == "empty":
            one.clear()
        elif act == "move" and one not in two.iterancestors() and one not in (two, root):
            two.append(one)
        else:
            message = "".join(
                letter for letter in INVISIBLE_CHARACTERS.sub("", message) if letter not in "\x0b\x0c"
            )
            for name in one.attrib:
                one.set(name, message)
            one.text = message
    return etree.tostring(root, encoding="utf-8")


def survives(name, body):
    ROWS[name].matches(body)
    try:
        clean = ROWS[name].read(body)
    except Invalid:
        return
    assert extract_text(clean.html) == clean.text
    assert clean.text or clean.status == CANCELED
    assert len(clean.source) <= 100
    assert len(clean.external_id) <= 200
    assert len(clean.version) <= 100
    assert bool(clean.source) == bool(clean.external_id)
    fields = (clean.headline, clean.byline, clean.publisher, clean.source, clean.external_id, clean.version)
    assert not INVISIBLE_CHARACTERS.search("".join(fields) + clean.canonical_url)
    assert "<script" not in clean.html


ACTS = st.tuples(WHERE, WHERE, st.sampled_from(["rename", "empty", "move", "say"]), SAID)
IN_JSON = ["ninjs", "WordPress"]
IN_XML = ["NITF", "NewsML-G2", "NewsML 1", "WordPress export"]


@pytest.mark.parametrize("name", DOCUMENTS)
@FEW
@given(changes=CUTS)
def test_a_broken_document_is_read_or_refused(name, changes):
    survives(name, cut(DOCUMENTS[name], changes))


@pytest.mark.parametrize("name", IN_JSON)
@FEW
@given(changes=st.lists(st.tuples(WHERE, VALUES), min_size=1, max_size=4))
def test_sound_json_with_other_values_is_read_or_refused(name, changes):
    survives(name, unlike(DOCUMENTS[name], changes))


@pytest.mark.parametrize("name", IN_XML)
@FEW
@given(changes=st.lists(ACTS, min_size=1, max_size=4))
def test_sound_xml_with_its_elements_astray_is_read_or_refused(name, changes):
    survives(name, moved(DOCUMENTS[name], changes))


@pytest.mark.long
@pytest.mark.parametrize("name", DOCUMENTS)
@MANY
@given(changes=CUTS)
def test_twenty_thousand_broken_documents(name, changes):
    survives(name, cut(DOCUMENTS[name], changes))


@pytest.mark.long
@pytest.mark.parametrize("name", IN_XML)
@MANY
@given(changes=st.lists(ACTS, min_size=1, max_size=6))
def test_twenty_thousand_elements_astray(name, changes):
    survives(name, moved(DOCUMENTS[name], changes))


@pytest.mark.long
@pytest.mark.parametrize("name", IN_JSON)
@MANY
@given(changes=st.lists(st.tuples(WHERE, VALUES), min_size=1, max_size=6))
def test_twenty_thousand_other_values(name, changes):
    survives(name, unlike(DOCUMENTS[name], changes))
