"""Rows of many tables that an article's page shows, loaded in one statement with its facts."""

from typing import Any

from django.db.models import BigIntegerField, QuerySet

from accounts.models import User
from articles.models import Article, Revision
from articles.models.enums import Provenance
from articles.near_duplicates.selectors import list_near_duplicate_pairs
from factcheck.follows.selectors import list_article_follows
from factcheck.galley.arithmetic import select_dismissals
from factcheck.galley.bulk_candidates import select_bulk_candidates
from factcheck.galley.known_names import select_known_names
from factcheck.galley.reading_progress import select_reading_progress
from factcheck.galley.rows import GalleyRows
from factcheck.galley.selectors import list_revisions
from factcheck.repeats.selectors import list_dismissed_repeats, list_open_repeats
from factcheck.screens.article.tick_bar import TickBarRows
from factcheck.screens.changes.selectors import list_undecided_appearances
from factcheck.workflow.article_facts import ArticleFactRows
from factcheck.workflow.galley_items import select_item_rows
from factcheck.writer_queries.selectors import list_writers, select_query_places
from lib.db.counts import select_counts
from lib.db.prepared_query import Parameter
from lib.db.together import PreparedRows, load_together

MAX_VERSIONS = 8
"""Versions listed beside the text; all of them have a page."""
FIGURES = ("to_decide", "alike", "follows", "repeats", "dismissed")
"""Names of what is counted, and read only where there is any."""


class PageRows:
    """Rows that ``load_page_rows`` has loaded; each is of one revision of an article, for one person.

    Those of items are for our own copy alone, and are loaded for no other article.
    """

    def __init__(self, article: Article, revision: Revision, user: User) -> None:
        """Choose the rows; ``revision`` has its ``article``."""
        values = {
            "person": user.pk,
            "article": article.pk,
            "desk": article.desk_id,
            "current": article.current_revision_id,
            "revision": revision.pk,
        }
        rows = {name: one.select(**values) for name, one in _ROWS[user.is_active].items()}
        self.counts = rows["counts"]
        self.facts = ArticleFactRows(article, user)
        self.versions = rows["versions"]
        self.progress = rows["progress"]
        self.query_places = rows["query_places"]
        self.writers = list_writers(article)
        self.galley = GalleyRows(revision, user)
        self.dismissals = rows["dismissals"]
        self.items = select_item_rows(revision)
        self.names = select_known_names(revision)
        self.candidates = rows["candidates"]
        self.tick_bar = TickBarRows(revision, user)

    @property
    def figures(self) -> dict[str, int]:
        """Return how much there is of each of FIGURES."""
        return dict(zip(FIGURES, self.counts.rows[0], strict=True))


def load_page_rows(article: Article, revision: Revision, user: User) -> PageRows:
    """Return all rows that the page of an article needs.

    Two queries: what is compiled once is planned once too, and only by itself.
    """
    rows, is_own = PageRows(article, revision, user), article.provenance == Provenance.OWN_COPY
    shown: list[Any] = [rows.counts, rows.versions, rows.progress, rows.query_places]
    shown += [rows.dismissals, *rows.galley.list_all(), *rows.facts.list_all()]
    if is_own:
        shown += [*rows.items.list_all(), rows.candidates, *rows.tick_bar.list_all()]
    load_together(*shown)
    load_together(rows.writers, *([rows.names] if is_own else []))
    return rows


def _prepare_rows(*, is_active: bool) -> dict[str, PreparedRows]:
    """Return the rows of PageRows by name, for the values that each page gives."""
    person, article_id, desk, current, revision_id = (
        Parameter(name, BigIntegerField()) for name in ("person", "article", "desk", "current", "revision")
    )
    user = User(pk=person, is_active=is_active)
    article = Article(pk=article_id, desk_id=desk, current_revision_id=current)
    revision = Revision(pk=revision_id, article_id=article_id)
    return {
        "counts": PreparedRows(lambda: _select_figures(article, user)),
        "versions": PreparedRows(lambda: list_revisions(article)[:MAX_VERSIONS]),
        "progress": PreparedRows(lambda: select_reading_progress(article, user)),
        "query_places": PreparedRows(lambda: select_query_places(revision, user)),
        "dismissals": PreparedRows(lambda: select_dismissals(article)),
        "candidates": PreparedRows(lambda: select_bulk_candidates(article, user)),
    }


def _select_figures(article: Article, user: User) -> "QuerySet[Any, Any]":
    counted = (
        list_undecided_appearances(article),
        list_near_duplicate_pairs(article),
        list_article_follows(user, article),
        list_open_repeats(article, user),
        list_dismissed_repeats(article, user),
    )
    return select_counts(User.objects.filter(pk=user.pk), dict(zip(FIGURES, counted, strict=True)))


_ROWS = {is_active: _prepare_rows(is_active=is_active) for is_active in (True, False)}
