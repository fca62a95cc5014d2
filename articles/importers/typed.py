"""What a word processor leaves in the HTML of a document, put into plain HTML before it is read."""

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


def is_typed(source: str) -> bool:
    """Whether a word processor wrote this HTML: then it is all article, with nothing around it."""
    return _TYPED.search(source[:20_000]) is not None


def simplify(root: lxml.html.HtmlElement) -> None:
    """Make lists of what Word writes as paragraphs with a bullet or a number typed in front.

    Bullets, numbers, the comments of those who edited it and what they struck out go: none of them are words
    of the article. Words put in stay, as in a Word file.
    """
    for element in list(root.iter("del")):
        element.drop_tree()
    for element in list(root.iter("p", "span", "a", "div")):
        style = element.get("style") or ""
        if element.tag == "p" and _ITEM.search(style):
            _into_list(element)
        elif _IGNORED.search(style) or element.get("class") in _COMMENTS:
            element.drop_tree()


def _into_list(paragraph: lxml.html.HtmlElement) -> None:
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
