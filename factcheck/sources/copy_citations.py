"""Citation of words that stand in an archived copy, for a claim, with the copy that they were read in."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import Desk, User
from factcheck.models import Citation, Claim, Snapshot, Source
from factcheck.models.enums import PassageState, SourceKind, SourceTier
from factcheck.snapshots.passage_state import find_passage_state
from factcheck.sources.actions import SourceDetails, get_or_create_page, mark_due_now
from factcheck.sources.citation_actions import add_citation, update_citation
from factcheck.sources.citation_edits import begin_citation_edit
from lib.errors import Invalid, NotAllowed, NotFound


@transaction.atomic
def cite_snapshot(
    claim: Claim,
    *,
    snapshot: Snapshot,
    passage: str,
    locator: str = "",
    stance: str,
    tier: str = SourceTier.SECONDARY,
    independence_group: str = "",
    by: User,
    at: datetime,
    version: int | None = None,
) -> Citation:
    """Cite the source of ``snapshot`` for the claim; where the copy has the passage, it is pinned.

    A file that the claim cites without a passage, and with the same role, gets the passage: it counts once.
    A web page is the source that the claim's desk has of it, as in ``create_citation``, and is due for a
    check at once: what it no longer says is drift. Raises NotFound for a copy that the person may not see,
    NotAllowed for an off-the-record source that the claim's desk does not have, and Invalid without a
    passage, for an erased copy, or for a file that only confidential desks cite, which the claim's is not.
    """
    claim, _ = begin_citation_edit(claim, by=by, at=at, version=version)
    if not Snapshot.objects.visible_to(by).filter(pk=snapshot.pk).exists() or snapshot.source is None:
        raise NotFound(gettext("This archived copy does not exist, or you cannot see it."))
    if not passage.strip():
        raise Invalid(gettext("Select the words in the copy, or type them."), field="passage")
    source = _get_source_for(claim.desk, snapshot.source, by=by, at=at)
    Source.objects.select_for_update(no_key=True).get(pk=source.pk)  # whoever erases its copies waits here
    if Snapshot.objects.filter(pk=snapshot.pk, erased_at__isnull=False).exists():
        raise Invalid(gettext("This copy was erased: no desk needed to keep it any longer."))
    role = {"stance": stance, "tier": tier, "independence_group": independence_group.strip()}
    if empty := _find_citation_without_passage(claim, source, snapshot, role):
        return update_citation(empty, by=by, at=at, passage=passage, locator=locator)
    state, pinned = PassageState.UNKNOWN, None
    if source.pk == snapshot.source_id:
        state = find_passage_state(passage, snapshot.text)
        if state == PassageState.THERE or source.kind != SourceKind.URL:
            pinned = snapshot
        else:
            state = PassageState.UNKNOWN  # a check of the page decides
    return add_citation(
        claim,
        source,
        snapshot=pinned,
        passage_state=state,
        passage=passage,
        locator=locator,
        **role,
        by=by,
        at=at,
    )


def _find_citation_without_passage(
    claim: Claim, source: Source, snapshot: Snapshot, role: dict[str, str]
) -> Citation | None:
    """Return the claim's citation of a file in which nobody has said yet where in it."""
    if source.kind != SourceKind.DOCUMENT:
        return None
    empty = claim.citations.filter(
        source=source, snapshot=snapshot, passage="", locator="", removed_at=None, **role
    )
    return empty.order_by("pk").first()


def _get_source_for(desk: Desk, source: Source, *, by: User, at: datetime) -> Source:
    """Return the source that a claim of ``desk`` cites where it cites ``source``."""
    if source.kind == SourceKind.URL and not source.is_restricted:
        details = SourceDetails()
        if source.desk_id in (None, desk.pk):  # what a confidential desk calls a page is nobody else's
            details = SourceDetails(
                title=source.title,
                publisher=source.publisher,
                author=source.author,
                published_on=source.published_on,
            )
        return get_or_create_page(source.url, details, desk, by=by, at=at)
    desks = Desk.objects.filter(claims__citations__source=source).distinct()
    if source.is_restricted and desk not in desks:  # whoever it names may sit on several desks
        raise NotAllowed(gettext("An off-the-record source can be cited only on the page of its claim."))
    if desk not in desks and all(one.is_confidential for one in desks):
        raise Invalid(gettext("Only claims on the desk that has this file can cite it. Add the file again."))
    mark_due_now(source, at=at)
    return source
