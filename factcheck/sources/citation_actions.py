"""Citations: add, edit or remove one, and say who may see a restricted source.

Actions on the source itself are in ``sources.actions``, those on drift in ``sources.drift_actions``.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import Desk, User
from factcheck.models import Citation, Claim, Snapshot, Source
from factcheck.models.enums import (
    TROUBLED_HEALTH,
    CitationStance,
    PassageState,
    SourceKind,
    SourceTier,
)
from factcheck.snapshots.archive_requests import request_capture_on_citation
from factcheck.snapshots.passage_state import find_passage_state
from factcheck.sources.actions import (
    SourceDetails,
    UploadedDocument,
    create_document_source,
    get_cite_refusal,
    get_or_create_page,
    get_or_create_pages,
    mark_due_for_citation,
    mark_due_now,
)
from factcheck.sources.citation_edits import begin_citation_edit, describe_citation, reload_citation
from factcheck.sources.citation_selectors import RESTORE_WINDOW, has_claim_moved
from factcheck.sources.selectors import is_sound_recording
from factcheck.sources.source_access import require_desk_member
from factcheck.sources.statements import create_statement_source
from factcheck.workflow.approvals import withdraw_approval_on_edit
from factcheck.workflow.batch import ClaimBatch
from factcheck.workflow.policies import WorkflowFacts
from factcheck.workflow.transition import ClaimChange, record_edit, record_edits
from lib.errors import Invalid, NotAllowed, WrongState
from lib.text.phrases import find_time, join_with_and


@transaction.atomic
def create_citation(
    claim: Claim,
    *,
    by: User,
    at: datetime,
    kind: str = SourceKind.URL,
    url: str = "",
    file: UploadedDocument | None = None,
    medium: str = "",
    title: str = "",
    publisher: str = "",
    author: str = "",
    published_on: date | None = None,
    is_restricted: bool = False,
    permitted_people: Iterable[User] = (),
    passage: str = "",
    locator: str = "",
    stance: str = CitationStance.SUPPORTS,
    tier: str = SourceTier.SECONDARY,
    independence_group: str = "",
    version: int | None = None,
) -> Citation:
    """Cite a source for the claim.

    A page that another claim cites is the same Source; it is due for a check at once. A document is archived
    at once, and its snapshot pinned. ``permitted_people``: who may see a restricted source, beside the
    person who adds it.

    Raises Invalid with the field at fault: a URL that ``lib.safe_http`` would not fetch, a file of an
    unsupported type, a source without a title, a statement without who, when, how or what.
    """
    claim, _ = begin_citation_edit(claim, by=by, at=at, version=version)
    about = SourceDetails(
        title=title,
        publisher=publisher,
        author=author,
        published_on=published_on,
        medium=medium,
        is_restricted=is_restricted,
    )
    saved: Snapshot | None = None
    if kind == SourceKind.URL:
        source = get_or_create_page(url, about, claim.desk, by=by, at=at)
    elif kind == SourceKind.DOCUMENT:
        source, saved = create_document_source(file, about, claim.desk, by=by, at=at)
    else:
        source = create_statement_source(passage, about, claim.desk, by=by, at=at)
    if source.is_restricted:
        source.permitted_people.add(
            by, *[require_desk_member(person, claim, "permitted_people") for person in permitted_people]
        )
    return add_citation(
        claim,
        source,
        snapshot=saved,
        passage_state=_find_state_without_check(source, passage, saved),
        passage=passage,
        locator=locator,
        stance=stance,
        tier=tier,
        independence_group=independence_group,
        by=by,
        at=at,
    )


def add_citation(
    claim: Claim,
    source: Source,
    *,
    snapshot: Snapshot | None,
    passage_state: PassageState,
    passage: str,
    locator: str,
    stance: str,
    tier: str,
    independence_group: str,
    by: User,
    at: datetime,
) -> Citation:
    """Add a citation of ``source`` to a claim that ``begin_citation_edit`` has locked, with its event."""
    citation = Citation.objects.create(
        claim=claim,
        source=source,
        passage=passage.strip(),
        locator=_clean_locator(locator, recording=snapshot is not None and is_sound_recording(snapshot)),
        stance=stance,
        tier=tier,
        independence_group=independence_group.strip(),
        snapshot=snapshot,
        passage_state=passage_state,
        is_source_troubled=source.health in TROUBLED_HEALTH,
        added_by=by,
        added_at=at,
    )
    request_capture_on_citation(source, by=by, at=at)
    record_edit(claim, "cite", by=by, at=at, details=describe_citation(citation))
    withdraw_approval_on_edit(claim, by=by, at=at, code="sources_changed")
    return citation


@transaction.atomic
def cite_source(
    claim: Claim,
    source: Source,
    *,
    passage: str = "",
    by: User,
    at: datetime,
) -> Citation:
    """Cite a source that Stet has already, and pin its newest snapshot: of a page, if the passage is in it.

    A page is checked at once all the same. Raises NotAllowed for an off-the-record source, which those whom
    it names cite on the claim's page.
    """
    claim, _ = begin_citation_edit(claim, by=by, at=at, version=None)
    if source.is_restricted:
        raise NotAllowed(gettext("An off-the-record source can be cited only on the page of its claim."))
    newest = source.latest_snapshot
    state = find_passage_state(passage, newest.text) if newest is not None else PassageState.UNKNOWN
    is_pinned = source.kind == SourceKind.DOCUMENT or state == PassageState.THERE
    mark_due_for_citation(source, at=at)
    return add_citation(
        claim,
        source,
        snapshot=newest if is_pinned else None,
        passage_state=state if is_pinned else PassageState.UNKNOWN,
        passage=passage,
        locator="",
        stance=CitationStance.SUPPORTS,
        tier=SourceTier.SECONDARY,
        independence_group="",
        by=by,
        at=at,
    )


@transaction.atomic
def cite_pages(batch: ClaimBatch, pages: Mapping[int, Sequence[str]]) -> None:
    """Cite pages for the claims of a locked batch, {claim's key: URLs}, without a passage yet.

    Each citation has its event. Refuses the claims whose sources this person may not change.
    """
    by, at = batch.by, batch.at

    def check(claim: Claim, facts: WorkflowFacts) -> None:
        if pages.get(claim.pk) and (refusal := get_cite_refusal(facts)):
            raise NotAllowed(refusal)

    batch.check_each(check)
    wanted: dict[Desk, set[str]] = {}
    for claim in batch.allowed:
        if urls := pages.get(claim.pk):
            wanted.setdefault(claim.desk, set()).update(urls)
    sources = {
        (desk.pk, url): source
        for desk, urls in wanted.items()
        for url, source in get_or_create_pages(sorted(urls), desk, by=by, at=at).items()
    }
    # Two spellings of an address are one source, and a claim cites it once.
    pairs = dict.fromkeys(
        (claim, sources[claim.desk_id, url]) for claim in batch.allowed for url in pages.get(claim.pk, ())
    )
    citations = [
        Citation(
            claim=claim,
            source=source,
            is_source_troubled=source.health in TROUBLED_HEALTH,
            added_by=by,
            added_at=at,
        )
        for claim, source in pairs
    ]
    Citation.objects.bulk_create(citations)
    # Only its citations tell that a desk which hides the newsroom looks at a source, so they come first.
    for source in dict.fromkeys(sources.values()):
        request_capture_on_citation(source, by=by, at=at)
    record_edits(
        [ClaimChange(one.claim, details=describe_citation(one)) for one in citations], "cite", by=by, at=at
    )


@transaction.atomic
def update_citation(
    citation: Citation, *, by: User, at: datetime, version: int | None = None, **changes: Any
) -> Citation:
    """Change passage, locator, stance, tier or group. A new passage is searched for at once."""
    claim, _ = begin_citation_edit(citation.claim, by=by, at=at, version=version)
    unknown = set(changes) - {"passage", "locator", "stance", "tier", "independence_group"}
    if unknown:
        names = join_with_and(sorted(unknown))
        raise Invalid(gettext("Fields that cannot be edited: {names}.").format(names=names))
    changes = {name: value.strip() if isinstance(value, str) else value for name, value in changes.items()}
    citation = reload_citation(citation)
    changed = {name: value for name, value in changes.items() if getattr(citation, name) != value}
    if not changed:
        return citation
    if "locator" in changed:
        snapshot = citation.source.latest_snapshot or citation.snapshot
        changed["locator"] = _clean_locator(
            changed["locator"], recording=snapshot is not None and is_sound_recording(snapshot)
        )
    before = {name: getattr(citation, name) for name in changed}
    if "passage" in changed:
        changed |= {
            "passage_state": _find_state_without_check(
                citation.source, changed["passage"], citation.snapshot
            ),
            "suspected_at": None,
            "drifted_at": None,
            "decided_at": None,
            "decided_by": None,
            "drift_decision": "",
            "drift_decision_reason": "",
            # A document does not change: its snapshot holds every passage that it has.
            "snapshot": citation.snapshot if citation.source.kind == SourceKind.DOCUMENT else None,
            "accepted_snapshot": None,
        }
        mark_due_now(citation.source, at=at)
    for name, value in changed.items():
        setattr(citation, name, value)
    citation.save(update_fields=changed)
    details = (
        describe_citation(citation)
        if citation.source.is_restricted
        else describe_citation(citation) | {"before": before}
    )
    record_edit(claim, "update_citation", by=by, at=at, details=details)
    withdraw_approval_on_edit(claim, by=by, at=at, code="sources_changed")
    return citation


@transaction.atomic
def remove_citation(citation: Citation, *, by: User, at: datetime, version: int | None = None) -> Citation:
    """Remove a citation; it stays in the history."""
    claim, _ = begin_citation_edit(citation.claim, by=by, at=at, version=version)
    citation = reload_citation(citation)
    citation.removed_at = at
    citation.save(update_fields=["removed_at"])
    record_edit(claim, "remove_citation", by=by, at=at, details=describe_citation(citation))
    withdraw_approval_on_edit(claim, by=by, at=at, code="sources_changed")
    return citation


@transaction.atomic
def restore_citation(citation: Citation, *, by: User, at: datetime, version: int | None = None) -> Citation:
    """Give a claim back a citation that was removed, with its number and its state.

    Raises WrongState after RESTORE_WINDOW, and where the claim has gone to another state since.
    """
    claim, _ = begin_citation_edit(citation.claim, by=by, at=at, version=version)
    citation = Citation.objects.select_related("source").get(pk=citation.pk)
    if citation.removed_at is None:
        raise WrongState(gettext("This source has not been removed from the claim."))
    if at >= citation.removed_at + RESTORE_WINDOW or has_claim_moved(claim, since=citation.removed_at):
        raise WrongState(
            gettext(
                "A source can be put back for ten minutes, until the claim moves on. Add it again instead."
            )
        )
    mark_due_for_citation(citation.source, at=at)
    citation.removed_at = None
    citation.save(update_fields=["removed_at"])
    record_edit(claim, "restore_citation", by=by, at=at, details=describe_citation(citation))
    withdraw_approval_on_edit(claim, by=by, at=at, code="sources_changed")
    return citation


def _clean_locator(locator: str, *, recording: bool) -> str:
    """Return the place in the source, stripped. Raises Invalid at ``locator`` for a recording without a
    time.
    """
    locator = locator.strip()
    if recording and locator and find_time(locator) is None:
        raise Invalid(gettext("Give the time in the recording as 12:40 or 1:02:40."), field="locator")
    return locator


def _find_state_without_check(source: Source, passage: str, snapshot: Snapshot | None) -> PassageState:
    """Return the state of a passage as it is written down: a page is only looked through by a check."""
    if source.kind == SourceKind.URL:
        return PassageState.UNKNOWN
    text = snapshot.text if source.kind == SourceKind.DOCUMENT and snapshot is not None else ""
    return find_passage_state(passage, text)
