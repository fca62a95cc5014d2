"""Rows of many tables that a claim's page shows, loaded in one statement with those that its facts need."""

from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField

from accounts.models import User
from accounts.selectors import list_desk_people
from audit.selectors import list_events_of_subject
from factcheck.anchoring.selectors import list_placed_appearances
from factcheck.checklists.selectors import select_items, select_ticks
from factcheck.models import Citation, Claim, ClaimTag, Publication
from factcheck.reviews.comment_selectors import select_comments
from factcheck.reviews.read_receipts import select_receipts
from factcheck.snapshots.archive_selectors import select_archive_requests
from factcheck.sources.citation_selectors import select_newest_checks, select_removed_citations
from factcheck.workflow.facts import ClaimRows, get_facts_and_rows
from factcheck.workflow.policies import WorkflowFacts
from lib.db.prepared_query import Parameter
from lib.db.together import PreparedRows, attach_rows

MAX_HISTORY_LINES = 40
"""The newest events shown with the claim; all of them have a page."""


_CLAIM = Parameter("claim", BigIntegerField())
_APPEARANCES = PreparedRows(lambda: list_placed_appearances(_CLAIM))
_TAGS = PreparedRows(lambda: ClaimTag.objects.filter(claim=_CLAIM))
_PUBLICATIONS = PreparedRows(lambda: Publication.objects.filter(claim=_CLAIM))
_CHECKS = PreparedRows(lambda: select_newest_checks(_CLAIM))
_ARCHIVE_REQUESTS = PreparedRows(
    lambda: select_archive_requests(Citation.objects.active().filter(claim=_CLAIM).values("source"))
)
_CHECKLIST_TICKS = PreparedRows(lambda: select_ticks(_CLAIM))
_COMMENTS = PreparedRows(lambda: select_comments(_CLAIM))


class PageRows:
    """Rows that ``load_page_rows`` has loaded; each is of one claim, for one person."""

    judged: ClaimRows

    def __init__(self, claim: Claim, user: User, at: datetime) -> None:
        """Put the query sets together; ``claim`` is one of ``annotate_for_page``."""
        self.appearances = _APPEARANCES.select(claim=claim.pk)
        self.tags = _TAGS.select(claim=claim.pk)
        self.publications = _PUBLICATIONS.select(claim=claim.pk)
        self.events = list_events_of_subject("claim", claim).reverse()[: MAX_HISTORY_LINES + 1]
        self.checks = _CHECKS.select(claim=claim.pk)
        self.archive_requests = _ARCHIVE_REQUESTS.select(claim=claim.pk)
        self.checklist_items = select_items(claim.desk, claim.kind)
        self.checklist_ticks = _CHECKLIST_TICKS.select(claim=claim.pk)
        self.removed = select_removed_citations(claim, user, at=at)
        self.people = list_desk_people(claim.desk)
        self.comments = _COMMENTS.select(claim=claim.pk)
        self.receipts = select_receipts(claim, user)


def load_page_rows(claim: Any, user: User, at: datetime) -> tuple[WorkflowFacts, PageRows]:
    """Return the facts of a claim of ``annotate_for_page``, and all rows that its page shows. Two queries."""
    rows = PageRows(claim, user, at)
    shown: list[Any] = [
        rows.appearances,
        rows.tags,
        rows.publications,
        rows.events,
        rows.checks,
        rows.archive_requests,
    ]
    shown += [rows.checklist_items, rows.checklist_ticks, rows.removed, rows.people]
    facts, rows.judged = get_facts_and_rows(claim, user, at, also=[*shown, rows.comments, rows.receipts])
    for row in (*rows.appearances, *rows.checklist_ticks, *rows.comments):
        row.claim = claim
    claim.appearance_history = rows.appearances
    attach_rows([claim], "tag_rows", rows.tags)
    attach_rows([claim], "publications", rows.publications)
    return facts, rows
