"""Importer for Word (.docx, ECMA-376): mammoth converts it to HTML, which is read like a page.

mammoth sees only parts that articles.importers.strict_xml has parsed and written again, and no picture,
sound, embedded file or external URL. Of tracked changes, insertions are in and deletions are out; comments
are out.
"""

from io import BytesIO
from zipfile import ZipFile

import mammoth
from lxml import etree

from articles.importers import strict_xml
from articles.importers.assemble import assemble_article
from articles.importers.dom import list_blocks
from articles.importers.page_metadata import normalize_language_tag, parse_datetime
from articles.importers.parsed_article import ParsedArticle
from articles.importers.plain_text import MAX_PARAGRAPHS, describe_paragraph_limit
from articles.importers.zip_archive import ZipArchive, list_zip_names
from lib.errors import Invalid
from lib.sentences import gettext
from lib.text import html as safe
from lib.text import plain_text as text_plain_text

MAX_BYTES = 20_000_000
"""Bytes of one part, unpacked."""
MAX_ELEMENTS = 500_000
_TITLE = "stet-title"
# untranslated: rules of a program
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
"""Names that programs write in place of the author's."""


def is_docx(body: bytes) -> bool:
    """Return whether ``body`` is a Word document, whatever its name."""
    names = list_zip_names(body)
    return "[Content_Types].xml" in names and any(_is_main_part(name) for name in names)


def parse_docx(body: bytes, *, media_type: str = "", headline: str = "", url: str = "") -> ParsedArticle:
    """Parse the article in a .docx file. Raises Invalid for what is damaged, too big or without text."""
    packed = ZipArchive(body)
    if not any(_is_main_part(name) for name in packed.names):
        raise Invalid(gettext("This is not a Word document. Save it as .docx and send that."))
    try:
        converted = mammoth.convert_to_html(
            BytesIO(_rewrite_document(packed)),
            style_map=_STYLES,
            convert_image=mammoth.images.img_element(lambda image: {}),
            include_embedded_style_map=False,
            external_file_access=False,
        ).value
    except (Invalid, MemoryError):
        raise
    except Exception as error:
        # mammoth expects what Word writes; other programs write other files.
        raise Invalid(gettext("This Word file is damaged. Save it again and send it.")) from error
    root = safe.parse_html(converted or "<p></p>")
    for element in list(root.iter("a")):
        # The arrow from a footnote back to the text is mammoth's, not the writer's.
        if (element.get("href") or "").startswith(("#footnote-ref", "#endnote-ref")):
            element.drop_tree()
    titles = [element.text_content() for element in root.iter("h1") if element.get("class") == _TITLE]
    stated = read_properties(packed)
    return assemble_article(
        list_blocks(root),
        headline=headline,
        title=next(
            (
                text_plain_text.normalize_line(title)
                for title in titles
                if text_plain_text.has_visible_character(text_plain_text.normalize_line(title))
            ),
            "",
        ),
        hint=stated.get("title", ""),
        byline=clean_author_name(stated.get("creator", "")),
        language=normalize_language_tag(stated.get("language", "")),
        url=url,
        updated=parse_datetime(stated.get("modified") or stated.get("created")),
        empty=gettext("This file has no text. Stet cannot read text in pictures: paste it instead."),
    )


def clean_author_name(author: str) -> str:
    """Return the name that a file gives its author, or "" where a program gave it."""
    value = text_plain_text.normalize_line(author[:300])
    return "" if value.casefold() in _NOBODY or "@" in value else value


def read_xml_part(packed: ZipArchive, name: str) -> etree._Element:
    """Parse one XML file of a packed document. Raises Invalid when it is broken, too big or malicious."""
    body = packed.read_file(name)
    try:
        return strict_xml.parse_xml(body, max_bytes=MAX_BYTES, max_elements=MAX_ELEMENTS)
    except Invalid as error:
        message = gettext(
            "This file is damaged or was not saved by a word processor: {part} cannot be read. Save it again "
            "and send it."
        )
        raise Invalid(message.format(part=name)) from error


def _is_main_part(name: str) -> bool:
    folder, _, file = name.rpartition("/")
    return folder == "word" and file.startswith("document") and file.endswith(".xml")


def _rewrite_document(packed: ZipArchive) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as written:
        for name in packed.names:
            folder, _, file = name.rpartition("/")
            # Pictures, fonts, embedded files, and the copies of the text that templates carry stay out.
            if folder in {"", "_rels", "word", "word/_rels"} and file.endswith((".xml", ".rels")):
                root = read_xml_part(packed, name)
                count = sum(1 for _ in root.iter("{*}p"))
                if count > MAX_PARAGRAPHS:
                    raise Invalid(describe_paragraph_limit(count))
                written.writestr(name, etree.tostring(root, encoding="utf-8", xml_declaration=True))
    return out.getvalue()


def read_properties(packed: ZipArchive) -> dict[str, str]:
    """Return the file's properties by local name: title, creator, created, modified, language."""
    if "docProps/core.xml" not in packed:
        return {}
    root = read_xml_part(packed, "docProps/core.xml")
    return {
        strict_xml.get_local_name(one): (one.text or "").strip()
        for one in root
        if strict_xml.get_local_name(one) and one.text
    }
