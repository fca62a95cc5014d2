"""A list, an export and a message come apart into documents that are read by themselves, and only once."""

import json
import time

import pytest

from articles.importers import parse_bytes
from articles.importers.containers import split_container
from lib.errors import Invalid
from tests.articles.wire_samples import NEWSML, NINJS_1, NINJS_3, POST, WXR

ITEM = WXR[WXR.index("<item>") : WXR.index("</channel>")]
NEWS = NEWSML.partition("?>")[2]


def export(*items):
    return WXR.replace(ITEM, "".join(items)).encode()


def message(*items):
    return f"<newsMessage><itemSet><packageItem/>{''.join(items)}</itemSet></newsMessage>".encode()


def read(body):
    """What the parts of ``body`` are read as."""
    found = split_container(body)
    for one in found:
        assert split_container(one.body) is None
    return [parse_bytes(one.body, media_type=one.media_type, url=one.url) for one in found]


def test_a_list_of_posts_comes_apart():
    other = {**POST, "id": 18, "content": {"rendered": "<p>Eel.</p>"}}
    found = read(json.dumps([POST, other]).encode())
    assert [one.external_id for one in found] == ["17", "18"]
    assert found[0] == parse_bytes(json.dumps(POST).encode())
    assert split_container(json.dumps([POST]).encode())[0].name == "Herring catch up – R&D"


def test_a_list_of_items_comes_apart_as_it_was_written():
    odd = json.dumps(NINJS_1)[:-1] + ', "uri": "again"}'
    found = split_container(f"[ {odd},\n{json.dumps(NINJS_3)} ]".encode())
    assert found[0].body.decode() == odd
    with pytest.raises(Invalid, match=r"The name “uri” appears twice in one JSON object\."):
        parse_bytes(found[0].body, media_type=found[0].media_type)
    assert parse_bytes(found[1].body).headline == "Herring catch up"


@pytest.mark.parametrize("envelope", [
    '{"item": %s}', '{"items": %s}', '{"_items": %s, "_meta": {"total": 2}}',
    ' {"version": "1", "_links": {"self": {"href": "items"}}, "item": %s}',
])  # fmt: skip
def test_a_list_in_an_envelope_comes_apart_as_a_bare_one_does(envelope):
    listed = json.dumps([NINJS_1, {**NINJS_3, "uri": "urn:newsml:harbour.example:20240501:eel"}])
    body = (envelope % listed).encode()
    assert read(body) == read(listed.encode())
    with pytest.raises(Invalid, match="2 items"):
        parse_bytes(body)
    alone = (envelope % json.dumps([NINJS_1])).encode()
    assert read(alone) == [parse_bytes(alone)] == [parse_bytes(json.dumps(NINJS_1).encode())]


def test_lists_inside_an_item_are_no_envelope():
    item = {**NINJS_1, "items": [NINJS_3], "associations": {"featured": {"items": [NINJS_3]}}}
    assert split_container(json.dumps(item).encode()) is None
    behind = {"associations": {"featured": {"items": [NINJS_3]}}, **NINJS_1}
    assert split_container(json.dumps(behind).encode()) is None


def test_an_export_comes_apart_into_its_posts_alone():
    page = ITEM.replace(">17<", ">18<").replace(">post<", ">page<").replace("Herring", "About")
    others = [
        ITEM.replace(">17<", f">{number}<").replace(">post<", f">{kind}<")
        for number, kind in enumerate(["attachment", "nav_menu_item", "revision", "wp_block"], start=20)
    ]
    empty = "<item><title>Empty</title><wp:post_id>30</wp:post_id></item>"
    found = read(export(ITEM, *others, page, empty))
    assert [one.external_id for one in found] == ["17", "18"]
    assert found[0] == parse_bytes(WXR.encode())
    assert [one.byline for one in found] == ["Ada Holm", "Ada Holm"]


def test_a_message_comes_apart_into_its_news_items():
    other = NEWS.replace("20240501:herring", "20240501:eel")
    found = read(message(NEWS, other))
    assert [one.external_id.rpartition(":")[2] for one in found] == ["herring", "eel"]
    assert found[0] == parse_bytes(NEWSML.encode())


@pytest.mark.parametrize("body", [json.dumps(POST), json.dumps(NINJS_3), WXR, NEWSML, "[a list]", "Text"])
def test_one_article_is_no_container(body):
    assert split_container(body.encode()) is None


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (message(), "it lists other items and has no text"),
        (message("<newsItem>").replace(b"</newsMessage>", b""), "This XML is not valid: "),
        (export("<item></item>", "<item></item>"), "no post with text"),
        (b'[{"uri": "a"}, {"uri": NaN}]', "NaN"),
        (b'[{"uri": ' + b"[" * 100_000, "nested too deep"),
        (b'{"item": [{"uri": "a"}, {"uri": NaN}]}', "NaN"),
        (b'{"item": [{"uri": "a"}], "item": []}', "The name “item” appears twice in one JSON object."),
        (b'{"_items": [{"uri": ' + b"[" * 100_000, "nested too deep"),
        (b"<NewsML><NewsItem/><NewsItem/>", "This XML is not valid: "),
        (b'<!DOCTYPE NewsML [<!ENTITY a "b">]><NewsML><NewsItem/><NewsItem/></NewsML>', "declares"),
        (
            export(ITEM, ITEM).replace(b"<channel>", b"<channel>" + b"<a>" * 50_000),
            "nested more than 200 levels deep",
        ),
        (b'<!DOCTYPE newsMessage [<!ENTITY a "b">]>' + message(NEWS), "declares"),
    ],
)
def test_a_container_that_is_broken_says_so(body, said):
    with pytest.raises(Invalid, match=said):
        split_container(body)


def test_what_an_export_says_of_its_site_cannot_make_its_parts_grow():
    body = export(*[ITEM] * 400).replace(b"Harbour Post", b"Harbour Post " + b"x" * 500_000)
    began = time.monotonic()
    assert sum(len(one.body) for one in split_container(body)) < 2 * len(body)
    assert time.monotonic() - began < 10
