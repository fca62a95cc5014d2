"""Citations: add, edit or remove one, and say who may see a restricted source.

Actions on the source itself are in ``sources.actions``, those on drift in ``sources.drift_actions``.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.text import get_text_list
from django.utils.translation import gettext

from accounts.models import User
from accounts.selectors import get_role
from factcheck.models import Citation, Claim, Snapshot, Source
from factcheck.models.enums import CitationStance, ClaimState, PassageState, SourceKind, SourceTier
from factcheck.snapshots.archive_requests import request_capture_on_citation
from factcheck.snapshots.passage_state import find_passage_state
from factcheck.sources import actions as sources_actions
from factcheck.sources.actions import (
    SourceDetails,
    UploadedDocument,
    get_cite_refusal,
    mark_due_now,
    request_check,
)
from factcheck.sources.selectors import is_sound_recording
from factcheck.workflow.approvals import withdraw_approval_on_edit
from factcheck.workflow.policies import WorkflowFacts
from factcheck.workflow.transition import lock_for_action, record_edit
from lib.errors import Invalid, NotAllowed, WrongState

__all__ = [
    "create_citation",
    "describe_citation",
    "get_cite_refusal",
    "grant_source_access",
    "reload_citation",
    "remove_citation",
    "request_check",
    "revoke_source_access",
    "update_citation",
]

TIMESTAMP_PATTERN = re.compile(r"(?:\d{1,2}:)?[0-5]?\d:[0-5]\d")
"""A time in a recording: minutes and seconds, hours before them where there are any."""


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
    claim, _ = _begin_citation_edit(claim, by=by, at=at, version=version)
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
        source = sources_actions.get_or_create_page(url, about, claim.desk, by=by, at=at)
    elif kind == SourceKind.DOCUMENT:
        source, saved = sources_actions.create_document_source(file, about, by=by, at=at)
    else:
        source = sources_actions.create_statement_source(passage, about, by=by, at=at)
    if source.is_restricted:
        source.permitted_people.add(
            by, *[_require_desk_member(person, claim, "permitted_people") for person in permitted_people]
        )
    citation = Citation.objects.create(
        claim=claim,
        source=source,
        passage=passage.strip(),
        locator=_clean_locator(locator, recording=saved is not None and is_sound_recording(saved)),
        stance=stance,
        tier=tier,
        independence_group=independence_group.strip(),
        snapshot=saved,
        passage_state=_find_state_without_check(source, passage, saved),
        added_by=by,
        added_at=at,
    )
    request_capture_on_citation(source, by=by, at=at)
    record_edit(claim, "cite", by=by, at=at, details=describe_citation(citation))
    withdraw_approval_on_edit(claim, by=by, at=at, reason=gettext("{person} changed the sources"))
    return citation


@transaction.atomic
def update_citation(
    citation: Citation, *, by: User, at: datetime, version: int | None = None, **changes: Any
) -> Citation:
    """Change passage, locator, stance, tier or group. A new passage is searched for at once."""
    claim, _ = _begin_citation_edit(citation.claim, by=by, at=at, version=version)
    unknown = set(changes) - {"passage", "locator", "stance", "tier", "independence_group"}
    if unknown:
        names = get_text_list(sorted(unknown), gettext("and"))
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
    Citation.objects.filter(pk=citation.pk).update(**changed)
    citation.refresh_from_db()
    details = (
        describe_citation(citation)
        if citation.source.is_restricted
        else describe_citation(citation) | {"before": before}
    )
    record_edit(claim, "update_citation", by=by, at=at, details=details)
    withdraw_approval_on_edit(claim, by=by, at=at, reason=gettext("{person} changed the sources"))
    return citation


@transaction.atomic
def remove_citation(citation: Citation, *, by: User, at: datetime, version: int | None = None) -> Citation:
    """Remove a citation; it stays in the history."""
    claim, _ = _begin_citation_edit(citation.claim, by=by, at=at, version=version)
    citation = reload_citation(citation)
    citation.removed_at = at
    citation.save(update_fields=["removed_at"])
    record_edit(claim, "remove_citation", by=by, at=at, details=describe_citation(citation))
    withdraw_approval_on_edit(claim, by=by, at=at, reason=gettext("{person} changed the sources"))
    return citation


@transaction.atomic
def grant_source_access(
    citation: Citation, *, person: User, by: User, at: datetime, version: int | None = None
) -> Source:
    """Let a member of the desk see a restricted source, so that a second person can review the claim.

    Only those who see it already may. Raises NotAllowed, and Invalid for a person who is not on the desk.
    """
    claim, facts = lock_for_action(citation.claim, by=by, at=at, version=version)
    source = reload_citation(citation).source
    if not facts.role or not source.permitted_people.filter(pk=by.pk).exists():
        raise NotAllowed(gettext("Only people who can see this source can change who else sees it."))
    source.permitted_people.add(_require_desk_member(person, claim, "person"))
    details = {"source": str(source.public_id), "person": str(person.public_id)}
    record_edit(claim, "grant_source_access", by=by, at=at, details=details)
    return source


@transaction.atomic
def revoke_source_access(
    citation: Citation, *, person: User, by: User, at: datetime, version: int | None = None
) -> Source:
    """Remove a person from a restricted source: they read "A source we cannot name" from now on.

    Only those who see it may; the person who added it stays named. Raises NotAllowed and Invalid.
    """
    claim, facts = lock_for_action(citation.claim, by=by, at=at, version=version)
    source = reload_citation(citation).source
    if not facts.role or not source.permitted_people.filter(pk=by.pk).exists():
        raise NotAllowed(gettext("Only people who can see this source can change who else sees it."))
    sentence = ""
    if person.pk == source.added_by_id:
        sentence = gettext("The person who added a source can always see it.")
    elif not source.permitted_people.filter(pk=person.pk).exists():
        sentence = gettext("That person cannot see this source anyway.")
    if sentence:
        raise Invalid(sentence, fields={"person": [sentence]})
    source.permitted_people.remove(person)
    details = {"source": str(source.public_id), "person": str(person.public_id)}
    record_edit(claim, "revoke_source_access", by=by, at=at, details=details)
    return source


def _require_desk_member(person: User, claim: Claim, field: str) -> User:
    if get_role(person, claim.desk) is None:
        sentence = gettext("That person is not on this desk.")
        raise Invalid(sentence, fields={field: [sentence]})
    return person


def _clean_locator(locator: str, *, recording: bool) -> str:
    """Return the place in the source, stripped. Raises Invalid at ``locator`` for a recording without a
    time.
    """
    locator = locator.strip()
    if recording and locator and not TIMESTAMP_PATTERN.fullmatch(locator):
        sentence = gettext("Give the time in the recording as 12:40 or 1:02:40.")
        raise Invalid(sentence, fields={"locator": [sentence]})
    return locator


def _find_state_without_check(source: Source, passage: str, snapshot: Snapshot | None) -> PassageState:
    """Return the state of a passage as it is written down: a page is only looked through by a check."""
    if source.kind == SourceKind.URL:
        return PassageState.UNKNOWN
    text = snapshot.text if source.kind == SourceKind.DOCUMENT and snapshot is not None else ""
    return find_passage_state(passage, text)


def _begin_citation_edit(
    claim: Claim, *, by: User, at: datetime, version: int | None
) -> tuple[Claim, WorkflowFacts]:
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    if claim.state in (ClaimState.SETTLED, ClaimState.CLOSED, ClaimState.SUGGESTED):
        raise WrongState(get_cite_refusal(facts))
    if refusal := get_cite_refusal(facts):
        raise NotAllowed(refusal)
    return claim, facts


def reload_citation(citation: Citation) -> Citation:
    """Return the row as it is now. The caller holds the claim, so only a link check changes it meanwhile.

    Raises WrongState where it was removed.
    """
    now = Citation.objects.select_related("source").get(pk=citation.pk)
    if now.removed_at is not None:
        raise WrongState(gettext("This source has been removed from the claim."))
    return now


def describe_citation(citation: Citation) -> dict[str, Any]:
    """Return an event's details of a citation. A restricted source's title and passage stay out of it."""
    saved: dict[str, Any] = {"citation": str(citation.public_id), "source": str(citation.source.public_id)}
    if not citation.source.is_restricted:
        saved |= {"title": citation.source.title, "passage": citation.passage}
    return saved
