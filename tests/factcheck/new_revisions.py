"""New revisions of an article in the middle of the work."""

from articles.actions.importing import create_manual_revision
from articles.importers import ParsedArticle
from lib.text.plain_text import build_plain_text
from tests.factcheck.workflow_driver import LATER
from tests.factories import BODY, HEADLINE


def new_words(article, by, old="20,000", new="30,000", headline=HEADLINE):
    body = [paragraph.replace(old, new) for paragraph in BODY]
    return create_manual_revision(
        article, ParsedArticle(headline, build_plain_text(headline, body), ""), by=by, at=LATER
    )
