"""Rows of many tables that a claim's page shows, loaded in one statement with those that its facts need."""

from datetime import datetime
from typing import Any

from accounts.models import User
from accounts.selectors import list_desk_people
from audit.selectors import list_events_of_subject
from factcheck.anchoring.selectors import list_placed_appearances
from factcheck.checklists.selectors import select_items, select_ticks
from factcheck.models import Claim
from factcheck.reviews.comment_selectors import select_comments
from factcheck.reviews.read_receipts import select_receipts
from factcheck.snapshots.archive_selectors import select_archive_requests
from factcheck.sources.citation_selectors import select_newest_checks, select_removed_citations
from factcheck.workflow.facts import ClaimRows, get_facts_and_rows
from factcheck.workflow.policies import WorkflowFacts
from lib.db.together import attach_rows

MAX_HISTORY_LINES = 40
"""The newest events shown with the claim; all of them have a page."""


class PageRows:
    """Query sets that ``load_page_rows`` has loaded; each is of one claim, for one person."""

    judged: ClaimRows

    def __init__(self, claim: Claim, user: User, at: datetime) -> None:
        """Put the query sets together; ``claim`` is one of ``annotate_for_page``."""
        self.appearances = list_placed_appearances(claim)
        self.tags = claim.tag_rows.all()
        self.publications = claim.publications.all()
        self.events = list_events_of_subject("claim", claim).reverse()[: MAX_HISTORY_LINES + 1]
        self.checks = select_newest_checks(claim)
        self.archive_requests = select_archive_requests(claim.citations.active().values("source"))
        self.checklist_items = select_items(claim.desk, claim.kind)
        self.checklist_ticks = select_ticks(claim)
        self.removed = select_removed_citations(claim, user, at=at)
        self.people = list_desk_people(claim.desk)
        self.comments = select_comments(claim)
        self.receipts = select_receipts(claim, user)


def load_page_rows(claim: Any, user: User, at: datetime) -> tuple[WorkflowFacts, PageRows]:
    """Return the facts of a claim of ``annotate_for_page``, and all rows that its page shows. Two queries."""
    rows = PageRows(claim, user, at)
    shown = [rows.appearances, rows.tags, rows.publications, rows.events, rows.checks, rows.archive_requests]
    shown += [rows.checklist_items, rows.checklist_ticks, rows.removed, rows.people]
    facts, rows.judged = get_facts_and_rows(claim, user, at, also=[*shown, rows.comments, rows.receipts])
    claim.appearance_history = rows.appearances
    attach_rows([claim], "tag_rows", rows.tags)
    attach_rows([claim], "publications", rows.publications)
    return facts, rows
