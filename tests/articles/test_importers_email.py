"""An email comes in as what it says: subject, sender, the moment with its offset, and the words."""

import pytest

from articles.importers import parse_bytes
from lib.errors import Invalid
from tests.articles.document_factories import build_email
from tests.articles.plain_text_agreement import agree


def read(body, **how):
    clean = parse_bytes(body, **how)
    agree(clean)
    assert clean.read_as == "email"
    return clean


def multipart(*parts: str, kind: str = "alternative") -> bytes:
    body = "".join(f"--b\n{part}\n" for part in parts) + "--b--\n"
    return build_email(body, kind=f'multipart/{kind}; boundary="b"')


def part(words: str, kind: str = "text/plain; charset=utf-8", more: str = "") -> str:
    return f"Content-Type: {kind}\n{more}\n{words}"


def test_subject_sender_and_moment_are_the_headline_the_byline_and_when_it_was_published():
    clean = read(build_email("More than 20,000\ncrates — “a record”.\n\nSo she said.\n"))
    assert clean.text == "Harbour denies the catch\n\nMore than 20,000 crates — “a record”.\n\nSo she said."
    assert clean.byline == "Ada Holm"
    assert (clean.published_at.isoformat(), clean.published_offset) == ("2026-03-02T08:00:00+00:00", 60)


@pytest.mark.parametrize(("date", "offset"), [
    ("Mon, 02 Mar 2026 08:00:00 -0000", None), ("Mon, 02 Mar 2026 08:00:00 GMT", 0),
    ("2 Mar 2026 02:30 -0530", -330), ("yesterday", "none"), ("Mon, 99 Mar 2026 08:00:00 +0000", "none"),
])  # fmt: skip
def test_an_offset_that_is_not_stated_is_not_made_up(date, offset):
    clean = read(build_email("Words.", Date=date))
    assert (clean.published_at is None) == (offset == "none")
    assert clean.published_offset == (None if offset == "none" else offset)


@pytest.mark.parametrize(("subject", "headline"), [
    ("Re: Fwd: AW: The catch", "The catch"), ("=?utf-8?q?Caf=C3=A9_=E2=80=9Copen=E2=80=9D?=", "Café “open”"),
    ("Research: the catch", "Research: the catch"),
])  # fmt: skip
def test_a_subject_is_decoded_and_loses_what_answering_put_before_it(subject, headline):
    assert read(build_email("Words.", Subject=subject)).headline == headline


@pytest.mark.parametrize(("kind", "encoding", "body"), [
    ("text/plain; charset=iso-8859-1", "quoted-printable", "Caf=E9 =3D 12 %"),
    ("text/plain; charset=utf-8", "base64", "Q2Fmw6kgPSAxMiAl"),
    ("text/plain; charset=windows-1252", "quoted-printable", "Caf=E9 =\n=3D 12 %"),
    ("text/plain", "quoted-printable", "Caf=C3=A9 =3D 12 %"),
    ("text/plain; charset=no-such-thing", "quoted-printable", "Caf=C3=A9 =3D 12 %"),
])  # fmt: skip
def test_letters_are_what_they_were(kind, encoding, body):
    message = build_email(body, kind=kind, Content_Transfer_Encoding=encoding)
    assert read(message).text == "Harbour denies the catch\n\nCafé = 12 %"


def test_of_two_versions_the_text_is_read_unless_it_is_a_fragment():
    page = "<p>There were <b>20,000</b> crates, or so the harbour says of it.</p>"
    both = multipart(part("There were 20,000 crates, or so the harbour says of it."), part(page, "text/html"))
    assert "<strong>" not in read(both).html
    fragment = multipart(part("View this email in your browser."), part(page, "text/html"))
    assert "<strong>20,000</strong>" in read(fragment).html


def test_of_html_what_is_hidden_and_what_would_run_is_left_out():
    page = (
        '<div style="display: none">View this in your browser</div><p>There were 20,000 '
        "<script>alert(1)</script>"
        '<img src="http://192.0.2.1/pixel" onerror="alert(1)">crates.</p>'
    )
    assert read(build_email(page, kind="text/html; charset=utf-8")).html == (
        "<h1>Harbour denies the catch</h1>\n\n<p>There were 20,000 crates.</p>"
    )


def test_a_signature_is_left_out_and_what_is_quoted_is_a_quotation():
    clean = read(
        build_email(
            "She says:\n\n> There were 20,000\n> crates, 5 > 3.\n\nHe denies it.\n\n-- \nAda\nThe Quay\n"
        )
    )
    assert clean.text.split("\n\n")[1:] == ["She says:", "There were 20,000 crates, 5 > 3.", "He denies it."]
    assert "<blockquote><p>There were" in clean.html


def test_flowed_lines_flow():
    clean = read(
        build_email("One line that \ngoes on.\nAnother.\n", kind="text/plain; charset=utf-8; format=flowed")
    )
    assert clean.text.split("\n\n")[1:] == ["One line that goes on.", "Another."]


ATTACHED = 'Content-Disposition: attachment; filename="story.docx"\n'


def test_attachments_are_left_out_and_named_when_there_is_nothing_else():
    file = part("UEsDBA==", "application/octet-stream", ATTACHED + "Content-Transfer-Encoding: base64\n")
    assert read(multipart(part("Words."), file, kind="mixed")).text == "Harbour denies the catch\n\nWords."
    with pytest.raises(
        Invalid,
        match=r"has no text, only attachments: story\.docx\. Save the attachments and send them\.",
    ):
        parse_bytes(multipart(file, kind="mixed"))
    with pytest.raises(Invalid, match=r"This e-mail contains no text\."):
        parse_bytes(build_email(""))


@pytest.mark.parametrize(
    "how", [{}, {"filename": "a.eml"}, {"filename": "a.txt"}, {"media_type": "message/rfc822"}]
)
def test_it_is_known_by_the_headers_that_programs_write(how):
    assert read(build_email("Words."), **how).text == "Harbour denies the catch\n\nWords."
    assert (
        read(build_email("Words.").replace(b"\n", b"\r\n"), **how).text
        == "Harbour denies the catch\n\nWords."
    )


def test_a_memo_that_somebody_typed_is_text():
    memo = b"From: Ada\nTo: the desk\nSubject: herring\n\nThere were 20,000 crates."
    assert parse_bytes(memo).read_as == "text"
    assert "There were 20,000 crates." in parse_bytes(memo).text


def test_one_with_very_many_parts_is_refused():
    with pytest.raises(Invalid, match="more than 500 parts"):
        parse_bytes(multipart(*[part("w")] * 501, kind="mixed"))
