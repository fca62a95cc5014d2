"""Every word of a body that comes over a wire stands in the frame, in its order, however it is marked up."""

from html import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.importers import parse_bytes
from articles.importers.blocks import extract_text
from lib.text import plain_text as text_plain_text
from tests.articles.document_samples import AS_HTML, newsml, newsml_1, ninjs

INLINE = {
    "nitf": [
        "b",
        "em",
        "money",
        "num",
        "person",
        "org",
        "location",
        "chron",
        "q",
        "a",
        "object.title",
    ],
    "html": ["b", "em", "i", "span", "strong", "a", "abbr", "u", "mark"],
}
BLOCK = {
    "nitf": ["p", "hl2", "bq", "note", "fn"],
    "html": ["p", "h2", "h3", "blockquote", "section", "aside"],
}
WORDS = st.text(st.sampled_from("aé20,.%€“” \n<&'—"), max_size=8)


def inline(names):
    return st.recursive(
        WORDS, lambda inner: st.tuples(st.sampled_from(names), st.lists(inner, max_size=3)), max_leaves=8
    )


def articles(kind):
    """[(name of a block, its pieces)]: a piece is text, or (name, pieces)."""
    parts = st.lists(inline(INLINE[kind]), min_size=1, max_size=4)
    return st.lists(st.tuples(st.sampled_from(BLOCK[kind]), parts), min_size=1, max_size=5)


def written(piece):
    if isinstance(piece, str):
        return escape(piece, quote=False)
    name, inner = piece
    return f"<{name}>{''.join(map(written, inner))}</{name}>"


def words_of(piece):
    return piece if isinstance(piece, str) else "".join(map(words_of, piece[1]))


def nitf(body):
    return f"<nitf><body><body.head><hedline><hl1>Top</hl1></hedline></body.head>{body}</body></nitf>"


AS_NITF = {
    "NITF": lambda body: nitf(f"<body.content>{body}</body.content>"),
    "NITF in blocks": lambda body: nitf(f"<body.content><block>{body}</block></body.content>"),
    "NITF in NewsML": lambda body: newsml(
        f'<inlineXML><nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><body><body.content>{body}'
        "</body.content></body></nitf></inlineXML>"
    ),
    "NITF in NewsML 1": lambda body: newsml_1(
        f"<nitf><body><body.content>{body}</body.content></body></nitf>"
    ),
    "bare NITF in NewsML 1": lambda body: newsml_1(f"<block>{body}</block>"),
    "NITF in ninjs": lambda body: ninjs(nitf(f"<body.content>{body}</body.content>")),
}


def survives(build, blocks):
    value = [words_of(one) for one in blocks]
    if not text_plain_text.has_visible_character("".join(value)):
        return
    clean = parse_bytes(build("".join(map(written, blocks))).encode(), media_type="")
    assert clean.text.split() == ["Top", *" ".join(value).split()]
    assert extract_text(clean.html) == clean.text


quiet = settings(deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("build", AS_NITF.values(), ids=AS_NITF)
@quiet
@given(blocks=articles("nitf"))
def test_every_word_of_nitf_is_there(build, blocks):
    survives(build, blocks)


@pytest.mark.parametrize("build", AS_HTML.values(), ids=AS_HTML)
@quiet
@given(blocks=articles("html"))
def test_every_word_of_html_is_there(build, blocks):
    survives(build, blocks)
