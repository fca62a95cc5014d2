"""Notifications of sources that changed or died under a claim that somebody is checking.

Where a verdict rests on the source, its withdrawal is what people are notified of (``periodic``).
"""

from collections.abc import Iterable
from datetime import datetime

from accounts.selectors import get_system_user
from factcheck.models import Citation
from factcheck.models.citation import CitationQuerySet
from factcheck.models.enums import BEFORE_VERDICT_STATES
from factcheck.workflow.facts import find_current_checker
from factcheck.workflow.notify import notify


def notify_of_changed_passages(citations: Iterable[int], *, at: datetime) -> None:
    """Notify of citations (primary keys) whose passage has drifted."""
    _notify_checkers("source_changed", Citation.objects.filter(pk__in=citations), at=at)


def notify_of_dead_sources(sources: Iterable[int], *, at: datetime) -> None:
    """Notify of sources (primary keys) that have just died."""
    _notify_checkers("source_dead", Citation.objects.active().filter(source__in=sources), at=at)


def _notify_checkers(event: str, citations: CitationQuerySet, *, at: datetime) -> None:
    worked_on = citations.filter(claim__state__in=BEFORE_VERDICT_STATES)
    for citation in worked_on.select_related("claim__desk", "source").order_by("pk"):
        checker = find_current_checker(citation.claim)
        if checker is not None:
            # The name of a restricted source stays on its own page.
            data = {} if citation.source.is_restricted else {"source": citation.source.title}
            notify([checker], citation.claim, event, by=get_system_user(), at=at, **data)
