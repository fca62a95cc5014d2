"""What is made to break the readers of the wires is refused in words, soon, and with nothing but Invalid."""

import json
import time
from contextlib import suppress

import pytest

from articles.importers import parse_bytes
from articles.importers.blocks import extract_text
from lib.errors import Invalid
from tests.sampling import mark_all_but_every

ITEM = {"uri": "tag:a.org,2024:1", "headline": "Herring", "body_text": "They landed 20,000 crates."}
POST = {"id": 1, "title": {"rendered": "Herring"}, "content": {"rendered": "<p>They landed.</p>"}}
NITF = "<nitf><body><body.content><p>{}</p></body.content></body></nitf>"
WXR = (
    '<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/">'
    "<channel><item><title>Herring</title><content:encoded><![CDATA[{}]]></content:encoded></item></channel></rss>"
)
G2 = '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/">{}</newsItem>'
ONE = "<NewsML><NewsItem><NewsComponent>{}</NewsComponent></NewsItem></NewsML>"


def refusal(body, **how):
    """The sentence, which has to come within three seconds."""
    began = time.monotonic()
    with pytest.raises(Invalid) as refused:
        parse_bytes(body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass"), **how)
    assert time.monotonic() - began < 3
    return refused.value.message


def read(body, **how):
    began = time.monotonic()
    clean = parse_bytes(body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass"), **how)
    assert time.monotonic() - began < 3
    assert extract_text(clean.html) == clean.text
    return clean


JSON = "application/json"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("[" * 50_000 + "]" * 50_000, "nested too deep"),
        ('{"uri":' * 50_000 + "1" + "}" * 50_000, "nested too deep"),
        ("[" * 1_900_000, "nested too deep"),
        ('{"uri": "a", "uri": "b", "body_text": "c"}', "The name “uri” appears twice in one JSON object."),
        ('{"uri": "a", "body_text": NaN}', "NaN is not a number"),
        ('{"uri": "a", "body_text": -Infinity}', "not a number"),
        ('{"uri": "a", "version": ' + "9" * 5_000 + "}", "This JSON contains a number with too many digits."),
        ('{"uri": "a", "body_text": "b"', "This is not valid JSON: "),
        ('{"uri": ["a"], "headline": {"a": 1}, "bodies": {"value": "c"}, "body_text": ["d"]}', "no text"),
        ('{"uri": {}, "bodies": [["a"], 1, null, {"value": {"b": 1}}], "headlines": "c"}', "no text"),
        ('{"id": [1], "content": ["a"], "title": 3}', "neither ninjs nor a WordPress post"),
        ('{"id": 1, "content": {"rendered": ["a"]}, "title": {"rendered": {}}}', "no text"),
        ('{"id": 1, "content": {"rendered": "", "protected": true}}', "protected by a password"),
        ("[]", "neither ninjs nor a WordPress post"),
        ("null", "neither ninjs nor a WordPress post"),
        (
            json.dumps([ITEM, ITEM]),
            "This contains 2 items. Import it as a file: Stet then imports each of them.",
        ),
        (
            json.dumps([POST, POST]),
            "This contains 2 items. Import it as a file: Stet then imports each of them.",
        ),
        (json.dumps({**ITEM, "body_text": "<p>a</p>" * 300_000}), "2,000,000"),
        (json.dumps({**ITEM, "body_text": "<b>" * 50_000 + "</b>"}), "nested more than 200 levels deep"),
        (json.dumps({**ITEM, "body_text": "<nitf>" * 50_000}), "nested more than 200 levels deep"),
        (json.dumps({**ITEM, "body_text": '<!DOCTYPE nitf [<!ENTITY a "b">]><nitf>&a;</nitf>'}), "declares"),
        (json.dumps({**ITEM, "body_text": "a\n\n" * 30_000}), "30,000 paragraphs"),
        (json.dumps({**POST, "status": "trash", "id": ""}), "does not say which"),
    ],
)
def test_json_that_is_not_what_it_says_is_refused(body, said):
    assert said in refusal(body, media_type=JSON)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<nitf>" * 50_000, "nested more than 200 levels deep"),
        (NITF.format("<em>" * 300 + "</em>" * 300), "nested more than 200 levels deep"),
        ('<!DOCTYPE nitf [<!ENTITY a "b">]>' + NITF.format("&a;"), "This XML declares its own document type"),
        (
            '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "b">]>' + WXR.format("a"),
            "This XML declares its own document type",
        ),
        (
            NITF.format("a").replace("<p>", "<p " + " ".join(f'a{n}="1"' for n in range(2_000)) + ">"),
            "attributes",
        ),
        (NITF.format(""), "no text"),
        ("<nitf/>", "no text"),
        ('<?xml version="1.0"?><nitf xmlns="x"><body/></nitf>', "no text"),
        (b'<?xml version="1.0" encoding="UTF-8"?>' + NITF.format("caf").encode() + b"\xe9", "is not valid"),
        (NITF.format("a</em>"), "This XML is not valid: "),
        (WXR.format(""), "no post with text"),
        (WXR.format("<b>" * 50_000), "nested more than 200 levels deep"),
        (
            WXR.replace("<item>", "<item></item><item>").format("a").replace("</channel>", ""),
            "This XML is not valid: ",
        ),
        ("<newsItem>" * 50_000, "nested more than 200 levels deep"),
        (G2.format("<contentSet><remoteContent href='a.jpg'/></contentSet>"), "only file addresses"),
        (G2.format("<contentSet><inlineData encoding='base64'>!</inlineData></contentSet>"), "Base64"),
        (G2.format("<contentSet><inlineXML><sports-content/></inlineXML></contentSet>"), "no text"),
        (G2.format("<itemMeta><pubStatus qcode='stat:canceled'/></itemMeta>"), "does not say which"),
        ("<packageItem/>", "it lists other items and has no text"),
        (
            "<newsMessage><itemSet><packageItem/></itemSet></newsMessage>",
            "it lists other items and has no text",
        ),
        ("<newsMessage/>", "no news item"),
        ("<NewsML/>", "contains no news item"),
        ("<NewsML><NewsItem/></NewsML>", "no text"),
        ("<NewsML><NewsItem/><NewsItem/></NewsML>", "This contains 2 items."),
        ("<NewsML>" + "<NewsItem>" * 50_000, "nested more than 200 levels deep"),
        ("<NewsML>" + "<NewsItem/>" * 60_000 + "</NewsML>", "more than 50,000 elements"),
        (ONE.format("<ContentItem Href='a.jpg'/>"), "only file addresses"),
        (ONE.format("<ContentItem><DataContent>&a;</DataContent></ContentItem>"), "This XML is not valid: "),
        (
            ONE.format(
                "<ContentItem><Encoding Notation='base64'><DataContent>!</DataContent></Encoding>"
                "</ContentItem>"
            ),
            "Base64",
        ),
        ('<!DOCTYPE NewsML [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + ONE.format("&a;"), "declares"),
        (
            "<NewsItem><NewsManagement><Status FormalName='Canceled'/></NewsManagement></NewsItem>",
            "does not say which",
        ),
        ('<?xml version="1.0"?><feed><entry/></feed>', "This XML is a <feed>"),
    ],
)
def test_xml_that_is_not_what_it_says_is_refused(body, said):
    assert said in refusal(body, media_type="application/xml")


@pytest.mark.parametrize(
    "body",
    [
        json.dumps({**ITEM, "body_text": "a" * 2_000_001}),
        NITF.format("a" * 2_000_001),
        WXR.format("a" * 2_000_001),
        G2.format("a" * 2_000_001),
    ],
)
def test_more_than_two_million_bytes_are_refused(body):
    assert "bytes. The limit is 2,000,000." in refusal(body)


@pytest.mark.parametrize(
    "text",
    mark_all_but_every(
        3,
        [
            "<!--" * 400_000,
            "<a " * 600_000,
            "[a " * 600_000,
            "[caption " * 200_000,
            "[embed]" * 200_000,
            "&amp;" * 300_000,
            "&lt;/p " * 250_000,
            "<div class='wp-block-embed__wrapper' " * 50_000,
            "<div>https://" + "a" * 1_800_000,
            "\n" * 1_900_000,
            "\n \n" * 600_000,
            "<![CDATA[" * 200_000,
            "<nitf " * 300_000,
            " " * 1_900_000 + "a",
            "<!---->" * 250_000,
            "<?a?>" * 350_000,
        ],
        "wires",
    ),
)
def test_text_made_to_be_looked_at_again_and_again_is_read_once(text):
    for body in (
        json.dumps({**ITEM, "body_text": text}),
        json.dumps({**POST, "content": {"rendered": text}}),
        WXR.format(text.replace("]]>", "")),
        text,
    ):
        began = time.monotonic()
        with suppress(Invalid):
            parse_bytes(body.encode())
        assert time.monotonic() - began < 5


def test_what_is_not_seen_and_what_would_run_does_not_come_in():
    message = "They\u0000 landed \ud800 \u202e20,000 <script>alert(1)</script><p onclick=x>crates.</p>"
    message += '<a href="javascript:alert(1)">a</a><svg onload=x></svg>'
    for body in ({**ITEM, "body_text": message}, {**POST, "content": {"rendered": message}}):
        clean = read(json.dumps(body))
        assert clean.text.startswith("Herring\n\nThey landed 20,000")
        for danger in ("script", "onclick", "svg", "\u0000", "\ud800", "\u202e"):
            assert danger not in clean.html


def test_an_identifier_with_half_a_character_can_be_stored():
    clean = read(json.dumps({**ITEM, "uri": "tag:a.org,2024:\ud800\u00001", "headline": "He\ud800rring"}))
    assert (clean.external_id, clean.headline) == ("tag:a.org,2024:1", "Herring")
    clean.external_id.encode()


def test_a_name_that_stands_twice_where_nobody_looks_does_no_harm():
    body = json.dumps(ITEM)[:-1] + ', "associations": {"photo": {"a": 1, "a": 2}}}'
    assert read(body, media_type=JSON).headline == "Herring"


def test_a_long_identifier_is_kept_short_and_the_same_each_time():
    one, two = (read(json.dumps({**ITEM, "uri": "https://a.org/" + "x" * 3_000 + end})) for end in "ab")
    assert len(one.external_id) <= 200
    assert one.external_id != two.external_id
    assert read(json.dumps({**ITEM, "uri": "https://" + "a" * 300 + ".org/1"})).source.startswith("sha256:")
