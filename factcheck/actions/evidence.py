"""Evidence: rest a claim on a source, edit or take away a citation, and say who may see a restricted source.

What becomes of the source itself is in ``actions.sources``; drift has a file of its own.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.queries import role_on
from factcheck.actions import sources
from factcheck.actions.archiving import archive_when_cited
from factcheck.actions.reviewing import void_by_edit
from factcheck.actions.sources import About, Paper, check_now, due, may_cite
from factcheck.actions.transition import stand, touch
from factcheck.enums import Passage, SourceKind, Stance, State, Tier
from factcheck.models import Citation, Claim, Snapshot, Source
from factcheck.policies import Facts
from factcheck.queries.source_page import is_recording
from lib.errors import Invalid, NotAllowed, WrongState
from lib.quote import passage_on_page

__all__ = [
    "as_it_is",
    "check_now",
    "cite",
    "edit_citation",
    "may_cite",
    "name_person",
    "remove_citation",
    "told",
    "unname_person",
]

MOMENT = re.compile(r"(?:\d{1,2}:)?[0-5]?\d:[0-5]\d")
"""A time in a recording: minutes and seconds, hours before them where there are any."""


@transaction.atomic
def cite(
    claim: Claim,
    *,
    by: User,
    at: datetime,
    kind: str = SourceKind.URL,
    url: str = "",
    file: Paper | None = None,
    medium: str = "",
    title: str = "",
    publisher: str = "",
    author: str = "",
    published_on: date | None = None,
    restricted: bool = False,
    named: Iterable[User] = (),
    passage: str = "",
    locator: str = "",
    stance: str = Stance.SUPPORTS,
    tier: str = Tier.SECONDARY,
    group: str = "",
    version: int | None = None,
) -> Citation:
    """Rest the claim on a source. A page that another claim cites is the same Source; it is due for a look
    at once. A document is kept at once, and its copy pinned. ``named``: who may see a restricted source,
    beside whoever adds it.

    Raises Invalid with the field at fault: an address the guarded door would not open, a file that is none
    of those that are kept, a source without a title, a statement without who, when, how or what.
    """
    claim, _ = _stand(claim, by=by, at=at, version=version)
    about = About(
        title=title,
        publisher=publisher,
        author=author,
        published_on=published_on,
        medium=medium,
        restricted=restricted,
    )
    kept: Snapshot | None = None
    if kind == SourceKind.URL:
        source = sources.page(url, about, claim.desk, by=by, at=at)
    elif kind == SourceKind.DOCUMENT:
        source, kept = sources.document(file, about, by=by, at=at)
    else:
        source = sources.statement(passage, about, by=by, at=at)
    if source.restricted:
        source.named.add(by, *[_of_the_desk(person, claim, "named") for person in named])
    citation = Citation.objects.create(
        claim=claim,
        source=source,
        passage=passage.strip(),
        locator=_located(locator, recording=kept is not None and is_recording(kept)),
        stance=stance,
        tier=tier,
        group=group.strip(),
        snapshot=kept,
        passage_state=Passage.THERE
        if kept is not None and passage.strip() and passage_on_page(kept.text, passage)
        else Passage.UNKNOWN,
        added_by=by,
        added_at=at,
    )
    archive_when_cited(source, by=by, at=at)
    touch(claim, "cite", by=by, at=at, details=told(citation))
    void_by_edit(claim, by=by, at=at, what="its sources")
    return citation


@transaction.atomic
def edit_citation(
    citation: Citation, *, by: User, at: datetime, version: int | None = None, **changes: Any
) -> Citation:
    """Change passage, locator, stance, tier or group. A new passage is looked for at once."""
    claim, _ = _stand(citation.claim, by=by, at=at, version=version)
    unknown = set(changes) - {"passage", "locator", "stance", "tier", "group"}
    if unknown:
        raise Invalid(f"{', '.join(sorted(unknown))} cannot be edited.")
    changes = {name: value.strip() if isinstance(value, str) else value for name, value in changes.items()}
    citation = as_it_is(citation)
    changed = {name: value for name, value in changes.items() if getattr(citation, name) != value}
    if not changed:
        return citation
    if "locator" in changed:
        kept = citation.source.latest or citation.snapshot
        changed["locator"] = _located(changed["locator"], recording=kept is not None and is_recording(kept))
    before = {name: getattr(citation, name) for name in changed}
    if "passage" in changed:
        changed |= {
            "passage_state": Passage.UNKNOWN,
            "suspected_at": None,
            "drifted_at": None,
            "decided_at": None,
            "decided_by": None,
            "decided_how": "",
            "decision": "",
            # A document does not change: what was kept of it holds every passage that it has.
            "snapshot": citation.snapshot if citation.source.kind == SourceKind.DOCUMENT else None,
            "watched": None,
        }
        due(citation.source, at=at)
    Citation.objects.filter(pk=citation.pk).update(**changed)
    citation.refresh_from_db()
    details = told(citation) if citation.source.restricted else told(citation) | {"before": before}
    touch(claim, "edit_citation", by=by, at=at, details=details)
    void_by_edit(claim, by=by, at=at, what="its sources")
    return citation


@transaction.atomic
def remove_citation(citation: Citation, *, by: User, at: datetime, version: int | None = None) -> Citation:
    """Take a citation away; it stays in the record."""
    claim, _ = _stand(citation.claim, by=by, at=at, version=version)
    citation = as_it_is(citation)
    citation.removed_at = at
    citation.save(update_fields=["removed_at"])
    touch(claim, "remove_citation", by=by, at=at, details=told(citation))
    void_by_edit(claim, by=by, at=at, what="its sources")
    return citation


@transaction.atomic
def name_person(
    citation: Citation, *, person: User, by: User, at: datetime, version: int | None = None
) -> Source:
    """Let somebody of the desk see a restricted source, so that a second person can judge what stands on it.

    Only those who see it already may. Raises NotAllowed, and Invalid for a person who is not on the desk.
    """
    claim, facts = stand(citation.claim, by=by, at=at, version=version)
    source = as_it_is(citation).source
    if not facts.role or not source.named.filter(pk=by.pk).exists():
        raise NotAllowed("Only the people this source is shown to may show it to others.")
    source.named.add(_of_the_desk(person, claim, "person"))
    details = {"source": str(source.public_id), "person": str(person.public_id)}
    touch(claim, "name_person", by=by, at=at, details=details)
    return source


@transaction.atomic
def unname_person(
    citation: Citation, *, person: User, by: User, at: datetime, version: int | None = None
) -> Source:
    """Take a name off a restricted source: that person reads "A source we cannot name" from now on.

    Only those who see it; whoever brought it in stays named. Raises NotAllowed and Invalid.
    """
    claim, facts = stand(citation.claim, by=by, at=at, version=version)
    source = as_it_is(citation).source
    if not facts.role or not source.named.filter(pk=by.pk).exists():
        raise NotAllowed("Only the people this source is shown to may say who else sees it.")
    sentence = ""
    if person.pk == source.added_by_id:
        sentence = "Whoever brought a source in always sees it."
    elif not source.named.filter(pk=person.pk).exists():
        sentence = "That person is not named on it."
    if sentence:
        raise Invalid(sentence, fields={"person": [sentence]})
    source.named.remove(person)
    details = {"source": str(source.public_id), "person": str(person.public_id)}
    touch(claim, "unname_person", by=by, at=at, details=details)
    return source


def _of_the_desk(person: User, claim: Claim, field: str) -> User:
    if role_on(person, claim.desk) is None:
        sentence = "That person is not on this desk."
        raise Invalid(sentence, fields={field: [sentence]})
    return person


def _located(locator: str, *, recording: bool) -> str:
    """Where in the source, tidied. Raises Invalid at ``locator`` for a recording without a time."""
    locator = locator.strip()
    if recording and locator and not MOMENT.fullmatch(locator):
        sentence = "Give the time in the recording as minutes and seconds, 12:40, or with hours, 1:02:40."
        raise Invalid(sentence, fields={"locator": [sentence]})
    return locator


def _stand(claim: Claim, *, by: User, at: datetime, version: int | None) -> tuple[Claim, Facts]:
    claim, facts = stand(claim, by=by, at=at, version=version)
    if claim.state in (State.SETTLED, State.CLOSED, State.SUGGESTED):
        raise WrongState(may_cite(facts))
    if refusal := may_cite(facts):
        raise NotAllowed(refusal)
    return claim, facts


def as_it_is(citation: Citation) -> Citation:
    """The row as it is now. The caller holds the claim, so nobody but a link check changes it meanwhile."""
    now = Citation.objects.select_related("source").get(pk=citation.pk)
    if now.removed_at is not None:
        raise WrongState("This source was taken away from the claim.")
    return now


def told(citation: Citation) -> dict[str, Any]:
    """What the record keeps of a citation. A restricted source's title and words stay out of it."""
    kept: dict[str, Any] = {"citation": str(citation.public_id), "source": str(citation.source.public_id)}
    if not citation.source.restricted:
        kept |= {"title": citation.source.title, "passage": citation.passage}
    return kept
