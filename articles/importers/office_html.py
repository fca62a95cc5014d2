"""Simplification of a word processor's HTML before it is read."""

import re

import lxml.etree
import lxml.html

_TYPED = re.compile(
    r"<meta\s[^>]{0,200}?(?:Microsoft\s+Word|LibreOffice|OpenOffice)|\sclass=[\"']?Mso[A-Z]"
    r"|id=[\"']docs-internal-guid",
    re.IGNORECASE,
)
_ITEM = re.compile(r"mso-list\s*:\s*l\d", re.IGNORECASE)
_IGNORED = re.compile(r"mso-list\s*:\s*ignore|mso-element\s*:\s*comment", re.IGNORECASE)
_NUMBER = re.compile(r"\s*\(?\w{1,3}[.)]")
_COMMENTS = {"msocomanchor", "MsoCommentReference", "msocomtxt", "MsoCommentText"}


def is_office_html(source: str) -> bool:
    """Return whether a word processor wrote this HTML: then it is all article, with nothing around it."""
    return _TYPED.search(source[:20_000]) is not None


def simplify_office_html(root: lxml.html.HtmlElement) -> None:
    """Turn the paragraphs that Word writes for list items, with a typed bullet or number, into lists.

    Bullets, numbers, editors' comments and tracked deletions are removed: none of them is text of the
    article. Tracked insertions stay, as in a Word file.
    """
    for element in list(root.iter("del")):
        element.drop_tree()
    for element in list(root.iter("p", "span", "a", "div")):
        style = element.get("style") or ""
        if element.tag == "p" and _ITEM.search(style):
            _convert_to_list_item(element)
        elif _IGNORED.search(style) or element.get("class") in _COMMENTS:
            element.drop_tree()


def _convert_to_list_item(paragraph: lxml.html.HtmlElement) -> None:
    parent = paragraph.getparent()
    if parent is None:
        return
    marks = next((one for one in paragraph.iter("span") if _IGNORED.search(one.get("style") or "")), None)
    numbered = marks is not None and _NUMBER.match(marks.text_content())
    around = lxml.etree.SubElement(parent, "ol" if numbered else "ul")
    parent.replace(paragraph, around)
    around.tail, paragraph.tail = paragraph.tail, None
    around.append(paragraph)
    paragraph.tag = "li"
