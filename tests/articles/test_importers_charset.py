"""Letters come in as they were written, or the import says why not; none is ever replaced in silence."""

import pytest

from articles.importers import parse_bytes
from lib.errors import Invalid

WESTERN = "Café title\n\n“Très” bien — 20 € à Zürich"


@pytest.mark.parametrize(
    ("text", "encoding", "media_type"),
    [
        (WESTERN, "utf-8", "text/plain"),
        (WESTERN, "utf-8-sig", "text/plain; charset=iso-8859-1"),
        (WESTERN, "utf-16", "text/plain"),
        (WESTERN, "utf-8", "text/plain; charset=utf-8"),
        (WESTERN, "cp1252", "text/plain"),
        (WESTERN, "cp1252", 'text/plain; charset="ISO-8859-1"'),
        (WESTERN, "utf-8", "text/plain; charset=rot13"),
        (WESTERN, "utf-8", "text/plain; charset=no-such-thing"),
        ("Привет мир, это новости из Москвы\n\nТекст новости", "cp1251", "text/plain"),
        ("Zażółć gęślą jaźń\n\nCena wzrosła o 20 %", "cp1250", "text/plain"),
        ("新聞記事です\n\n今日は二万人が", "shift_jis", "text/plain; charset=Shift_JIS"),
    ],
)
def test_text_is_read_in_the_encoding_it_was_written_in(text, encoding, media_type):
    assert parse_bytes(text.encode(encoding), media_type=media_type).text == text


@pytest.mark.parametrize(
    "declared",
    ['<meta charset="windows-1252">', "<meta http-equiv=Content-Type content='text/html; charset=latin1'>"],
)
def test_a_page_is_read_as_it_declares_itself(declared):
    page = f"<html><head>{declared}<title>Café</title></head><body><p>“Très” ¿bien?</p></body></html>"
    assert parse_bytes(page.encode("cp1252"), media_type="text/html").text == "Café\n\n“Très” ¿bien?"


def test_what_the_sender_declares_comes_before_what_the_page_does():
    page = '<html><head><meta charset="windows-1251"></head><body><p>Café</p></body></html>'
    assert parse_bytes(page.encode("cp1252"), media_type="text/html; charset=windows-1252").text == "Café"


@pytest.mark.parametrize("media_type", ["text/plain", "text/plain; charset=utf-8"])
def test_broken_utf8_is_refused_with_the_place(media_type):
    with pytest.raises(Invalid, match="byte 16"):
        parse_bytes("Café “ok” ".encode() + b"\xff", media_type=media_type)


def test_a_cut_utf16_text_is_refused():
    with pytest.raises(Invalid, match="UTF-16"):
        parse_bytes("Café".encode("utf-16") + b"\x00", media_type="text/plain")
