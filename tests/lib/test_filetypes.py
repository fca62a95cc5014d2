"""What a file is, told by its bytes: names and labels can say anything."""

import io
import struct
import wave
import zipfile

import pytest

from lib.files.file_types import detect_file_type


def packed(*names: str, first: tuple[str, str] | None = None) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as out:
        if first:
            out.writestr(first[0], first[1], compress_type=zipfile.ZIP_STORED)
        for name in names:
            out.writestr(name, "<x/>", compress_type=zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def recorded() -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as out:
        out.setparams((1, 2, 8000, 0, "NONE", ""))
        out.writeframes(b"\0\0" * 8)
    return buffer.getvalue()


def boxed(brand: bytes, handler: bytes) -> bytes:
    start = struct.pack(">I4s4sI", 20, b"ftyp", brand, 0) + b"isom"
    return start + struct.pack(">I4sII4s", 32, b"hdlr", 0, 0, handler) + b"\0" * 12


ODF = "application/vnd.oasis.opendocument."
KNOWN = {
    "application/pdf": b"%PDF-1.7\n",
    "image/png": b"\x89PNG\r\n\x1a\n\0",
    "image/jpeg": b"\xff\xd8\xff\xe0\0",
    "image/gif": b"GIF89a\1",
    "image/webp": b"RIFF\x10\0\0\0WEBPVP8 ",
    "audio/wav": recorded(),
    "audio/ogg": b"OggS" + b"\0" * 24 + b"OpusHead",
    "audio/mpeg": b"\xff\xfb\x90\x64" + b"\0" * 60,
    "audio/mp4": boxed(b"M4A ", b"soun"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": packed("xl/workbook.xml"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": packed("word/document.xml"),
    f"{ODF}spreadsheet": packed("content.xml", first=("mimetype", f"{ODF}spreadsheet")),
    f"{ODF}text": packed("content.xml", first=("mimetype", f"{ODF}text")),
    "text/plain": "Protokoll, 3. März\n".encode("cp1252"),
}


@pytest.mark.parametrize("media_type", KNOWN)
def test_a_file_is_known_whatever_it_is_called(media_type):
    for name in ("", "x.exe", "x.html"):
        found = detect_file_type(KNOWN[media_type], name=name)
        assert found is not None
        assert found.media_type == media_type


def test_a_text_is_a_table_by_its_name_alone():
    assert detect_file_type(b"a,b\n1,2\n", name="Q1.CSV").media_type == "text/csv"
    assert detect_file_type("a,b\n".encode("utf-16"), name="q1.csv").media_type == "text/csv"


@pytest.mark.parametrize(
    ("why", "content"),
    [
        ("a page", b"<!DOCTYPE html><script>alert(1)</script>"),
        ("a drawing", b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("a program", b"MZ\x90\0\3\0\0\0"),
        ("a program of Linux", b"\x7fELF\2\1\1\0"),
        ("any archive", packed("holiday.txt")),
        ("a sheet with macros", packed("xl/workbook.xml", "xl/vbaProject.bin")),
        ("a drawing of OpenDocument", packed(first=("mimetype", f"{ODF}graphics"))),
        ("a template that begins like a text", packed(first=("mimetype", f"{ODF}text-template"))),
        ("a film", boxed(b"mp42", b"vide")),
        ("a film in Ogg", b"OggS" + b"\0" * 24 + b"\x80theora"),
        ("RIFF of another kind", b"RIFF\x10\0\0\0AVI LIST"),
        ("nothing", b""),
        ("blank lines", b"\n \n"),
        ("half a letter", b"\xff\xfea"),
    ],
)  # fmt: skip
def test_what_is_none_of_these_is_nothing(why, content):
    assert detect_file_type(content, name="report.pdf") is None, why
