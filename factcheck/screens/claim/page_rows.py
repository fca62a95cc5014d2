"""Rows of many tables that a claim's page shows, loaded in one statement with those that its facts need."""

from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, CharField, DateTimeField

from accounts.models import Desk, User
from accounts.selectors import list_desk_people
from audit.selectors import list_events_of_subject
from factcheck.anchoring.selectors import list_placed_appearances
from factcheck.checklists.selectors import select_items, select_ticks
from factcheck.models import Citation, Claim, ClaimTag, Publication
from factcheck.reviews.comment_selectors import select_comments
from factcheck.reviews.read_receipts import select_receipts
from factcheck.snapshots.archive_selectors import select_archive_requests
from factcheck.sources.citation_selectors import (
    RESTORE_WINDOW,
    select_newest_checks,
    select_removed_citations,
)
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


def _prepare_rows(*, is_active: bool) -> dict[str, PreparedRows]:
    """Return the rows of PageRows that depend on more than the claim, by name."""
    person, claim_id, desk_id = (Parameter(name, BigIntegerField()) for name in ("person", "claim", "desk"))
    subject, kind = (Parameter(name, CharField()) for name in ("subject", "kind"))
    user = User(pk=person, is_active=is_active)
    claim, desk = Claim(pk=claim_id), Desk(pk=desk_id)
    since = Parameter("restorable_since", DateTimeField())
    events = MAX_HISTORY_LINES + 1
    return {
        "events": PreparedRows(lambda: list_events_of_subject("claim", subject).reverse()[:events]),
        "checklist_items": PreparedRows(lambda: select_items(desk, kind)),
        "removed": PreparedRows(lambda: select_removed_citations(claim, user, since=since)),
        "people": PreparedRows(lambda: list_desk_people(desk)),
        "receipts": PreparedRows(lambda: select_receipts(claim, user)),
    }


_ROWS = {is_active: _prepare_rows(is_active=is_active) for is_active in (True, False)}


class PageRows:
    """Rows that ``load_page_rows`` has loaded; each is of one claim, for one person."""

    judged: ClaimRows

    def __init__(self, claim: Claim, user: User, at: datetime) -> None:
        """Choose the rows; ``claim`` is one of ``annotate_for_page``."""
        self.appearances = _APPEARANCES.select(claim=claim.pk)
        self.tags = _TAGS.select(claim=claim.pk)
        self.publications = _PUBLICATIONS.select(claim=claim.pk)
        self.checks = _CHECKS.select(claim=claim.pk)
        self.archive_requests = _ARCHIVE_REQUESTS.select(claim=claim.pk)
        self.checklist_ticks = _CHECKLIST_TICKS.select(claim=claim.pk)
        self.comments = _COMMENTS.select(claim=claim.pk)
        values = {
            "person": user.pk,
            "claim": claim.pk,
            "desk": claim.desk_id,
            "subject": str(claim.public_id),
            "kind": claim.kind,
            "restorable_since": at - RESTORE_WINDOW,
        }
        rows = {name: one.select(**values) for name, one in _ROWS[user.is_active].items()}
        self.events = rows["events"]
        self.checklist_items = rows["checklist_items"]
        self.removed = rows["removed"]
        self.people = rows["people"]
        self.receipts = rows["receipts"]


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
    for row in (*rows.appearances, *rows.checklist_ticks, *rows.comments, *rows.removed):
        row.claim = claim
    claim.appearance_history = rows.appearances
    attach_rows([claim], "tag_rows", rows.tags)
    attach_rows([claim], "publications", rows.publications)
    return facts, rows
