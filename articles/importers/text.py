"""The importer for plain text: a first line, perhaps a byline, and paragraphs. No word is lost."""

import re

from articles.importers.blocks import Block, Run, blocks_to_html, frame_of
from articles.importers.clean import Clean
from lib import frame
from lib.errors import Invalid

LONGEST_HEADLINE = 200
MOST_PARAGRAPHS = 20_000
"""More would be no article, and no browser could show it with a margin."""

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
    """The headline and the paragraphs under it: the one given, else the first paragraph when it is short.

    A text that repeats the given headline as its first paragraph does not get it twice. Raises Invalid, at
    the field headline, when there is none to be had.
    """
    given = frame.line(headline)
    if given:
        return given, paragraphs[1:] if paragraphs[:1] == [given] else paragraphs
    if len(paragraphs[0]) <= LONGEST_HEADLINE:
        return paragraphs[0], paragraphs[1:]
    said = (
        f"The first paragraph has {len(paragraphs[0]):,} characters, so it is no headline. "
        "Type the headline, or put it on the first line with a blank line under it."
    )
    raise Invalid(said, fields={"headline": [said]})


def byline_in(paragraphs: list[str]) -> str:
    """The names in a "By ..." line among the first three paragraphs, or "".

    A date beside them is left alone: most can be read in two ways.
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


def read(text: str, *, headline: str = "", url: str = "") -> Clean:
    """The article in ``text``. Raises Invalid when it is empty or its headline cannot be told."""
    paragraphs = frame.paragraphs(text)
    if not paragraphs:
        raise Invalid("There is no text in this.", fields={"text": ["Paste or type the article's text."]})
    if len(paragraphs) > MOST_PARAGRAPHS:
        said = f"This has {len(paragraphs):,} paragraphs. Stet takes up to {MOST_PARAGRAPHS:,}."
        raise Invalid(said, fields={"text": [said]})
    title, rest = split_headline(paragraphs, headline)
    # Spaces stay as typed: nothing in a plain text is there for the layout alone.
    blocks = [Block("p", (Run(paragraph),)) for paragraph in rest]
    return Clean(
        headline=title,
        text=frame_of(title, blocks),
        html=blocks_to_html(title, blocks),
        byline=byline_in(rest),
        canonical_url=url,
    )
