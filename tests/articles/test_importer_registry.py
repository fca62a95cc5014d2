"""Which importer reads what, and what is said about everything that none reads."""

import pytest

from articles.importers import describe_supported_formats, parse_bytes
from articles.importers.registry import IMPORTERS, MAX_TEXT_BYTES
from lib.errors import Invalid

FORMATS = (
    "Stet reads HTML, WordPress, ninjs, WordPress export, NITF, NewsML 1, NewsML-G2, Word, OpenDocument, "
    "PDF, "
    "e-mail, Markdown and text."
)
PAGE = b"<p>Bread costs more</p><p>A loaf now costs 4.20.</p>"


@pytest.mark.parametrize(
    "how",
    [
        {"media_type": "text/html"},
        {"media_type": "TEXT/HTML; charset=utf-8", "filename": "a.txt"},
        {"media_type": "application/xhtml+xml"},
        {"filename": "Story.HTML"},
        {"filename": "story.htm", "media_type": "application/octet-stream"},
        {},
    ],
)
def test_html_is_known_by_type_then_name_then_looks(how):
    assert parse_bytes(PAGE, **how).text == "Bread costs more\n\nA loaf now costs 4.20."


@pytest.mark.parametrize(
    "how",
    [
        {"media_type": "text/plain"},
        {"filename": "a.txt"},
        {"filename": "a.md"},
        {"media_type": "text/markdown"},
    ],
)
def test_what_says_it_is_text_is_read_letter_by_letter(how):
    assert parse_bytes(PAGE, **how).headline == PAGE.decode()


def test_text_without_type_or_name_is_text():
    assert parse_bytes(b"3 < 4, says <the> report").headline == "3 < 4, says <the> report"


@pytest.mark.parametrize(
    ("body", "how", "said"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", {}, "This PDF is damaged."),
        (b"PK\x03\x04\x14", {"filename": "a.docx"}, "This file is damaged"),
        (b"\x89PNG\r\n\x1a\n", {"media_type": "text/plain"}, f"This looks like a PNG image. {FORMATS}"),
        (b"{\\rtf1", {}, f"This looks like an RTF file. Save it as .docx. {FORMATS}"),
        (bytes(range(256)) * 40, {"filename": "a.txt"}, "a binary file"),
        (b"\0" * 500, {}, "a binary file"),
        (b"{}", {"media_type": "application/json"}, "neither ninjs nor a WordPress post"),
        (b"a,b", {"filename": "deaths.csv"}, ".csv"),
        (b"", {}, "empty"),
        (b" \r\n ", {"filename": "a.txt"}, "empty"),
        ("\u00a0\u202e".encode(), {}, "no text"),
        (b"<p> </p>", {"filename": "a.html"}, "Stet found no article text on this page."),
    ],
)
def test_what_is_not_taken_is_named_at_the_field(body, how, said):
    with pytest.raises(Invalid) as refused:
        parse_bytes(body, **how)
    assert said in refused.value.message
    assert refused.value.fields["text"] == [refused.value.message] or "empty" in said or "no text" in said


def test_the_sentence_names_every_row():
    names = [str(importer.label or importer.name) for importer in IMPORTERS if importer.endings]
    assert describe_supported_formats() == FORMATS
    assert all(name in FORMATS for name in names)


def test_an_article_tells_which_row_read_it():
    assert [parse_bytes(PAGE).read_as, parse_bytes(b"Bread costs more").read_as] == ["HTML", "text"]


def test_a_text_over_the_limit_is_refused_with_both_sizes():
    with pytest.raises(Invalid, match=r"2,000,001 bytes.*2,000,000"):
        parse_bytes(b"x" * (MAX_TEXT_BYTES + 1), media_type="text/plain")


def test_more_paragraphs_than_a_page_can_show_are_refused():
    with pytest.raises(Invalid, match=r"30,000 paragraphs.*20,000"):
        parse_bytes(b"w\n\n" * 30_000, media_type="text/plain")


def test_a_stray_nul_is_dropped():
    assert parse_bytes(b"Bread\0\n\n" + b"word " * 200).headline == "Bread"
