"""Rows of many tables that an article's page shows, loaded in one statement with its facts."""

from typing import Any

from accounts.models import User
from articles.models import Article, Revision
from articles.models.enums import Provenance
from articles.near_duplicates.selectors import list_near_duplicate_pairs
from factcheck.follows.selectors import list_article_follows
from factcheck.galley.arithmetic import select_dismissals
from factcheck.galley.bulk_candidates import select_bulk_candidates
from factcheck.galley.known_names import select_known_names
from factcheck.galley.reading_progress import select_reading_progress
from factcheck.galley.selectors import list_revisions, select_placed_appearances
from factcheck.repeats.selectors import list_dismissed_repeats, list_open_repeats
from factcheck.screens.article.tick_bar import TickBarRows
from factcheck.screens.changes.selectors import list_undecided_appearances
from factcheck.workflow.article_facts import ArticleFactRows
from factcheck.workflow.galley_items import select_item_rows
from factcheck.writer_queries.selectors import list_writers, select_query_places
from lib.db.counts import select_counts
from lib.db.together import load_together

MAX_VERSIONS = 8
"""Versions listed beside the text; all of them have a page."""


class PageRows:
    """Query sets that ``load_page_rows`` has loaded; each is of one revision of an article, for one person.

    Those of items are for our own copy alone, and are loaded for no other article.
    """

    def __init__(self, article: Article, revision: Revision, user: User) -> None:
        """Put the query sets together; ``revision`` has its ``article``."""
        counted = {
            "to_decide": list_undecided_appearances(article),
            "alike": list_near_duplicate_pairs(article),
            "follows": list_article_follows(user, article),
            "repeats": list_open_repeats(article, user),
            "dismissed": list_dismissed_repeats(article, user),
        }
        self.figure_names = list(counted)
        self.counts = select_counts(User.objects.filter(pk=user.pk), counted)
        self.facts = ArticleFactRows(article, user)
        self.versions = list_revisions(article)[:MAX_VERSIONS]
        self.progress = select_reading_progress(article, user)
        self.query_places = select_query_places(revision, user)
        self.writers = list_writers(article)
        self.placed = select_placed_appearances(revision, user)
        self.dismissals = select_dismissals(article)
        self.items = select_item_rows(revision)
        self.names = select_known_names(revision)
        self.candidates = select_bulk_candidates(article, user)
        self.tick_bar = TickBarRows(article, revision, user)

    @property
    def figures(self) -> dict[str, int]:
        """Return how much there is of what is read only where there is any."""
        return dict(zip(self.figure_names, self.counts[0], strict=True))


def load_page_rows(article: Article, revision: Revision, user: User) -> PageRows:
    """Return all rows that the page of an article needs, but for those of its claims. One query."""
    rows = PageRows(article, revision, user)
    shown: list[Any] = [rows.counts, rows.versions, rows.progress, rows.query_places, rows.writers]
    shown += [rows.placed, rows.dismissals, *rows.facts.list_all()]
    if article.provenance == Provenance.OWN_COPY:
        shown += [*rows.items.list_all(), rows.names, rows.candidates, *rows.tick_bar.list_all()]
    load_together(*shown)
    return rows
