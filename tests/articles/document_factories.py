"""Documents of every format that is no plain text, made for a test: small, and as programs make them."""

from collections.abc import Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import docx

OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"
ODF = " ".join(
    f'xmlns:{short}="{OFFICE}{long}:1.0"'
    for short, long in {
        "office": "office", "text": "text", "style": "style", "table": "table", "draw": "drawing",
        "fo": "xsl-fo-compatible", "meta": "meta",
    }.items()
) + ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"'  # fmt: skip


def build_zip(files: dict[str, bytes | str]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return out.getvalue()


def build_docx(*paragraphs: str, title: str = "", author: str = "", **properties: str) -> bytes:
    """A .docx of plain paragraphs under a title."""
    document = docx.Document()
    document.core_properties.author = author
    for name, value in properties.items():
        setattr(document.core_properties, name, value)
    if title:
        document.add_heading(title, 0)
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return save_document(document)


def save_document(document) -> bytes:
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def build_docx_from_xml(body: str, **files: str) -> bytes:
    """A .docx with this WordprocessingML between <w:body> and </w:body>; ``files`` replace or add parts."""
    names = "http://schemas.openxmlformats.org"
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": f'<Types xmlns="{names}/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{names}/package/2006/relationships"><Relationship Id="a" '
        f'Type="{names}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
        "</Relationships>",
        "word/document.xml": f'<w:document xmlns:w="{names}/wordprocessingml/2006/main" '
        f'xmlns:r="{names}/officeDocument/2006/relationships"><w:body>{body}</w:body></w:document>',
    }
    return build_zip(parts | files)


def build_odt(body: str, *, styles: str = "", meta: str = "", **files: str) -> bytes:
    """An .odt with this markup between <office:text> and </office:text>."""
    parts: dict[str, bytes | str] = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f"<office:document-content {ODF}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>",
        "meta.xml": f"<office:document-meta {ODF}><office:meta>{meta}</office:meta></office:document-meta>",
    }
    return build_zip(parts | {name.replace("__", "/"): value for name, value in files.items()})


def build_xlsx(
    *sheets: tuple[str, str], strings: str = "", formats: str = "", styles: str = "", **book: str
) -> bytes:
    """An .xlsx: for each sheet its name and the markup of its rows. ``styles`` are <xf/> of cells."""
    names = "http://schemas.openxmlformats.org"
    main, rels = f"{names}/spreadsheetml/2006/main", f"{names}/officeDocument/2006/relationships"
    numbered = list(enumerate(sheets, start=1))
    linked = "".join(
        f'<Relationship Id="rId{number}" Type="{rels}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number, _ in numbered
    )
    listed = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>' for number, (name, _) in numbered
    )
    properties = "".join(f' {name}="{value}"' for name, value in book.items())
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{rels}"><workbookPr{properties}/>'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{names}/package/2006/relationships">{linked}'
        f'<Relationship Id="rIdS" Type="{rels}/sharedStrings" Target="/xl/sharedStrings.xml"/>'
        f'<Relationship Id="rIdF" Type="{rels}/styles" Target="styles.xml"/></Relationships>',
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">{strings}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><numFmts>{formats}</numFmts><cellStyleXfs>'
        f'<xf numFmtId="9"/></cellStyleXfs><cellXfs><xf/>{styles}</cellXfs></styleSheet>',
    }
    for number, (_, rows) in numbered:
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'
        )
    return build_zip(parts)


def build_ods(*sheets: tuple[str, str], **files: str) -> bytes:
    """An .ods: for each sheet its name and the markup of its rows."""
    tables = "".join(f'<table:table table:name="{name}">{rows}</table:table>' for name, rows in sheets)
    parts: dict[str, bytes | str] = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": f"<office:document-content {ODF}><office:body><office:spreadsheet>{tables}"
        "</office:spreadsheet></office:body></office:document-content>",
    }
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, body in (parts | {name.replace("__", "/"): value for name, value in files.items()}).items():
            archive.writestr(name, body, compress_type=ZIP_STORED if name == "mimetype" else ZIP_DEFLATED)
    return out.getvalue()


Printed = tuple[str, float, float, float]
"""A line: its words, x, y and size in points."""


def build_text_column(
    lines: Sequence[str], *, x: float = 72, top: float = 700, leading: float = 14, size: float = 12
):
    """Lines under each other; an empty one is a gap."""
    return [(line, x, top - at * leading, size) for at, line in enumerate(lines) if line]


def build_pdf(*pages: Sequence[Printed], info: str = "", bold: bool = False, extra: str = "") -> bytes:
    """A PDF with these lines on its pages; ``info`` is what it says of itself, in PDF's own syntax."""
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>" % (
        b"Helvetica-Bold" if bold else b"Helvetica"
    )
    kids = " ".join(f"{5 + 2 * at} 0 R" for at in range(len(pages)))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {extra} >>".encode(),
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        font,
        f"<< {info} >>".encode("cp1252"),
    ]
    for at, page in enumerate(pages):
        drawn = "".join(_drawn(*line) for line in page).encode("cp1252")
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> "
            b"/Contents %d 0 R >>" % (6 + 2 * at)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
    return assemble_pdf(objects)


def _drawn(words: str, x: float, y: float, size: float) -> str:
    escaped = words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm ({escaped}) Tj ET\n"


def assemble_pdf(objects: Sequence[bytes]) -> bytes:
    """A PDF file of these objects; the first is the catalogue and the fourth the information."""
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, one in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        start,
    )
    return bytes(out)


def build_email(body: str, *, kind: str = "text/plain; charset=utf-8", **headers: str) -> bytes:
    """An .eml whose only part is ``body``."""
    text = {
        "From": "Ada Holm <ada@quay.example>",
        "To": "desk@stet.example",
        "Subject": "Harbour denies the catch",
        "Date": "Mon, 02 Mar 2026 09:00:00 +0100",
        "Message-ID": "<1@quay.example>",
        "MIME-Version": "1.0",
        "Content-Type": kind,
        "Content-Transfer-Encoding": "8bit",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    return "".join(f"{name}: {value}\n" for name, value in text.items()).encode() + b"\n" + body.encode()
