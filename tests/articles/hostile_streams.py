"""PDFs, emails and Markdown made to break whoever reads them; each is built when it is asked for."""

import zlib

from tests.articles.documents import assembled, email, pdf
from tests.articles.hostile_archives import LAUGHS, Build


def flate(body: bytes, times: int = 1) -> bytes:
    for _ in range(times):
        body = zlib.compress(body, 9)
    return body


def drawn(stream: bytes, more: str = "", resources: str = "", objects: tuple[bytes, ...] = ()) -> bytes:
    """A PDF of one page with this content stream; ``objects`` are numbered from 7."""
    return assembled([
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


def tree(*nodes: bytes) -> bytes:
    return assembled([b"<< /Type /Catalog /Pages 2 0 R >>", nodes[0], b"<< >>", b"<< >>", *nodes[1:]])


def deep_tree(depth: int) -> bytes:
    nodes = [b"<< /Type /Pages /Kids [5 0 R] /Count 1 >>"]
    nodes += [b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (6 + at) for at in range(depth)]
    return tree(*nodes, b"<< /Type /Page /MediaBox [0 0 9 9] >>")


def mapped(cmap: bytes) -> bytes:
    """A page whose font says by this CMap which letters it shows."""
    font = (
        b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /ToUnicode 8 0 R "
        b"/DescendantFonts [9 0 R] >>"
    )
    stream = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(cmap), cmap)
    return drawn(
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
    "pages in a ring": lambda: tree(b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"),
    "pages 10,000 deep": lambda: deep_tree(10_000),
    "a thousand million pages": lambda: tree(
        b"<< /Type /Pages /Kids [5 0 R] /Count 1000000000 >>", b"<< /Type /Page >>"
    ),
    "minus one page": lambda: tree(b"<< /Type /Pages /Kids [5 0 R] /Count -1 >>", b"<< /Type /Page >>"),
    "one page a million times": lambda: tree(
        b"<< /Type /Pages /Kids [%s] /Count 1 >>" % (b"5 0 R " * 1_000_000), b"<< /Type /Page >>"
    ),
    "no pages": lambda: tree(b"<< >>"),
    "deflated bomb": lambda: drawn(flate(bytes(100_000_000)), "/Filter /FlateDecode"),
    "deflated ten times": lambda: drawn(flate(bytes(90_000_000), 3), f"/Filter [{'/FlateDecode ' * 10}]"),
    "bomb of letters": lambda: drawn(flate(HELLO * 3_000_000), "/Filter /FlateDecode"),
    "bomb of brackets": lambda: drawn(flate(b"[" * 50_000_000), "/Filter /FlateDecode"),
    "bomb of states": lambda: drawn(flate(b"q " * 5_000_000), "/Filter /FlateDecode"),
    "run lengths": lambda: drawn(b"\x81\x00" * 1_000_000, "/Filter /RunLengthDecode"),
    "LZW": lambda: drawn(b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01" * 100_000, "/Filter /LZWDecode"),
    "hexadecimal": lambda: drawn(b"30" * 1_000_000, "/Filter /ASCIIHexDecode"),
    "base 85": lambda: drawn(b"z" * 5_000_000, "/Filter /ASCII85Decode"),
    "predicted": lambda: drawn(
        flate(bytes(10_000_000)), "/Filter /FlateDecode /DecodeParms << /Predictor 15 /Columns 2000000000 >>"
    ),
    "a filter of nobody's": lambda: drawn(HELLO, "/Filter /Evil"),
    "a picture that never ends": lambda: drawn(b"BI /W 9999999 /H 9999999 ID " + b"x" * 3_000_000),
    "pictures that never end": lambda: drawn(b"BI ID " * 200_000),
    "a string that never ends": lambda: drawn(b"(" * 2_000_000),
    "a form in itself": lambda: drawn(
        b"/X Do " * 1_000, resources="/XObject << /X 7 0 R >>", objects=(FORM % 7,)),
    "forms that double": lambda: drawn(b"/X Do", resources="/XObject << /X 7 0 R >>", objects=tuple(
        FORM % (8 + at) for at in range(40)
    )),
    "a million letters in a range": lambda: mapped(
        b"1 beginbfrange <0000> <ffffffff> <0041> endbfrange"
    ),
    "a map that never ends": lambda: mapped(
        b"1 beginbfchar " + b"<0001> <" + b"0041" * 500_000 + b"> endbfchar"
    ),
    "a map of maps": lambda: mapped(b"1 beginbfrange " * 100_000),
    "widths without end": lambda: drawn(HELLO).replace(
        b"/BaseFont /Helvetica", b"/BaseFont /X /FirstChar 0 /LastChar 2000000000 /Widths [1]"
    ),
    "arrays 100,000 deep": lambda: drawn(b"[" * 100_000 + b"]" * 100_000 + b" TJ"),
    "a dictionary 50,000 deep": lambda: drawn(HELLO).replace(
        b"<< >>", b"<< /A " * 50_000 + b"0" + b" >>" * 50_000
    ),
    "names without end": lambda: drawn(HELLO).replace(b"<< >>", b"<< /" + b"#41" * 1_000_000 + b" 0 >>"),
    "a table before itself": lambda: drawn(HELLO).replace(b"/Root", b"/Prev 9 /Root"),
    "no table": lambda: drawn(HELLO).partition(b"xref")[0],
    "no table and much else": lambda: drawn(HELLO).partition(b"xref")[0] + b"7 0 obj <<>> endobj\n" * 300_000,
    "a table of rubbish": lambda: drawn(HELLO).replace(b"00000 n", b"zzzzz n"),
    "a table elsewhere": lambda: drawn(HELLO)[:-20] + b"startxref\n99999999999\n%%EOF",
    "a table of streams": lambda: b"%PDF-1.7\n1 0 obj\n<< /Type /XRef /Size 2000000000 /W [1 8 8] "
    b"/Index [0 2000000000] /Root 1 0 R /Length 9 >>\nstream\nxxxxxxxxx\nendstream\nendobj\n"
    b"startxref\n9\n%%EOF",
    "a length of itself": lambda: drawn(HELLO, "/Length 6 0 R"),
    "objects in a stream in itself": lambda: drawn(
        b"6 0 7 1", "/Type /ObjStm /N 1000000000 /First 4 /Extends 6 0 R"
    ),
    "half": lambda: (body := pdf([("Bread", 1, 1, 9)] * 50))[: len(body) // 2],
    "only its mark": lambda: b"%PDF-1.7\n",
    "rubbish": lambda: b"%PDF-1.7\n" + bytes(range(256)) * 10_000,
    "script": lambda: pdf([("Bread", 1, 1, 9)], extra="/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"),
    "laughs in its metadata": lambda: pdf([("Bread", 1, 1, 9)], info=f"/Title ({LAUGHS})"),
    "letters of no size": lambda: pdf([("Bread", 1e300, -1e300, 0), ("Loaf", 0, 0, 1e300)]),
    "locked in an unknown way": lambda: drawn(HELLO).replace(
        b"/Root", b"/Encrypt << /Filter /Evil /V 99 >> /Root"
    ),
}  # fmt: skip


def nested_parts(depth: int) -> bytes:
    heads = "".join(f'--{at}\nContent-Type: multipart/mixed; boundary="{at + 1}"\n\n' for at in range(depth))
    return email(heads, kind='multipart/mixed; boundary="0"')


EMAILS: dict[str, Build] = {
    "10,000 parts deep": lambda: nested_parts(10_000),
    "100,000 parts": lambda: email("--b\n\nx\n" * 100_000, kind="multipart/mixed; boundary=b"),
    "a boundary of nothing": lambda: email("--\n\nx\n" * 10_000, kind='multipart/mixed; boundary=""'),
    "no boundary": lambda: email("Bread", kind="multipart/mixed"),
    "200,000 headers": lambda: email("Bread")[:-6] + b"X-A: b\n" * 200_000 + b"\nBread",
    "a header of 5 MB": lambda: email("Bread", Subject="x" * 5_000_000),
    "a header in 100,000 words": lambda: email("Bread", Subject="=?utf-8?q?x?= " * 100_000),
    "100,000 senders": lambda: email("Bread", From="a <a@b.c>, " * 100_000),
    "comments 50,000 deep": lambda: email("Bread", From="(" * 50_000 + ")" * 50_000 + " a@b.c"),
    "parameters without end": lambda: email(
        "Bread", kind="text/plain; " + "; ".join(f"charset*{at}=utf" for at in range(50_000))
    ),
    "a codec for a charset": lambda: email("x\x9c", kind="text/plain; charset=zlib"),
    "escapes without end": lambda: email("=\n" * 1_000_000, Content_Transfer_Encoding="quoted-printable"),
    "broken base 64": lambda: email("%%%%" * 1_000_000, Content_Transfer_Encoding="base64"),
    "messages in messages": lambda: email("Content-Type: message/rfc822\n\n" * 5_000, kind="message/rfc822"),
    "a year too far": lambda: email("Bread", Date="Mon, 02 Mar 99999 09:00:00 +9999"),
    "a page 50,000 deep": lambda: email("<div>" * 50_000, kind="text/html"),
    "quotations 50,000 deep": lambda: email(">" * 50_000 + " Bread"),
    "10 MB of one line": lambda: email("word " * 2_000_000),
    "nothing but NULs": lambda: email("\0" * 1_000_000),
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
