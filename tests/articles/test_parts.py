"""A ZIP is taken apart into the files that people put in it; a document that is zipped is one article."""

import pytest

from articles.importers import import_bytes
from articles.importers.parts import parts
from lib.errors import Invalid
from tests.articles.documents import odt, pdf, word, zipped


def test_the_files_come_out_in_their_order_with_their_names():
    body = zipped({"b.txt": "Bread", "news/a.html": "<p>Loaf</p>", "c.docx": word("It is.", title="Bread")})
    found = parts(body)
    assert [part.name for part in found] == ["b.txt", "news/a.html", "c.docx"]
    assert [import_bytes(one.body, filename=one.name).headline for one in found] == ["Bread", "Loaf", "Bread"]


def test_what_systems_put_beside_peoples_files_is_left_out():
    body = zipped({
        "a.txt": "Bread", "__MACOSX/._a.txt": "x", "news/.DS_Store": "x", ".hidden": "x", "Thumbs.db": "x",
        "news/": "",
    })  # fmt: skip
    assert [part.name for part in parts(body)] == ["a.txt"]


def test_names_are_readable_and_lead_nowhere():
    body = zipped({"../../etc/a\u202etxt.doc": "x", "news\\b.txt": "x", "Zoë.txt": "x"})
    assert [part.name for part in parts(body)] == ["../../etc/atxt.doc", "news/b.txt", "Zoë.txt"]
    assert [part.name for part in parts(_without_utf8_flag(zipped({"Zoë.txt": "x"})))] == ["Zoë.txt"]


def _without_utf8_flag(body: bytes) -> bytes:
    """As many programs write it: a name in UTF-8 that does not say so."""
    changed = bytearray(body)
    changed[6:8] = b"\0\0"
    at = body.index(b"PK\x01\x02")
    changed[at + 8 : at + 10] = b"\0\0"
    return bytes(changed)


@pytest.mark.parametrize(
    "body",
    [word("It is.", title="Bread"), odt("<text:p>Bread</text:p>"), pdf([]), b"Bread", b"",
     zipped({"xl/workbook.xml": "<a/>", "[Content_Types].xml": "<a/>"}),
     zipped({"META-INF/container.xml": "<a/>"})],
    ids=["word", "odt", "pdf", "text", "nothing", "excel", "book"],
)  # fmt: skip
def test_what_is_one_document_is_no_container(body):
    assert parts(body) is None


def test_a_zip_in_a_zip_is_a_part_that_no_importer_takes():
    (inner,) = parts(zipped({"inner.zip": zipped({"a.txt": "Bread"})}))
    with pytest.raises(Invalid, match="looks like a ZIP file with other files in it"):
        import_bytes(inner.body, filename=inner.name)


@pytest.mark.parametrize(("body", "said"), [
    (zipped({}), "no file"), (zipped({".DS_Store": "x"}), "no file"), (b"PK\x03\x04" + b"x" * 90, "damaged"),
    (zipped({"a.txt": "Bread"})[:-30], "damaged"),
    (zipped({f"{at}": "" for at in range(2_001)}), "more than 2,000"),
    (zipped({"a": bytes(30_000_000)}), "100 times its size"),
], ids=["empty", "hidden", "no zip", "cut off", "too many", "too much"])  # fmt: skip
def test_one_that_cannot_be_opened_says_why(body, said):
    with pytest.raises(Invalid, match=said):
        parts(body)
