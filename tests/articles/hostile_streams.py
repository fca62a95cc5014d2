"""PDFs, emails and Markdown made to break whoever reads them; each is built when it is asked for."""

import zlib

from tests.articles.document_factories import assemble_pdf, build_email, build_pdf
from tests.articles.hostile_archives import LAUGHS, Build


def compress_flate(body: bytes, times: int = 1) -> bytes:
    for _ in range(times):
        body = zlib.compress(body, 9)
    return body


def build_drawn_pdf(
    stream: bytes, more: str = "", resources: str = "", objects: tuple[bytes, ...] = ()
) -> bytes:
    """A PDF of one page with this content stream; ``objects`` are numbered from 7."""
    return assemble_pdf([
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [5 0 R] /Count 1 >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 6 0 R "
        b"/Resources << /Font << /F1 3 0 R >> %s >> >>"
        % resources.encode(),
        b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(stream), more.encode(), stream),
        *objects,
    ])  # fmt: skip


def build_page_tree(*nodes: bytes) -> bytes:
    return assemble_pdf([b"<< /Type /Catalog /Pages 2 0 R >>", nodes[0], b"<< >>", b"<< >>", *nodes[1:]])


def build_deep_tree(depth: int) -> bytes:
    nodes = [b"<< /Type /Pages /Kids [5 0 R] /Count 1 >>"]
    nodes += [b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (6 + at) for at in range(depth)]
    return build_page_tree(*nodes, b"<< /Type /Page /MediaBox [0 0 9 9] >>")


def build_mapped_pdf(cmap: bytes) -> bytes:
    """A page whose font says by this CMap which letters it shows."""
    font = (
        b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /ToUnicode 8 0 R "
        b"/DescendantFonts [9 0 R] >>"
    )
    stream = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(cmap), cmap)
    return build_drawn_pdf(
        b"BT /F2 12 Tf (ab) Tj ET",
        resources="/Font << /F2 7 0 R >>",
        objects=(font, stream, b"<< /Subtype /CIDFontType2 >>"),
    )


HELLO = b"BT /F1 12 Tf (Bread) Tj ET\n"
FORM = (
    b"<< /Subtype /Form /BBox [0 0 1 1] /Resources << /XObject << /X %d 0 R >> >> /Length 12 >>"
    b"\nstream\n/X Do /X Do \nendstream"
)
PDFS: dict[str, Build] = {
    "pages in a ring": lambda: build_page_tree(b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"),
    "pages 10,000 deep": lambda: build_deep_tree(10_000),
    "a thousand million pages": lambda: build_page_tree(
        b"<< /Type /Pages /Kids [5 0 R] /Count 1000000000 >>", b"<< /Type /Page >>"
    ),
    "minus one page": lambda: build_page_tree(
        b"<< /Type /Pages /Kids [5 0 R] /Count -1 >>", b"<< /Type /Page >>"
    ),
    "one page a million times": lambda: build_page_tree(
        b"<< /Type /Pages /Kids [%s] /Count 1 >>" % (b"5 0 R " * 1_000_000), b"<< /Type /Page >>"
    ),
    "no pages": lambda: build_page_tree(b"<< >>"),
    "deflated bomb": lambda: build_drawn_pdf(compress_flate(bytes(100_000_000)), "/Filter /FlateDecode"),
    "deflated ten times": lambda: build_drawn_pdf(
        compress_flate(bytes(90_000_000), 3), f"/Filter [{'/FlateDecode ' * 10}]"
    ),
    "bomb of letters": lambda: build_drawn_pdf(compress_flate(HELLO * 3_000_000), "/Filter /FlateDecode"),
    "bomb of brackets": lambda: build_drawn_pdf(compress_flate(b"[" * 50_000_000), "/Filter /FlateDecode"),
    "bomb of states": lambda: build_drawn_pdf(compress_flate(b"q " * 5_000_000), "/Filter /FlateDecode"),
    "run lengths": lambda: build_drawn_pdf(b"\x81\x00" * 1_000_000, "/Filter /RunLengthDecode"),
    "LZW": lambda: build_drawn_pdf(b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01" * 100_000, "/Filter /LZWDecode"),
    "hexadecimal": lambda: build_drawn_pdf(b"30" * 1_000_000, "/Filter /ASCIIHexDecode"),
    "base 85": lambda: build_drawn_pdf(b"z" * 5_000_000, "/Filter /ASCII85Decode"),
    "predicted": lambda: build_drawn_pdf(
        compress_flate(bytes(10_000_000)),
        "/Filter /FlateDecode /DecodeParms << /Predictor 15 /Columns 2000000000 >>",
    ),
    "a filter of nobody's": lambda: build_drawn_pdf(HELLO, "/Filter /Evil"),
    "a picture that never ends": lambda: build_drawn_pdf(b"BI /W 9999999 /H 9999999 ID " + b"x" * 3_000_000),
    "pictures that never end": lambda: build_drawn_pdf(b"BI ID " * 200_000),
    "a string that never ends": lambda: build_drawn_pdf(b"(" * 2_000_000),
    "a form in itself": lambda: build_drawn_pdf(
        b"/X Do " * 1_000, resources="/XObject << /X 7 0 R >>", objects=(FORM % 7,)
    ),
    "forms that double": lambda: build_drawn_pdf(
        b"/X Do", resources="/XObject << /X 7 0 R >>", objects=tuple(FORM % (8 + at) for at in range(40))
    ),
    "a million letters in a range": lambda: build_mapped_pdf(
        b"1 beginbfrange <0000> <ffffffff> <0041> endbfrange"
    ),
    "a map that never ends": lambda: build_mapped_pdf(
        b"1 beginbfchar " + b"<0001> <" + b"0041" * 500_000 + b"> endbfchar"
    ),
    "a map of maps": lambda: build_mapped_pdf(b"1 beginbfrange " * 100_000),
    "widths without end": lambda: build_drawn_pdf(HELLO).replace(
        b"/BaseFont /Helvetica", b"/BaseFont /X /FirstChar 0 /LastChar 2000000000 /Widths [1]"
    ),
    "arrays 100,000 deep": lambda: build_drawn_pdf(b"[" * 100_000 + b"]" * 100_000 + b" TJ"),
    "a dictionary 50,000 deep": lambda: build_drawn_pdf(HELLO).replace(
        b"<< >>", b"<< /A " * 50_000 + b"0" + b" >>" * 50_000
    ),
    "names without end": lambda: build_drawn_pdf(HELLO).replace(
        b"<< >>", b"<< /" + b"#41" * 1_000_000 + b" 0 >>"
    ),
    "a table before itself": lambda: build_drawn_pdf(HELLO).replace(b"/Root", b"/Prev 9 /Root"),
    "no table": lambda: build_drawn_pdf(HELLO).partition(b"xref")[0],
    "no table and much else": lambda: (
        build_drawn_pdf(HELLO).partition(b"xref")[0] + b"7 0 obj <<>> endobj\n" * 300_000
    ),
    "a table of rubbish": lambda: build_drawn_pdf(HELLO).replace(b"00000 n", b"zzzzz n"),
    "a table elsewhere": lambda: build_drawn_pdf(HELLO)[:-20] + b"startxref\n99999999999\n%%EOF",
    "a table of streams": lambda: (
        b"%PDF-1.7\n1 0 obj\n<< /Type /XRef /Size 2000000000 /W [1 8 8] "
        b"/Index [0 2000000000] /Root 1 0 R /Length 9 >>\nstream\nxxxxxxxxx\nendstream\nendobj\n"
        b"startxref\n9\n%%EOF"
    ),
    "a length of itself": lambda: build_drawn_pdf(HELLO, "/Length 6 0 R"),
    "objects in a stream in itself": lambda: build_drawn_pdf(
        b"6 0 7 1", "/Type /ObjStm /N 1000000000 /First 4 /Extends 6 0 R"
    ),
    "half": lambda: (body := build_pdf([("Bread", 1, 1, 9)] * 50))[: len(body) // 2],
    "only its mark": lambda: b"%PDF-1.7\n",
    "rubbish": lambda: b"%PDF-1.7\n" + bytes(range(256)) * 10_000,
    "script": lambda: build_pdf(
        [("Bread", 1, 1, 9)], extra="/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"
    ),
    "laughs in its metadata": lambda: build_pdf([("Bread", 1, 1, 9)], info=f"/Title ({LAUGHS})"),
    "letters of no size": lambda: build_pdf([("Bread", 1e300, -1e300, 0), ("Loaf", 0, 0, 1e300)]),
    "locked in an unknown way": lambda: build_drawn_pdf(HELLO).replace(
        b"/Root", b"/Encrypt << /Filter /Evil /V 99 >> /Root"
    ),
}


def build_nested_email(depth: int) -> bytes:
    heads = "".join(f'--{at}\nContent-Type: multipart/mixed; boundary="{at + 1}"\n\n' for at in range(depth))
    return build_email(heads, kind='multipart/mixed; boundary="0"')


EMAILS: dict[str, Build] = {
    "10,000 parts deep": lambda: build_nested_email(10_000),
    "100,000 parts": lambda: build_email("--b\n\nx\n" * 100_000, kind="multipart/mixed; boundary=b"),
    "a boundary of nothing": lambda: build_email("--\n\nx\n" * 10_000, kind='multipart/mixed; boundary=""'),
    "no boundary": lambda: build_email("Bread", kind="multipart/mixed"),
    "200,000 headers": lambda: build_email("Bread")[:-6] + b"X-A: b\n" * 200_000 + b"\nBread",
    "a header of 5 MB": lambda: build_email("Bread", Subject="x" * 5_000_000),
    "a header in 100,000 words": lambda: build_email("Bread", Subject="=?utf-8?q?x?= " * 100_000),
    "100,000 senders": lambda: build_email("Bread", From="a <a@b.c>, " * 100_000),
    "comments 50,000 deep": lambda: build_email("Bread", From="(" * 50_000 + ")" * 50_000 + " a@b.c"),
    "parameters without end": lambda: build_email(
        "Bread", kind="text/plain; " + "; ".join(f"charset*{at}=utf" for at in range(50_000))
    ),
    "a codec for a charset": lambda: build_email("x\x9c", kind="text/plain; charset=zlib"),
    "escapes without end": lambda: build_email(
        "=\n" * 1_000_000, Content_Transfer_Encoding="quoted-printable"
    ),
    "broken base 64": lambda: build_email("%%%%" * 1_000_000, Content_Transfer_Encoding="base64"),
    "messages in messages": lambda: build_email(
        "Content-Type: message/rfc822\n\n" * 5_000, kind="message/rfc822"
    ),
    "a year too far": lambda: build_email("Bread", Date="Mon, 02 Mar 99999 09:00:00 +9999"),
    "a page 50,000 deep": lambda: build_email("<div>" * 50_000, kind="text/html"),
    "quotations 50,000 deep": lambda: build_email(">" * 50_000 + " Bread"),
    "10 MB of one line": lambda: build_email("word " * 2_000_000),
    "nothing but NULs": lambda: build_email("\0" * 1_000_000),
}
MARKDOWNS: dict[str, Build] = {
    name: (lambda text=text: text.encode())
    for name, text in {
        "emphasis": "*a " * 100_000,
        "emphasis around emphasis": "*a **a " * 50_000,
        "brackets": "[" * 100_000,
        "brackets and ends": "[" * 20_000 + "](" * 20_000,
        "pictures": "![" * 100_000,
        "quotations": ">" * 100_000 + "a",
        "lists": " ".join("-" for _ in range(50_000)),
        "ticks": "".join("`" * at + " " for at in range(1_500)),
        "tables": "|a" * 20_000 + "|\n" + "|-" * 20_000 + "|\n",
        "references": "[a]: b\n" * 100_000,
        "references to references": "[a][b]" * 100_000,
        "entities": "&" * 1_000_000,
        "addresses": "<http:" * 200_000,
        "front matter": "---\n" + "a: b\n" * 100_000,
        "HTML": "<a href='" * 200_000,
        "2 MB of one line": "word " * 399_000,
        "700,000 paragraphs": "a\n\n" * 660_000,
    }.items()
}
