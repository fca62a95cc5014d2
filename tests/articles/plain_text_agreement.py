"""The rule that every importer keeps: the text nodes of the HTML are the text."""

import lxml.html

from articles.importers.blocks import extract_text
from lib.text import plain_text as text_plain_text


def agree(clean):
    assert extract_text(clean.html) == clean.text
    assert text_plain_text.normalize_text(clean.text) == clean.text
    assert text_plain_text.split_plain_text(clean.text)[0] == clean.headline
    # A second parser, which builds a tree as a browser does, reads the same.
    tree = lxml.html.fromstring(f"<div>{clean.html}</div>")
    assert "".join(tree.itertext()) == clean.text
