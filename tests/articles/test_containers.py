"""A ZIP is taken apart into the files that people put in it; a document that is zipped is one article."""

import pytest

from articles.importers import parse_bytes
from articles.importers.containers import split_container
from lib.errors import Invalid
from tests.articles.document_factories import build_docx, build_odt, build_pdf, build_zip


def test_the_files_come_out_in_their_order_with_their_names():
    body = build_zip(
        {"b.txt": "Bread", "news/a.html": "<p>Loaf</p>", "c.docx": build_docx("It is.", title="Bread")}
    )
    found = split_container(body)
    assert [part.name for part in found] == ["b.txt", "news/a.html", "c.docx"]
    assert [parse_bytes(one.body, filename=one.name).headline for one in found] == ["Bread", "Loaf", "Bread"]


def test_what_systems_put_beside_peoples_files_is_left_out():
    body = build_zip({
        "a.txt": "Bread", "__MACOSX/._a.txt": "x", "news/.DS_Store": "x", ".hidden": "x", "Thumbs.db": "x",
        "news/": "",
    })  # fmt: skip
    assert [part.name for part in split_container(body)] == ["a.txt"]


def test_names_are_readable_and_lead_nowhere():
    body = build_zip({"../../etc/a\u202etxt.doc": "x", "news\\b.txt": "x", "Zoë.txt": "x"})
    assert [part.name for part in split_container(body)] == ["../../etc/atxt.doc", "news/b.txt", "Zoë.txt"]
    assert [part.name for part in split_container(_without_utf8_flag(build_zip({"Zoë.txt": "x"})))] == [
        "Zoë.txt"
    ]


def _without_utf8_flag(body: bytes) -> bytes:
    """As many programs write it: a name in UTF-8 that does not say so."""
    changed = bytearray(body)
    changed[6:8] = b"\0\0"
    at = body.index(b"PK\x01\x02")
    changed[at + 8 : at + 10] = b"\0\0"
    return bytes(changed)


@pytest.mark.parametrize(
    "body",
    [build_docx("It is.", title="Bread"), build_odt("<text:p>Bread</text:p>"), build_pdf([]), b"Bread", b"",
     build_zip({"xl/workbook.xml": "<a/>", "[Content_Types].xml": "<a/>"}),
     build_zip({"META-INF/container.xml": "<a/>"})],
    ids=["word", "odt", "pdf", "text", "nothing", "excel", "book"],
)  # fmt: skip
def test_what_is_one_document_is_no_container(body):
    assert split_container(body) is None


def test_a_zip_in_a_zip_is_a_part_that_no_importer_takes():
    (inner,) = split_container(build_zip({"inner.zip": build_zip({"a.txt": "Bread"})}))
    with pytest.raises(Invalid, match="looks like a ZIP file that contains other files"):
        parse_bytes(inner.body, filename=inner.name)


@pytest.mark.parametrize(("body", "said"), [
    (build_zip({}), "no file"), (build_zip({".DS_Store": "x"}), "no file"),
    (b"PK\x03\x04" + b"x" * 90, "damaged"),
    (build_zip({"a.txt": "Bread"})[:-30], "damaged"),
    (build_zip({f"{at}": "" for at in range(2_001)}), "more than 2,000"),
    (build_zip({"a": bytes(30_000_000)}), "100 times its size"),
], ids=["empty", "hidden", "no zip", "cut off", "too many", "too much"])  # fmt: skip
def test_one_that_cannot_be_opened_says_why(body, said):
    with pytest.raises(Invalid, match=said):
        split_container(body)
