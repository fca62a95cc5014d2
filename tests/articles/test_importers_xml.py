"""XML from outside: its letters come out right, and what is made to break or betray a parser is refused."""

import time

import pytest

from articles.importers import strict_xml
from lib.errors import Invalid

BOMB = b'<!DOCTYPE a [<!ENTITY b "bbb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'
OUTSIDE = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>'


@pytest.mark.parametrize(
    "body",
    [
        '<?xml version="1.0" encoding="ISO-8859-1"?><a>café</a>'.encode("latin-1"),
        '<?xml version="1.0" encoding="ISO-8859-1"?><a>café</a>'.encode(),
        '<?xml version="1.0" encoding="UTF-16"?><a>café</a>'.encode("utf-16"),
        '<?xml version="1.0" encoding="UTF-16"?><a>café</a>'.encode(),
        '<?xml version="1.0" encoding="x-nobody"?><a>café</a>'.encode(),
        "<a>ca<!-- no -->f&eacute;</a>".encode("utf-8-sig"),
        "<a>caf\x00\u202e\x0bé</a>".replace("\x0b", "").encode(),
    ],
)
def test_the_letters_come_out_right(body):
    assert strict_xml.parse_xml(body).text == "café"


def test_the_senders_charset_goes_before_the_documents():
    body = '<?xml version="1.0" encoding="UTF-8"?><a>ш</a>'.encode("koi8-r")
    assert strict_xml.parse_xml(body, media_type="text/xml; charset=koi8-r").text == "ш"


@pytest.mark.parametrize(
    "named", ['SYSTEM "nitf-3-3.dtd"', 'PUBLIC "-//IPTC//DTD" "http://iptc.org/x.dtd"', ""]
)
def test_a_document_type_that_only_names_a_dtd_is_passed_over(named):
    body = f'<?xml version="1.0"?>\n<!-- wire -->\n<!DOCTYPE nitf {named}>\n<nitf>1&frac12;&nbsp;&lt;</nitf>'
    assert strict_xml.parse_xml(body.encode()).text == "1½\u00a0<"


def test_what_stands_in_a_cdata_section_is_not_touched():
    assert strict_xml.parse_xml(b"<a><![CDATA[&eacute; <!DOCTYPE a [<!ENTITY b 'c'>]>]]></a>").text == (
        "&eacute; <!DOCTYPE a [<!ENTITY b 'c'>]>"
    )


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (BOMB, "This XML declares its own document type or entities"),
        (OUTSIDE, "This XML declares its own document type or entities"),
        (OUTSIDE.replace(b"TYPE", b"TY\x00PE"), "This XML declares its own document type or entities"),
        ("<?xml version='1.0'?>" + BOMB.decode(), "This XML declares its own document type or entities"),
        (BOMB.decode().encode("utf-16"), "This XML declares its own document type or entities"),
        (b"<a>" + BOMB + b"</a>", "This XML is not valid: "),
        (b"<a>&nobody;</a>", "Entity 'nobody' not defined"),
        (b'<?xml version="1.0" encoding="UTF-8"?><a>caf\xe9</a>', "byte 45 is not valid"),
        (b"<a><b></a>", "line 1"),
        (b"", "This XML is empty."),
        (b"<a>" * 50_000 + b"</a>" * 50_000, "nested more than 200 levels deep"),
        (b"<a " + b" ".join(b'x%d=""' % n for n in range(150_000)) + b"/>", "more than 1,000 attributes"),
        (b"<a " + b" ".join(b'xmlns:x%d="u"' % n for n in range(90_000)) + b"/>", "more than 1,000"),
        (b"<a>" + b"<b/>" * 400_000 + b"</a>", "more than 50,000 elements"),
        (b"<a>" + b"<![CDATA[" * 200_000, "This XML is not valid: "),
        (b"<!--" * 400_000, "This XML is not valid: "),
        (b"<!DOCTYPE a PUBLIC " + b'"' * 1_500_000, "This XML declares its own document type"),
        (b" " * 2_000_001, "2,000,001 bytes"),
    ],
)
def test_what_is_made_to_break_a_parser_is_refused_soon(body, said):
    began = time.monotonic()
    with pytest.raises(Invalid, match=said):
        strict_xml.parse_xml(body if isinstance(body, bytes) else body.encode())
    assert time.monotonic() - began < 3


def test_letters_that_grow_when_they_are_named_are_counted_as_they_are():
    with pytest.raises(Invalid, match="bytes"):
        strict_xml.parse_xml_text("<a>" + "é" * 1_500_000 + "</a>")


@pytest.mark.parametrize("body", [b"", b" \n", b"<?xml version='1.0'?>"])
def test_xml_without_content_is_called_empty(body: bytes) -> None:
    with pytest.raises(strict_xml.MalformedXml, match=r"^This XML is empty\.$"):
        strict_xml.parse_xml(body)
