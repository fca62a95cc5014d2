"""A PDF comes in as paragraphs again, with every word as it is printed; one that cannot be read says why."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from articles.importers import parse_bytes
from articles.importers.pdf import parse_pdf_date
from articles.importers.reflow import join_lines
from lib.errors import Invalid
from tests.articles.document_factories import build_pdf, build_text_column
from tests.articles.plain_text_agreement import agree

TITLE = build_text_column(["The catch of the year"], top=760, size=24)


def read(body, **how):
    clean = parse_bytes(body, **how)
    agree(clean)
    assert clean.read_as == "PDF"
    return clean


def paragraphs(*pages, **how):
    return read(build_pdf(*pages, **how)).text.split("\n\n")


def test_lines_are_joined_and_a_gap_parts_paragraphs():
    page = TITLE + build_text_column([
        "The deputy secretary says that her office did not see",
        "“sufficient evidence” for the claim. It was 20,000",
        "crates.",
        "",
        "As the mayor set out along the coast, officials denied that",
        "more were landed.",
    ])  # fmt: skip
    assert paragraphs(page) == [
        "The catch of the year",
        "The deputy secretary says that her office did not see “sufficient evidence” for the claim. "
        "It was 20,000 crates.",
        "As the mayor set out along the coast, officials denied that more were landed.",
    ]


def test_an_indent_parts_paragraphs():
    lines = [
        ("An indented paragraph that goes on for some lines, until", 92),
        ("it comes to an end, which is here and now, so it is done.", 72),
        ("Another that also goes on for some lines of the page, until", 92),
        ("it comes to an end.", 72),
    ]
    page = TITLE + [(words, x, 700 - 14 * at, 12) for at, (words, x) in enumerate(lines)]
    assert [one.split()[0] for one in paragraphs(page)[1:]] == ["An", "Another"]


def test_a_paragraph_goes_on_over_the_page_and_page_numbers_and_running_heads_go():
    value = [
        "The harbour master says of the",
        "boats that they were all in",
        "by noon of the day on which",
        "it rained.",
    ]
    pages = [
        [(f"The Quay, page {at}", 72, 780, 9), *build_text_column([line]), (str(at), 300, 30, 9)]
        for at, line in enumerate(value, 1)
    ]
    assert paragraphs(pages[0][:1] + TITLE + pages[0][1:], *pages[1:]) == [
        "The catch of the year",
        " ".join(value),
    ]


def test_a_number_that_is_no_page_number_stays():
    page = TITLE + build_text_column(["Crates landed at the quay in the year", "20,000"])
    assert paragraphs(page)[1] == "Crates landed at the quay in the year 20,000"


def test_larger_and_bold_lines_are_headings_and_bullets_a_list():
    page = [
        *TITLE,
        ("What is known", 72, 720, 16),
        *build_text_column(["• one thing", "• another thing", "that goes on"]),
    ]
    clean = read(build_pdf(page))
    assert clean.headline == "The catch of the year"
    assert "<h2>What is known</h2>" in clean.html
    assert "<ul><li>one thing</li>\n\n<li>another thing that goes on</li></ul>" in clean.html


@pytest.mark.parametrize(("lines", "whole"), [
    (["the govern-", "ment said"], "the government said"),
    (["twenty-", "five boats"], "twenty-five boats"),
    (["the well-", "known mayor"], "the well-known mayor"),
    (["2019-", "2020"], "2019-2020"),
    (["the G-", "7 met"], "the G-7 met"),
    (["the Anglo-", "Irish sea"], "the Anglo-Irish sea"),
    (["a sea-to-", "sea line"], "a sea-to-sea line"),
    (["he said -", "and left"], "he said - and left"),
    (["of\u00ad", "fice"], "office"),
    (["more than 20,", "000 crates"], "more than 20, 000 crates"),
    (["the harbour-", "side inn"], "the harbour-side inn"),
])  # fmt: skip
def test_a_hyphen_goes_only_where_it_cannot_belong_to_the_word(lines, whole):
    assert join_lines(lines, {"harbour-side", "inn"}) == whole


@given(st.lists(st.text(st.sampled_from("ab 1,-.é"), min_size=1, max_size=12), max_size=6))
def test_joining_lines_loses_nothing_but_hyphens_and_spaces(lines):
    bare = str.maketrans("", "", " -")
    assert join_lines(lines, set()).translate(bare) == "".join(lines).translate(bare)
    assert [one for one in join_lines(lines, set()) if one.isdecimal()] == [
        one for line in lines for one in line if one.isdecimal()
    ]


def test_what_the_file_says_of_itself_is_read():
    info = "/Title (Bread) /Author (Ada Holm) /CreationDate (D:20260302090000+01'00')"
    clean = read(
        build_pdf(
            build_text_column(["EXCLUSIVE", "", "Bread", "", "It is."]), info=info, extra="/Lang (en-GB)"
        )
    )
    assert (clean.headline, clean.byline, clean.language) == ("Bread", "Ada Holm", "en-GB")
    assert (clean.updated_at.isoformat(), clean.updated_offset) == ("2026-03-02T08:00:00+00:00", 60)
    stale = read(
        build_pdf(build_text_column(["Bread", "", "It is."]), info="/Title (Microsoft Word - Document1)")
    )
    assert stale.headline == "Bread"


@pytest.mark.parametrize(("stated", "moment", "offset"), [
    ("D:20260302090000-05'30'", "2026-03-02T14:30:00+00:00", -330),
    ("D:20260302090000Z", "2026-03-02T09:00:00+00:00", 0),
    ("20260302", "2026-03-02T00:00:00+00:00", None),
    ("D:2026", None, None), ("D:20261399", None, None), ("yesterday", None, None), ("", None, None),
])  # fmt: skip
def test_dates_of_its_own_kind_keep_their_offset(stated, moment, offset):
    read_as, read_offset = parse_pdf_date(stated)
    assert ((read_as.isoformat() if read_as else None), read_offset) == (moment, offset)


def test_a_scan_says_that_it_has_no_text():
    with pytest.raises(Invalid, match="This PDF has no text in it: its pages are pictures") as refused:
        parse_bytes(build_pdf([], []))
    assert "words recognised" in refused.value.fields["text"][0]


def locked(password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(build_pdf(TITLE))))
    writer.encrypt(password, owner_password="owner", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_one_that_asks_for_a_password_says_so_and_one_that_only_forbids_printing_is_read():
    with pytest.raises(Invalid, match="locked with a password"):
        parse_bytes(locked("user"))
    assert read(locked("")).headline == "The catch of the year"


def test_one_with_too_many_pages_says_how_many_are_taken():
    with pytest.raises(Invalid, match=r"has 501 pages\. Stet takes up to 500"):
        parse_bytes(build_pdf(*[[]] * 501))


@pytest.mark.parametrize("how", [{"filename": "a.txt"}, {"media_type": "text/html"}, {"filename": "a.docx"}])
def test_it_is_known_by_its_content_whatever_it_is_called(how):
    assert read(build_pdf(TITLE), **how).headline == "The catch of the year"
