"""Fuzz: whatever is done to a document's bytes, its reader answers or refuses, and soon.

What is packed is mostly broken before it is packed: bytes changed after that are seldom more than damage.
"""

import io
import random
import time
import zipfile

import pytest

from articles.importers import docx as importers_docx
from articles.importers import email_message, markdown, odt, pdf
from articles.importers.blocks import extract_text
from articles.importers.containers import split_zip
from lib.errors import Invalid
from tests.articles import document_factories
from tests.articles.document_samples import STORY, STYLES

SOONER_THAN = 5
"""Seconds of CPU for one small file: a hang is longer, and a busy machine is not told from one."""
NOISE = [
    b"<", b">", b"/>", b"&", b"<!--", b"]]>", b"\0", b"\xff", b"\xe2\x80\xae", b"(", b")", b"[", b"]", b"<<",
    b">>", b"obj", b"endobj", b"stream\n", b" R", b"/", b"--b\n", b"\n\n", b": ", b"=?", b"?=", b"*", b"`",
    b"![", b"](", b"w:p", b"text:p", b"99999999", b"-1", b"PK\x01\x02", b"%%EOF", b"Tj", b"BT", b"<?xml",
    b"<!DOCTYPE",
]  # fmt: skip
MESSAGE = document_factories.build_email(
    "--b\nContent-Type: text/plain; charset=utf-8\n\nThere were “20,000” crates.\n\n> So\n> she said.\n--b\n"
    "Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n<p>20,000=20crates.</p>\n"
    '--b\nContent-Disposition: attachment; filename="a.pdf"\n\nx\n--b--\n',
    kind='multipart/alternative; boundary="b"',
)
LINES = ["There were 20,000 cra-", "tes.", "", "So"]
PRINTED = document_factories.build_pdf(
    document_factories.build_text_column(["The catch"], top=760, size=24)
    + document_factories.build_text_column(LINES),
    document_factories.build_text_column(["she said."]),
    info="/Title (The catch) /CreationDate (D:20260302)",
)
# Smaller than Word's own, whose styles alone take longer to read than all of this.
WORDS = document_factories.build_docx_from_xml(
    '<w:p><w:pPr><w:pStyle w:val="T"/></w:pPr><w:r><w:t>The catch</w:t></w:r></w:p><w:p><w:r><w:rPr><w:b/>'
    "</w:rPr><w:t>There were 20,000</w:t></w:r><w:r><w:tab/><w:t> crates</w:t></w:r>"
    '<w:ins w:id="1"><w:r><w:t>.</w:t></w:r></w:ins></w:p>'
    "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
    **{
        "word/styles.xml": '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style></w:styles>'
    },
)
OPEN_DOCUMENT = document_factories.build_odt(
    '<text:p text:style-name="P1">The catch</text:p>'
    '<text:list text:style-name="L1"><text:list-item><text:p>one</text:p></text:list-item></text:list>'
    '<text:p>There<text:s text:c="2"/>were <text:span text:style-name="T1">20,000</text:span> crates</text:p>'
    "<table:table><table:table-row><table:table-cell><text:p>1</text:p></table:table-cell></table:table-row>"
    "</table:table>",
    styles=STYLES,
)


def broken(body: bytes, chance: random.Random) -> bytes:
    """``body`` with a few pieces cut out, put elsewhere, or made into something else."""
    for _ in range(chance.randint(1, 6)):
        at, length = chance.randrange(len(body) + 1), chance.choice([0, 1, 1, 2, 8, 40])
        put = chance.choice(
            [chance.choice(NOISE), chance.randbytes(chance.randint(0, 6)), body[at : at + length] * 3]
        )
        to = chance.randrange(len(body) + 1)
        put = body[to : to + length] if chance.random() < 0.2 else put
        body = body[:at] + put + body[at + length :]
    return body


def broken_inside(body: bytes, chance: random.Random) -> bytes:
    """The same done to one of the files packed in ``body``; now and then to the package itself."""
    if chance.random() < 0.2:
        return broken(body, chance)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as packed, zipfile.ZipFile(out, "w") as anew:
        names = packed.namelist()
        chosen = chance.choice([name for name in names if name.endswith((".xml", ".rels"))])
        for name in names:
            value = packed.read(name)
            anew.writestr(name, broken(value, chance) if name == chosen else value)
    return out.getvalue()


FORMATS = {
    "Word": (importers_docx.parse_docx, WORDS, broken_inside),
    "OpenDocument": (odt.parse_odt, OPEN_DOCUMENT, broken_inside),
    "PDF": (pdf.parse_pdf, PRINTED, broken),
    "email": (email_message.parse_email, MESSAGE, broken),
    "Markdown": (
        lambda body: markdown.parse_markdown(body.decode("utf-8", "replace")),
        STORY.encode(),
        broken,
    ),
}


def survive(name: str, inputs: int, seed: int) -> int:
    """How many of the inputs were read; the others were refused in words."""
    read, body, breaking = FORMATS[name]
    chance = random.Random(f"{name} {seed}")
    saved = 0
    for number in range(inputs):
        attempt = breaking(body, chance)
        began = time.process_time()
        try:
            clean = read(attempt)
        except Invalid as refused:
            assert refused.message.endswith("."), (number, attempt)  # noqa: PT017
        except Exception as error:
            raise AssertionError(f"input {number} of seed {seed} broke the reader: {attempt!r}") from error
        else:
            saved += 1
            assert extract_text(clean.html) == clean.text, attempt
            assert "<script" not in clean.html, attempt
        took = time.process_time() - began
        assert took < SOONER_THAN, f"input {number} of seed {seed} took {took:.1f} s: {attempt!r}"
    return saved


@pytest.mark.parametrize("name", FORMATS)
def test_a_broken_file_is_read_or_refused(name):
    saved = survive(name, inputs=400, seed=1)
    # A reader that refused everything would pass too.
    assert 20 < saved < 400 or name in {"Markdown", "email"}


@pytest.mark.long
@pytest.mark.parametrize("name", FORMATS)
def test_twenty_thousand_broken_files(name):
    survive(name, inputs=20_000, seed=2)


def test_a_broken_package_is_split_or_refused():
    chance = random.Random(3)
    body = document_factories.build_zip({"a.txt": "Bread", "b/c.html": "<p>Loaf</p>"})
    for _ in range(400):
        try:
            found = split_zip(broken(body, chance))
        except Invalid as refused:
            assert refused.message.endswith(".")  # noqa: PT017
        else:
            assert sum(len(one.body) for one in found) < 1_000_000
