"""Importer for plain text: a first line, perhaps a byline, and paragraphs. No word is lost."""

import re

from articles.importers.blocks import Block, TextRun, blocks_to_html, build_text
from articles.importers.parsed_article import ParsedArticle
from lib.errors import Invalid
from lib.sentences import gettext, ngettext
from lib.text import plain_text as text_plain_text
from lib.text.phrases import format_number

MAX_HEADLINE_LENGTH = 200
MAX_PARAGRAPHS = 20_000
"""A browser cannot show more with a margin, and no article has more."""

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_TRAILING_DATE = re.compile(
    rf"[\s,|·—–-]*(?:\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{1,4}}|\d{{1,2}}\s+{_MONTH},?\s+\d{{4}}"
    rf"|{_MONTH}\s+\d{{1,2}},?\s+\d{{4}})\Z"
)
_BYLINE = re.compile(r"By:?\s+(.{2,150})\Z", re.IGNORECASE)
_SMALL = {
    "and",
    "with",
    "for",
    "de",
    "da",
    "di",
    "del",
    "der",
    "den",
    "du",
    "la",
    "le",
    "van",
    "von",
    "bin",
    "al",
    "el",
}


def split_headline(paragraphs: list[str], headline: str) -> tuple[str, list[str]]:
    """Return the headline and the paragraphs under it: the given one, else a short first paragraph.

    A text that repeats the given headline as its first paragraph does not get it twice. Raises Invalid, at
    the field headline, when there is none.
    """
    given = text_plain_text.normalize_line(headline)
    if given:
        return given, paragraphs[1:] if paragraphs[:1] == [given] else paragraphs
    if len(paragraphs[0]) <= MAX_HEADLINE_LENGTH:
        return paragraphs[0], paragraphs[1:]
    message = ngettext(
        "The first paragraph has {count} character and is too long for a headline. Enter a headline, or put "
        "one on the first line followed by a blank line.",
        "The first paragraph has {count} characters and is too long for a headline. Enter a headline, or put "
        "one on the first line followed by a blank line.",
        len(paragraphs[0]),
    ).format(count=format_number(len(paragraphs[0])))
    raise Invalid(message, field="headline")


def describe_paragraph_limit(count: int) -> str:
    """Return the sentence for more paragraphs than a page can show."""
    message = ngettext(
        "This has {count} paragraph. The limit is {max}.",
        "This has {count} paragraphs. The limit is {max}.",
        count,
    )
    return message.format(count=format_number(count), max=format_number(MAX_PARAGRAPHS))


def find_byline(paragraphs: list[str]) -> str:
    """Return the names in a "By ..." line among the first three paragraphs, or "".

    A date beside them is not parsed: most can be read in two ways.
    """
    for paragraph in paragraphs[:3]:
        found = _BYLINE.match(paragraph)
        if not found or paragraph.endswith((".", "!", "?")):
            continue
        names = _TRAILING_DATE.sub("", found.group(1)).strip(" ,|·—–-\u00a0")
        words = re.split(r"[\s,&/|-]+", names)
        if words and all(not word or word[0].isupper() or word in _SMALL for word in words):
            return names
    return ""


def parse_plain_text(text: str, *, headline: str = "", url: str = "") -> ParsedArticle:
    """Parse the article in ``text``. Raises Invalid when it is empty or has no headline."""
    paragraphs = text_plain_text.split_paragraphs(text)
    if not paragraphs:
        raise Invalid(
            gettext("This contains no text."),
            fields={"text": [gettext("Paste or type the text of the article.")]},
        )
    if len(paragraphs) > MAX_PARAGRAPHS:
        raise Invalid(describe_paragraph_limit(len(paragraphs)), field="text")
    title, rest = split_headline(paragraphs, headline)
    # Spaces stay as typed: nothing in a plain text is there for the layout alone.
    blocks = [Block("p", (TextRun(paragraph),)) for paragraph in rest]
    return ParsedArticle(
        headline=title,
        text=build_text(title, blocks),
        html=blocks_to_html(title, blocks),
        byline=find_byline(rest),
        canonical_url=url,
    )
