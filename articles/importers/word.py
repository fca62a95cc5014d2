"""The importer for Word (.docx, ECMA-376): mammoth makes HTML of it, and the rest is as for a page.

mammoth sees only parts that articles.importers.xml has read and written again, and no picture, sound,
embedded file or address outside. Of tracked changes, the words put in are in and the words struck out are
out; comments are out.
"""

from io import BytesIO
from zipfile import ZipFile

import mammoth
from lxml import etree

from articles.importers import xml
from articles.importers.archive import Archive, names_in
from articles.importers.clean import Clean
from articles.importers.composed import compose
from articles.importers.dom import blocks_in
from articles.importers.metadata import language_tag, moment
from articles.importers.text import MOST_PARAGRAPHS
from lib import frame
from lib import html as safe
from lib.errors import Invalid

MOST_BYTES = 20_000_000
"""Of one part, unpacked."""
MOST_ELEMENTS = 500_000
_TITLE = "stet-title"
_STYLES = f"""
p[style-name='Title'] => h1.{_TITLE}:fresh
p[style-name='Headline'] => h1.{_TITLE}:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='Block Text'] => blockquote > p:fresh
"""
_NOBODY = frozenset(
    {"", "user", "author", "admin", "administrator", "owner", "unknown", "windows user",
     "microsoft office user", "office user", "hp", "dell", "lenovo", "python-docx", "apache poi"}
)  # fmt: skip
"""What programs write where the author's name belongs."""


def is_word(body: bytes) -> bool:
    """Whether ``body`` is a Word document, whatever it is called."""
    names = names_in(body)
    return "[Content_Types].xml" in names and any(_is_main(name) for name in names)


def read(body: bytes, *, media_type: str = "", headline: str = "", url: str = "") -> Clean:
    """The article in a .docx file. Raises Invalid for what is damaged, too big or without text."""
    packed = Archive(body)
    if not any(_is_main(name) for name in packed.names):
        raise Invalid("This is no Word document. Save it as .docx and send that.")
    try:
        converted = mammoth.convert_to_html(
            BytesIO(_rewritten(packed)),
            style_map=_STYLES,
            convert_image=mammoth.images.img_element(lambda image: {}),
            include_embedded_style_map=False,
            external_file_access=False,
        ).value
    except (Invalid, MemoryError):
        raise
    except Exception as error:
        # mammoth expects what Word writes; files are made that are not so.
        raise Invalid("This Word file is damaged. Save it anew and send it again.") from error
    root = safe.parse(converted or "<p></p>")
    for element in list(root.iter("a")):
        # The arrow by which a footnote leads back is mammoth's, not the writer's.
        if (element.get("href") or "").startswith(("#footnote-ref", "#endnote-ref")):
            element.drop_tree()
    titles = [element.text_content() for element in root.iter("h1") if element.get("class") == _TITLE]
    stated = _properties(packed)
    return compose(
        blocks_in(root),
        headline=headline,
        title=next((frame.line(title) for title in titles if frame.is_seen(frame.line(title))), ""),
        hint=stated.get("title", ""),
        byline=byline_from(stated.get("creator", "")),
        language=language_tag(stated.get("language", "")),
        url=url,
        updated=moment(stated.get("modified") or stated.get("created")),
        empty="There is no text in this Word file. What stands in pictures cannot be read: paste its words.",
    )


def byline_from(author: str) -> str:
    """The name that a file gives its author, or "" where a program gave it."""
    said = frame.line(author[:300])
    return "" if said.casefold() in _NOBODY or "@" in said else said


def part(packed: Archive, name: str) -> etree._Element:
    """One XML file out of a packed document. Raises Invalid when it is broken, too big or made to do harm."""
    body = packed.read(name)
    try:
        return xml.parse(body, most_bytes=MOST_BYTES, most_elements=MOST_ELEMENTS)
    except Invalid as error:
        raise Invalid(
            f"This file is damaged, or no word processor wrote it: {name} in it cannot be read. "
            "Save it anew and send it again."
        ) from error


def too_many(paragraphs: int) -> str:
    """What is said of more paragraphs than a page can show."""
    return f"There are {paragraphs:,} paragraphs or more in this file. Stet takes up to {MOST_PARAGRAPHS:,}."


def _is_main(name: str) -> bool:
    folder, _, file = name.rpartition("/")
    return folder == "word" and file.startswith("document") and file.endswith(".xml")


def _rewritten(packed: Archive) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as written:
        for name in packed.names:
            folder, _, file = name.rpartition("/")
            # Pictures, fonts, embedded files, and the copies of the text that templates carry stay out.
            if folder in {"", "_rels", "word", "word/_rels"} and file.endswith((".xml", ".rels")):
                root = part(packed, name)
                count = sum(1 for _ in root.iter("{*}p"))
                if count > MOST_PARAGRAPHS:
                    raise Invalid(too_many(count))
                written.writestr(name, etree.tostring(root, encoding="utf-8", xml_declaration=True))
    return out.getvalue()


def _properties(packed: Archive) -> dict[str, str]:
    """What the file says of itself, by local name: title, creator, created, modified, language."""
    if "docProps/core.xml" not in packed:
        return {}
    root = part(packed, "docProps/core.xml")
    return {xml.local(one): (one.text or "").strip() for one in root if xml.local(one) and one.text}
